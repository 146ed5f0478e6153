"""The effect of an experience."""
