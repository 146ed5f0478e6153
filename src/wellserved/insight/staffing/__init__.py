"""What staffing does to waiting, and what waiting is worth."""
