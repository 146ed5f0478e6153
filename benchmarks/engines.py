"""Engines: the same KPIs on each engine, and by hand in its own dialect, over one loaded workspace.

`python -m benchmarks.engines WORKSPACE [--engines duckdb clickhouse] [--rounds 3]`: each contender in a process of its
own, asked once before it is timed; all values are compared to 1e-9; what was found is kept in results/engines.md.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks import hand_clickhouse
from benchmarks.equal import check_equal
from benchmarks.hand import Cut, Keys
from benchmarks.kpis import catalogue, question
from wellserved.flow.engines import open_engine
from wellserved.flow.measure_table import answer_table
from wellserved.flow.reach import within_reach
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.plan import plan
from wellserved.store.filled import Filled

CUTS: tuple[Cut, ...] = ("month", "cell")
RESULTS = Path(__file__).parent / "results" / "engines.md"
READ = ("interaction", "survey_response", "order", "customer", "agent")
BY_HAND = {"clickhouse": hand_clickhouse.hand_sql}


def ours(workspace: Workspace, engine: Any, cut: Cut) -> pa.Table:
    """All values with their intervals, n, coverage and notes."""
    known = catalogue()
    return answer_table(engine, within_reach(engine, question(cut), known), known)


def scans(workspace: Workspace, engine: Any, cut: Cut) -> list[pa.Table]:
    """What the engine alone has to tell for them."""
    known = catalogue()
    asked = plan(within_reach(engine, question(cut), known), known, Filled(engine))
    return [engine.arrow(sql) for sql in asked.statements]


def by_hand(engine: Any, name: str, cut: Cut) -> list[pa.Table]:
    """The same values by statements of the engine's own dialect over the same tables."""
    return [engine.own(sql, READ) for sql in BY_HAND[name](cut)]


def timed(folder: Path, name: str, what: str, cut: Cut, values: Path) -> dict[str, float]:
    """Seconds of the second time that a contender is asked; its values are left in a file."""
    workspace = open_workspace(folder, engine=name)
    catalogue()
    engine, began = open_engine(workspace), _cpu()
    for record in READ:
        engine.query(f'SELECT COUNT(*) AS n FROM "{record}"')
    spent = {"brought": _cpu() - began}
    for _ in range(2):
        began, clock = _cpu(), time.perf_counter()
        found = by_hand(engine, name, cut) if what == "hand" else ours(workspace, engine, cut)
        spent |= {"cpu": _cpu() - began, "wall": time.perf_counter() - clock}
    if what == "ours":
        began = _cpu()
        scans(workspace, engine, cut)
        spent["scans"] = _cpu() - began
    pq.write_table(_long(found if isinstance(found, list) else [found], cut), values)
    return spent


def _long(found: Sequence[pa.Table], cut: Cut) -> pa.Table:
    """Values as kpi, keys, value; what has no value is left out, and what rests on two statements is put together."""
    kpis, names = hand_clickhouse.kpis_of(cut), ", ".join(Keys(cut).names)
    connection, parts = duckdb.connect(), []
    for number, table in enumerate(found):
        connection.register(f"found{number}", table)
        if "metric" in table.column_names:
            by = names.replace("period", "start[:10]::DATE AS period")
            parts.append(f"SELECT metric AS kpi, {by}, value FROM found{number}")
            continue
        told = ", ".join(kpi for kpi in kpis if kpi in table.column_names)
        melted = f"UNPIVOT found{number} ON {told} INTO NAME kpi VALUE value"
        parts.append(f"SELECT kpi, {names}, value::DOUBLE AS value FROM ({melted})")
    if len(found) > 1:
        value = "coalesce(_csat, 0) / nullif(_answered, 0) AS value"
        covered = f"FROM found0 a LEFT JOIN found2 i USING ({names})"
        parts.append(f"SELECT 'survey_coverage' AS kpi, {names}, {value} {covered}")
    whole, keys = " UNION ALL ".join(parts), [f"coalesce({name}, '') AS {name}" for name in Keys(cut).names[1:]]
    shown = ", ".join(["kpi", "period", *keys, "value"])  # where nothing is named, that is one cell, too
    return connection.sql(f"SELECT {shown} FROM ({whole}) WHERE value IS NOT NULL ORDER BY ALL").to_arrow_table()


def _cpu() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def run(folder: Path, engines: Sequence[str], rounds: int) -> list[str]:
    """Time all contenders in turn, compare their values, and tell in rows of a table."""
    told: dict[tuple[str, str, Cut], list[dict[str, float]]] = {}
    contenders = [(name, what) for name in engines for what in ("ours", *(["hand"] if name in BY_HAND else []))]
    with tempfile.TemporaryDirectory() as place:
        for _ in range(rounds):
            for cut in CUTS:
                for name, what in contenders:
                    values = Path(place) / f"{name}-{what}-{cut}.parquet"
                    told.setdefault((name, what, cut), []).append(_apart(folder, name, what, cut, values))
        for cut in CUTS:
            first = pq.read_table(Path(place) / f"{engines[0]}-ours-{cut}.parquet")
            for name, what in contenders[1:]:
                other = pq.read_table(Path(place) / f"{name}-{what}-{cut}.parquet")
                number = check_equal(first, other, (f"{engines[0]}, ours", f"{name}, {what}"))
                print(f"{cut}: {name}, {what}: {number:,} values equal")
    return list(_rows(told, engines[0]))


def _rows(told: dict[tuple[str, str, Cut], list[dict[str, float]]], first: str) -> Any:
    yield "| engine | what | question | CPU s | in the engine | against DuckDB, ours | against by hand | brought in |"
    yield "|---|---|---|---|---|---|---|---|"
    for (name, what, cut), spent in told.items():
        middle = {key: median(one[key] for one in spent) for key in spent[0]}
        basis = median(one["cpu"] for one in told[first, "ours", cut])
        hand = told.get((name, "hand", cut))
        against = f"{middle['cpu'] / median(one['cpu'] for one in hand):.2f}" if hand and what == "ours" else ""
        scanned = f"{middle['scans']:.1f}" if "scans" in middle else ""
        if hand and what == "ours":
            against += f" ({middle['scans'] / median(one['cpu'] for one in hand):.2f} in the engine)"
        yield (
            f"| {name} | {what} | {cut} | {middle['cpu']:.1f} | {scanned} | {middle['cpu'] / basis:.2f} | {against} |"
            f" {middle['brought']:.1f} |"
        )


def _apart(folder: Path, name: str, what: str, cut: Cut, values: Path) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.engines", str(folder), "--one", name, what, cut, str(values)]
    done = subprocess.run(words, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(name, what, cut, {key: round(value, 2) for key, value in found.items()}, flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the same KPIs on several engines.")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--engines", nargs="+", default=["duckdb", "clickhouse"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--one", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, what, cut, values = given.one
        print(json.dumps(timed(given.workspace, name, what, cut, Path(values))))
        return
    print("\n".join(run(given.workspace, given.engines, given.rounds)))


if __name__ == "__main__":
    main()
