"""Run: contenders against each other, in one run: fresh processes in turn, two threads, results compared, ratios told.

    python -m benchmarks.run enriched FOLDER --millions 10

writes the data where it is missing, times each contender several times, and prints and keeps the ratios.
"""

import argparse
import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from benchmarks.contender import long
from benchmarks.equal import check_equal
from benchmarks.generate import write
from benchmarks.hand import Cut
from benchmarks.peers import boring, metricflow, sidemantic
from benchmarks.peers.expressed import asked
from benchmarks.rows import connected, enrich

RESULTS = Path(__file__).parent / "results"
CUTS: tuple[Cut, ...] = ("month", "cell")
PEERS = ("pandas",)  # run by the Python that BENCHMARK_PEERS_PYTHON names, in an environment of its own
COMMANDS = {"metricflow": metricflow, "sidemantic": sidemantic, "boring": boring}  # each in an environment of its own


@dataclass(frozen=True)
class Match:
    """Two contenders, and what is held: the first's seconds are at most `limit` times the second's.

    Args:
        name: The match's word on the command line.
        first: Ours.
        second: The other.
        limit: The highest ratio that is wanted; by day, channel and team, where that is another, `cells`.
        cells: See there.
    """

    name: str
    first: str
    second: str
    limit: float
    cells: float | None = None

    def wanted(self, cut: str) -> float:
        return self.cells if self.cells and cut == "cell" else self.limit


MATCHES = (
    Match("raw", "ours_from_raw", "hand_from_raw", 1.25),
    Match("enriched", "ours_from_enriched", "hand_from_raw", 0.6),
    Match("one_by_one", "ours_from_enriched", "hand_one_by_one", 1 / 2.5),
    Match("pandas", "ours_from_enriched", "pandas", 1 / 6),
    Match("metricflow", "ours_from_enriched", "metricflow", 1 / 2, 1 / 3.5),
    Match("sidemantic", "ours_from_enriched", "sidemantic", 1 / 1.2),
    Match("boring", "ours_from_enriched", "boring", 1 / 1.2),
)
Seconds = dict[str, float]


def prepare(folder: Path, millions: float) -> None:
    """Write what is not there yet."""
    if not (folder / "agent.parquet").exists():
        write(folder, millions)
    if not (folder / "enriched" / "survey_response.parquet").exists():
        with connected() as connection:
            enrich(connection, folder)


def once(name: str, cut: Cut, folder: Path, values: Path, only: Sequence[str] = ()) -> Seconds:
    """One contender, once, in a fresh process; its values are left where it is said.

    Args:
        name: Which one.
        cut: What is asked.
        folder: The data.
        values: The file for its values.
        only: Of ours, these KPIs alone.
    """
    if name in COMMANDS:
        seconds = process(name, cut, folder, values)
        pq.write_table(long([COMMANDS[name].answer(values, cut)], cut), values)
        return seconds
    words = _contender(name, cut, folder, only)
    if name in PEERS:
        python = os.environ.get("BENCHMARK_PEERS_PYTHON", sys.executable)
        words = [python, "-m", f"benchmarks.peer_{name}", name, cut, str(folder)]
    done = subprocess.run([*words, "--values", str(values)], check=True, capture_output=True, text=True)
    found: Seconds = json.loads(done.stdout)
    return found


def process(name: str, cut: Cut, folder: Path, out: Path, only: Sequence[str] = ()) -> Seconds:
    """One command, as a process: all that it uses from its start to its end, its file of values written."""
    words, place, own = [*_contender(name, cut, folder, only), "--out", str(out)], None, None
    if name in COMMANDS:
        place = COMMANDS[name].project(folder)
        words, own = COMMANDS[name].command(place, cut, out), COMMANDS[name].environment(place)
    began, used = time.perf_counter(), _children()
    subprocess.run(words, cwd=place, env=own, check=True, capture_output=True)
    return {"cpu": _children() - used, "wall": time.perf_counter() - began}


def _contender(name: str, cut: Cut, folder: Path, only: Sequence[str]) -> list[str]:
    own = ["--kpis", ",".join(only)] if only else []
    return [sys.executable, "-m", "benchmarks.contender", name, cut, str(folder), *own]


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def ratios(match: Match, cut: Cut, folder: Path, rounds: int) -> dict[str, object]:
    """Time two contenders in turn; the middle of each one's seconds."""
    names = (match.first, match.second)
    spent: dict[str, list[Seconds]] = {name: [] for name in names}
    peer = COMMANDS.get(match.second)
    only = peer.told(cut) if peer else asked(cut)
    timed = process if peer else once
    with tempfile.TemporaryDirectory() as place:
        files = {name: Path(place) / f"{name}.parquet" for name in names}
        for name in names:  # tells the values, and warms the file cache
            once(name, cut, folder, files[name], only)
        for _ in range(rounds):
            for name in names:
                spent[name].append(timed(name, cut, folder, Path(place) / "told", only))
        first, second = (pq.read_table(files[name]) for name in names)
        compared = check_equal(second, first, (match.second, match.first))
    middle = {
        kind: {name: statistics.median(one[kind] for one in spent[name]) for name in names} for kind in ("cpu", "wall")
    }
    return {
        "match": match.name, "cut": cut, "limit": round(match.wanted(cut), 3),
        "kpis": len(only), "values_compared": compared,
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
