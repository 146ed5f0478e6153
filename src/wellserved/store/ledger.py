"""The ledger: what people decided and noted, entry after entry, in SQLite; nothing in it is changed or taken out.

It lies beside `data/` and not in it: that folder can be made again from its sources, what people said cannot.
"""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from wellserved.store.catalog import BUSY_SECONDS, stamp, transaction
from wellserved.terms.errors import StoreError

FILE = "ledger.db"
TABLES = (
    "CREATE TABLE IF NOT EXISTS entries (entry INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL,"
    " about TEXT NOT NULL, said TEXT NOT NULL CHECK (json_valid(said))) STRICT",
    "CREATE INDEX IF NOT EXISTS entries_about ON entries (about, entry)",
    "CREATE TRIGGER IF NOT EXISTS entries_stay BEFORE DELETE ON entries"
    " BEGIN SELECT raise(ABORT, 'an entry of the ledger stays'); END",
    "CREATE TRIGGER IF NOT EXISTS entries_stand BEFORE UPDATE ON entries"
    " BEGIN SELECT raise(ABORT, 'an entry of the ledger stands as it is'); END",
)


@dataclass(frozen=True)
class Entry:
    """One thing that somebody noted.

    Args:
        number: Its place in the ledger, from 1.
        at: When it was written.
        about: What sort of thing it is, such as "annotation".
        said: What was noted.
    """

    number: int
    at: datetime
    about: str
    said: Mapping[str, Any]


def append(folder: Path, about: str, said: Mapping[str, Any], at: datetime) -> Entry:
    """Write an entry; it is on the disk when this returns.

    Raises:
        StoreError: The ledger can't be written.
    """
    with _open(folder, "rwc") as db:
        db.execute("PRAGMA synchronous=EXTRA")
        with transaction(db):
            for statement in TABLES:
                db.execute(statement)
            row = (stamp(at), about, json.dumps(said, ensure_ascii=False, sort_keys=True))
            number = db.execute("INSERT INTO entries (at, about, said) VALUES (?, ?, ?)", row).lastrowid
    return Entry(int(number or 0), at, about, said)


def entries(folder: Path, about: str, until: datetime | None = None) -> list[Entry]:
    """The entries of a sort, oldest first.

    Args:
        folder: The workspace's folder.
        about: Which sort.
        until: Those written by then; all where None.

    Raises:
        StoreError: The ledger can't be read.
    """
    sql = "SELECT entry, at, about, said FROM entries WHERE about = ? AND (? IS NULL OR at <= ?) ORDER BY entry"
    by = stamp(until) if until else None
    with _reading(folder) as db:
        rows = db.execute(sql, (about, by, by)).fetchall() if db else []
    return [Entry(row[0], datetime.fromisoformat(row[1]), row[2], json.loads(row[3])) for row in rows]


def last_entry(folder: Path) -> int:
    """The newest entry's number; 0 before the first."""
    with _reading(folder) as db:
        found = db.execute("SELECT max(entry) FROM entries").fetchone()[0] if db else None
    return int(found or 0)


@contextmanager
def _reading(folder: Path) -> Iterator[sqlite3.Connection | None]:
    """The ledger for reading; None before its first entry."""
    if not (folder / FILE).exists():
        yield None
        return
    with _open(folder, "rw") as db:
        db.execute("PRAGMA query_only = true")
        made = db.execute("SELECT 1 FROM sqlite_master WHERE name = 'entries'").fetchone()
        yield db if made else None


@contextmanager
def _open(folder: Path, mode: str) -> Iterator[sqlite3.Connection]:
    """Open the ledger, and say what failed in place of SQLite's own error."""
    path = folder / FILE
    try:
        uri = f"{path.absolute().as_uri()}?mode={mode}"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)) as db:
            yield db
    except sqlite3.DatabaseError as error:
        fix = "see that the folder may be written and has room; nothing was changed"
        raise StoreError(f"the ledger could not be used: {error}", FILE, fix) from error
