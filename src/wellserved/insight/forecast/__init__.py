"""What comes next, how sure that is, and what has changed."""
