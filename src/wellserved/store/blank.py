"""Blank: columns that a segment has no value in, by what its file says of itself.

What points to another record is often filled in few of a long history's files, or in none. It is a small file beside
the rows, which may be deleted at any time: a segment never changes once it is written.
"""

import json
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import duckdb

from wellserved.records.contract import Contract
from wellserved.store.catalog import Segment
from wellserved.store.filled import WORTH_KNOWING
from wellserved.store.store import Store
from wellserved.store.views import literal, record_segments

FILE = "blank.json"


def with_values(
    duck: duckdb.DuckDBPyConnection, store: Store, segments: Sequence[Segment], contract: Contract, column: str
) -> list[Segment]:
    """The segments without those of a record of which every row has null in a column.

    A record of few rows keeps all: they are read before their files have told.
    """
    own = record_segments(contract, segments)
    if sum(segment.rows for segment in own) < WORTH_KNOWING:
        return list(segments)
    known = _read(store.folder / FILE)
    unknown = [segment.path for segment in own if segment.path not in known]
    if unknown:
        known |= _ask(duck, store, unknown)
        _keep(store.folder / FILE, known, {segment.path for segment in segments})
    blank = {segment.path for segment in own if column in known[segment.path]}
    return [segment for segment in segments if segment.path not in blank]


def _ask(duck: duckdb.DuckDBPyConnection, store: Store, paths: Sequence[str]) -> dict[str, frozenset[str]]:
    """By file, the columns that every part of it says to be null throughout."""
    whole = {str(store.segments / path): path for path in paths}
    listed = ", ".join(literal(file) for file in whole)
    sql = f"""
SELECT file_name, path_in_schema FROM parquet_metadata([{listed}])
GROUP BY ALL HAVING bool_and(coalesce(stats_null_count = num_values, false))"""
    found: dict[str, set[str]] = {path: set() for path in paths}
    for file, column in duck.execute(sql).fetchall():
        found[whole[file]].add(column)
    return {path: frozenset(columns) for path, columns in found.items()}


def _keep(file: Path, known: dict[str, frozenset[str]], there: set[str]) -> None:
    """Keep what was told of segments that are there. Where the file can't be written, nothing is kept."""
    told = {path: sorted(columns) for path, columns in known.items() if path in there}
    beside = file.with_suffix(".new")
    with suppress(OSError):
        beside.write_text(json.dumps(told), encoding="utf-8")
        beside.replace(file)


def _read(file: Path) -> dict[str, frozenset[str]]:
    """What was kept; nothing where it is not there, or is not whole."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {str(path): frozenset(map(str, columns)) for path, columns in kept.items()}
    return {}
