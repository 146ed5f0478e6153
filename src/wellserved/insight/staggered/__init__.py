"""Initiatives that begin in one team after another, and what they changed."""
