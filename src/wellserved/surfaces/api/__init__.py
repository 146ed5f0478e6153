"""API: the numbers for programs, in the same words as pages and commands."""
