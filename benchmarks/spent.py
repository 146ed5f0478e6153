"""Spent: processor seconds of this process, of all that it started, and of a database server beside it."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Any


def spent_by(server: int = 0) -> float:
    """Those up to now, with those of processes that ended.

    Args:
        server: The process that a server's others are children of; 0 for none.
    """
    stats = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                stats[int(folder.name)] = (folder / "stat").read_text().rsplit(")", 1)[1].split()
    of = {os.getpid(), *([server] if server else [])}
    while more := {pid for pid, stat in stats.items() if int(stat[1]) in of} - of:
        of |= more
    ticks = sum(int(tick) for pid in of & stats.keys() for tick in stats[pid][11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def server_of(engine: Any) -> int:
    """The process that a PostgreSQL server's others are children of; 0 of other engines."""
    if type(engine).__name__ != "PostgresEngine":
        return 0
    backend = engine.own("SELECT pg_backend_pid() AS pid", ()).column(0)[0].as_py()
    return int(Path(f"/proc/{backend}/stat").read_text().rsplit(")", 1)[1].split()[1])
