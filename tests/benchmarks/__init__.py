"""The benchmark's numbers agree, at a small size; nothing is timed here."""
