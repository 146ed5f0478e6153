"""KPIs whose months move as one are pointed out, by their changes and not by their level."""

from collections.abc import Sequence
from datetime import date

from tests.metrics.made import metric
from wellserved.insight.together import moving_together
from wellserved.metrics.measurement import Measurement, Note
from wellserved.terms.period import Calendar, Grain, split

MONTHS = split(date(2026, 1, 1), date(2027, 1, 1), Grain.MONTH, Calendar())
WILD = [3.0, 9, 2, 8, 1, 7, 4, 6, 5, 9, 1, 3]
KNOWN = {
    "one": metric("one", {"share": "transferred"}),
    "other": metric("other", {"share": "escalated"}),
    "variant": metric("variant", {"share": "transferred", "among": "answered"}, variants=["one"]),
}


def months(name: str, values: Sequence[float | None], note: Note = Note.OK) -> list[Measurement]:
    return [
        Measurement(name, 1, period, (), value, None, None, 50, 1.0, note)
        for period, value in zip(MONTHS, values, strict=False)
    ]


def told(*series: list[Measurement]) -> list[str]:
    return [problem.what for problem in moving_together((m for s in series for m in s), KNOWN)]


def test_changes_that_go_together_are_told_whatever_the_scale() -> None:
    found = told(months("one", WILD), months("other", [100 - 10 * value for value in WILD]))

    assert found == ["'one' and 'other' moved against each other in 12 months (r = -1.000)"]


def test_two_kpis_that_merely_grow_are_not_alike() -> None:
    grown = [10.0 * i + wild for i, wild in enumerate(WILD)]
    also = [10.0 * i + wild for i, wild in enumerate(reversed(WILD))]

    assert told(months("one", grown), months("other", also)) == []


def test_eleven_months_are_too_few_and_a_constant_is_like_nothing() -> None:
    assert told(months("one", WILD[:11]), months("other", WILD[:11])) == []
    assert told(months("one", WILD), months("other", [5.0] * 12)) == []


def test_months_that_can_not_be_trusted_are_left_out() -> None:
    assert told(months("one", WILD, Note.TOO_FEW), months("other", WILD)) == []


def test_variants_are_meant_to_be_alike() -> None:
    assert told(months("one", WILD), months("variant", WILD)) == []
