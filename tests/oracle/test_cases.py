"""The oracle gives what each shipped KPI's worked cases say, from the same enriched rows that the engine reads."""

import math
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.oracle.oracle import Told, tell
from tests.oracle.tables import Tables
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import memory_engine
from wellserved.metrics.cases import case_catalogue, case_question
from wellserved.metrics.definition import Case, MetricDefinition
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS

SHIPPED = catalogue()
CASES = [(metric, case) for metric in SHIPPED.all_latest() for case in metric.cases]
EPOCH = datetime.fromisoformat("1970-01-01T00:00:00+00:00")
NOTHING = Told(None, 0, None, "no data")


@pytest.mark.parametrize(("metric", "case"), CASES, ids=[f"{metric.name}: {case.name}" for metric, case in CASES])
def test_the_oracle_agrees_with_the_case(metric: MetricDefinition, case: Case) -> None:
    used = case_catalogue(metric, case, SHIPPED)
    told = tell(metric.name, used, enriched(case), case_question(metric, case, used))
    found = next((one for (_, segment), one in told.items() if segment == tuple(case.segment.values())), NOTHING)

    assert same(found.value, case.value)
    assert case.n in (None, found.n)
    assert case.note in (None, found.note)


def same(found: float | None, wanted: float | None) -> bool:
    if found is None or wanted is None:
        return found is wanted
    return math.isclose(found, wanted, rel_tol=1e-6, abs_tol=1e-6)


def enriched(case: Case) -> Tables:
    """All records that have rows, as enrich has made them."""
    engine = memory_engine(case.given)
    tables = {}
    for record in CONTRACTS.values():
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
