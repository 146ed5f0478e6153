"""What was read of a database is told again until somebody writes to it, and no longer."""

import sqlite3
from contextlib import closing
from pathlib import Path

from wellserved.store.unchanged import Unchanged, written


def put(file: Path, value: int) -> None:
    """Write a value as the store writes, each time a transaction of its own."""
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute("CREATE TABLE IF NOT EXISTS t (v)")
        db.execute("DELETE FROM t")
        db.execute("INSERT INTO t VALUES (?)", (value,))


def get(file: Path) -> int:
    with closing(sqlite3.connect(file)) as db:
        found: int = db.execute("SELECT v FROM t").fetchone()[0]
        return found


def test_a_database_is_read_again_after_each_write_and_only_then(tmp_path: Path) -> None:
    file, known = tmp_path / "a.db", Unchanged[int]()
    read: list[int] = []

    def ask() -> int:
        read.append(get(file))
        return read[-1]

    for value in range(50):
        put(file, value)
        assert [known.or_read(file, ask) for _ in range(3)] == [value] * 3
    assert read == [*range(50)]


def test_what_was_read_while_somebody_wrote_is_not_kept(tmp_path: Path) -> None:
    file, known = tmp_path / "a.db", Unchanged[int]()
    put(file, 1)

    def slow() -> int:
        found = get(file)
        put(file, 2)
        return found

    assert known.or_read(file, slow) == 1
    assert known.or_read(file, lambda: get(file)) == 2


def test_a_database_made_anew_is_another_and_one_that_is_not_there_is_none(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    assert written(file) is None
    put(file, 1)
    first = written(file)
    file.unlink()
    put(file, 1)

    assert None not in (first, written(file)) and first != written(file)
