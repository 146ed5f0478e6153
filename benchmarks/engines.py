"""Engines: the same KPIs on each engine, and by hand in its own dialect, over one loaded workspace.

`python -m benchmarks.engines WORKSPACE [--engines duckdb clickhouse postgres spark] [--rounds 3] [--urls
postgres=URL]`: each contender in a process of its own, asked once before it is timed; all values are compared to 1e-9;
what was found is kept in results/engines.md. Processor seconds are those of the contender, of what it started, and of a
PostgreSQL server.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.equal import check_equal
from benchmarks.hand import Cut, Keys
from benchmarks.hand_engines import DIALECTS, Asked, hand_sql, kpis_of
from benchmarks.kpis import catalogue, question
from benchmarks.spent import server_of, spent_by
from wellserved.flow.engines import open_engine
from wellserved.flow.measure_table import answer_table
from wellserved.flow.reach import within_reach
from wellserved.flow.workspace import Workspace, open_workspace

CUTS: tuple[Cut, ...] = ("month", "cell")
WHAT = ("ours", "hand", "hand with doubt")
READ = ("interaction", "survey_response", "order", "customer", "agent")
TIMES = (("interaction", "started_at"), ("survey_response", "invited_at"))


def ours(workspace: Workspace, engine: Any, cut: Cut) -> pa.Table:
    """All values with their intervals, n, coverage and notes."""
    known = catalogue()
    return answer_table(engine, within_reach(engine, question(cut), known), known)


def by_hand(engine: Any, asked: Asked) -> list[pa.Table]:
    """The same values by statements of the engine's own dialect over the same tables."""
    return [engine.own(sql, READ) for sql in hand_sql(asked)]


def timed(folder: Path, name: str, what: str, cut: Cut, values: Path, url: str) -> dict[str, float]:
    """Seconds of the second time that a contender is asked; its values are left in a file."""
    workspace = open_workspace(folder, engine=name)
    workspace = replace(workspace, settings=replace(workspace.settings, engine_url=url))
    catalogue()
    engine = open_engine(workspace)
    server = server_of(engine)
    began = spent_by(server)
    for record in READ:
        engine.query(f'SELECT COUNT(*) AS n FROM "{record}"')
    spent = {"brought": spent_by(server) - began}
    asked = None if what == "ours" else Asked(name, cut, _latest(engine), what != "hand")
    for _ in range(2):
        began, clock = spent_by(server), time.perf_counter()
        found = by_hand(engine, asked) if asked else ours(workspace, engine, cut)
        spent |= {"cpu": spent_by(server) - began, "wall": time.perf_counter() - clock}
    pq.write_table(_long(found if isinstance(found, list) else [found], cut), values)
    return spent


def _latest(engine: Any) -> tuple[datetime, datetime]:
    asked = [engine.query(f'SELECT EPOCH_US(MAX("{time}")) AS at FROM "{record}"')[0][0] for record, time in TIMES]
    first, second = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at) for at in asked)
    return first, second


def _long(found: Sequence[pa.Table], cut: Cut) -> pa.Table:
    """Values as kpi, keys, value; what has no value is left out, and what rests on two statements is put together."""
    kpis, names = kpis_of(cut), ", ".join(Keys(cut).names)
    connection, parts = duckdb.connect(), []
    for number, table in enumerate(found):
        connection.register(f"found{number}", table)
        if "metric" in table.column_names:
            by = names.replace("period", "start[:10]::DATE AS period")
            parts.append(f"SELECT metric AS kpi, {by}, value FROM found{number}")
            continue
        told = ", ".join(kpi for kpi in kpis if kpi in table.column_names)
        if not told:
            continue
        melted = f"UNPIVOT found{number} ON {told} INTO NAME kpi VALUE value"
        parts.append(f"SELECT kpi, {names}, value::DOUBLE AS value FROM ({melted})")
    if len(found) > 1:
        value = "coalesce(_csat, 0) / nullif(_answered, 0) AS value"
        covered = f"FROM found0 a LEFT JOIN found2 i USING ({names})"
        parts.append(f"SELECT 'survey_coverage' AS kpi, {names}, {value} {covered}")
    whole, keys = " UNION ALL ".join(parts), [f"coalesce({name}, '') AS {name}" for name in Keys(cut).names[1:]]
    shown = ", ".join(["kpi", "period", *keys, "value"])  # where nothing is named, that is one cell, too
    found_all: pa.Table = connection.sql(f"SELECT {shown} FROM ({whole}) WHERE value IS NOT NULL").to_arrow_table()
    return found_all


def run(folder: Path, engines: Sequence[str], rounds: int, urls: dict[str, str], cuts: Sequence[Cut]) -> list[str]:
    """Time all contenders in turn, compare their values, and tell in rows of a table."""
    told: dict[tuple[str, str, Cut], list[dict[str, float]]] = {}
    contenders = [(name, what) for name in engines for what in (WHAT if name in DIALECTS else WHAT[:1])]
    with tempfile.TemporaryDirectory() as place:
        for _ in range(rounds):
            for cut in cuts:
                for name, what in contenders:
                    values = Path(place) / f"{name}-{what}-{cut}.parquet"
                    spent = _apart(folder, name, what, cut, values, urls.get(name, ""))
                    told.setdefault((name, what, cut), []).append(spent)
        for cut in cuts:
            first = pq.read_table(Path(place) / f"{engines[0]}-ours-{cut}.parquet")
            for name, what in contenders[1:]:
                other = pq.read_table(Path(place) / f"{name}-{what}-{cut}.parquet")
                number = check_equal(first, other, (f"{engines[0]}, ours", f"{name}, {what}"))
                print(f"{cut}: {name}, {what}: {number:,} values equal")
    return list(_rows(told))


def _rows(told: dict[tuple[str, str, Cut], list[dict[str, float]]]) -> Any:
    yield "| engine | question | ours | by hand | by hand, with doubt | ours / by hand | ours / with doubt |"
    yield "|---|---|---|---|---|---|---|"
    middle = {one: {key: median(spent[key] for spent in of) for key in of[0]} for one, of in told.items()}
    for (name, what, cut), spent in middle.items():
        if what == "ours":
            others = [middle.get((name, other, cut), {}).get("cpu") for other in WHAT[1:]]
            shown = [spent["cpu"], *others, *(other and spent["cpu"] / other for other in others)]
            yield f"| {name} | {cut} | " + " | ".join("" if one is None else f"{one:.2f}" for one in shown) + " |"


def _apart(folder: Path, name: str, what: str, cut: Cut, values: Path, url: str) -> dict[str, float]:
    words = [sys.executable, "-m", "benchmarks.engines", str(folder), "--one", name, what, cut, str(values), url]
    done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    print(name, what, cut, {key: round(value, 2) for key, value in found.items()}, flush=True)
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the same KPIs on several engines.")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--engines", nargs="+", default=["duckdb", "clickhouse"])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--cuts", nargs="+", choices=CUTS, default=CUTS)
    parser.add_argument("--urls", nargs="*", default=[], help="where engines are: postgres=postgresql://…")
    parser.add_argument("--one", nargs=5, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, what, cut, values, url = given.one
        print(json.dumps(timed(given.workspace, name, what, cut, Path(values), url)))
        return
    urls = dict(one.split("=", 1) for one in given.urls)
    print("\n".join(run(given.workspace, given.engines, given.rounds, urls, given.cuts)))


if __name__ == "__main__":
    main()
