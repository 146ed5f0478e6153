"""A definition's versions: each over its own days, added within a period where they are of one kind."""

from datetime import UTC, date, datetime

import pytest

from tests.metrics.made import metric
from tests.oracle.engine import measured
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.question import Question
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Grain

LATER = datetime(2027, 1, 1, tzinfo=UTC)
FEBRUARY = date(2026, 2, 1)
WAITS = [("2026-01-10", 5), ("2026-01-20", 15), ("2026-02-10", 15), ("2026-02-20", 30)]
ROWS = {
    "interaction": [
        {"interaction_id": day, "channel": "voice", "started_at": datetime.fromisoformat(f"{day}T12:00+00:00"),
         "queue_seconds": float(wait), "customer_id": "ann"}
        for day, wait in WAITS
    ]
}  # fmt: skip


def ask(catalogue: Catalogue, grain: Grain) -> list[Measurement]:
    question = Question(("a_kpi",), date(2026, 1, 1), date(2026, 3, 1), grain, clock=LATER)
    return measured(catalogue, ROWS, question)


def two(first: object, second: object, effective: date = FEBRUARY) -> Catalogue:
    """One KPI of which the second formula is in force from a day on."""
    older = metric("a_kpi", first)  # type: ignore[arg-type]
    newer = metric("a_kpi", second, version=2, effective=effective)  # type: ignore[arg-type]
    return Catalogue({"a_kpi": (older, newer)})


def test_days_before_a_versions_first_keep_the_older_one() -> None:
    found = ask(two({"share": "queue_seconds <= 10"}, {"share": "queue_seconds <= 20"}), Grain.MONTH)

    assert [(m.version, m.value, m.n) for m in found] == [(1, 0.5, 2), (2, 0.5, 2)]


def test_within_a_period_the_parts_of_both_are_added() -> None:
    found = ask(two({"share": "queue_seconds <= 10"}, {"share": "queue_seconds <= 20"}, date(2026, 1, 15)), Grain.ALL)

    assert [(m.version, m.value, m.n) for m in found] == [(2, 0.75, 4)]


def test_quantiles_of_both_are_those_of_all_values() -> None:
    found = ask(two({"quantile": 0.5, "of": "queue_seconds"}, {"quantile": 0.5, "of": "queue_seconds + 1"}), Grain.ALL)

    assert found[0].value == 15.5


@pytest.mark.parametrize(
    ("first", "second", "what"),
    [
        ({"share": "queue_seconds <= 10"}, {"mean": "queue_seconds"}, "changed its kind"),
        ({"quantile": 0.5, "of": "queue_seconds"}, {"quantile": 0.9, "of": "queue_seconds"}, "changed its kind"),
        ({"distinct": "customer_id"}, {"distinct": "topic"}, None),
    ],
)
def test_versions_that_do_not_add_are_refused_within_a_period(first: object, second: object, what: str | None) -> None:
    if what is None:
        assert ask(two(first, second), Grain.ALL)[0].value == 1.0
        return
    with pytest.raises(QueryError, match=what):
        ask(two(first, second), Grain.ALL)


def test_different_values_of_both_are_refused_where_both_have_rows() -> None:
    with pytest.raises(QueryError, match="can't be added"):
        ask(two({"distinct": "customer_id"}, {"distinct": "channel"}), Grain.ALL)


def test_versions_of_two_kinds_are_told_apart_by_periods() -> None:
    found = ask(two({"share": "queue_seconds <= 10"}, {"mean": "queue_seconds"}), Grain.MONTH)

    assert [(m.version, m.value) for m in found] == [(1, 0.5), (2, 22.5)]
