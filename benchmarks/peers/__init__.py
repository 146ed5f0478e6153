"""Peers: other tools that answer the same questions, each in an environment of its own."""
