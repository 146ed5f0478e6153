"""Engines: the same KPIs on each engine, and by hand in its own dialect, over one loaded workspace.

`python -m benchmarks.engines WORKSPACE [--engines duckdb clickhouse postgres spark] [--rounds 3] [--before 1] [--urls
postgres=URL spark=URL]`: each contender in a process of its own, asked as often as `--before` says before it is timed;
all values are compared to 1e-9; what was found is kept in results/engines.md. Ours is asked twice: of rows, as by hand
is, and from the roll-ups that the store keeps. Where no URL of a PostgreSQL is given, one is run for the while.
Processor seconds are those of the contender, of what it started, and of a PostgreSQL server.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import product
from math import isnan, nan
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
from tests.engines.postgres_rows import running
from wellserved.flow.engines import open_engine
from wellserved.flow.measure_table import answer_table
from wellserved.flow.reach import within_reach
from wellserved.flow.workspace import Workspace, open_workspace

CUTS: tuple[Cut, ...] = ("month", "cell")
WHAT = ("ours", "kept", "hand", "hand with doubt")
"""Ours of rows, ours from roll-ups, values by hand, and with what intervals need."""
READ = ("interaction", "survey_response", "order", "customer", "agent")
TIMES = (("interaction", "started_at"), ("survey_response", "invited_at"))


def ours(workspace: Workspace, engine: Any, cut: Cut) -> pa.Table:
    """All values with their intervals, n, coverage and notes."""
    known = catalogue()
    return answer_table(engine, within_reach(engine, question(cut), known), known)


def by_hand(engine: Any, asked: Asked) -> list[pa.Table]:
    """The same values by statements of the engine's own dialect over the same tables."""
    ask = engine.arrow if asked.engine == "duckdb" else lambda sql: engine.own(sql, READ)
    return [ask(sql) for sql in hand_sql(asked)]


def timed(folder: Path, name: str, what: str, cut: Cut, values: Path, url: str, before: int) -> dict[str, float]:
    """Seconds of the last time that a contender is asked; its values are left in a file."""
    workspace = open_workspace(folder, engine=name)
    workspace = replace(workspace, settings=replace(workspace.settings, engine_url=url))
    catalogue()
    engine = open_engine(workspace)
    if what == "ours":
        engine.rollups = {}
    server = server_of(engine)
    began = spent_by(server)
    for record in READ:
        engine.query(f'SELECT COUNT(*) AS n FROM "{record}"')
    spent = {"brought": spent_by(server) - began}
    asked = Asked(name, cut, _latest(engine), what != "hand") if what.startswith("hand") else None
    for _ in range(before + 1):
        began, clock = spent_by(server), time.perf_counter()
        found = by_hand(engine, asked) if asked else ours(workspace, engine, cut)
        spent |= {"cpu": spent_by(server) - began, "wall": time.perf_counter() - clock}
    pq.write_table(long(found if isinstance(found, list) else [found], cut), values)
    return spent


def _latest(engine: Any) -> tuple[datetime, datetime]:
    asked = [engine.query(f'SELECT EPOCH_US(MAX("{time}")) AS at FROM "{record}"')[0][0] for record, time in TIMES]
    first, second = (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=at) for at in asked)
    return first, second


def long(found: Sequence[pa.Table], cut: Cut) -> pa.Table:
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


@dataclass(frozen=True)
class Run:
    """What is asked of whom.

    Args:
        folder: The workspace.
        engines: Which engines.
        urls: Where they are.
        cuts: How rows are cut.
        rounds: How often each contender is timed, in turn; the middle one counts.
        before: How often it is asked before that.
        what: Which contenders of each engine.
    """

    folder: Path
    engines: Sequence[str]
    urls: Mapping[str, str]
    cuts: Sequence[Cut]
    rounds: int
    before: int
    what: Sequence[str] = WHAT

    def told(self) -> list[str]:
        """Time all contenders in turn, compare their values, and tell in rows of a table."""
        told: dict[tuple[str, str, Cut], list[dict[str, float]]] = {}
        contenders = [(name, what) for name in self.engines for what in self.what]
        with tempfile.TemporaryDirectory() as place:
            for _, cut, (name, what) in product(range(self.rounds), self.cuts, contenders):
                told.setdefault((name, what, cut), []).append(self._apart(name, what, cut, Path(place)))
            for cut in self.cuts:
                self._compare(contenders, cut, Path(place))
        return list(_rows(told))

    def _compare(self, contenders: Sequence[tuple[str, str]], cut: Cut, place: Path) -> None:
        """All values with those of the first."""
        first = pq.read_table(_file(place, *contenders[0], cut))
        for name, what in contenders[1:]:
            names = (", ".join(contenders[0]), f"{name}, {what}")
            number = check_equal(first, pq.read_table(_file(place, name, what, cut)), names)
            print(f"{cut}: {name}, {what}: {number:,} values equal", flush=True)

    def _apart(self, name: str, what: str, cut: Cut, place: Path) -> dict[str, float]:
        """One contender in a process of its own."""
        one = [name, what, cut, str(_file(place, name, what, cut)), self.urls.get(name, ""), str(self.before)]
        words = [sys.executable, "-m", "benchmarks.engines", str(self.folder), "--one", *one]
        done = subprocess.run(words, check=True, stdout=subprocess.PIPE, text=True)
        found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
        print(name, what, cut, {key: round(value, 2) for key, value in found.items()}, flush=True)
        return found


def _file(place: Path, name: str, what: str, cut: Cut) -> Path:
    return place / f"{name}-{what}-{cut}.parquet"


def _rows(told: Mapping[tuple[str, str, Cut], list[dict[str, float]]]) -> Iterator[str]:
    yield "| engine | question | ours | from roll-ups | by hand | with doubt | ours / by hand | ours / with doubt |"
    yield "|---|---|---|---|---|---|---|---|"
    middle = {one: median(spent["cpu"] for spent in of) for one, of in told.items()}
    for name, cut in dict.fromkeys((name, cut) for name, _, cut in middle):
        ours, kept, hand, doubt = (middle.get((name, what, cut), nan) for what in WHAT)
        shown = (ours, kept, hand, doubt, ours / hand, ours / doubt)
        yield f"| {name} | {cut} | " + " | ".join("" if isnan(one) else f"{one:.2f}" for one in shown) + " |"


@contextmanager
def all_running(engines: Sequence[str], urls: Mapping[str, str]) -> Iterator[Mapping[str, str]]:
    """Where engines are; a PostgreSQL that nobody named is run here for the while."""
    if "postgres" not in engines or "postgres" in urls:
        yield urls
        return
    with running() as url:
        yield {**urls, "postgres": url}


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the same KPIs on several engines.")
    parser.add_argument("workspace", type=Path)
    parser.add_argument("--engines", nargs="+", default=["duckdb", "clickhouse"], choices=list(DIALECTS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--before", type=int, default=1, help="how often each is asked before it is timed")
    parser.add_argument("--what", nargs="+", choices=WHAT, default=WHAT)
    parser.add_argument("--cuts", nargs="+", choices=CUTS, default=CUTS)
    parser.add_argument("--urls", nargs="*", default=[], help="where engines are: postgres=postgresql://…")
    parser.add_argument("--one", nargs=6, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one:
        name, what, cut, values, url, before = given.one
        print(json.dumps(timed(given.workspace, name, what, cut, Path(values), url, int(before))))
        return
    with all_running(given.engines, dict(one.split("=", 1) for one in given.urls)) as urls:
        asked = Run(given.workspace, given.engines, urls, given.cuts, given.rounds, given.before, given.what)
        print("\n".join(asked.told()))


if __name__ == "__main__":
    main()
