"""Crash points: named places where a test may kill the process, as a power cut would.

Nothing happens unless WELLSERVED_CRASH_AT names the point; WELLSERVED_CRASH_COUNT lets it pass some times first.
"""

import os
import signal
from collections import Counter

CRASH_POINTS = (
    "lock_taken",
    "file_staged",
    "rows_classified",
    "segment_written",
    "segment_synced",
    "facts_made",
    "rollups_made",
    "segments_ready",
    "commit_begun",
    "commit_filled",
    "commit_done",
    "segment_collected",
)
RETIRE_POINTS = ("cold_copied", "cold_done", "erased_written")
PAGE_POINTS = ("page_part", "page_written", "page_noted", "page_kept")

_passed: Counter[str] = Counter()


def crash_point(name: str) -> None:
    """Die here by SIGKILL if the environment asks for it."""
    if os.environ.get("WELLSERVED_CRASH_AT") != name:
        return
    _passed[name] += 1
    if _passed[name] >= int(os.environ.get("WELLSERVED_CRASH_COUNT", "1")):
        os.write(2, f"crash point {name}\n".encode())
        os.kill(os.getpid(), signal.SIGKILL)
