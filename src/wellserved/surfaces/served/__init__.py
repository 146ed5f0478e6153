"""Served: the application put together: its doors, its errors, its routes."""
