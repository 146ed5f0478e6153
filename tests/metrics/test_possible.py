"""Intervals hold only what can be, and a stock is counted, not sampled."""

from datetime import UTC, date, datetime

import pytest

from tests.metrics.made import metric
from tests.oracle.engine import catalogue_of, measured
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.question import Question
from wellserved.terms.period import Calendar, Grain

HOURS = metric("hours", {"sum": "hours"}, record="training", time="completed_at", unit="hours")
PEOPLE = metric(
    "people",
    {"stock": "TRUE", "opened": "started_on", "closed": "left_on"},
    record="agent",
    time="started_on",
    unit="count",
)
PER_HEAD = metric("per_head", {"derived": "hours / people"}, record=None, time=None, unit="hours")
SHARE = metric("share_of_most", {"derived": "hours / people", "at_most": 1.5}, record=None, time=None, unit="percent")
TABLES = {
    "agent": [{"agent_id": str(i), "started_on": date(2025, 1, 1)} for i in range(4)],
    "training": [
        {"training_id": str(i), "hours": 2.0, "completed_at": datetime(2026, 3, 1 + i, tzinfo=UTC)} for i in range(2)
    ],
}


def march() -> dict[str, Measurement]:
    question = Question(
        metrics=("hours", "people", "per_head", "share_of_most"),
        start=date(2026, 3, 1),
        end=date(2026, 4, 1),
        grain=Grain.ALL,
        clock=datetime(2026, 6, 1, tzinfo=UTC),
        calendar=Calendar("UTC"),
    )
    return {m.metric: m for m in measured(catalogue_of(HOURS, PEOPLE, PER_HEAD, SHARE), TABLES, question)}


def test_there_are_never_fewer_than_no_hours() -> None:
    found = march()["hours"]

    assert (found.value, found.low) == (4.0, 0.0)
    assert found.high == pytest.approx(4 + 1.959964 * 8**0.5)


def test_a_stock_divides_as_what_it_is() -> None:
    found = march()
    hours, people, per_head = (found[name] for name in ("hours", "people", "per_head"))
    assert hours.high is not None
    assert people.low is not None

    assert (per_head.value, per_head.low) == (1.0, 0.0)
    assert per_head.high == pytest.approx(hours.high / 4)
    assert people.low < 4


def test_an_interval_ends_at_what_a_kpi_may_at_most_be() -> None:
    found = march()
    assert found["per_head"].high is not None

    assert found["per_head"].high > 1.5
    assert (found["share_of_most"].value, found["share_of_most"].high) == (1.0, 1.5)
