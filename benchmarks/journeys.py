"""Journeys: what following all customers through a year costs, from 0.2 to 10 million contacts.

    python -m benchmarks.journeys FOLDER [--sizes 0.2 1 2] [--loaded DIR …]

makes a year of each size in FOLDER, loads it, and follows its journeys in a process of their own; `--loaded` names
workspaces that are loaded already. The table goes to `results/journeys.md`.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.generate import write
from benchmarks.load import workspace
from benchmarks.run import RESULTS, machine
from wellserved import __version__
from wellserved.flow.journeys import journeys
from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace

SIZES = (0.2, 1.0, 2.0)


def made(folder: Path, millions: float) -> Path:
    """A loaded workspace of so many contacts, made where it is not there."""
    own = folder / f"{millions:g}"
    if not (own / "w" / "data").is_dir():
        (own / "w").mkdir(parents=True)
        write(own / "records", millions)
        workspace(own / "w", own / "records")
        load(open_workspace(own / "w"))
    return own / "w"


def follow(folder: Path) -> dict[str, Any]:
    """Follow the journeys of a workspace: seconds of the processor, peak of memory in GiB, and what was found."""
    opened = open_workspace(folder)
    began, cpu = time.perf_counter(), time.process_time()
    found = journeys(opened)
    return {
        "workspace": folder.name,
        "contacts": sum(one.rows for one in found.linked),
        "journeys": found.told.walks.journeys,
        "steps": found.told.walks.steps,
        "paths": len(found.told.walks.words),
        "cpu_seconds": round(time.process_time() - cpu, 2),
        "seconds": round(time.perf_counter() - began, 2),
        "peak_gib": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20, 2),
    }


def alone(folder: Path) -> dict[str, Any]:
    """The same in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.journeys", str(folder), "--once"]
    told: dict[str, Any] = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return told


def table(rows: list[dict[str, Any]]) -> str:
    """The figures as a page."""
    names = ("contacts", "journeys", "paths", "CPU seconds", "µs a contact", "seconds", "peak GiB")
    head = f"| {' | '.join(names)} |\n{'|--:' * len(names)}|"
    lines = [
        f"| {r['contacts']:,} | {r['journeys']:,} | {r['paths']:,} | {r['cpu_seconds']:.1f} |"
        f" {r['cpu_seconds'] / r['contacts'] * 1e6:.1f} | {r['seconds']:.1f} | {r['peak_gib']:.2f} |"
        for r in rows
    ]
    day, own = datetime.now(UTC).date(), machine()
    return (
        "# Journeys: what it costs to follow everybody\n\n"
        f"{day}, version {__version__}: {own['processor']}, {own['cores']} cores, Python {own['python']}, DuckDB "
        f"{own['duckdb']}; 2 threads, `memory_limit: 3GB`.\n`python -m benchmarks.journeys FOLDER --loaded DIR`; the "
        "years are of contacts alone, with answers and orders.\n"
        "Wall seconds are those of a machine that others use, too.\n\n"
        f"{head}\n" + "\n".join(lines) + "\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Time journeys at growing sizes.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sizes", type=float, nargs="*", default=SIZES)
    parser.add_argument("--loaded", type=Path, nargs="*", default=())
    parser.add_argument("--once", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.once:
        print(json.dumps(follow(given.folder)))
        return
    rows = [alone(folder) for folder in (*(made(given.folder, size) for size in given.sizes), *given.loaded)]
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "journeys.md").write_text(table(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
