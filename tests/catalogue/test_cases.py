"""Each worked case of a shipped KPI comes out as its owner wrote it."""

import pytest

from tests.catalogue.asked import asked
from tests.catalogue.shipped import catalogue
from wellserved.metrics.definition import Case, MetricDefinition

CASES = [
    pytest.param(metric, case, id=f"{metric.name}: {case.name}")
    for metric in catalogue().all_latest()
    for case in metric.cases
]


@pytest.mark.parametrize(("metric", "case"), CASES)
def test_a_case_comes_out_as_written(metric: MetricDefinition, case: Case) -> None:
    (told,) = asked(metric.name, case.given, case.start, case.end, case.as_of, case.parameters)

    assert told.value == (None if case.value is None else pytest.approx(case.value, rel=1e-9, abs=1e-9))
    assert case.n is None or told.n == case.n
    assert case.note is None or told.note == case.note
