"""Cold storage: segments that left the store, as they were, in a folder that is asked only to bring them back."""

import shutil
from collections.abc import Sequence
from pathlib import Path

from wellserved.store.catalog import Segment
from wellserved.store.retired import Shelved
from wellserved.store.segment_file import digest_of, sync
from wellserved.store.store import Store
from wellserved.terms.crash import crash_point
from wellserved.terms.errors import StoreError


def put_away(segments: Sequence[Segment], folder: Path, cold: Path) -> None:
    """Copy segments to cold storage; they are on the disk there, and are what they were, when this returns.

    Raises:
        StoreError: A copy is not what was copied.
    """
    cold.mkdir(parents=True, exist_ok=True)
    for segment in segments:
        target, part = cold / segment.path, cold / f"{segment.path}.part"
        shutil.copyfile(folder / segment.path, part)
        sync(part)
        crash_point("cold_copied")
        _check(segment, part)
        part.replace(target)
    sync(cold)
    crash_point("cold_done")


def require_there(store: Store, shelf: Sequence[Shelved]) -> None:
    """See that segments lie in cold storage as they were put there.

    Raises:
        StoreError: One was dropped, is not there, or has changed since.
    """
    for one in shelf:
        if not one.folder:
            what = f"the rows of '{one.segment.record}' of {one.segment.partition} were dropped"
            raise StoreError(what, one.segment.path, "bring back a later month, or load its files into a new workspace")
        _check(one.segment, store.place(one.folder) / one.segment.path)


def _check(segment: Segment, path: Path) -> None:
    try:
        found = digest_of(path)
    except OSError as error:
        what = f"the rows of '{segment.record}' of {segment.partition} can't be read: {error.strerror}"
        raise StoreError(what, str(path), "see that the cold storage is there, or restore it from a backup") from None
    if found != segment.sha256:
        what = f"the rows of '{segment.record}' of {segment.partition} are not as they were put there"
        raise StoreError(what, str(path), "restore the file from a backup; nothing was changed")
