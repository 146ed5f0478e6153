"""Intervals counted in groups that no moment tells apart give the same as each met with every moment."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import memory_engine
from wellserved.flow.measure import answer
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.terms.period import Calendar, Grain

FIRST = date(2025, 12, 20)
DAYS = st.integers(0, 130).map(lambda day: FIRST + timedelta(days=day))
SPANS = st.lists(st.tuples(DAYS, st.none() | st.integers(0, 90), st.sampled_from(["human", "bot", ""])), max_size=12)
START, END = date(2026, 1, 10), date(2026, 4, 3)
CLOCK = datetime(2026, 9, 1, tzinfo=UTC)


@given(SPANS, st.sampled_from([Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.ALL]), st.booleans())
@settings(max_examples=25, deadline=None)
def test_groups_tell_what_each_row_would(
    spans: list[tuple[date, int | None, str]], grain: Grain, before_the_end: bool
) -> None:
    clock = datetime(2026, 3, 5, 11, tzinfo=UTC) if before_the_end else CLOCK
    known = clock.date() + timedelta(days=1)
    rows = [
        {"agent_id": str(n), "kind": kind, "started_on": f"{began}", "left_on": _until(began, days)}
        for n, (began, days, kind) in enumerate(spans)
    ]
    engine = memory_engine({"agent": rows})
    asked = Question(("active_agents",), START, END, grain, clock=clock, calendar=Calendar("Europe/Berlin"))

    told = {m.period.first_day: m.value for m in answer(engine, asked, catalogue())}
    engine.close()

    for period in asked.periods:
        days = [period.first_day + timedelta(days=i) for i in range(period.days)]
        past = [day for day in days if day + timedelta(days=1) < known] or [min(known - timedelta(days=1), days[-1])]
        humans = [(b, d) for b, d, kind in spans if kind != "bot"]
        there = sum(b <= day and (d is None or b + timedelta(days=d) > day) for b, d in humans for day in past)
        ever = any(b <= past[-1] for b, _, _ in spans)
        expected = there / len(past) if ever else None
        if period.first_day >= known:
            expected = None
        assert told[period.first_day] == (None if expected is None else pytest.approx(expected))


def _until(began: date, days: int | None) -> str:
    return "" if days is None else f"{began + timedelta(days=days)}"


@pytest.mark.parametrize("name", ["retention_rate", "complaint_rate", "active_agents", "backlog"])
def test_intervals_that_add_are_met_with_moments_in_groups(name: str) -> None:
    asked = Question((name,), START, END, Grain.MONTH, clock=CLOCK)

    assert any('"_rows"' in statement for statement in plan(asked, catalogue()).statements)


@given(SPANS, st.sampled_from([Grain.DAY, Grain.MONTH, Grain.ALL]), st.sampled_from([(), ("channel",)]))
@settings(max_examples=25, deadline=None)
def test_ages_are_told_of_what_each_moment_finds_open(
    spans: list[tuple[date, int | None, str]], grain: Grain, by: tuple[str, ...]
) -> None:
    rows = [
        {"case_id": str(n), "channel": kind or "chat", "spam": "true" if n % 5 == 4 else ""}
        | {"created_at": f"{began} 10:00", "solved_at": (days is not None and f"{_until(began, days)} 12:00") or ""}
        for n, (began, days, kind) in enumerate([*spans, *spans[:2]])
    ]
    engine = memory_engine({"case": rows})
    asked = Question(("backlog_age_p90",), START, END, grain, by, clock=CLOCK)

    told = {(m.period.first_day, m.segment): m.n for m in answer(engine, asked, catalogue())}
    engine.close()

    expected = {}
    for period in asked.periods:
        there = [row for row in rows if row["created_at"] < f"{period.end:%Y-%m-%d}"]
        for channel in {row["channel"] for row in there} if by else [""]:
            own = [row for row in there if channel in ("", row["channel"])]
            still = [r for r in own if not r["spam"] and not "" < r["solved_at"] < f"{period.end:%Y-%m-%d}"]
            if own or not by:
                expected[period.first_day, (("channel", channel),) if by else ()] = len(still)
    assert told == expected


def test_many_days_are_a_series_in_the_statement() -> None:
    (sql,) = plan(
        Question(("active_agents",), START, date(2028, 1, 1), Grain.MONTH, clock=CLOCK), catalogue()
    ).statements

    assert len(sql) < 4_000
