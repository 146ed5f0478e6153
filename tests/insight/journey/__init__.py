"""Journeys as numbers."""
