"""A folder of ClickHouse's within this process: one process has it at a time, and another waits a while for it."""

import fcntl
import os
from pathlib import Path
from time import monotonic, sleep
from typing import TextIO

from wellserved.terms.errors import EngineError

NAME = "process.lock"
PATIENCE, PAUSE = 20.0, 0.1  # seconds; a question takes less, a page that is served goes on


def taken(folder: Path, patience: float = PATIENCE) -> TextIO:
    """Take a folder; closing what comes back lets go of it, as does the process's end.

    Args:
        folder: Where ClickHouse's tables lie.
        patience: How many seconds another process that has it is waited for.

    Raises:
        EngineError: It is not let go of, or can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / NAME).open("a+", encoding="ascii")
    except OSError as error:
        fix = "see that you may write there, or name a server: engine_url: clickhouse://…"
        raise EngineError(f"ClickHouse's tables can't be opened: {error.strerror}", str(folder), fix) from error
    until = monotonic() + patience
    while not _is_had(handle):
        if monotonic() > until:
            handle.seek(0)
            what = f"ClickHouse's tables are open in another process ({handle.read().strip() or 'unknown'})"
            handle.close()
            fix = "wait until it is done, or name a server: engine_url: clickhouse://…"
            raise EngineError(what, str(folder), fix)
        sleep(PAUSE)
    os.ftruncate(handle.fileno(), 0)
    os.write(handle.fileno(), str(os.getpid()).encode())
    return handle


def _is_had(handle: TextIO) -> bool:
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
