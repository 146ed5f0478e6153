"""A definition that leaves its unit, window, population, owner, process or guards unclear is told so."""

from typing import Any

import pytest

from tests.catalogue.shipped import catalogue
from tests.metrics.made import metric
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.lint import lint

CASE = {"name": "two", "given": "interaction_id | started_at\n1 | 2026-01-05 10:00\n", "value": None}
GIVEN = {
    "order": "order_id | at\n1 | 2026-01-05 10:00\n",
    "case": "case_id | created_at\n1 | 2026-01-05 10:00\n",
    "engagement": "response_id | at\n1 | 2026-01-05 10:00\n",
}
GUARD = metric("guard", {"count": "channel = 'voice'"}, unit="count", cases=[CASE, {**CASE, "name": "one"}])


def codes(made: MetricDefinition) -> list[str]:
    """What is unclear in one KPI beside its guard."""
    return [problem.code for problem in lint([made, GUARD]) if not problem.what.startswith("guard:")]


def kpi(formula: dict[str, Any], **fields: Any) -> MetricDefinition:
    """A KPI that is clear but for what is said."""
    about = fields.get("record")
    case = {**CASE, "given": GIVEN[about]} if about else CASE
    cases = [case, {**case, "name": "another"}]
    return metric("made", formula, **{"guards": ["guard"], "cases": cases, **fields})


def test_the_shipped_catalogue_is_clear() -> None:
    assert lint(catalogue().all_latest()) == []


def test_a_clear_kpi_has_no_problem() -> None:
    assert codes(kpi({"share": "transferred", "among": "answered"})) == []


@pytest.mark.parametrize(
    ("formula", "unit", "found"),
    [
        ({"share": "transferred"}, "count", ["unit_unclear"]),
        ({"count": "transferred"}, "percent", ["unit_unclear"]),
        ({"mean": "queue_seconds"}, "minutes", ["unit_unclear"]),
        ({"mean": "queue_seconds / 60"}, "minutes", []),
        ({"mean": "queue_seconds / 60"}, "seconds", ["unit_unclear"]),
        ({"quantile": 0.5, "of": "queue_seconds"}, "seconds", []),
        ({"mean": "queue_seconds + hold_seconds"}, "minutes", []),
    ],
)
def test_the_unit_is_the_formulas(formula: dict[str, Any], unit: str, found: list[str]) -> None:
    assert codes(kpi(formula, unit=unit)) == found


def test_a_sum_of_money_is_money() -> None:
    of_orders = {"record": "order", "time": "at"}

    assert codes(kpi({"sum": "revenue"}, unit="count", **of_orders)) == ["unit_unclear"]
    assert codes(kpi({"sum": "revenue"}, unit="money", **of_orders)) == []


def test_a_window_has_a_name() -> None:
    assert codes(kpi({"share": "queue_seconds <= 20"})) == ["window_hidden"]
    assert codes(kpi({"share": "queue_seconds <= {target}"}, parameters={"target": 20})) == []
    assert codes(kpi({"share": "hold_seconds > 0"})) == []


def test_a_parameter_is_used() -> None:
    assert codes(kpi({"share": "transferred"}, parameters={"days": 7})) == ["parameter_unused"]


def test_what_followed_is_asked_only_after_its_window_and_of_known_customers() -> None:
    followed = {"share": "seconds_to_next_contact IS NULL", "among": "customer_id IS NOT NULL"}
    anyone = {"share": "seconds_to_next_contact IS NULL", "matures_after": "7 days"}

    assert codes(kpi(followed)) == ["window_not_passed"]
    assert codes(kpi({**followed, "matures_after": "7 days"})) == []
    assert codes(kpi(anyone)) == ["population_unclear"]


def test_a_kpi_of_cases_says_what_becomes_of_merged_ones_and_spam() -> None:
    of_cases = {"record": "case", "time": "created_at"}

    assert codes(kpi({"share": "replies = 1"}, **of_cases)) == ["population_unclear"] * 2
    assert codes(kpi({"share": "replies = 1", "among": "NOT merged AND NOT spam"}, **of_cases)) == []


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [("owner", "everyone", "owner_unclear"), ("process", "n/a", "process_unclear"), ("guards", [], "guard_missing")],
)
def test_owner_process_and_guard_are_named(field: str, value: object, code: str) -> None:
    assert codes(kpi({"share": "transferred"}, **{field: value})) == [code]


def test_few_people_are_not_told_apart() -> None:
    asked = {"record": "engagement", "time": "at"}

    assert codes(kpi({"share": "score > 3"}, minimum_n=4, **asked)) == ["people_told"]
    assert codes(kpi({"share": "score > 3"}, minimum_n=5, **asked)) == []


def test_a_kpi_without_worked_cases_is_told_so() -> None:
    assert codes(kpi({"share": "transferred"}, cases=[CASE])) == ["cases_few"]


def test_a_guard_that_measures_the_same_guards_nothing() -> None:
    found = codes(kpi({"count": "channel = 'voice'"}, unit="count"))

    assert found == ["overlap_same", "guard_echo"]
