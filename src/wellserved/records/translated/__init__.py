"""Our SQL, which is written once in DuckDB's dialect, as other engines read it."""
