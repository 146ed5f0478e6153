"""Records: expressions, mappings and checks."""
