"""What we keep, and its contract."""
