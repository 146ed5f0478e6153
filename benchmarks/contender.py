"""Contender: one way to get the benchmark's numbers, timed once in a fresh process; the runner starts it.

Prints its seconds of CPU and of wall as JSON, and leaves its values where it is told to, one row a KPI and cell.
"""

import argparse
import json
import resource
import sys
import time
from collections.abc import Callable, Mapping
from importlib.abc import MetaPathFinder
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.hand import CELL_KPIS, MONTH_KPIS, Cut, Keys, hand_sql, one_by_one_sql
from benchmarks.kpis import catalogue, question
from benchmarks.rows import connected, enrich_in_memory, enriched_extents, see_enriched, see_raw
from wellserved.flow.measure_table import answer_table
from wellserved.flow.reach import within_reach
from wellserved.store.duckdb_engine import DuckDBEngine
from wellserved.store.engine import Extent

Result = list[pa.Table]
Kpis = tuple[str, ...] | None


def ours_from_raw(connection: duckdb.DuckDBPyConnection, folder: Path, cut: Cut, kpis: Kpis = None) -> Result:
    """Enrich the raw rows, then answer."""
    enrich_in_memory(connection, folder, cut)
    return _answered(connection, cut, kpis)


def ours_from_enriched(connection: duckdb.DuckDBPyConnection, folder: Path, cut: Cut, kpis: Kpis = None) -> Result:
    """Answer from rows as the store keeps them."""
    see_enriched(connection, folder)
    return _answered(connection, cut, kpis, enriched_extents(folder))


def _answered(
    connection: duckdb.DuckDBPyConnection, cut: Cut, kpis: Kpis, extents: Mapping[str, Extent] | None = None
) -> Result:
    engine, known = DuckDBEngine(connection, extents=extents), catalogue()
    return [answer_table(engine, within_reach(engine, question(cut, kpis), known), known)]


def hand_from_raw(connection: duckdb.DuckDBPyConnection, folder: Path, cut: Cut, kpis: Kpis = None) -> Result:
    """One statement, written by hand."""
    see_raw(connection, folder)
    return [connection.sql(hand_sql(cut)).to_arrow_table()]


def hand_one_by_one(connection: duckdb.DuckDBPyConnection, folder: Path, cut: Cut, kpis: Kpis = None) -> Result:
    """One statement a KPI, each written by hand."""
    see_raw(connection, folder)
    return [connection.sql(sql).to_arrow_table() for sql in one_by_one_sql(cut).values()]


CONTENDERS: dict[str, Callable[[duckdb.DuckDBPyConnection, Path, Cut, Kpis], Result]] = {
    "ours_from_raw": ours_from_raw,
    "ours_from_enriched": ours_from_enriched,
    "hand_from_raw": hand_from_raw,
    "hand_one_by_one": hand_one_by_one,
}


def timed(name: str, folder: Path, cut: Cut, threads: int = 2) -> tuple[dict[str, float], pa.Table]:
    """Seconds, and values."""
    spent, found = _timed(name, folder, cut, threads)
    return spent, long(found, cut)


def _timed(name: str, folder: Path, cut: Cut, threads: int, kpis: Kpis = None) -> tuple[dict[str, float], Result]:
    catalogue()  # reading definitions is not what is timed
    if name == "ours_from_enriched":
        enriched_extents(folder)  # a store's catalog knows it
    with connected(threads) as connection:
        began, used = time.perf_counter(), _cpu()
        found = CONTENDERS[name](connection, folder, cut, kpis)
        spent = {"cpu": _cpu() - used, "wall": time.perf_counter() - began}
    return spent, found


def seconds_of(folder: Path, cut: Cut, metrics: tuple[str, ...]) -> float:
    """Seconds of CPU of an answer from enriched rows that tells some KPIs only."""
    known, _ = catalogue(), enriched_extents(folder)
    with connected() as connection:
        see_enriched(connection, folder)
        engine, used = DuckDBEngine(connection, extents=enriched_extents(folder)), _cpu()
        answer_table(engine, within_reach(engine, question(cut, metrics), known), known)
        return _cpu() - used


def long(found: Result, cut: Cut) -> pa.Table:
    """Values as kpi, period, channel, team, value; what has no value is left out."""
    kpis = MONTH_KPIS if cut == "month" else CELL_KPIS
    names = ", ".join(Keys(cut).names)
    with connected() as connection:
        parts = []
        for number, table in enumerate(found):
            connection.register(f"found{number}", table)
            if "metric" in table.column_names:
                by = names.replace("period", "start[:10]::DATE AS period")
                parts.append(f"SELECT metric AS kpi, {by}, value FROM found{number}")
                continue
            told = ", ".join(kpi for kpi in kpis if kpi in table.column_names)
            melted = f"UNPIVOT found{number} ON {told} INTO NAME kpi VALUE value"
            parts.append(f"SELECT kpi, {names}, value FROM ({melted})")
        sql = " UNION ALL ".join(parts)
        whole: pa.Table = connection.sql(f"SELECT * FROM ({sql}) WHERE value IS NOT NULL ORDER BY ALL").to_arrow_table()
        return whole


class WithoutPandas(MetaPathFinder):
    """pyarrow loads pandas where it is installed, which takes a third of a second; a workspace's Python has none."""

    def find_spec(self, name: str, path: object, target: object = None) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name, name=name)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description="Time one contender once.")
    parser.add_argument("name", choices=CONTENDERS)
    parser.add_argument("cut", choices=("month", "cell"))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--values", type=Path, help="where to leave the values")
    parser.add_argument("--out", type=Path, help="where to leave what was told as it is")
    parser.add_argument("--kpis", help="of ours, these alone; by comma")
    parser.add_argument("--threads", type=int, default=2)
    given = parser.parse_args()
    sys.meta_path.insert(0, WithoutPandas())
    kpis = tuple(given.kpis.split(",")) if given.kpis else None
    spent, found = _timed(given.name, given.folder, given.cut, given.threads, kpis)
    if given.values:
        pq.write_table(long(found, given.cut), given.values)
    if given.out:
        pq.write_table(found[0], given.out)
    print(json.dumps(spent))


if __name__ == "__main__":
    main()
