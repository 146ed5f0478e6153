"""PostgreSQL: how it is told what DuckDB reads otherwise."""

from wellserved.records.translated.rules import Rules

RULES = Rules("postgres", "postgres", {})
