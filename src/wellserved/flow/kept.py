"""Kept: what a process that stays holds between questions: definitions as they were read, engines, answers.

Nothing of it can be stale: definitions are read anew when one of their files is another, engines and answers belong to
one snapshot of the store, and which snapshot is the newest is asked at each question.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock, RLock
from time import monotonic, time_ns
from typing import TYPE_CHECKING, Any, TypeVar, cast

from wellserved.flow.remembered import Remembered
from wellserved.store.asked import Question
from wellserved.store.catalog import latest_commit
from wellserved.store.engine import Extent, SharedEngine
from wellserved.store.ledger import FILE, last_entry
from wellserved.store.store import Store
from wellserved.store.unchanged import Unchanged

if TYPE_CHECKING:
    import pyarrow

T = TypeVar("T")
TOGETHER = 2.0  # seconds within which questions are counted together; the last ones of a process may not be
ENGINES = 3  # the newest snapshot's, and those of questions as of an earlier time
FRESH = 2_000_000_000  # nanoseconds within which a file system may give two contents one time


class Kept:
    """What one workspace's process holds; may be used by many threads."""

    def __init__(self) -> None:
        self.told = Remembered()
        self.asked = Waiting()
        self._lock = RLock()
        self._read: tuple[object, object] | None = None
        self._newest: tuple[int, str] | None = None
        self._commits: Unchanged[tuple[int, str] | None] = Unchanged()
        self._notes: Unchanged[int] = Unchanged()
        self._engines: OrderedDict[tuple[object, int | None], KeptEngine] = OrderedDict()

    def newest(self, store: Store) -> tuple[int, str] | None:
        """The newest commit's number, and when it was made."""
        return self._commits.or_read(store.catalog, lambda: latest_commit(store))

    def last_note(self, folder: Path) -> int:
        """The number of the ledger's newest entry."""
        return self._notes.or_read(folder / FILE, lambda: last_entry(folder))

    def definitions(self, files: Sequence[str], read: Callable[[], T]) -> T:
        """What `read` made of definitions when their files last changed."""
        signature = looks(files)
        with self._lock:
            if self._read is None or self._read[0] != signature:
                self._read = signature, read()
            return cast(T, self._read[1])

    def engine(
        self, store: Store, snapshot: int | None, name: object, opened: Callable[[int | None], SharedEngine]
    ) -> "KeptEngine":
        """An engine over a snapshot, by default the newest, for one thread at a time; close it after use.

        Args:
            store: Where the snapshot lies.
            snapshot: Its number.
            name: What tells the engine from others.
            opened: Opens it.
        """
        newest = self.newest(store)
        number = snapshot if snapshot is not None or newest is None else newest[0]
        with self._lock:
            if self._newest != newest:
                self._let_go(0)
                self._newest = newest
            if (name, number) not in self._engines:
                self._engines[name, number] = KeptEngine(opened(number), Remembered())
                self._let_go(ENGINES)
            self._engines.move_to_end((name, number))
            return self._engines[name, number].another()

    def _let_go(self, most: int) -> None:
        """Close engines that were not asked for the longest; who still uses one has a connection of his own."""
        while len(self._engines) > most:
            self._engines.popitem(last=False)[1].close()


class Waiting:
    """Questions that were asked and not counted yet."""

    def __init__(self) -> None:
        self._asked: list[Question] = []
        self._lock, self._last = Lock(), -TOGETHER

    def and_before(self, *asked: Question) -> list[Question]:
        """These and those that wait, if it is time to count them; none else."""
        with self._lock:
            self._asked += asked
            if monotonic() - self._last < TOGETHER:
                return []
            self._last, due, self._asked = monotonic(), self._asked, []
            return due


class KeptEngine:
    """An engine over one snapshot, and what it was asked before."""

    def __init__(self, engine: SharedEngine, told: Remembered, filled: dict[str, frozenset[str]] | None = None) -> None:
        self._engine = engine
        self.told = told
        self.filled: dict[str, frozenset[str]] = {} if filled is None else filled
        self.rollups: Mapping[str, str] = engine.rollups
        self.extents: Mapping[str, Extent] = engine.extents

    def another(self) -> "KeptEngine":
        """The same snapshot and answers, for another thread."""
        return KeptEngine(self._engine.another(), self.told, self.filled)

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT and return its rows."""
        return self._engine.query(sql, parameters)

    def arrow(self, sql: str) -> "pyarrow.Table":
        """Run one SELECT and return an Arrow table."""
        return self._engine.arrow(sql)

    def close(self) -> None:
        """Let go of the connection; what it was asked stays known."""
        self._engine.close()


def looks(files: Sequence[str]) -> list[tuple[str, object]]:
    """What tells two contents of files apart."""
    return [_look(file) for file in files]


def _look(file: str) -> tuple[str, object]:
    """What tells two contents of a file apart without reading it; of a file just written, its content as well."""
    with suppress(OSError):
        seen = (path := Path(file)).stat()
        told = (seen.st_mtime_ns, seen.st_size, seen.st_ino)
        return file, (told, path.read_bytes() if abs(time_ns() - seen.st_mtime_ns) < FRESH else b"")
    return file, None
