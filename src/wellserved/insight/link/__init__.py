"""Arrows of the strategy map, held against the data."""
