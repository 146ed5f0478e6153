"""Risks: every feature is older than what it foretells: what comes later changes none of them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np

from wellserved.enrich.risks import (
    NUMBERS_OF_CONTACTS,
    NUMBERS_OF_CUSTOMERS,
    SORTS_OF_CONTACTS,
    SORTS_OF_CUSTOMERS,
    contacts_at_risk_sql,
    customers_at_risk_sql,
)
from wellserved.flow.engines import memory_engine

START, CUT = datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 6, 1, tzinfo=UTC)
Rows = list[dict[str, str]]


def organisation() -> dict[str, Rows]:
    """Forty customers of eight months: contacts that come back and escalate, orders, surveys, and some who leave."""
    draws = np.random.default_rng(7)
    tables: dict[str, Rows] = {"customer": [], "interaction": [], "order": [], "survey_response": []}
    for n in range(40):
        until = START + timedelta(days=int(draws.integers(40, 400)))
        tables["customer"].append(
            {
                "customer_id": f"c{n}",
                "since": f"{START - timedelta(days=int(draws.integers(0, 500))):%Y-%m-%d}",
                "until": f"{until:%Y-%m-%d}" if until < START + timedelta(days=240) else "",
                "value_tier": str(draws.choice(["gold", "basic"])),
            }
        )
        for day in np.sort(draws.uniform(0, 240, 14)):
            at = START + timedelta(days=float(day))
            if at >= until:
                continue
            told = {"customer_id": f"c{n}", "channel": "voice", "topic": str(draws.choice(["bill", "order"]))}
            flags = {name: str(bool(draws.uniform() < 0.3)).lower() for name in ("resolved", "escalated", "abandoned")}
            moment = {"interaction_id": f"i{n}-{day:.3f}", "started_at": written(at), "ended_at": written(at)}
            tables["interaction"].append({**told, **flags, **moment, "talk_seconds": f"{draws.integers(20, 900)}"})
            order = {"order_id": f"o{n}-{day:.3f}", "customer_id": f"c{n}", "at": written(at + timedelta(hours=1))}
            tables["order"].append({**order, "revenue": f"{draws.integers(1, 90)}", "margin": "1"})
    return tables


def written(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M:%S}"


def known_before(tables: dict[str, Rows], cut: datetime) -> dict[str, Rows]:
    """The same organisation as it was known at a moment."""
    end = written(cut)
    known = {
        "interaction": [row for row in tables["interaction"] if row["started_at"] < end],
        "order": [row for row in tables["order"] if row["at"] < end],
        "customer": [
            {**row, "until": row["until"] if row["until"] and row["until"] < end[:10] else ""}
            for row in tables["customer"]
            if row["since"] < end
        ],
    }
    return {name: rows for name, rows in known.items() if rows}


def features(tables: dict[str, Rows], sql: str, names: tuple[str, ...], until: int) -> dict[Any, tuple[Any, ...]]:
    engine = memory_engine({name: rows for name, rows in tables.items() if rows})
    try:
        told = engine.arrow(sql).to_pylist()
    finally:
        engine.close()
    return {(row["identifier"], row["day"]): tuple(row[name] for name in names) for row in told if row["day"] <= until}


def test_what_is_known_of_a_customer_at_a_month_s_end_is_not_changed_by_what_comes_later() -> None:
    """Were a feature of an issue's later contacts, or of the day on which somebody left, the past would change."""
    tables, sql = organisation(), customers_at_risk_sql("UTC")
    names, until = (*NUMBERS_OF_CUSTOMERS, *SORTS_OF_CUSTOMERS), (CUT.date() - START.date().replace(year=1970)).days

    then = features(known_before(tables, CUT), sql, names, until)
    now = features(tables, sql, names, until)

    assert len(then) > 100
    assert {key: now[key] for key in then if key in now} == {key: then[key] for key in then if key in now}
    assert set(now) <= set(then)


def test_what_is_known_of_a_contact_when_it_has_ended_is_not_changed_by_what_comes_later() -> None:
    tables = organisation()
    names, until = (*NUMBERS_OF_CONTACTS, *SORTS_OF_CONTACTS), (CUT.date() - START.date().replace(year=1970)).days - 1
    for kind, days in (("repeat", 7), ("escalation", 14)):
        sql = contacts_at_risk_sql(kind, days, "UTC")

        then, now = (features(told, sql, names, until) for told in (known_before(tables, CUT), tables))

        assert len(then) > 200
        assert then == now


def test_a_refund_lessens_what_a_customer_brought_whichever_sign_the_source_writes() -> None:
    order = {"customer_id": "ann", "at": "2025-03-05 10:00"}
    rows = [{**order, "revenue": "10"}, {**order, "kind": "refund", "revenue": "3"}]
    engine = memory_engine({"customer": [{"customer_id": "ann", "since": "2024-01-01"}], "order": rows})
    try:
        told = engine.arrow(customers_at_risk_sql("UTC")).to_pylist()
    finally:
        engine.close()

    assert [row["revenue_3m"] for row in told] == [7.0]


def test_what_came_is_told_by_hand() -> None:
    """A second contact after three days, the third after twenty; only the last is not told yet."""
    days, escalated = (0, 3, 23, 40), ("false", "false", "true", "false")
    contacts = [
        {
            "interaction_id": f"i{day}", "customer_id": "ann", "channel": "voice", "topic": "bill",
            "started_at": written(START + timedelta(days=day)), "escalated": said,
        }
        for day, said in zip(days, escalated, strict=True)
    ]  # fmt: skip
    engine = memory_engine({"interaction": contacts, "customer": [{"customer_id": "ann", "since": "2024-12-01"}]})

    repeat = engine.arrow(contacts_at_risk_sql("repeat", 7, "UTC")).to_pylist()
    escalation = engine.arrow(contacts_at_risk_sql("escalation", 21, "UTC")).to_pylist()
    engine.close()

    told = {row["identifier"]: (row["came"], row["known"]) for row in repeat}
    assert told == {"i0": (True, True), "i3": (False, True), "i23": (False, True), "i40": (False, False)}
    came = {row["identifier"]: (row["came"], row["contacts_30d"], row["escalated_90d"]) for row in escalation}
    assert came == {"i0": (False, 0, 0), "i3": (True, 1, 0), "i23": (False, 2, 0), "i40": (False, 1, 1)}
