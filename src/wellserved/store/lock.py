"""The writer's lock: one process changes a store at a time."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from wellserved.store.store import Store
from wellserved.terms.crash import crash_point
from wellserved.terms.errors import StoreError


@contextmanager
def writer_lock(store: Store) -> Iterator[None]:
    """Hold the store for writing; the system lets go of it however the process ends.

    Raises:
        StoreError: Another process holds it, or the folder can't be written.
    """
    with may_not_write(store):
        for folder in (store.folder, store.segments, store.staging):
            folder.mkdir(parents=True, exist_ok=True)
        handle = store.lock.open("a+")
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            handle.seek(0)
            holder = handle.read().strip() or "unknown"
            what = f"another process is loading into this workspace (process {holder})"
            raise StoreError(what, str(store.lock), "wait until it is done, then load again") from None
        _sign(handle.fileno())
        crash_point("lock_taken")
        yield


def _sign(descriptor: int) -> None:
    """Leave the process's number, for the message that a second writer gets."""
    os.ftruncate(descriptor, 0)
    os.write(descriptor, str(os.getpid()).encode())


@contextmanager
def may_not_write(store: Store) -> Iterator[None]:
    """Say that the folder can't be written, in place of the system's own error."""
    try:
        yield
    except OSError as error:
        what = f"the store can't be written: {error.strerror or error}"
        fix = "see that you may write there and that the disk has room; nothing was changed"
        raise StoreError(what, str(error.filename or store.folder), fix) from error
