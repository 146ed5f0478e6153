"""Journeys as numbers: the paths that they take, where they lead, how long it takes, what they cost."""
