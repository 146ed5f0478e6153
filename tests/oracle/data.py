"""Generated data: rows around a change of the clocks, with every kind of gap."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from wellserved.metrics.question import Question
from wellserved.terms.period import Calendar, Grain

FIRST = datetime(2026, 3, 25, tzinfo=UTC)
MINUTES = 12 * 24 * 60
CUSTOMERS, AGENTS, CASES = ("c1", "c2", "c3", "c4"), ("a1", "a2"), ("k1", "k2", "k3")
ZONES = ("Europe/Berlin", "UTC", "Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe")

moments = st.integers(0, MINUTES).map(lambda m: FIRST + timedelta(minutes=m))
days = st.integers(-5, 14).map(lambda d: date(2026, 3, 25) + timedelta(days=d))
flags = st.sampled_from([True, False, None])
amounts = st.sampled_from([None, 0.0, 5.0, 10.0, 20.0, 20.5, 45.0, 60.0, 300.0, 1234.5])


def one_of(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from([*values, None])


def rows(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(columns), max_size=18)


def numbered(found: list[dict[str, Any]], key: str) -> list[dict[str, Any]]:
    return [{**row, key: f"{key}-{i}"} for i, row in enumerate(found)]


INTERACTIONS = rows(
    customer_id=one_of(*CUSTOMERS, "c9"),
    case_id=one_of(*CASES),
    agent_id=one_of(*AGENTS),
    channel=st.sampled_from(["voice", "chat", "email"]),
    topic=one_of("complaint", "bill"),
    team=one_of("x", "y"),
    segment=one_of("gold", "test"),
    started_at=moments,
    queue_seconds=amounts,
    handle_seconds=amounts,
    answered=flags,
    abandoned=flags,
    transferred=flags,
    sentiment=one_of(-1.0, -0.5, 0.0, 0.3, 0.5, 1.0),
    seconds_to_next_contact=one_of(0.0, 3600.0, 86400.0, 86401.0, 500000.0),
    issue_position=one_of(1, 2),
)
CASE_ROWS = rows(
    customer_id=one_of(*CUSTOMERS),
    channel=one_of("voice", "chat"),
    team=one_of("x", "y"),
    priority=one_of("high", "low"),
    created_at=moments,
    hours=one_of(0, 1, 24, 100),
    replies=one_of(0, 1, 5),
    spam=flags,
    resolution_minutes=amounts,
)
CUSTOMER_ROWS = st.lists(
    st.fixed_dictionaries({
        "segment": one_of("gold", "test"),
        "region": one_of("north", "south"),
        "plan": one_of("basic", "plus"),
        "since": st.one_of(days, st.none()),
        "stays": one_of(0, 1, 3, 9),
    }),
    min_size=1,
    max_size=len(CUSTOMERS),
)  # fmt: skip
ORDERS = rows(
    customer_id=st.sampled_from([*CUSTOMERS, "c9"]),
    at=moments,
    kind=one_of("purchase", "refund"),
    revenue=st.sampled_from([Decimal("0"), Decimal("9.99"), Decimal("100.0001"), Decimal("-5")]),
)
SURVEYS = rows(
    kind=st.sampled_from(["nps", "csat"]),
    score=one_of(0.0, 6.0, 7.0, 9.0, 10.0),
    interaction_id=one_of("interaction_id-0", "interaction_id-3"),
    case_id=one_of(*CASES),
    responded_at=st.one_of(moments, st.none()),
)


@st.composite
def tables(draw: st.DrawFn) -> dict[str, list[dict[str, Any]]]:
    """Rows of five records that point to each other."""
    cases = [_solved({**row, "case_id": f"k{i}"}) for i, row in enumerate(draw(CASE_ROWS))]
    customers = [_until({**row, "customer_id": CUSTOMERS[i]}) for i, row in enumerate(draw(CUSTOMER_ROWS))]
    return {
        "interaction": numbered(draw(INTERACTIONS), "interaction_id"),
        "case": cases,
        "customer": customers,
        "order": numbered(draw(ORDERS), "order_id"),
        "survey_response": numbered(draw(SURVEYS), "response_id"),
    }


def _solved(row: dict[str, Any]) -> dict[str, Any]:
    hours = row.pop("hours")
    return {**row, "solved_at": None if hours is None else row["created_at"] + timedelta(hours=hours)}


def _until(row: dict[str, Any]) -> dict[str, Any]:
    stays = row.pop("stays")
    begun = row["since"] is not None and stays is not None
    return {**row, "until": row["since"] + timedelta(days=stays) if begun else None}


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A span, a grain, a calendar and a clock; no KPIs yet."""
    start = date(2026, 3, 20) + timedelta(days=draw(st.integers(0, 15)))
    calendar = Calendar(draw(st.sampled_from(ZONES)), draw(st.integers(0, 6)), draw(st.integers(1, 12)))
    late = datetime(2026, 6, 1, tzinfo=UTC)
    return Question(
        (),
        start,
        start + timedelta(days=draw(st.integers(1, 20))),
        draw(st.sampled_from(list(Grain))),
        clock=draw(st.one_of(st.just(late), moments.map(lambda m: m + timedelta(seconds=17)))),
        calendar=calendar,
    )
