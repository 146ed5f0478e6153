"""Roll-ups: how long they take to make, to bring up to date for a day, and to answer from; equal to rows to 1e-9.

    python -m benchmarks.rollups FOLDER

FOLDER is as the generator and the other benchmarks leave it, with its enriched rows.
"""

import argparse
import json
import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from benchmarks.hand import MONTH_KPIS
from benchmarks.kpis import catalogue, question
from benchmarks.rows import connected, see_enriched
from wellserved.flow.measure import answer
from wellserved.flow.measure_table import answer_table
from wellserved.flow.reach import within_reach
from wellserved.flow.rollups import rollups_at_hand
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.plan import with_parts
from wellserved.metrics.question import Question
from wellserved.metrics.rollup import knows, relations_of, roll_up
from wellserved.metrics.rollup_plan import plan_with
from wellserved.records.rollup import RollUp, month_name
from wellserved.store.duckdb_engine import DuckDBEngine
from wellserved.terms.period import Grain

YEAR = (date(2025, 1, 1), date(2026, 1, 1))
DAY = (date(2025, 12, 20), date(2025, 12, 21))
ROUNDS = 20


@dataclass(frozen=True)
class Spent:
    """Seconds."""

    cpu: float
    wall: float


@contextmanager
def spending(found: dict[str, Spent], name: str) -> Iterator[None]:
    """Note what a block takes."""
    used, began = _cpu(), time.perf_counter()
    yield
    found[name] = Spent(_cpu() - used, time.perf_counter() - began)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def wanted() -> list[RollUp]:
    """The roll-ups of the benchmark's KPIs."""
    names = with_parts(MONTH_KPIS, catalogue())
    known = Catalogue({name: catalogue().versions(name) for name in names})
    places = relations_of(known)
    return [roll_up(known, r, at, [c for c in ("channel", "team") if knows(r, c)], "UTC") for r, at in places]


def build(connection: duckdb.DuckDBPyConnection, folder: Path, rollups: list[RollUp]) -> None:
    """Make all days, a file a month, as a first load does."""
    for number, one in enumerate(rollups):
        connection.execute(f"CREATE OR REPLACE TEMP TABLE rolled AS {one.cells(*YEAR)}")
        for month in range(1, 13):
            _write(
                connection,
                folder / f"{number}-{month:02d}.parquet",
                f'SELECT * FROM rolled WHERE month("_day") = {month}',
            )


def one_day(connection: duckdb.DuckDBPyConnection, folder: Path, rollups: list[RollUp]) -> None:
    """Make one day anew, and write its month, as a daily load does."""
    for number, one in enumerate(rollups):
        path = folder / f"{number}-{DAY[0].month:02d}.parquet"
        others = f"SELECT * FROM read_parquet('{path}') WHERE \"_day\" <> DATE '{DAY[0]}'"
        _write(connection, path.with_suffix(".new"), f"SELECT * FROM ({one.cells(*DAY)}) UNION ALL BY NAME {others}")
        path.with_suffix(".new").rename(path)


def _write(connection: duckdb.DuckDBPyConnection, path: Path, sql: str) -> None:
    connection.execute(f"COPY ({sql} ORDER BY ALL) TO '{path}' (FORMAT parquet)")


def opened(connection: duckdb.DuckDBPyConnection, folder: Path, rollups: list[RollUp]) -> DuckDBEngine:
    """The engine with what was made."""
    relations, told = {}, {}
    for number, one in enumerate(rollups):
        relations[one.name] = f"SELECT * FROM read_parquet('{folder}/{number}-*.parquet')"
        for month, file in _files(folder, number).items():
            relations[month_name(one.name, month)] = f"SELECT * FROM read_parquet('{file}')"
        told[one.name] = json.dumps({**json.loads(one.about), "months": [*_files(folder, number)]})
    return DuckDBEngine(connection, relations, told)


def _files(folder: Path, number: int) -> dict[str, Path]:
    return {f"{YEAR[0].year}-{month:02d}": folder / f"{number}-{month:02d}.parquet" for month in range(1, 13)}


def told(asked: Question, rollups: list[RollUp]) -> Question:
    """The question, of those of its KPIs that roll-ups tell without a row."""
    at_hand = rollups_at_hand({one.name: one.about for one in rollups})
    alone = {name: plan_with(replace(asked, metrics=(name,)), catalogue(), at_hand) for name in asked.metrics}
    names = [name for name, one in alone.items() if all("from the roll-up" in sql for sql in one.statements)]
    return replace(asked, metrics=tuple(names))


def p95(run: Callable[[], object]) -> tuple[float, float]:
    """Median and 95th percentile of the seconds of a warm answer."""
    run()
    seconds = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - began)
    return statistics.median(seconds), sorted(seconds)[round(0.95 * ROUNDS) - 1]


def same(one: pa.Table, other: pa.Table) -> None:
    """Fail unless two tables of values are equal to 1e-9."""
    assert one.num_rows == other.num_rows
    for name in one.column_names:
        mine, its = one[name], other[name]
        if pa.types.is_floating(mine.type):
            apart = pc.subtract(mine, its)
            close = pc.less_equal(pc.abs(apart), pc.multiply(1e-9, pc.max_element_wise(pc.abs(its), 1.0)))
            assert pc.all(close).as_py() is not False and mine.null_count == its.null_count, name
        else:
            assert mine.cast(pa.string()).to_pylist() == its.cast(pa.string()).to_pylist(), name


def timed(folder: Path) -> dict[str, object]:
    """Make, check and ask."""
    found: dict[str, Spent] = {}
    known, rollups = catalogue(), wanted()
    with connected() as connection, tempfile.TemporaryDirectory() as own:
        see_enriched(connection, folder)
        rows = DuckDBEngine(connection)
        with spending(found, "first build"):
            build(connection, Path(own), rollups)
        with spending(found, "one day"):
            one_day(connection, Path(own), rollups)
        engine = opened(connection, Path(own), rollups)
        month = told(within_reach(rows, month_question(MONTH_KPIS), known), rollups)
        cells = told(within_reach(rows, question("cell"), known), rollups)
        for asked in (month, cells):
            same(answer_table(engine, asked, known), answer_table(rows, asked, known))
        size = sum(path.stat().st_size for path in Path(own).iterdir())
        return {
            "states": {one.name: len(json.loads(one.about)["states"]) for one in rollups},
            "bytes": size,
            **{name: {"cpu": spent.cpu, "wall": spent.wall} for name, spent in found.items()},
            f"a month's {len(month.metrics)} KPIs": p95(lambda: answer(engine, month, known)),
            f"cells of {len(cells.metrics)} KPIs": p95(lambda: answer_table(engine, cells, known)),
            "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        }


def month_question(names: tuple[str, ...]) -> Question:
    """One month of a scorecard's KPIs."""
    first = date(2025, 5, 1)
    return replace(question("month"), metrics=names, start=first, end=first + timedelta(days=31), grain=Grain.ALL)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time roll-ups.")
    parser.add_argument("folder", type=Path)
    print(json.dumps(timed(parser.parse_args().folder), indent=1))


if __name__ == "__main__":
    main()
