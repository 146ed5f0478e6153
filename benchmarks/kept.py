"""Kept: what a scorecard costs a process that stays, first and again, alone and with fifty readers at once.

    python -m benchmarks.kept WORKSPACE

WORKSPACE is one with rows and a scorecard, such as a demo's. Every answer is compared with that of a workspace opened
for it alone, to 1e-9.
"""

import argparse
import json
import resource
import statistics
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from math import isclose
from pathlib import Path

from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.scorecard.latest import periods_until
from wellserved.scorecard.scored import Score

READERS, TURNS, PERIODS = 50, 10, 6


def spent(run: Callable[[], object]) -> tuple[float, float]:
    """Processor and wall seconds."""
    used, began = _cpu(), time.perf_counter()
    run()
    return _cpu() - used, time.perf_counter() - began


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def periods(workspace: Workspace, last: Score) -> list[str]:
    """The last months of a scorecard, the scored one first."""
    return [f"{one.first_day:%Y-%m}" for one in reversed(periods_until(last.period, PERIODS, workspace.calendar))]


def asking(workspace: Workspace, month: str) -> Callable[[], object]:
    """The question of one month."""
    return lambda: score(workspace, period=month)


def readers(kept: Workspace, asked: list[str]) -> list[float]:
    """Wall seconds of each answer, of many readers at once."""

    def read(number: int) -> list[float]:
        return [spent(asking(kept, asked[(number + turn) % len(asked)]))[1] for turn in range(TURNS)]

    with ThreadPoolExecutor(READERS) as threads:
        return sorted(seconds for own in threads.map(read, range(READERS)) for seconds in own)


def same(one: Score, other: Score) -> None:
    """Fail unless two scores tell the same, to 1e-9."""
    for mine, its in zip(one.metrics, other.metrics, strict=True):
        for a, b in ((mine.measurement.value, its.measurement.value), (mine.measurement.low, its.measurement.low)):
            assert a == b or (a is not None and b is not None and isclose(a, b, rel_tol=1e-9)), mine.measurement.metric
        assert (mine.status, mine.measurement.n, mine.guards) == (its.status, its.measurement.n, its.guards)


def timed(folder: Path) -> dict[str, object]:
    """Ask, compare, and ask with many at once."""
    found: dict[str, object] = {}
    kept = open_workspace(folder, kept=True)
    alone = score(open_workspace(folder))
    asked = periods(kept, alone)
    found["opened anew"] = spent(lambda: score(open_workspace(folder)))[0]
    found["kept, first"] = spent(lambda: score(kept))[0]
    found["kept, again"] = statistics.median(spent(lambda: score(kept))[0] for _ in range(20))
    found["kept, earlier months"] = [spent(asking(kept, month))[0] for month in asked[1:]]
    for month in asked:
        same(score(kept, period=month), score(open_workspace(folder), period=month))
    used, began = _cpu(), time.perf_counter()
    seconds = readers(kept, asked)
    wall = time.perf_counter() - began
    found[f"{READERS} readers"] = {
        "answers a second": len(seconds) / wall,
        "processor": (_cpu() - used) / len(seconds),
        "median": statistics.median(seconds),
        "p95": seconds[round(0.95 * len(seconds)) - 1],
    }
    found["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Time a kept workspace.")
    parser.add_argument("workspace", type=Path)
    print(json.dumps(timed(parser.parse_args().workspace), indent=1))


if __name__ == "__main__":
    main()
