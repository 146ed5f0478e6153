"""Files: which rows peers read, and the latest moments that the definitions of layers must have written out."""

from pathlib import Path

import duckdb


def record_file(folder: Path, record: str) -> Path:
    """A record as we keep it: enriched where there is more to know."""
    enriched = folder / "enriched" / f"{record}.parquet"
    return (enriched if enriched.exists() else folder / f"{record}.parquet").resolve()


def record_sql(folder: Path, record: str) -> str:
    """A record as layers read it; `at` is a word of SQL that one of them does not quote."""
    columns = '* RENAME ("at" AS placed_at)' if record == "order" else "*"
    return f"SELECT {columns} FROM read_parquet('{record_file(folder, record)}')"


def latest(folder: Path) -> dict[str, str]:
    """By mark, a record's latest moment as SQL."""
    return {
        "$LATEST_CONTACT": _latest(record_file(folder, "interaction"), "started_at"),
        "$LATEST_INVITATION": _latest(record_file(folder, "survey_response"), "invited_at"),
    }


def _latest(file: Path, column: str) -> str:
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        row = connection.execute(f"SELECT CAST(max({column}) AS VARCHAR) FROM '{file}'").fetchone()
    return f"CAST('{row[0] if row else ''}' AS TIMESTAMPTZ)"
