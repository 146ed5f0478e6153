"""Each worked case of a shipped KPI comes out as its owner wrote it."""

from dataclasses import replace

import pytest

from tests.catalogue.shipped import catalogue
from wellserved.flow.catalogue import check_case
from wellserved.metrics.definition import Case, MetricDefinition

CASES = [
    pytest.param(metric, case, id=f"{metric.name}: {case.name}")
    for metric in catalogue().all_latest()
    for case in metric.cases
]


@pytest.mark.parametrize(("metric", "case"), CASES)
def test_a_case_comes_out_as_written(metric: MetricDefinition, case: Case) -> None:
    assert check_case(metric, case, catalogue()) is None


@pytest.mark.parametrize(("value", "n"), [(0.6, 2), (0.5, 3), (None, 2)])
def test_a_case_that_says_something_else_is_found(value: float | None, n: int) -> None:
    metric = catalogue().latest("fcr_no_repeat")
    wrong = replace(metric.cases[1], value=value, n=n)
    lying = replace(metric, cases=(metric.cases[0], wrong))

    found = check_case(lying, wrong, catalogue())

    assert found is not None
    assert "gives value 0.5, n 2" in found.what
