"""Decade: how a store's costs grow from one year to ten: loading, a new day, all KPIs, a question to roll-ups.

    python -m benchmarks.decade FOLDER --millions 10 --years 10

makes a year at a time, loads it on top of those before, and measures after the years 1, 2, 5 and 10; each measurement
in a process of its own. Keeps results/decade.json, .md and .svg. At 10 million a year the folder grows to about 15 GB.

    python -m benchmarks.decade FOLDER --years 10 --again

measures a folder of so many years by today's code (made first, if it is not there), and keeps that beside.
"""

import argparse
import json
import os
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb

from benchmarks.generate import SEED, write
from benchmarks.load import RECORDS, workspace
from benchmarks.plot import Line, plot
from benchmarks.run import RESULTS, machine
from wellserved.store.views import literal

FIRST, MARKS = 2016, (1, 2, 5, 10)
TIMES = {
    "interaction": ("started_at", "answered_at", "ended_at"),
    "survey_response": ("invited_at", "responded_at"),
    "order": ("at",),
    "customer": (),
    "agent": (),
}
KEYS = {
    "interaction": ("interaction_id",),
    "survey_response": ("response_id", "interaction_id"),
    "order": ("order_id",),
}
ROLLED = ("contacts_offered", "contacts_handled", "aht", "asa", "abandonment_rate", "transfer_rate", "fcr_no_repeat")


def bring_year(folder: Path, millions: float, number: int) -> Path:
    """Generate a year and put it among the exports, its ids and times its own; the next year's first day beside it."""
    made, year = folder / "made", FIRST + number
    shutil.rmtree(made, ignore_errors=True)
    write(made, millions, SEED + number)
    if number == 0:
        (folder / "desk").mkdir()
        desk = workspace(folder / "desk", made)
        for record in TIMES:
            (desk / "exports" / record / "year.parquet").unlink()
    desk = folder / "desk"
    for record in RECORDS if number == 0 else tuple(KEYS):
        _shift(made / f"{record}.parquet", desk / "exports" / record / f"{year}.parquet", record, year)
    shutil.rmtree(made)
    return desk


def _shift(source: Path, into: Path, record: str, year: int) -> None:
    """Write rows of 2025 as those of another year."""
    changed = [f'"{name}" + INTERVAL ({year - 2025}) YEAR AS "{name}"' for name in TIMES[record]]
    changed += [f'\'{year}\' || "{name}" AS "{name}"' for name in KEYS.get(record, ())]
    replaced = f"REPLACE ({', '.join(changed)})" if changed else ""
    with duckdb.connect(config={"threads": 2, "memory_limit": "3GB"}) as duck:
        duck.execute("SET TimeZone = 'UTC'")
        rows = f"SELECT * {replaced} FROM read_parquet({literal(str(source))})"
        duck.execute(f"COPY ({rows}) TO {literal(str(into))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 250000)")


def bring_day(folder: Path, copy: Path, year: int) -> None:
    """Put the first day of a year, as the year before had it, among a copy's exports."""
    before = folder / "desk" / "exports" / "interaction" / f"{year - 1}.parquet"
    moved = ", ".join(f'"{name}" + INTERVAL 1 YEAR AS "{name}"' for name in TIMES["interaction"])
    day = f"started_at < TIMESTAMPTZ '{year - 1}-01-02 00:00:00+00'"
    ids = f"'{year}' || interaction_id AS interaction_id"
    with duckdb.connect() as duck:
        duck.execute("SET TimeZone = 'UTC'")
        rows = f"SELECT * REPLACE ({moved}, {ids}) FROM read_parquet({literal(str(before))}) WHERE {day}"
        into = copy / "exports" / "interaction" / f"{year}-01-01.parquet"
        duck.execute(f"COPY ({rows}) TO {literal(str(into))} (FORMAT parquet)")


def linked(desk: Path, copy: Path) -> Path:
    """A copy of a workspace that shares its immutable files."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(desk, copy, copy_function=os.link)
    catalog = copy / "data" / "catalog.db"
    catalog.unlink()
    shutil.copyfile(desk / "data" / "catalog.db", catalog)
    return copy


def inside(what: str, desk: Path, years: int) -> dict[str, float]:
    """Do one thing in this process, and tell its seconds, CPU seconds and peak of memory."""
    from wellserved.flow.load import load
    from wellserved.flow.measure import measure
    from wellserved.flow.workspace import open_workspace

    opened, found = open_workspace(desk, kept=what == "rolled"), dict[str, float]()
    first, last = date(FIRST, 1, 1), date(FIRST + years - 1, 12, 31)

    def asked(metrics: tuple[str, ...], but: int = 0) -> Any:
        return measure(opened, metrics, start=first, end=last - timedelta(days=but), grain="month")

    begun, before = time.perf_counter(), _cpu()
    if what == "load":
        found["rows"] = sum(one.loaded for one in load(opened).records)
    elif what == "month":
        metrics = askable(opened)
        begun, before = time.perf_counter(), _cpu()
        found |= {"kpis": len(metrics), "values": len(asked(metrics))}
    else:
        asked(ROLLED)
        begun, before = time.perf_counter(), _cpu()
        tries = [_seconds(lambda but=but: asked(ROLLED, but)) for but in range(1, 16)]  # each another question
        found["median"] = statistics.median(tries)
    found |= {"wall": time.perf_counter() - begun, "cpu": _cpu() - before}
    found["MiB"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return found


def askable(opened: Any) -> tuple[str, ...]:
    """The KPIs of rows that these records can feed, but for those of the customers' panel, which is not kept."""
    from wellserved.flow.catalogue import catalogue
    from wellserved.flow.coverage import coverage
    from wellserved.metrics.lineage import columns_read

    known = catalogue(opened)
    of_rows = {metric.name for metric in known.of_rows()}
    return tuple(
        one.metric
        for one in coverage(opened)
        if one.metric in of_rows
        and not one.missing
        and all(read.record != "customer_period" for read in columns_read(known.latest(one.metric), known))
    )


def _seconds(run: Any) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _cpu() -> float:
    own, child = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime


def in_a_process(what: str, desk: Path, years: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.decade", str(desk), "--inside", what, "--years", str(years)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measured(folder: Path, desk: Path, years: int) -> dict[str, dict[str, float]]:
    """All that is measured after so many years."""
    found = {what: in_a_process(what, desk, years) for what in ("month", "rolled")}
    copy = linked(desk, folder / "copy")
    found["nothing new"] = in_a_process("load", copy, years)  # a link is another entry of a file: it is looked at again
    bring_day(folder, copy, FIRST + years)
    found["day"] = in_a_process("load", copy, years)
    shutil.rmtree(copy)
    with sqlite3.connect(desk / "data" / "catalog.db") as db:
        (size,) = db.execute("SELECT sum(bytes) FROM segments WHERE removed IS NULL").fetchone()
    return {**found, "store": {"GB": size / 1e9}}


def grown(folder: Path, millions: float, years: int) -> dict[str, Any]:
    """Load year upon year, and measure at the marks; what was found is kept after each."""
    told: dict[str, Any] = {"machine": machine(), "millions_a_year": millions, "loads": [], "after": {}}
    for number in range(years):
        desk = bring_year(folder, millions, number)
        told["loads"].append(in_a_process("load", desk, number + 1))
        if number + 1 in MARKS:
            told["after"][str(number + 1)] = measured(folder, desk, number + 1)
        (folder / "decade.json").write_text(json.dumps(told, indent=1))
        print(number + 1, json.dumps(told["loads"][-1]), json.dumps(told["after"].get(str(number + 1))), flush=True)
    return told


def again(folder: Path, millions: float, years: int) -> dict[str, Any]:
    """What today's code takes on a store of so many years; which is made, or brought up to date, first."""
    desk = folder / "desk"
    if not desk.exists():
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(years):
            in_a_process("load", bring_year(folder, millions, number), number + 1)
    told: dict[str, Any] = {"machine": machine(), "brought up to date": in_a_process("load", desk, years)}
    return told | {"after": measured(folder, desk, years), "its first year": in_a_process("month", desk, 1)}


SHOWN = [
    ("the whole catalogue by month, CPU s", "month", "cpu"), ("the same, peak MiB", "month", "MiB"),
    ("a new day, CPU s", "day", "cpu"), ("a new day, peak MiB", "day", "MiB"),
    ("7 KPIs by month from roll-ups, s", "rolled", "median"), ("the store, GB", "store", "GB"),
]  # fmt: skip


def page(told: dict[str, Any]) -> str:
    """The findings as tables, each beside what it was at the smallest."""
    loads = ", ".join(f"{one['cpu']:.0f}" for one in told["loads"])
    lines = [*_table(told["after"], told["millions_a_year"])]
    lines += ["", f"Each year's load on top of those before, CPU s: {loads}."]
    if again := dict(sorted(told.get("again", {}).items(), key=lambda one: int(one[0]))):
        lines += ["", "By later code, on stores of so many years:", ""]
        lines += _table({years: one["after"] for years, one in again.items()}, told["millions_a_year"])
        lines += ["", *(_beside(years, one) for years, one in again.items())]
    return "\n".join(lines) + "\n"


def _table(after: dict[str, Any], size: float) -> list[str]:
    lines = [f"| million contacts | {' | '.join(f'{int(years) * size:g}' for years in after)} |"]
    lines += ["|---" * (len(after) + 1) + "|"]
    for label, what, unit in SHOWN:
        first = next(iter(after.values()))[what][unit]
        cells = [f"{one[what][unit]:,.3g} ({one[what][unit] / first:.1f} x)" for one in after.values()]
        lines.append(f"| {label} | {' | '.join(cells)} |")
    return lines


def _beside(years: str, one: dict[str, Any]) -> str:
    """What else was measured on a store."""
    nothing, first = one["after"]["nothing new"]["cpu"], one["its first year"]["cpu"]
    made = one["brought up to date"]["cpu"]
    return (
        f"Of {years} years: brought up to date in {made:.0f} CPU s, nothing new in {nothing:.1f}; "
        f"its first year's months in {first:.1f}."
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--millions", type=float, default=10)
    parser.add_argument("--years", type=int, default=10)
    parser.add_argument("--again", action="store_true", help="measure what is there by today's code")
    parser.add_argument("--inside", choices=("load", "month", "rolled"), help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.inside:
        print(json.dumps(inside(given.inside, given.folder, given.years)))
        return
    if given.again:
        told = json.loads((RESULTS / "decade.json").read_text(encoding="utf-8"))
        told.setdefault("again", {})[str(given.years)] = again(given.folder, given.millions, given.years)
        (RESULTS / "decade.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        (RESULTS / "decade.md").write_text(page(told), encoding="utf-8")
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    told = grown(given.folder, given.millions, given.years)
    (RESULTS / "decade.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    (RESULTS / "decade.md").write_text(page(told), encoding="utf-8")
    sizes = tuple(int(years) * given.millions for years in told["after"])
    lines = [
        Line(label, [one[what][unit] for one in told["after"].values()])
        for label, what, unit in (
            ("the whole catalogue by month, CPU s", "month", "cpu"),
            ("a new day, CPU s", "day", "cpu"),
            ("from roll-ups, s", "rolled", "median"),
        )
    ]
    lines.append(Line("loading all, CPU s", _summed(told)))
    svg = plot("seconds by millions of contacts", sizes, lines)
    (RESULTS / "decade.svg").write_text(svg, encoding="utf-8")


def _summed(told: dict[str, Any]) -> list[float]:
    spent = [one["cpu"] for one in told["loads"]]
    return [sum(spent[: int(years)]) for years in told["after"]]


if __name__ == "__main__":
    main()
