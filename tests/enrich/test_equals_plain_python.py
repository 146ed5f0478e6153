"""Enrich equals plain Python on generated rows: ties, exact gaps, unknown customers, every kind of null."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pyarrow as pa
import pytest

from tests.enrich import plain
from tests.enrich.plain import Row
from tests.oracle.engine import ARROW
from wellserved.flow.engines import memory_engine
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS

BEGUN = datetime(2026, 3, 25, tzinfo=UTC)
WEEK, MONTH = 7 * 86400, 31 * 86400
APART = (0, 1, 3600, WEEK - 1, WEEK, WEEK + 1, MONTH - 1, MONTH, MONTH + 1)
SEEDS = range(25)


def made(record: str, rows: list[Row], shown: str) -> list[tuple[Any, ...]]:
    """What the engine makes of typed rows."""
    types = {column.name: ARROW[column.type] for column in CONTRACTS[record].columns}
    table = pa.table({name: pa.array([row[name] for row in rows], types[name]) for name in rows[0]})
    engine = memory_engine({record: table})
    try:
        return engine.query(shown)
    finally:
        engine.close()


def micros(columns: list[str], record: str) -> str:
    times = {column.name for column in CONTRACTS[record].all_columns if column.type is Type.TIME}
    return ", ".join(f'EPOCH_US("{name}")' if name in times else f'"{name}"' for name in columns)


def whole(value: Any) -> Any:
    if isinstance(value, datetime):
        return (value - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
    return pytest.approx(value, rel=1e-12) if isinstance(value, float) else value


def some_contacts(chance: Random) -> list[Row]:
    """Contacts of few customers, begun as far apart as windows and gaps are long, or a second less or more."""
    at, rows = BEGUN, []
    for i in range(chance.choice([1, 5, 30])):
        at += timedelta(seconds=chance.choice(APART))
        rows.append({
            "interaction_id": f"{chance.randrange(10**6):06}-{i}",
            "customer_id": chance.choice(["ann", "ann", "bob", None]),
            "topic": chance.choice(["bill", "bill", None]),
            "channel": chance.choice(["voice", "chat"]),
            "direction": chance.choice(["inbound", "inbound", None, "outbound"]),
            "agent_id": chance.choice(["amy", None]),
            "team": chance.choice(["x", None]),
            "started_at": at,
            "answered_at": chance.choice([at, None]),
            "abandoned": chance.choice([True, False, None]),
            "transferred": chance.choice([True, False, None]),
            **{f"{part}_seconds": chance.choice([None, 0.0, 12.5]) for part in ("talk", "hold", "wrap")},
        })  # fmt: skip
    return chance.sample(rows, len(rows))


def many_worlds() -> list[Row]:
    """The contacts of 25 worlds, each with customers and contacts of its own: an engine for each takes far longer."""
    return [
        {
            **row,
            "interaction_id": f"{seed}/{row['interaction_id']}",
            "customer_id": row["customer_id"] and f"{seed}/{row['customer_id']}",
        }
        for seed in SEEDS
        for row in some_contacts(Random(seed))
    ]


def test_contacts_and_their_chains() -> None:
    rows = many_worlds()
    wanted = plain.contacts(rows)
    names = list(next(iter(wanted.values())))

    found = made("interaction", rows, f"SELECT interaction_id, {micros(names, 'interaction')} FROM interaction")
    assert {key: values for key, *values in found} == {
        key: [whole(one[name]) for name in names] for key, one in wanted.items()
    }


def test_issues() -> None:
    rows = many_worlds()
    wanted = plain.issues(rows)
    names = list(plain.issue([{**rows[0], **plain.alone(rows[0])}]))

    found = made("interaction", rows, f"SELECT issue_id, {micros(names, 'issue')} FROM issue")
    assert {key: values for key, *values in found} == {
        key: [whole(one[name]) for name in names] for key, one in wanted.items()
    }


def test_answers_on_their_scale() -> None:
    chance = Random(0)
    rows = [
        {
            "response_id": str(i),
            "kind": "csat",
            "score": chance.choice([None, 1.0, 3.0, 10.0]),
            "scale_min": chance.choice([0.0, 1.0]),
            "scale_max": chance.choice([5.0, 10.0]),
            "invited_at": chance.choice([None, BEGUN]),
            "responded_at": chance.choice([None, BEGUN + timedelta(hours=1)]),
        }
        for i in range(300)
    ]
    shown = "SELECT response_id, EPOCH_US(asked_at), share_of_scale FROM survey_response"

    assert {key: values for key, *values in made("survey_response", rows, shown)} == {
        row["response_id"]: [whole(value) for value in plain.answer(row).values()] for row in rows
    }


def test_costs_by_day() -> None:
    chance = Random(0)
    rows = [
        {
            "cost_id": str(i),
            "from": (first := date(2026, 2, 26) + timedelta(days=chance.randrange(5))),
            "to": first + timedelta(days=chance.choice([0, 1, 30])),
            "category": "labour",
            "amount": Decimal(chance.choice(["0", "10", "0.0001", "99999.9999", "-5"])),
        }
        for i in range(125)
    ]
    found = made("cost", rows, "SELECT cost_id, day, amount FROM cost_day")

    assert {(key, day): amount for key, day, amount in found} == {
        key: whole(amount) for key, amount in plain.cost_days(rows).items()
    }
