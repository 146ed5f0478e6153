"""Run: contenders against each other, in one run: fresh processes in turn, two threads, results compared, ratios told.

    python -m benchmarks.run enriched FOLDER --millions 10

writes the data where it is missing, times each contender several times, and prints and keeps the ratios.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.equal import check_equal
from benchmarks.generate import write
from benchmarks.rows import connected, enrich

RESULTS = Path(__file__).parent / "results"
CUTS = ("month", "cell")
PEERS = ("pandas",)  # run by the Python that BENCHMARK_PEERS_PYTHON names, in an environment of its own


@dataclass(frozen=True)
class Match:
    """Two contenders, and what is held: the first's seconds are at most `limit` times the second's.

    Args:
        name: The match's word on the command line.
        first: Ours.
        second: The other.
        limit: The highest ratio that is wanted.
    """

    name: str
    first: str
    second: str
    limit: float


MATCHES = (
    Match("raw", "ours_from_raw", "hand_from_raw", 1.25),
    Match("enriched", "ours_from_enriched", "hand_from_raw", 0.6),
    Match("one_by_one", "ours_from_enriched", "hand_one_by_one", 1 / 2.5),
    Match("pandas", "ours_from_enriched", "pandas", 1 / 6),
)
Seconds = dict[str, float]


def prepare(folder: Path, millions: float) -> None:
    """Write what is not there yet."""
    if not (folder / "agent.parquet").exists():
        write(folder, millions)
    if not (folder / "enriched" / "survey_response.parquet").exists():
        with connected() as connection:
            enrich(connection, folder)


def once(name: str, cut: str, folder: Path, values: Path) -> Seconds:
    """One contender, once, in a fresh process."""
    python, module = (sys.executable, "benchmarks.contender")
    if name in PEERS:
        python, module = (os.environ.get("BENCHMARK_PEERS_PYTHON", sys.executable), f"benchmarks.peer_{name}")
    words = [python, "-m", module, name, cut, str(folder), "--values", str(values)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: Seconds = json.loads(done.stdout)
    return found


def ratios(match: Match, cut: str, folder: Path, rounds: int) -> dict[str, object]:
    """Time two contenders in turn; the middle of each one's seconds."""
    names = (match.first, match.second)
    spent: dict[str, list[Seconds]] = {name: [] for name in names}
    with tempfile.TemporaryDirectory() as place:
        files = {name: Path(place) / f"{name}.parquet" for name in names}
        for number in range(rounds + 1):
            for name in names:
                seconds = once(name, cut, folder, files[name])
                if number:  # the first round warms the file cache
                    spent[name].append(seconds)
        first, second = (pq.read_table(files[name]) for name in names)
        compared = check_equal(second, first, (match.second, match.first))
    middle = {
        kind: {name: statistics.median(one[kind] for one in spent[name]) for name in names} for kind in ("cpu", "wall")
    }
    return {
        "match": match.name, "cut": cut, "limit": round(match.limit, 3), "values_compared": compared,
        **{f"{kind}_ratio": round(of[match.first] / of[match.second], 3) for kind, of in middle.items()},
        **{f"{name}_{kind}": round(middle[kind][name], 3) for kind in middle for name in names},
    }  # fmt: skip


def machine() -> dict[str, object]:
    """What the figures were taken on."""
    cores = [line for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
    return {
        "processor": cores[0].split(":")[1].strip() if cores else platform.processor(), "cores": len(cores),
        "python": platform.python_version(), "duckdb": duckdb.__version__, "threads": 2,
    }  # fmt: skip


def main(words: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description="Time ours against others on the same rows.")
    parser.add_argument("match", choices=[match.name for match in MATCHES])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--millions", type=float, default=10)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cut", choices=CUTS, action="append", help="default: both")
    given = parser.parse_args(words)
    prepare(given.folder, given.millions)
    match = next(match for match in MATCHES if match.name == given.match)
    told = [ratios(match, cut, given.folder, given.rounds) for cut in given.cut or CUTS]
    for one in told:
        print(json.dumps(one))
    RESULTS.mkdir(exist_ok=True)
    kept = {"machine": machine(), "millions": given.millions, "rounds": given.rounds, "results": told}
    (RESULTS / f"{match.name}.json").write_text(json.dumps(kept, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
