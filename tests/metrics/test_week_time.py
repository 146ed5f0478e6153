"""Week time: any KPI of moments may be split by weekday and hour, as the organisation's clock has them."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tests.oracle.engine import catalogue_of, measured
from tests.oracle.kpis import ALL
from wellserved.metrics.question import Question
from wellserved.metrics.week_time import told_by_week
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Calendar

CATALOGUE = catalogue_of(*ALL)
CONTACTS = next(m.name for m in ALL if type(m.formula).__name__ == "Count" and m.record == "interaction")
STOCK = next(m.name for m in ALL if type(m.formula).__name__ == "Stock")
LATER = datetime(2027, 1, 1, tzinfo=UTC)


def asked(*names: str) -> Question:
    by = ("weekday", "hour")
    berlin = Calendar("Europe/Berlin")
    return Question(names, date(2026, 3, 28), date(2026, 3, 31), by=by, clock=LATER, calendar=berlin)


def test_the_hour_is_the_clocks_on_the_wall_before_and_after_it_was_set() -> None:
    at = [datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 29, 6, tzinfo=UTC)]
    at.append(datetime(2026, 3, 30, 6, tzinfo=UTC))
    rows = [{"interaction_id": str(n), "channel": "voice", "started_at": moment} for n, moment in enumerate(at)]
    found = measured(CATALOGUE, {"interaction": rows}, asked(CONTACTS))

    assert [tuple(value for _, value in m.segment) for m in found] == [
        ("1", "08"),  # Monday at eight, in summer
        ("7", "00"),  # half past midnight on Sunday, still in winter
        ("7", "08"),  # at eight, six hours and a half later: the hour after one was left out
    ]


def test_what_lies_in_many_hours_is_not_split_by_them() -> None:
    with pytest.raises(QueryError, match="lies in many hours"):
        measured(CATALOGUE, {}, asked(STOCK))

    assert not told_by_week(CATALOGUE.latest(STOCK), CATALOGUE.latest)
    assert told_by_week(CATALOGUE.latest(CONTACTS), CATALOGUE.latest)


def test_a_condition_may_name_weekday_and_hour_whatever_is_asked_by() -> None:
    at = [datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 3, 30, 6, tzinfo=UTC)]
    told = {"channel": "voice", "abandoned": False}
    rows = [{"interaction_id": str(n), "started_at": moment, **told} for n, moment in enumerate(at)]
    for condition, there in (("weekday = '1' AND hour = '08'", 1), ("hour < '08'", 1), ("hour IN ('00', '08')", 2)):
        (found,) = measured(CATALOGUE, {"interaction": rows}, replace(asked(CONTACTS), by=(), where=condition))
        assert found.value == there, condition

    with pytest.raises(QueryError, match="lies in many hours"):
        measured(CATALOGUE, {}, replace(asked(STOCK), by=(), where="hour = '08'"))
