"""The writer's lock: one process changes a store at a time, and nobody drops tables of engines meanwhile."""

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
        with may_not_write(store):
            alone = store.engines_lock.open("a+")
        with alone:
            fcntl.flock(alone, fcntl.LOCK_EX)  # who drops tables now is waited for
            yield


@contextmanager
def tidying(store: Store, wanted: bool = True, wait: bool = False) -> Iterator[bool]:
    """Whether tables of engines that the newest snapshot does not need may be dropped; no change begins meanwhile.

    What an engine makes for a change is needed by no snapshot before its commit, so that it must not be told from what
    is over.

    Args:
        store: Whose engines.
        wanted: Whether any are to be dropped.
        wait: Whether a change that is under way is waited for.
    """
    handle = _opened(store) if wanted else None
    if handle is None:
        yield False
        return
    try:
        yield _held_with_others(handle, wait)
    finally:
        os.close(handle)


def _opened(store: Store) -> int | None:
    """The lock's file; None for who may not write here, and leaves it to others."""
    try:
        return os.open(store.engines_lock, os.O_RDONLY | os.O_CREAT, 0o666)
    except OSError:
        return None


def _held_with_others(handle: int, wait: bool) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        return False
    return True


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
