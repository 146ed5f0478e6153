"""Oracle and ClickHouse give what each shipped KPI's worked cases say, from the enriched rows that DuckDB reads."""

import pytest

from tests.engines.clickhouse_rows import measured
from tests.oracle.worked import comes_out, rows_of, told_of
from wellserved.flow.catalogue import catalogue
from wellserved.metrics.cases import case_catalogue, case_question, judge
from wellserved.metrics.definition import MetricDefinition

SHIPPED = catalogue()
CASES = [
    pytest.param(metric, number, id=f"{metric.name}: {case.name}")
    for metric in SHIPPED.of_rows()
    for number, case in enumerate(metric.cases)
]


@pytest.mark.parametrize(("metric", "number"), CASES)
def test_the_oracle_and_clickhouse_agree_with_the_case(metric: MetricDefinition, number: int) -> None:
    case = metric.cases[number]
    found = told_of(metric, case, SHIPPED, rows_of(metric, number))

    assert comes_out(metric, case, SHIPPED, rows_of(metric, number)), found

    used = case_catalogue(metric, case, SHIPPED)
    told = measured(used, rows_of(metric, number), case_question(metric, case, used))
    assert judge(metric, case, told) is None
