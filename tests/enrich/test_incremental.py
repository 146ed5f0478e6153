"""What is made of rows that came in any order is what is made of all of them at once."""

from collections.abc import Mapping
from decimal import Decimal
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.store.desk import Desk, File

Row = Mapping[str, str | None]
MADE = (
    "cost_day", "cost_share", "interaction", "issue", "self_service_session", "survey_response", "order", "schedule",
    "customer_period",
)  # fmt: skip
NUMBERS = count()
DAYS = ("2026-01-05", "2026-01-20", "2026-02-10", "2026-03-31", "2026-05-02")
people = st.sampled_from(["ann", "bob", "cem"])
days = st.sampled_from(DAYS)
moments = days.map(lambda day: f"{day} 10:00")


def rows(record: str, key: str, **columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[tuple[str, str, Row]]]:
    return st.lists(st.fixed_dictionaries(columns), max_size=5).map(
        lambda found: [(record, key, {**row, key: f"{record}{n}"}) for n, row in enumerate(found)]
    )


WORLDS = st.tuples(
    rows("interaction", "interaction_id", customer_id=people, started_at=moments, channel=st.just("voice"),
         talk_seconds=st.sampled_from(["60", "90", None]), team=st.sampled_from(["red", None]),
         abandoned=st.sampled_from(["true", "false"])),
    rows("order", "order_id", customer_id=people, at=moments, revenue=st.sampled_from(["10", "20.5"]),
         currency=st.sampled_from(["USD", "EUR", None]), kind=st.sampled_from(["purchase", "renewal", "refund"])),
    rows("cost", "cost_id", **{"from": days, "to": st.just("2026-05-03")}, amount=st.sampled_from(["100", "7"]),
         category=st.sampled_from(["labour", "platform"]), currency=st.sampled_from(["EUR", None])),
    rows("exchange_rate", "currency", **{"from": days}, rate=st.sampled_from(["0.5", "2"])),
    rows("customer", "customer_id", since=days, until=st.sampled_from([None, "2026-05-20"])),
    rows("self_service_session", "session_id", customer_id=people, started_at=moments, channel=st.just("web")),
    rows("survey_response", "response_id", customer_id=people, kind=st.just("csat"), score=st.just("3"),
         scale_min=st.just("1"), scale_max=st.just("5"), invited_at=moments,
         responded_at=st.sampled_from([None, DAYS[-1]]),
         interaction_id=st.sampled_from([None, "interaction0", "interaction1", "nowhere"]),
         case_id=st.sampled_from([None, "case0", "case1"])),
    rows("case", "case_id", created_at=moments, team=st.sampled_from(["red", "blue"]),
         channel=st.sampled_from([None, "email"])),
    rows("agent_time", "agent_id", started_at=st.just("2026-01-05 09:00"), ended_at=st.just("2026-01-06 12:00"),
         activity=st.sampled_from(["contact", "break"])),
    rows("schedule", "agent_id", started_at=st.just("2026-01-05 10:00"), ended_at=st.just("2026-01-05 12:00"),
         activity=st.just("available")),
).map(lambda found: [_named(*row) for rows in found for row in rows])  # fmt: skip


def _named(record: str, key: str, row: Row) -> tuple[str, Row]:
    """Customers, agents and currencies go by the names that others know them by."""
    number = int(str(row[key]).removeprefix(record))
    known = {"customer": ("ann", "bob", "cem"), "exchange_rate": ("EUR",)}.get(record)
    if record in ("agent_time", "schedule"):
        return record, {**row, key: f"a{number}"}
    return record, {**row, key: known[number % len(known)]} if known else row


@settings(
    max_examples=15,
    deadline=None,
    phases=(Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(world=WORLDS, data=st.data())
def test_loads_in_any_order_make_what_one_load_makes(
    tmp_path: Path, world: list[tuple[str, Row]], data: st.DataObject
) -> None:
    unique = list({(record, key_of(record, row)): (record, row) for record, row in world}.values())
    parts = [data.draw(st.integers(0, 2)) for _ in unique]
    pieces, whole = desk(tmp_path), desk(tmp_path)
    for part in range(3):
        load(pieces, [one for one, where in zip(unique, parts, strict=True) if where == part], part)
    load(whole, unique, 0)

    found, wanted = told(pieces), told(whole)
    for record in MADE:
        assert found[record] == [
            {name: pytest.approx(value, abs=1e-9) if isinstance(value, float) else value for name, value in row.items()}
            for row in wanted[record]
        ], record


def test_a_record_that_comes_later_makes_what_was_unknown_of_others_nought(tmp_path: Path) -> None:
    own = desk(tmp_path)
    calls = [("interaction", {"interaction_id": who, "customer_id": who, "channel": "voice",
                              "started_at": "2026-03-31 10:00"}) for who in ("ann", "bob")]  # fmt: skip
    load(own, list(calls), 0)
    assert own.query("SELECT invitations FROM customer_period ORDER BY customer_id") == [(None,), (None,)]

    asked = {"response_id": "1", "customer_id": "ann", "kind": "csat", "invited_at": "2026-03-31 10:00"}
    load(own, [("survey_response", {**asked, "scale_min": "1", "scale_max": "5"})], 1)
    assert own.query("SELECT invitations FROM customer_period ORDER BY customer_id") == [(1,), (0,)]


def test_an_answer_tells_the_channel_and_team_of_its_contact_whenever_that_comes_or_changes(tmp_path: Path) -> None:
    own = desk(tmp_path)
    asked = {"interaction_id": "call", "case_id": "ticket", "kind": "csat", "invited_at": "2026-03-31 10:00"}
    told_of = "SELECT channel, queue, team, agent_id FROM survey_response"
    load(own, [("survey_response", {"response_id": "1", "scale_min": "1", "scale_max": "5", **asked})], 0)
    assert own.query(told_of) == [(None, None, None, None)]

    case = {
        "case_id": "ticket",
        "channel": "email",
        "team": "blue",
        "agent_id": "eva",
        "created_at": "2026-03-30 09:00",
    }
    load(own, [("case", case)], 1)
    assert own.query(told_of) == [("email", None, "blue", "eva")]

    call = {"interaction_id": "call", "channel": "voice", "queue": "q1", "started_at": "2026-03-31 09:00"}
    load(own, [("interaction", call)], 2)
    assert own.query(told_of) == [("voice", "q1", "blue", "eva")]

    load(own, [("interaction", {**call, "team": "red"})], 3)
    assert own.query(told_of) == [("voice", "q1", "red", "eva")]


def test_an_issue_stays_when_only_a_session_of_it_comes_and_others_call(tmp_path: Path) -> None:
    own = desk(tmp_path)
    cem, bob = (
        ("interaction", {"interaction_id": who, "customer_id": who, "channel": "voice", "started_at": f"{day} 10:00"})
        for who, day in (("cem", "2026-01-20"), ("bob", "2026-02-10"))
    )
    session = {"session_id": "s", "customer_id": "cem", "channel": "web", "started_at": "2026-01-20 09:00"}
    load(own, [cem], 0)
    load(own, [bob, ("self_service_session", session)], 1)

    told = own.query("SELECT issue_id, began_in_self_service FROM issue ORDER BY issue_id")
    assert told == [("bob", False), ("cem", True)]


def key_of(record: str, row: Row) -> str:
    names = {"exchange_rate": ("currency", "from"), "agent_time": ("agent_id",), "schedule": ("agent_id",)}
    names |= {"customer": ("customer_id",)}
    return str([row[name] for name in names.get(record, next(iter([tuple(n for n in row if n.endswith("_id"))])))])


def desk(folder: Path) -> Desk:
    own = folder / str(next(NUMBERS))
    own.mkdir()
    return Desk(own)


def load(desk: Desk, rows: list[tuple[str, Row]], part: int) -> None:
    records = dict.fromkeys(record for record, _ in rows)
    files = [
        File(f"{name}-{part}.csv", [row for record, row in rows if record == name], name, f"of_{name}")
        for name in records
    ]
    desk.load(*files)


def told(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    return {
        record: [
            {name: float(value) if isinstance(value, Decimal) else value for name, value in row.items()} for row in rows
        ]
        for record, rows in desk.tables(*MADE).items()
    }
