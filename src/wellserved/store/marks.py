"""Marks: how far each source that is read bit by bit was read, kept in the catalog with the rows that it brought."""

from wellserved.store.catalog import about
from wellserved.store.change import Change


def read_mark(change: Change, source: str) -> str | None:
    """How far a source was read, as whoever kept it wrote it; None before the first time."""
    return about(change.db, _name(source))


def note_mark(change: Change, source: str, mark: str) -> None:
    """Keep a source's mark with this change's commit."""
    change.marks[source] = mark


def moves(change: Change) -> bool:
    """Whether this change moves any mark."""
    return any(read_mark(change, source) != mark for source, mark in change.marks.items())


def keep_marks(change: Change) -> None:
    """Write the marks, within the commit's transaction."""
    rows = [(_name(source), mark) for source, mark in change.marks.items()]
    change.db.executemany("INSERT OR REPLACE INTO about VALUES (?, ?)", rows)


def _name(source: str) -> str:
    return f"mark {source}"
