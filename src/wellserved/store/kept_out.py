"""Kept-out rows: read from the quarantine, and taken in again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from wellserved.store.catalog import segments_at
from wellserved.store.change import Change
from wellserved.store.duckdb_engine import connect
from wellserved.store.quarantine import QUARANTINE
from wellserved.store.store import Store
from wellserved.store.views import literal, quote, segments_sql

PLACE = ("source", "file", "record")


@dataclass(frozen=True)
class KeptOut:
    """One row that was kept out, its place, the rule it breaks, and the row as it was written (JSON)."""

    id: str
    record: str
    source: str
    file: str
    line: int | None
    column: str | None
    rule: str
    message: str
    raw: str | None
    batch: str
    at: datetime


@dataclass(frozen=True)
class KeptOutGroup:
    """Rows that were kept out of one source by one rule, and where the first of them stands."""

    source: str
    record: str
    rule: str
    column: str | None
    rows: int
    file: str
    line: int | None
    message: str


def tally_kept_out(store: Store) -> list[KeptOutGroup]:
    """Count the rows that wait in quarantine, by source and rule; the most first."""
    segments = [s for s in segments_at(store) if s.layer == "quarantine"]
    if not segments:
        return []
    held = segments_sql(QUARANTINE.columns, segments, store.segments)
    first = ", ".join(f"arg_min({name}, (file, line, id))" for name in ("file", "line", "message"))
    sql = f'SELECT source, record, rule, "column", count(*), {first} FROM ({held}) GROUP BY ALL'
    with connect(store) as duck:
        rows = duck.execute(f"{sql} ORDER BY source, count(*) DESC, rule").fetchall()
    return [KeptOutGroup(*row) for row in rows]


def read_kept_out(store: Store, conditions: Sequence[tuple[str, str]] = (), limit: int | None = None) -> list[KeptOut]:
    """Read the rows that wait in quarantine, by place.

    Args:
        store: The store.
        conditions: Pairs of column and value; every one must be met, of one column any.
        limit: At most so many; all where None.
    """
    segments = [s for s in segments_at(store) if s.layer == "quarantine"]
    held = segments_sql(QUARANTINE.columns, segments, store.segments)
    order = f"ORDER BY source, file, line, id LIMIT {limit or 'NULL'}"
    with connect(store) as duck:
        rows = duck.execute(f"SELECT * FROM ({held}) WHERE {condition_sql(conditions)} {order}").fetchall()
    return [KeptOut(*row) for row in rows]


def condition_sql(conditions: Sequence[tuple[str, str]]) -> str:
    """SQL of conditions over the quarantine's columns."""
    columns = dict.fromkeys(column for column, _ in conditions)
    parts = (
        f"{quote(column)} IN ({', '.join(literal(value) for name, value in conditions if name == column)})"
        for column in columns
    )
    return " AND ".join(parts) or "true"


def choose_kept_out(change: Change, conditions: Sequence[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """Set rows aside for another try; the source, file and record of each group of them."""
    held = change.relation(QUARANTINE, "quarantine")
    change.duck.execute(f"CREATE TABLE chosen AS SELECT * FROM {held} WHERE {condition_sql(conditions)}")
    sql = f'SELECT {", ".join(PLACE)} FROM chosen GROUP BY ALL ORDER BY min("at"), {", ".join(PLACE)}'
    return [(source, file, record) for source, file, record in change.duck.execute(sql).fetchall()]


def chosen_ids(change: Change) -> list[str]:
    """The rows set aside."""
    return [row[0] for row in change.duck.execute("SELECT id FROM chosen ORDER BY id").fetchall()]


def staged_again(change: Change, place: tuple[str, str, str], needed: frozenset[str]) -> str:
    """A relation of a group's rows as their file had them: the source's columns as text, and their line."""
    group = f"(SELECT * FROM chosen WHERE {_of(place)})"
    sql = f"SELECT DISTINCT unnest(json_keys(raw)) FROM {group} WHERE json_type(raw) = 'OBJECT'"
    written = {name for (name,) in change.duck.execute(sql).fetchall()} - {"_fault", "_raw"}
    columns = [f"{_extract(name)} AS {quote(name)}" for name in sorted(written | needed)]
    marks = [f"{_extract(name)} AS {name}" for name in ("_fault", "_raw")]
    return f"(SELECT {', '.join([*columns, 'line AS _line', *marks])} FROM {group})"


def count_chosen(change: Change, place: tuple[str, str, str]) -> int:
    """How many rows of a group are set aside."""
    (rows,) = change.duck.execute(f"SELECT count(*) FROM chosen WHERE {_of(place)}").fetchall()[0]
    return int(rows)


def was_sql(place: tuple[str, str, str], column: str) -> str:
    """What the quarantine said of the row on a line."""
    return f"(SELECT any_value(chosen.{column}) FROM chosen WHERE {_of(place)} AND chosen.line = _file_line)"


def _of(place: tuple[str, str, str]) -> str:
    return " AND ".join(f"chosen.{name} = {literal(value)}" for name, value in zip(PLACE, place, strict=True))


def _extract(name: str) -> str:
    """A value of the raw row, whatever its name holds (by JSON pointer)."""
    pointer = "/" + name.replace("~", "~0").replace("/", "~1")
    return f"json_extract_string(raw, {literal(pointer)})"
