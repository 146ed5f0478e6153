"""Self-service sessions as part of matters, as by hand."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.enrich.issue_settings import IssueSettings
from wellserved.flow.engines import memory_engine

START = datetime(2026, 1, 1, tzinfo=UTC)
Event = tuple[str, str, str | None, int]


def made(events: list[Event], sql: str, by_topic: bool = True) -> list[tuple[Any, ...]]:
    rows: dict[str, list[dict[str, str | None]]] = {"interaction": [], "self_service_session": []}
    for n, (kind, who, topic, day) in enumerate(events):
        key = "session_id" if kind == "self_service_session" else "interaction_id"
        row = {key: f"{n:02d}", "customer_id": who, "topic": topic, "started_at": str(START + timedelta(days=day))}
        rows[kind].append({**row, "channel": "web" if key == "session_id" else "voice"})
    engine = memory_engine(rows, IssueSettings(by_topic=by_topic))
    try:
        return engine.query(sql)
    finally:
        engine.close()


def session(day: int, who: str = "ann", topic: str | None = "bill") -> Event:
    return ("self_service_session", who, topic, day)


def call(day: int, who: str = "ann", topic: str | None = "bill") -> Event:
    return ("interaction", who, topic, day)


PLACED = "SELECT begins_matter, issue_id FROM self_service_session ORDER BY session_id"


def test_a_session_before_a_call_begins_its_issue_and_one_after_does_not() -> None:
    assert made([session(0), call(3), session(5)], PLACED) == [(True, "01"), (False, "01")]
    assert made([session(0), call(3)], "SELECT began_in_self_service FROM issue") == [(True,)]
    assert made([call(0), session(3)], "SELECT began_in_self_service FROM issue") == [(False,)]


def test_eight_days_later_or_another_topic_is_another_matter() -> None:
    assert made([session(0), call(8)], PLACED) == [(True, None)]
    assert made([session(0), call(1, topic="tech")], PLACED) == [(True, None)]
    assert made([session(0), call(1, topic="tech")], PLACED, by_topic=False) == [(True, "01")]


EVENTS = st.lists(
    st.tuples(
        st.sampled_from(["interaction", "self_service_session"]),
        st.sampled_from(["ann", "bob"]),
        st.sampled_from(["bill", None]),
        st.integers(0, 40),
    ),
    max_size=9,
)


@settings(max_examples=30, deadline=None)
@given(events=EVENTS)
def test_matters_are_those_of_the_oracle(events: list[Event]) -> None:
    issues = dict(made(events, "SELECT interaction_id, issue_id FROM interaction"))

    assert made(events, PLACED) == [
        oracle(events, n, issues) for n, event in enumerate(events) if event[0] == "self_service_session"
    ]


def oracle(events: list[Event], n: int, issues: dict[str, str]) -> tuple[bool, str | None]:
    """Walk along the customer's events; a gap of more than seven days begins another matter."""
    _, who, topic, _ = events[n]
    chain = sorted((day, "" if kind != "interaction" else f"{k:02d}", k)
                   for k, (kind, w, t, day) in enumerate(events) if (w, t) == (who, topic))  # fmt: skip
    matters: list[list[int]] = []
    last = -99
    for day, _, k in chain:
        if day - last > 7:
            matters.append([])
        matters[-1].append(k)
        last = day
    own = next(matter for matter in matters if n in matter)
    at = own.index(n)
    calls = [k for k in [*own[at:], *own[:at][::-1]] if events[k][0] == "interaction"]
    return own[0] == n, issues[f"{calls[0]:02d}"] if calls else None


def test_our_own_call_is_no_part_of_a_matter() -> None:
    about = {"customer_id": "ann", "topic": "bill"}
    ours = {
        "interaction_id": "1",
        "channel": "voice",
        "direction": "outbound",
        "started_at": "2026-01-06 10:00",
        **about,
    }
    visits = [
        {"session_id": day, "channel": "web", "started_at": f"2026-01-{day} 10:00", **about} for day in ("01", "12")
    ]
    engine = memory_engine({"interaction": [ours], "self_service_session": visits})

    assert engine.query(PLACED) == [(True, None), (True, None)]
    engine.close()
