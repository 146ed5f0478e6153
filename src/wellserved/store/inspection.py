"""Inspection: whether a store is whole."""

import shutil
import sqlite3
from collections.abc import Iterator

from wellserved.store.catalog import Segment, latest, live, reading
from wellserved.store.collect import orphans
from wellserved.store.segment_file import digest_of
from wellserved.store.store import Store
from wellserved.terms.errors import StoreError
from wellserved.terms.problem import Problem

ROOM = 1 << 30  # a load writes the months it touches anew before the old ones go


def inspect(store: Store) -> Iterator[Problem]:
    """Look at every live segment, the catalog, what lies around, and the disk."""
    try:
        yield from _inspect(store)
    except StoreError as error:
        yield Problem("catalog_broken", error.what, error.where, "restore the data folder from a backup")


def _inspect(store: Store) -> Iterator[Problem]:
    with reading(store) as db:
        if db is None:
            yield Problem("nothing_loaded", "nothing was loaded yet", str(store.folder), "run 'wellserved load'",
                          severity="note")  # fmt: skip
            return
        yield from _catalog(store, db)
        for segment in live(db, latest(db)):
            yield from _segment(store, segment)
        yield from _around(store, db)


def _catalog(store: Store, db: sqlite3.Connection) -> Iterator[Problem]:
    for (said,) in db.execute("PRAGMA integrity_check").fetchall():
        if said != "ok":
            yield Problem("catalog_broken", f"the catalog is damaged: {said}", str(store.catalog),
                          "restore the data folder from a backup")  # fmt: skip
    for table, _, _, _ in db.execute("PRAGMA foreign_key_check").fetchall():
        yield Problem("catalog_broken", f"'{table}' names a commit that is not there", str(store.catalog),
                      "restore the data folder from a backup")  # fmt: skip


def _segment(store: Store, segment: Segment) -> Iterator[Problem]:
    path = store.segments / segment.path
    try:
        found = digest_of(path)
    except OSError as error:
        yield Problem("segment_missing", f"a segment of '{segment.record}' can't be read: {error.strerror}", str(path),
                      "restore it from a backup, or load everything into a new workspace", segment.rows)  # fmt: skip
        return
    if found != segment.sha256:
        what = f"a segment of '{segment.record}' ({segment.partition}) is not as it was written"
        fix = "restore it from a backup, or load everything into a new workspace"
        yield Problem("segment_changed", what, str(path), fix, segment.rows)


def _around(store: Store, db: sqlite3.Connection) -> Iterator[Problem]:
    loose = orphans(store, db)
    if loose:
        yield Problem("orphans", f"{len(loose)} files belong to no commit, as after a load that was cut off",
                      str(store.segments), "nothing to do: the next load removes them", severity="note")  # fmt: skip
    free = shutil.disk_usage(store.folder).free
    held = sum(segment.bytes for segment in live(db, latest(db)))
    if free < max(ROOM, 2 * held):
        yield Problem("little_room", f"the disk has {free / 1e9:.1f} GB left", str(store.folder),
                      "make room before the next large load", severity="warning")  # fmt: skip
