"""Unchanged: what was read of a database, told again without opening it as long as nobody wrote to it."""

from collections.abc import Callable
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")


class Unchanged(Generic[T]):
    """What was last read of one SQLite file; may be used by many threads."""

    def __init__(self) -> None:
        self._known: tuple[object, T] | None = None

    def or_read(self, file: Path, read: Callable[[], T]) -> T:
        """What was read when the file was as it is now, or else what `read` reads now."""
        before, known = written(file), self._known
        if known is not None and known[0] == before:
            return known[1]
        found = read()
        if written(file) == before:  # else somebody is writing, or what was half written was just taken back
            self._known = before, found
        return found


def written(file: Path) -> object:
    """What is another whenever a database was written: its file, and how often by SQLite's own count.

    The count is in the header, big-endian from byte 24; it is kept up in every journal mode but WAL.
    """
    try:
        with file.open("rb", buffering=0) as database:
            count, seen = database.read(28)[24:], file.stat()
    except OSError:
        return None
    return count, seen.st_mtime_ns, seen.st_size, seen.st_ino
