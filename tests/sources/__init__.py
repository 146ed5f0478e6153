"""Sources: files of every kind, good and hostile."""
