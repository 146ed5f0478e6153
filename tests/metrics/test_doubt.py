"""What is not asked of a row where columns are known to have a value, and what must be asked all the same."""

from datetime import UTC, date, datetime

import pytest

from tests.metrics.made import metric
from tests.oracle.engine import catalogue_of
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question

FILLED = {"interaction": frozenset({"answered", "channel", "queue_seconds"})}


def sums(formula: dict[str, object], filled: dict[str, frozenset[str]] = FILLED) -> list[str]:
    """What a KPI's statement counts and sums."""
    question = Question(("a_kpi",), date(2026, 1, 1), date(2026, 2, 1), clock=datetime(2026, 3, 1, tzinfo=UTC))
    sql = plan(question, catalogue_of(metric("a_kpi", formula)), filled).statements[0]
    lines = (line.strip() for line in sql.splitlines())
    return [
        line.split(" AS ")[0] for line in lines if line.startswith(("COUNT", "SUM", "LIST")) and 'SUM("s' not in line
    ]


@pytest.mark.parametrize(
    ("condition", "counted"),
    [
        ("answered", 2),
        ("queue_seconds <= 20 AND channel IN ('voice', 'chat')", 2),
        ("coalesce(direction, 'inbound') = 'inbound'", 2),
        ("direction IS NULL", 2),
        ("direction = 'inbound'", 3),
        ("coalesce(direction, queue) = 'a'", 3),
        ("60 / queue_seconds < 5", 3),
        ("CASE WHEN answered THEN TRUE END", 3),
        ("try_cast(channel AS INTEGER) = 1", 3),
    ],
)
def test_rows_that_can_be_told_are_counted_apart_only_where_one_may_not_be(condition: str, counted: int) -> None:
    assert len(sums({"share": condition})) == counted


def test_nothing_is_left_out_of_a_record_that_nothing_is_known_of() -> None:
    assert len(sums({"share": "answered"}, {})) == 3


def test_a_condition_that_holds_can_be_told() -> None:
    assert sums({"plus": "sentiment > 0", "minus": "sentiment < 0"}, {})[0] == (
        'COUNT_IF("c1" AND (("c2") IS NOT NULL))'
    )


def test_the_same_conditions_in_another_order_are_one_count() -> None:
    assert len(sums({"share": "answered AND resolved", "among": "resolved AND answered"}, {})) == 2
