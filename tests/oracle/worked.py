"""Worked cases as the oracle sees them: their rows enriched, and what it says of a definition over them."""

import math
from datetime import datetime, timedelta
from typing import Any

from tests.oracle.oracle import Told, tell
from tests.oracle.tables import Tables
from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.engines import memory_engine
from wellserved.metrics.cases import case_catalogue, case_question
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import Case, MetricDefinition
from wellserved.metrics.formula import Derived
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS

EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
NOTHING = Told(None, 0, None, "no data")


def comes_out(metric: MetricDefinition, case: Case, catalogue: Catalogue, rows: Tables) -> bool:
    """Whether a definition gives what the case says."""
    found = told_of(metric, case, catalogue, rows)
    covered = case.coverage is None or same(found.coverage, case.coverage)
    return same(found.value, case.value) and covered and case.n in (None, found.n) and case.note in (None, found.note)


def told_of(metric: MetricDefinition, case: Case, catalogue: Catalogue, rows: Tables) -> Told:
    """What the oracle says of a definition over a case's rows."""
    used = case_catalogue(metric, case, catalogue)
    told = tell(metric.name, used, rows, case_question(metric, case, used))
    return next((one for (_, segment), one in told.items() if segment == tuple(case.segment.values())), NOTHING)


def same(found: float | None, wanted: float | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return math.isclose(found, wanted, rel_tol=1e-6, abs_tol=1e-6)


_ENRICHED: dict[tuple[str, int], Tables] = {}


def rows_of(metric: MetricDefinition, number: int) -> Tables:
    """The enriched rows of one of a KPI's cases, made once."""
    key = (metric.name, number)
    if key not in _ENRICHED:
        _ENRICHED[key] = enriched(metric.cases[number], EnrichSettings(customer_panel=by_customers(metric)))
    return _ENRICHED[key]


def by_customers(metric: MetricDefinition) -> bool:
    """Whether a KPI may ask of customers' months, which take longer to make than most cases; so may what it is of."""
    return isinstance(metric.formula, Derived) or "customer_period" in str(metric.document.data)


def enriched(case: Case, settings: EnrichSettings) -> Tables:
    """All records that have rows, as enrich has made them."""
    engine = memory_engine(case.given, settings=settings)
    made = {name for (name,) in engine.query("SELECT table_name FROM duckdb_tables() WHERE estimated_size > 0")}
    tables = {}
    for record in (CONTRACTS[name] for name in CONTRACTS if name in made):
        columns = [column for column in record.all_columns if column.name != "loaded_at"]
        shown = ", ".join(f'EPOCH_US("{c.name}")' if c.type is Type.TIME else f'"{c.name}"' for c in columns)
        rows = engine.query(f'SELECT {shown} FROM "{record.name}"')
        if rows:
            tables[record.name] = [
                {c.name: plain(value, c.type) for c, value in zip(columns, row, strict=True)} for row in rows
            ]
    engine.close()
    return tables


def plain(value: Any, kind: Type) -> Any:
    if kind is Type.TIME and value is not None:
        return EPOCH + timedelta(microseconds=value)
    return value
