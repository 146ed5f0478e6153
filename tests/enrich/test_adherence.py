"""Adherence: overlaps of plan and fact, minute by minute as by hand."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.flow.engines import memory_engine

Row = dict[str, str | None]
START = datetime(2026, 1, 5, 22, 0, tzinfo=UTC)
WORK = {"contact", "wrap", "available"}
Interval = tuple[str, int, int, str]


def row(interval: Interval) -> Row:
    agent, begun, minutes, activity = interval
    at = START + timedelta(minutes=begun)
    return {"agent_id": agent, "started_at": str(at), "ended_at": str(at + timedelta(minutes=minutes)),
            "activity": activity}  # fmt: skip


def kept(planned: list[Interval], did: list[Interval]) -> list[tuple[float | None, ...]]:
    engine = memory_engine({"schedule": [row(p) for p in planned], "agent_time": [row(d) for d in did]})
    try:
        sql = "SELECT planned_seconds, recorded_seconds, kept_seconds FROM schedule ORDER BY agent_id, started_at"
        return engine.query(sql)
    finally:
        engine.close()


def test_a_call_in_planned_available_time_is_kept_and_a_break_is_not() -> None:
    assert kept([("eve", 0, 60, "available")], [("eve", 0, 20, "contact"), ("eve", 20, 30, "break")]) == [
        (3600, 3000, 1200)
    ]


def test_an_interval_over_midnight_is_measured_whole() -> None:
    assert kept([("eve", 90, 60, "meeting")], [("eve", 100, 100, "meeting")]) == [(3600, 3000, 3000)]


def test_where_nothing_of_the_agent_is_recorded_that_day_nothing_is_told() -> None:
    assert kept([("eve", 0, 60, "available")], [("leo", 0, 60, "available")]) == [(3600, None, None)]


INTERVALS = st.lists(
    st.tuples(
        st.sampled_from(["eve", "leo"]),
        st.integers(0, 5).map(lambda n: n * 40),
        st.sampled_from([0, 15, 40]),
        st.sampled_from(["contact", "available", "break"]),
    ),
    max_size=6,
    unique_by=lambda one: one[:2],
)


@settings(max_examples=30, deadline=None)
@given(planned=INTERVALS, did=INTERVALS)
def test_overlaps_are_those_of_the_oracle(planned: list[Interval], did: list[Interval]) -> None:
    assert kept(planned, did) == [oracle(one, did) for one in sorted(planned)]


def oracle(planned: Interval, did: list[Interval]) -> tuple[float | None, ...]:
    """Count the minutes of the plan in which the agent did what was planned."""
    agent, begun, minutes, activity = planned
    own = [d for d in did if d[0] == agent and d[2] and minutes]
    if not any(days(d) & days(planned) for d in own):
        return 60.0 * minutes, None, None
    doing = {m: d[3] for d in own for m in range(d[1], d[1] + d[2])}
    told = [doing[m] for m in range(begun, begun + minutes) if m in doing]
    same = [what for what in told if what == activity or {what, activity} <= WORK]
    return 60.0 * minutes, 60.0 * len(told), 60.0 * len(same)


def days(interval: Interval) -> set[int]:
    """The days that an interval touches; midnight comes after two hours."""
    return {minute // 1440 for minute in range(interval[1] + 1320, interval[1] + 1320 + interval[2])}
