"""Time a load by its phases: a first load of a year, and of one more day on top of it.

    python -m benchmarks.load FOLDER            the year of FOLDER: in its own types, and as text, in one run
    python -m benchmarks.load FOLDER --day      the last day on top of all others, compared with all at once

Each load runs in a process of its own. Seconds are of the processor, the reading process told apart; a phase that runs
within another is told within it.
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
from wellserved.flow import load as loading
from wellserved.flow.workspace import open_workspace
from wellserved.records.mapping import Mapping
from wellserved.records.register import CONTRACTS
from wellserved.store import commit, facts
from wellserved.store.store import Store
from wellserved.store.views import literal

RECORDS = ("interaction", "survey_response", "order", "customer", "agent")
SETTINGS = "name: benchmark\nzone: UTC\nthreads: 2\nmemory_limit: 3GB\ncustomer_panel: false\n"
PHASES = (
    (loading, "take_in"), (commit, "weigh"), (commit, "note_loaded"), (commit, "rewrite"), (commit, "make_facts"),
    (facts, "rewrite"), (commit, "keep_rollups"), (commit, "write_quarantine"),
)  # fmt: skip
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


def timed(folder: Path, as_text: bool) -> dict[str, float]:
    """Load a workspace and tell the seconds of each phase, the rows, and the peak of memory in MiB."""
    phases: dict[str, float] = {}
    for module, name in PHASES:
        setattr(module, name, _clocked(getattr(module, name), name, phases))
    if as_text:
        Mapping.taken_as_they_are = lambda self, contract: {}  # type: ignore[method-assign]
    begun, before = time.perf_counter(), _own()
    report = loading.load(open_workspace(folder))
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    phases |= {"wall": time.perf_counter() - begun, "own": _own() - before, "read": child.ru_utime + child.ru_stime}
    phases["rows"] = sum(one.loaded for one in report.records)
    phases["MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return phases


def _clocked(run: Callable[..., Any], name: str, phases: dict[str, float]) -> Callable[..., Any]:
    def clocked(*given: Any, **named: Any) -> Any:
        begun = _own()
        try:
            return run(*given, **named)
        finally:
            label = f"  {name} {given[2]} {given[1].name}" if name == "rewrite" else name
            phases[label] = phases.get(label, 0) + _own() - begun

    return clocked


def _own() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _told(name: str, found: dict[str, float]) -> None:
    rows = found["rows"] or 1
    print(f"\n{name}: {rows:,.0f} rows, {found['wall']:.1f} s, {found['MiB']:,.0f} MiB")
    for phase, seconds in found.items():
        if phase not in ("rows", "MiB", "wall") and seconds >= 0.005:
            print(f"  {phase:36s}{seconds:8.2f} s{seconds / rows * 1e6:8.2f} us a row")


def _in_a_process(folder: Path, *flags: str) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.load", str(folder), "--inside", *flags]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main() -> None:
    """Run what the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--millions", type=float, default=1, help="made of this size where the folder is empty")
    parser.add_argument("--day", action="store_true", help="the last day on top of all others")
    parser.add_argument("--as-text", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(timed(asked.folder, asked.as_text)))
        return
    if not (asked.folder / "interaction.parquet").exists():
        write(asked.folder, asked.millions)
    with tempfile.TemporaryDirectory() as there:
        _compare(Path(there), asked.folder, asked.day)


def _compare(there: Path, data: Path, day: bool) -> None:
    if day:
        folder = workspace(there, data)
        split_day(folder)
        _told("all but the last day", _in_a_process(folder))
        (folder / "day.parquet").rename(folder / "exports" / "interaction" / "zday.parquet")
        found = _in_a_process(folder)
        _told("the last day", found)
        print(f"  enrichment and roll-ups: {found['make_facts'] + found['keep_rollups']:.2f} s")
        (folder / "data").rename(there / "by_day")
        _told("all at once", _in_a_process(folder))
        for record, (rows, differ) in rows_that_differ(
            Store(there / "by_day"), Store(folder / "data"), RECORDS
        ).items():
            print(f"  {record}: {rows:,} rows, {differ:,} differ")
        return
    found = {}
    for name, flags in (("in its own types", ()), ("as text", ("--as-text",))):
        (there / name).mkdir()
        found[name] = _in_a_process(workspace(there / name, data), *flags)
        _told(name, found[name])
    typed, text = (one["own"] + one["read"] for one in found.values())
    print(f"\nin its own types takes {typed / text:.2f} of the time as text")


if __name__ == "__main__":
    main()
