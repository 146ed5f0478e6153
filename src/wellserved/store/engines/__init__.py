"""Engines beside DuckDB, each of which answers from a snapshot of the store."""
