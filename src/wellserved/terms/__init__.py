"""Words every room uses."""
