"""forecast: a KPI's own past is read, what is not over is left out, and targets have their chance."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.flow.shop import Shop, call
from wellserved.flow.forecast import forecast
from wellserved.flow.load import load
from wellserved.flow.workspace import Workspace
from wellserved.terms.errors import QueryError

MONDAY = date(2026, 1, 5)
CARD = """
name: shop
label: Shop
period: month
objectives:
  - name: few
    perspective: process
    owner: head
    purpose: Nobody hangs up.
    metrics: [{metric: abandonment_rate}]
    targets: [{metric: abandonment_rate, target: 0.05}]
"""


@pytest.fixture(scope="module")
def ten_weeks(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """Calls from Monday to Saturday, ten more each day, give or take one; none on Sundays; one lost every third day."""
    shop = Shop.made(tmp_path_factory.mktemp("shop"))
    days = [MONDAY + timedelta(days=n) for n in range(70)]
    lines = [
        call(f"{day}-{n}", f"{day} 10:{n % 60:02d}", customer=f"c{n}").replace(",no", ",no" if n or at % 3 else ",yes")
        for at, day in enumerate(days)
        for n in range(49 + at % 5 % 3 + 10 * (day.weekday() + 1))
        if day.weekday() < 6
    ]
    shop.calls("calls-1.csv", *lines)
    shop.write("scorecards/shop.yaml", CARD)
    load(shop.workspace)
    return shop.workspace


def test_a_week_that_repeats_is_foretold_day_by_day(ten_weeks: Workspace) -> None:
    found = forecast(ten_weeks, "contacts_offered", grain="day", horizon=7)
    (told,) = found.outlooks

    assert told.found is not None
    assert told.ahead[0].first_day == told.history[-1].period.end.date()
    pairs = zip(told.ahead, told.found.ahead, strict=True)
    foretold = {period.first_day.weekday(): float(value) for period, value in pairs}
    assert [foretold[day] for day in range(6)] == pytest.approx([60, 70, 80, 90, 100, 110], abs=1.5)


def test_a_target_has_its_chance(ten_weeks: Workspace) -> None:
    """One in a hundred hangs up on every third day, so that a twentieth is hardly ever reached."""
    (told,) = forecast(ten_weeks, "abandonment_rate", grain="day", horizon=7).outlooks

    assert told.found is not None
    assert [goal.low for goal in told.goals if goal] == [0.05] * 7
    assert told.found.meets is not None
    assert told.found.meets.min() > 0.95


def test_each_segment_is_foretold_by_itself(ten_weeks: Workspace) -> None:
    found = forecast(ten_weeks, "contacts_offered", grain="day", horizon=7, by=("channel",))

    assert [dict(told.segment) for told in found.outlooks] == [{"channel": "voice"}]


def test_too_short_a_past_is_refused_with_the_reason(ten_weeks: Workspace) -> None:
    (told,) = forecast(ten_weeks, "contacts_offered", grain="month").outlooks

    assert told.found is None
    assert told.refused is not None
    assert "at least 12" in told.refused


def test_what_is_no_step_or_horizon_is_refused(ten_weeks: Workspace) -> None:
    with pytest.raises(QueryError, match="'all' is no step"):
        forecast(ten_weeks, "contacts_offered", grain="all")
    with pytest.raises(QueryError, match="500 periods ahead"):
        forecast(ten_weeks, "contacts_offered", horizon=500)


def test_nothing_loaded_is_said(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="there is no data"):
        forecast(Shop.made(tmp_path).workspace, "contacts_offered")
