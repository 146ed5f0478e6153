"""The catalog: which segments are live at which commit, in SQLite.

Rollback journal and synchronous=EXTRA: the library's WAL mode can lose pages in versions that Python still links.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from wellserved.store.store import Store
from wellserved.terms.errors import QueryError, StoreError

FORMAT = 4
BUSY_SECONDS = 30
SEGMENTS = """CREATE TABLE segments (
  path TEXT PRIMARY KEY, record TEXT NOT NULL,
  layer TEXT NOT NULL CHECK (layer IN ('loaded', 'fact', 'loaded_gone', 'fact_gone', 'quarantine', 'rollup')),
  partition TEXT NOT NULL, rows INTEGER NOT NULL, bytes INTEGER NOT NULL, sha256 TEXT NOT NULL, shape TEXT NOT NULL,
  min_time TEXT, max_time TEXT, added INTEGER NOT NULL REFERENCES commits, removed INTEGER REFERENCES commits
) STRICT;
CREATE INDEX segments_live ON segments (record, layer, removed);
"""
ROLLUPS = """CREATE TABLE rollups (
  mark TEXT PRIMARY KEY, name TEXT NOT NULL, about TEXT NOT NULL, cells INTEGER NOT NULL
) STRICT;
"""
TABLES = f"""
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE commits (
  commit_id INTEGER PRIMARY KEY AUTOINCREMENT, at TEXT NOT NULL, kind TEXT NOT NULL, batch TEXT NOT NULL,
  rows_in INTEGER NOT NULL, inserted INTEGER NOT NULL, updated INTEGER NOT NULL, unchanged INTEGER NOT NULL,
  quarantined INTEGER NOT NULL, meta TEXT NOT NULL,
  CHECK (rows_in = inserted + updated + unchanged + quarantined)
) STRICT;
CREATE TABLE batches (
  batch_key TEXT NOT NULL, commit_id INTEGER NOT NULL REFERENCES commits, source TEXT NOT NULL, file TEXT NOT NULL,
  record TEXT NOT NULL, rows INTEGER NOT NULL, quarantined INTEGER NOT NULL, superseded INTEGER REFERENCES commits,
  reading TEXT NOT NULL DEFAULT '', sha256 TEXT NOT NULL DEFAULT '', left_out INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE UNIQUE INDEX batches_known ON batches (batch_key) WHERE superseded IS NULL;
CREATE INDEX batches_file ON batches (source, file);
{SEGMENTS}CREATE TABLE restated (
  commit_id INTEGER NOT NULL REFERENCES commits, record TEXT NOT NULL, day TEXT NOT NULL,
  cause TEXT NOT NULL CHECK (cause IN ('loaded', 'enriched')), rows INTEGER NOT NULL,
  PRIMARY KEY (commit_id, record, day, cause)
) STRICT, WITHOUT ROWID;
CREATE INDEX restated_day ON restated (record, day);
CREATE TABLE holds (reading TEXT NOT NULL, batch TEXT NOT NULL, PRIMARY KEY (reading, batch)) STRICT, WITHOUT ROWID;
{ROLLUPS}"""
TO_FORMAT_2 = """
ALTER TABLE batches ADD COLUMN reading TEXT NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN sha256 TEXT NOT NULL DEFAULT '';
ALTER TABLE batches ADD COLUMN left_out INTEGER NOT NULL DEFAULT 0;
CREATE TABLE holds (reading TEXT NOT NULL, batch TEXT NOT NULL, PRIMARY KEY (reading, batch)) STRICT, WITHOUT ROWID;
UPDATE about SET value = '2' WHERE name = 'format'
"""
TO_FORMAT_3 = f"""
ALTER TABLE segments RENAME TO segments_2;
DROP INDEX segments_live;
{SEGMENTS}INSERT INTO segments SELECT * FROM segments_2;
DROP TABLE segments_2;
{ROLLUPS}UPDATE about SET value = '3' WHERE name = 'format'
"""
TO_FORMAT_4 = f"""
ALTER TABLE segments RENAME TO segments_3;
DROP INDEX segments_live;
{SEGMENTS}INSERT INTO segments SELECT * FROM segments_3;
DROP TABLE segments_3;
UPDATE about SET value = '4' WHERE name = 'format'
"""


@dataclass(frozen=True)
class Segment:
    """One immutable Parquet file of one record, layer and partition."""

    path: str
    record: str
    layer: str
    partition: str
    rows: int
    bytes: int
    sha256: str
    shape: str
    min_time: str | None = None
    max_time: str | None = None


@dataclass(frozen=True)
class Commit:
    """One change of the store."""

    commit_id: int
    at: datetime
    kind: str
    batch: str
    rows_in: int
    inserted: int
    updated: int
    unchanged: int
    quarantined: int
    meta: str


SEGMENT_COLUMNS = "path, record, layer, partition, rows, bytes, sha256, shape, min_time, max_time"


@contextmanager
def reading(store: Store) -> Iterator[sqlite3.Connection | None]:
    """Open the catalog for reading; None before the first load.

    Where the folder may be written, SQLite first takes back what a killed writer left half done.

    Raises:
        StoreError: It is no catalog, or of a later version.
    """
    if not store.catalog.exists():
        yield None
        return
    with _telling(store), closing(_connect(store, "rw")) as db:
        db.execute("PRAGMA query_only = true")
        yield db if _made(db, store) else None


@contextmanager
def writing(store: Store) -> Iterator[sqlite3.Connection]:
    """Open the catalog for writing, made if need be; the caller holds the writer's lock."""
    with _telling(store), closing(_connect(store, "rwc")) as db:
        db.execute("PRAGMA synchronous=EXTRA")
        if not _made(db, store):
            with transaction(db):
                for statement in TABLES.split(";\n"):
                    db.execute(statement)
                db.execute("INSERT INTO about VALUES ('format', ?)", (str(FORMAT),))
        else:
            _take_on(db)
        yield db


def _take_on(db: sqlite3.Connection) -> None:
    """Bring a store of an earlier format to this one."""
    for earlier, script in (("1", TO_FORMAT_2), ("2", TO_FORMAT_3), ("3", TO_FORMAT_4)):
        if about(db, "format") == earlier:
            with transaction(db):
                for statement in script.split(";\n"):
                    db.execute(statement)


@contextmanager
def transaction(db: sqlite3.Connection) -> Iterator[None]:
    """All or nothing."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def _connect(store: Store, mode: str) -> sqlite3.Connection:
    uri = f"{store.catalog.absolute().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, isolation_level=None, timeout=BUSY_SECONDS)


@contextmanager
def _telling(store: Store) -> Iterator[None]:
    """Say what failed, where, and what to do, in place of SQLite's own error."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        fix = "see that the folder may be written and has room; then run 'wellserved doctor'"
        raise StoreError(f"the store's catalog could not be used: {error}", str(store.catalog), fix) from error


def _made(db: sqlite3.Connection, store: Store) -> bool:
    """Whether the tables are there, in a format that this version knows."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'about'").fetchone():
        return False
    (found,) = db.execute("SELECT value FROM about WHERE name = 'format'").fetchone()
    if int(found) > FORMAT:
        raise StoreError(f"the store is of format {found}, later than this version knows", str(store.catalog),
                         "update wellserved")  # fmt: skip
    return True


def latest(db: sqlite3.Connection | None) -> int:
    """The newest commit's number; 0 before the first."""
    if db is None:
        return 0
    found: int = db.execute("SELECT coalesce(max(commit_id), 0) FROM commits").fetchone()[0]
    return found


def snapshot(store: Store) -> int:
    """The newest commit's number; 0 before the first."""
    with reading(store) as db:
        return latest(db)


def latest_commit(store: Store) -> tuple[int, str] | None:
    """The newest commit's number, and when it was made; a store that was made anew counts from 1 again."""
    with reading(store) as db:
        found = (
            db.execute("SELECT commit_id, at FROM commits ORDER BY commit_id DESC LIMIT 1").fetchone() if db else None
        )
    return (found[0], found[1]) if found else None


def snapshot_at(store: Store, moment: datetime) -> int:
    """The last commit made no later than `moment`.

    Raises:
        QueryError: Nothing was loaded by then, or what was is no longer kept.
    """
    with reading(store) as db:
        found = db and db.execute("SELECT max(commit_id) FROM commits WHERE at <= ?", (stamp(moment),)).fetchone()[0]
        if not found:
            raise QueryError(f"nothing was loaded by {moment.isoformat()}", str(store.catalog), "ask for a later time")
        _require_kept(db, int(found), store)
        return int(found)


def live(db: sqlite3.Connection | None, at: int, layer: str | None = None) -> list[Segment]:
    """The segments that make up the store at a commit, in order of record, layer and partition."""
    if db is None:
        return []
    sql = f"SELECT {SEGMENT_COLUMNS} FROM segments WHERE added <= ? AND (removed IS NULL OR removed > ?)"
    rows = db.execute(sql + " AND layer = coalesce(?, layer) ORDER BY record, layer, partition", (at, at, layer))
    return [Segment(*row) for row in rows]


def segments_at(store: Store, at: int | None = None) -> list[Segment]:
    """The segments of a snapshot, by default the newest.

    Raises:
        QueryError: There is no such commit, or its segments are no longer kept.
    """
    with reading(store) as db:
        newest = latest(db)
        if at is not None and not 0 <= at <= newest:
            raise QueryError(f"there is no commit {at}", str(store.catalog), f"the newest is {newest}")
        if db is not None and at is not None:
            _require_kept(db, at, store)
        return live(db, newest if at is None else at)


def every_segment(store: Store) -> list[Segment]:
    """The segments that some snapshot which is still kept is made of."""
    with reading(store) as db:
        return [Segment(*row) for row in db.execute(f"SELECT {SEGMENT_COLUMNS} FROM segments")] if db else []


def commits(store: Store) -> list[Commit]:
    """Every change of the store, oldest first."""
    with reading(store) as db:
        rows: list[tuple[Any, ...]] = db.execute("SELECT * FROM commits ORDER BY commit_id").fetchall() if db else []
    return [Commit(row[0], datetime.fromisoformat(row[1]), *row[2:]) for row in rows]


def stamp(moment: datetime) -> str:
    """Write a moment so that text sorts as time."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def about(db: sqlite3.Connection | None, name: str) -> str | None:
    """One of the store's own notes about itself."""
    row = db.execute("SELECT value FROM about WHERE name = ?", (name,)).fetchone() if db else None
    return row[0] if row else None


def _require_kept(db: sqlite3.Connection | None, at: int, store: Store) -> None:
    first = int(about(db, "history_from") or 0)
    if at < first:
        fix = "ask for a later time, or raise keep_history_days for the future"
        raise QueryError(f"commit {at} is no longer kept; the oldest kept is {first}", str(store.catalog), fix)
