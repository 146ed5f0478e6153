"""Reach: from which day to which the store has data for each of some KPIs."""

from collections.abc import Iterable
from datetime import datetime
from functools import cache

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.reach import reach_sql
from wellserved.scorecard.latest import Reach
from wellserved.store.engine import Engine


def reaches(engine: Engine, metrics: Iterable[str], known: Catalogue, zone: str, clock: datetime) -> list[Reach]:
    """Look up the first and last day with rows that each KPI could rest on; KPIs without are left out."""
    days = cache(lambda sql: [day for row in engine.query(sql) for day in row if day])
    asked = {name: [day for sql in reach_sql([name], known, clock, zone) for day in days(sql)] for name in metrics}
    return [Reach(min(found), max(found)) for found in asked.values() if found]
