"""Looked: large files that were looked at before and not written since have the content that they had then.

Years of exports are then not read again at each load to see that they are known. It is a small file beside the rows,
which may be deleted at any time.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import time_ns

from wellserved.store.store import Store

FILE = "looked.json"
LARGE = 1 << 20  # bytes; smaller files are read in no time
SETTLED = 2_000_000_000  # nanoseconds within which a file system may give two contents one time

Sight = tuple[int, ...]
"""Size, times of content and of the file's entry, and the entry's number."""


class Looked:
    """What files held when they were last looked at.

    Args:
        store: Beside whose rows it is kept.
        anew: Look at every file again.
    """

    def __init__(self, store: Store, anew: bool = False) -> None:
        self._file = store.folder / FILE
        self._before: dict[str, tuple[Sight, str]] = {} if anew else _read(self._file)
        self._now: dict[str, tuple[Sight, str]] = {}

    def content(self, path: Path, look: Callable[[], str]) -> str:
        """A file's sha256: as it was told before, or else as `look` tells it now."""
        try:
            seen = _sight(path)
        except OSError:
            return look()  # which says what is wrong with it
        before = self._before.get(str(path))
        if before and before[0] == seen:
            return before[1]
        found = look()
        if seen[0] >= LARGE and max(seen[1:3]) < time_ns() - SETTLED and _sight(path) == seen:
            self._now[str(path)] = seen, found
        return found

    def keep(self) -> None:
        """Keep what was told, for the next load. Where the file can't be written, nothing is kept."""
        if not self._now:
            return
        told = self._before | self._now
        some = {path: [list(seen), found] for path, (seen, found) in told.items() if Path(path).exists()}
        beside = self._file.with_suffix(".new")
        with suppress(OSError):
            beside.write_text(json.dumps(some), encoding="utf-8")
            beside.replace(self._file)


def _sight(path: Path) -> Sight:
    seen = path.stat()
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def _read(file: Path) -> dict[str, tuple[Sight, str]]:
    """What was kept; nothing where it is not there, or is not whole."""
    with suppress(OSError, ValueError, TypeError, AttributeError):
        kept = json.loads(file.read_text(encoding="utf-8"))
        return {str(path): (tuple(map(int, seen)), str(found)) for path, (seen, found) in kept.items()}
    return {}
