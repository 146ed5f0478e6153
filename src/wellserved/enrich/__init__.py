"""What we add to a record."""
