"""Reports to hand out."""
