"""Collecting: files that no commit names, and segments superseded for longer than history is kept."""

import json
import shutil
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

from wellserved.store.catalog import about, stamp, transaction
from wellserved.store.store import Store
from wellserved.terms.crash import crash_point

ERASED_FILES = "erased files"  # what was rewritten without a customer, and is to go at once
GRACE = timedelta(hours=1)  # a reader that began before the commit may still hold them


def collect(store: Store, db: sqlite3.Connection, now: datetime) -> None:
    """Remove what is no longer needed; the caller holds the writer's lock."""
    _forget_superseded(db, now - max(timedelta(days=store.keep_history_days), GRACE))
    for path in json.loads(about(db, ERASED_FILES) or "[]"):  # an erasure that was interrupted at its end
        Path(path).unlink(missing_ok=True)
    for path in orphans(store, db):
        (store.segments / path).unlink(missing_ok=True)
        crash_point("segment_collected")
    for leftover in store.staging.iterdir():
        shutil.rmtree(leftover, ignore_errors=True)


def orphans(store: Store, db: sqlite3.Connection) -> list[str]:
    """Files among the segments that no commit names."""
    known = {path for (path,) in db.execute("SELECT path FROM segments")}
    return sorted(path.name for path in store.segments.iterdir() if path.name not in known)


def _forget_superseded(db: sqlite3.Connection, before: datetime) -> None:
    """Take old segments off the catalog first: a crash then leaves orphans, never a name without its file."""
    (last,) = db.execute("SELECT max(commit_id) FROM commits WHERE at < ?", (stamp(before),)).fetchone()
    if not last or not db.execute("SELECT 1 FROM segments WHERE removed <= ?", (last,)).fetchone():
        return
    with transaction(db):
        (first,) = db.execute("SELECT max(removed) FROM segments WHERE removed <= ?", (last,)).fetchone()
        db.execute("DELETE FROM segments WHERE removed <= ?", (last,))
        db.execute("INSERT OR REPLACE INTO about VALUES ('history_from', ?)", (str(first),))
