"""Time a load by its phases: a first load of a year, and of one more day on top of it.

    python -m benchmarks.load FOLDER            the year of FOLDER: its rows alone, and with facts and roll-ups
    python -m benchmarks.load FOLDER --text     and as text
    python -m benchmarks.load FOLDER --day      the last day on top of all others, compared with all at once

Each load runs in a process of its own. A phase that runs within another is told within it. Rows alone are read,
checked, weighed and written, and nothing is made of them.
"""

import argparse
import json
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.generate import write
from benchmarks.same_store import rows_that_differ
from wellserved.enrich.left_to_engine import left_to_engine
from wellserved.flow import load as loading
from wellserved.flow.workspace import open_workspace
from wellserved.records.mapping import Mapping
from wellserved.records.register import CONTRACTS
from wellserved.store import commit, facts, months_made, rollups
from wellserved.store.store import Store
from wellserved.store.views import literal

RECORDS = ("interaction", "survey_response", "order", "customer", "agent")
SETTINGS = "name: benchmark\nzone: UTC\nthreads: 2\nmemory_limit: 3GB\ncustomer_panel: false\n"
PHASES = (
    (loading, "take_in", "checks"),
    (commit, "weigh", "weighing"),
    (commit, "rewrite", "writing loaded rows"),
    (commit, "make_facts", "facts"),
    (facts, "rewrite", "  of which writing what changed"),
    (months_made, "rewrite", "  of which making and writing months"),
    (commit, "keep_rollups", "roll-ups"),
    (rollups, "write_segment", "  of which writing"),
)
Spent = tuple[float, float]
"""Seconds of the clock, and of the processor."""
DAY = "started_at >= TIMESTAMPTZ '2025-12-31 00:00:00+00'"


def workspace(folder: Path, data: Path) -> Path:
    """Make a workspace over generated records, whose columns are mapped as they are."""
    for name in ("sources", "exports"):
        (folder / name).mkdir()
    (folder / "wellserved.yaml").write_text(SETTINGS)
    for record in RECORDS:
        (folder / "exports" / record).mkdir()
        shutil.copyfile(data / f"{record}.parquet", folder / "exports" / record / "year.parquet")
        columns = "\n".join(f'  {c.name}: "\\"{c.name}\\""' for c in _given(record, data))
        text = f"source: files\nrecord: {record}\npath: exports/{record}/*.parquet\nzone: UTC\ncolumns:\n{columns}\n"
        (folder / "sources" / f"{record}.yaml").write_text(text)
    return folder


def _given(record: str, data: Path) -> list[Any]:
    sql = f"SELECT * FROM read_parquet({literal(str(data / f'{record}.parquet'))}) LIMIT 0"
    with duckdb.connect() as duck:
        there = {name for name, *_ in duck.execute(sql).description or ()}
    return [column for column in CONTRACTS[record].columns if column.name in there]


def split_day(folder: Path) -> None:
    """Keep the last day's contacts back, in a file beside the exports."""
    year = folder / "exports" / "interaction" / "year.parquet"
    with duckdb.connect() as duck:
        duck.execute("SET TimeZone = 'UTC'; SET preserve_insertion_order = true")
        rows = f"SELECT * FROM read_parquet({literal(str(year))})"
        duck.execute(f"COPY ({rows} WHERE {DAY}) TO {literal(str(folder / 'day.parquet'))} (FORMAT parquet)")
        duck.execute(f"COPY ({rows} WHERE NOT {DAY}) TO {literal(str(folder / 'rest.parquet'))} (FORMAT parquet)")
    year.unlink()
    (folder / "rest.parquet").rename(year)


def timed(folder: Path, how: str) -> dict[str, Spent]:
    """Load a workspace and tell what each phase took, how many rows there were, and the peak of memory in MiB."""
    phases: dict[str, Spent] = {}
    for module, name, label in PHASES:
        setattr(module, name, _clocked(getattr(module, name), label, phases))
    if how == "as text":
        Mapping.taken_as_they_are = lambda self, contract: {}  # type: ignore[method-assign]
    if how == "rows alone":
        loading.store_recipes = lambda settings: left_to_engine()  # type: ignore[attr-defined]
        loading.wanted_rollups = lambda workspace: ()  # type: ignore[attr-defined]
    begun, before = time.perf_counter(), _own()
    report = loading.load(open_workspace(folder))
    wall, own = time.perf_counter() - begun, _own() - before
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    read = child.ru_utime + child.ru_stime
    phases |= {"reading, in its own process": (0, read), "all": (wall, own + read)}
    phases["rows"] = (sum(one.loaded for one in report.records), 0)
    phases["MiB"] = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 0)
    return phases


def _clocked(run: Callable[..., Any], label: str, phases: dict[str, Spent]) -> Callable[..., Any]:
    def clocked(*given: Any, **named: Any) -> Any:
        begun, before = time.perf_counter(), _own()
        try:
            return run(*given, **named)
        finally:
            wall, own = phases.get(label, (0.0, 0.0))
            phases[label] = (wall + time.perf_counter() - begun, own + _own() - before)

    return clocked


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _told(name: str, found: dict[str, Spent]) -> None:
    rows = found["rows"][0] or 1
    print(f"\n{name}: {rows:,.0f} rows, {found['MiB'][0]:,.0f} MiB, {rows / found['all'][0]:,.0f} rows a second")
    print(f"  {'':36s}{'wall s':>10s}{'CPU s':>10s}{'us a row':>10s}")
    for phase in (*(label for *_, label in PHASES), "reading, in its own process", "all"):
        wall, own = found.get(phase, (0.0, 0.0))
        if max(wall, own) >= 0.005:
            print(f"  {phase:36s}{wall:10.2f}{own:10.2f}{own / rows * 1e6:10.2f}")


def _in_a_process(folder: Path, how: str = "") -> dict[str, Spent]:
    command = [sys.executable, "-m", "benchmarks.load", str(folder), "--inside", how]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return {name: (wall, own) for name, (wall, own) in json.loads(done.stdout.splitlines()[-1]).items()}


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--millions", type=float, default=1, help="made of this size where the folder is empty")
    parser.add_argument("--day", action="store_true", help="the last day on top of all others")
    parser.add_argument("--text", action="store_true", help="the year's rows as text too")
    parser.add_argument("--inside", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside is not None:
        print(json.dumps(timed(asked.folder, asked.inside)))
        return
    if not (asked.folder / "interaction.parquet").exists():
        write(asked.folder, asked.millions)
    with tempfile.TemporaryDirectory() as there:
        (_compare_day if asked.day else _compare)(Path(there), asked.folder, asked.text)


def _compare(there: Path, data: Path, text: bool) -> None:
    """The year: its rows alone, with all that is made of them, and as text."""
    found = {}
    for how in ("rows alone", "with facts and roll-ups", *(["as text"] if text else [])):
        (there / how).mkdir()
        found[how] = _in_a_process(workspace(there / how, data), how)
        _told(how, found[how])
    (wall, own), (bare_wall, bare) = (found[how]["all"] for how in ("with facts and roll-ups", "rows alone"))
    print(
        f"\nfacts and roll-ups take {wall - bare_wall:.1f} s, {own - bare:.1f} of the processor, beyond the rows alone"
    )
    if text:
        print(f"in its own types takes {own / found['as text']['all'][1]:.2f} of the time as text")


def _compare_day(there: Path, data: Path, text: bool) -> None:
    """The last day on top of all others, and all at once."""
    folder = workspace(there, data)
    split_day(folder)
    _told("all but the last day", _in_a_process(folder))
    (folder / "day.parquet").rename(folder / "exports" / "interaction" / "zday.parquet")
    found = _in_a_process(folder)
    _told("the last day", found)
    (facts_wall, facts_own), (kept_wall, kept_own) = found["facts"], found["roll-ups"]
    both = f"{facts_wall + kept_wall:.2f} s, {facts_own + kept_own:.2f} of the processor"
    print(f"  facts and roll-ups: {both} ({facts_own:.2f} and {kept_own:.2f})")
    (folder / "data").rename(there / "by_day")
    _told("all at once", _in_a_process(folder))
    stores = Store(there / "by_day"), Store(folder / "data")
    for record, (rows, differ) in rows_that_differ(*stores, RECORDS).items():
        print(f"  {record}: {rows:,} rows, {differ:,} differ")


if __name__ == "__main__":
    main()
