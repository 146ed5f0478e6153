"""How far the data goes is asked once for all KPIs, and by local days."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import memory_engine
from wellserved.flow.reach import within_reach
from wellserved.metrics.question import Question
from wellserved.metrics.reach import Times, days_with_rows_sql
from wellserved.store.duckdb_engine import DuckDBEngine
from wellserved.terms.period import Calendar, Grain

CALLS = [{"started_at": f"2026-03-{day} 22:30"} for day in (27, 28, 29, 31)]  # in Berlin clocks change on the 29th


class Overheard(DuckDBEngine):
    """An engine, and what it was asked."""

    def __init__(self, engine: DuckDBEngine) -> None:
        self.__dict__.update(engine.__dict__)
        self.asked: list[str] = []

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        self.asked.append(sql)
        return super().query(sql, parameters)


def test_days_without_rows_are_looked_for_once_and_not_for_every_kpi() -> None:
    engine = Overheard(memory_engine({"interaction": CALLS}))
    clock, names = datetime(2026, 5, 1, tzinfo=UTC), ("aht", "acw", "hold_time", "contacts_handled")
    asked = Question(names, date(2025, 1, 1), date(2026, 1, 1), Grain.MONTH, clock=clock)
    told = within_reach(engine, asked, catalogue())

    assert set(told.met) == set(names)
    assert len(engine.asked) == len(set(engine.asked))


def test_days_with_rows_are_local_also_where_the_clocks_change() -> None:
    times = Times("interaction", "started_at", timed=True)
    sql = days_with_rows_sql(times, date(2026, 3, 28), date(2026, 4, 1), Calendar("Europe/Berlin"))
    found = [day for (day,) in memory_engine({"interaction": CALLS}).query(sql)]

    assert found == [date(2026, 3, 28), date(2026, 3, 30), date(2026, 4, 1)]
