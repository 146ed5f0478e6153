"""Landed Zendesk tables, through load and measure, give the clocks of another project's models, within a minute."""

import csv
import os
import statistics
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden import loaded_example, one
from wellserved.flow.engines import open_engine
from wellserved.flow.reconcile import reconcile
from wellserved.flow.workspace import Workspace
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.reconciled import Standing

BESIDE_THE_PROJECT = Path(__file__).resolve().parents[3] / "shared" / "vendors"
ALL = "2026-08-01..2026-11-15"
SETTLED = ("solved", "closed")

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def expected(vendors: Path) -> dict[str, dict[str, str]]:
    """What dbt_zendesk computed, by ticket: those with even numbers."""
    return {row["ticket_id"]: row for row in rows_of(vendors / "golden_zendesk/expected/ticket_metrics.csv")}


@pytest.fixture(scope="module")
def vendors() -> Iterator[Path]:
    """The vendors' samples, named to sources as WELLSERVED_VENDORS; the test is skipped without them."""
    folder = Path(os.environ.get("WELLSERVED_VENDORS") or BESIDE_THE_PROJECT)
    if not (folder / "golden_zendesk").is_dir():
        pytest.skip(f"no vendors' samples in {folder}: set WELLSERVED_VENDORS to the folder that holds golden_zendesk")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WELLSERVED_VENDORS", str(folder))
        yield folder


@pytest.fixture(scope="module")
def tickets(tmp_path_factory: pytest.TempPathFactory, vendors: Path) -> Workspace:
    return loaded_example("zendesk_landed", tmp_path_factory.mktemp("zendesk"))


@pytest.mark.parametrize(
    ("column", "theirs", "settled_only"),
    [
        ("first_reply_minutes", "first_reply_time_calendar_minutes", False),
        ("first_reply_business_minutes", "first_reply_time_business_minutes", False),
        ("first_resolution_minutes", "first_resolution_calendar_minutes", False),
        ("resolution_minutes", "final_resolution_calendar_minutes", False),
        ("first_resolution_business_minutes", "first_resolution_business_minutes", False),
        ("resolution_business_minutes", "full_resolution_business_minutes", False),
        ("requester_wait_minutes", "requester_wait_time_in_calendar_minutes", True),
        ("requester_wait_business_minutes", "requester_wait_time_in_business_minutes", True),
        ("paused_minutes", "agent_wait_time_in_calendar_minutes", True),
        ("paused_business_minutes", "agent_wait_time_in_business_minutes", True),
    ],
)
def test_every_ticket_s_minutes_are_theirs_within_one(
    tickets: Workspace, expected: dict[str, dict[str, str]], column: str, theirs: str, settled_only: bool
) -> None:
    ours = dict(asked(tickets, f'SELECT case_id, "{column}" FROM "case"'))
    compared = {
        ticket: (ours[ticket], float(row[theirs]) if row[theirs] else None)
        for ticket, row in expected.items()
        if row["status"] in SETTLED or not settled_only
    }
    unlike = {
        ticket: pair
        for ticket, pair in compared.items()
        if (pair[0] is None) is not (pair[1] is None) or (pair[0] is not None and abs(pair[0] - (pair[1] or 0)) > 1)
    }

    assert len(compared) >= 96
    assert unlike == {}


def test_all_tickets_together_are_golden(tickets: Workspace) -> None:
    """The figures of all 240 tickets that were computed apart, and kept beside the data."""
    found = asked(
        tickets,
        """SELECT median("first_reply_minutes"), median("first_reply_business_minutes"),
        avg("resolution_business_minutes"), count(*) FILTER (WHERE "reopens" > 0),
        count(*) FILTER (WHERE "replies" = 1 AND "solved_at" IS NOT NULL), count(*) FROM "case" """,
    )

    assert [round(float(value), 2) for value in found[0]] == [458.81, 42.12, 549.12, 24, 113, 240]


def test_the_kpis_in_business_time_tell_the_same(tickets: Workspace) -> None:
    assert round(value(tickets, "first_reply_time"), 2) == 458.81
    assert round(value(tickets, "first_reply_time_business"), 2) == 42.12
    assert round(value(tickets, "csat_t2b"), 4) == round(79 / (79 + 16), 4)


def test_first_reply_promises_are_broken_as_often_as_theirs(tickets: Workspace, vendors: Path) -> None:
    clocks = asked(
        tickets,
        """SELECT "case_id", "target_minutes", "in_business_hours", "stopped_at" IS NULL OR "breached",
        "due_at" < TIMESTAMPTZ '2026-11-20' FROM "case_clock" WHERE "kind" = 'first_reply' ORDER BY 1""",
    )
    theirs = {row["ticket_id"]: row for row in rows_of(vendors / "golden_zendesk/expected/sla_policies.csv")}
    told = {ticket: (float(target), hours, broken) for ticket, target, hours, broken, due in clocks if due}
    attained = one(tickets, "sla_first_reply", ALL)

    assert sum(broken for _, _, broken in told.values()) == 56
    assert attained.n == 240
    assert attained.value == pytest.approx(1 - 56 / 240)
    assert {ticket: told[ticket] for ticket in theirs} == {
        ticket: (float(row["target"]), row["in_business_hours"] == "t", row["is_sla_breach"] == "t")
        for ticket, row in theirs.items()
    }


def test_by_zendesk_s_own_rule_only_tickets_that_changed_their_schedule_differ(
    tmp_path_factory: pytest.TempPathFactory, tickets: Workspace, vendors: Path
) -> None:
    last = loaded_example("zendesk_landed", tmp_path_factory.mktemp("last"), rule_last)
    sql = 'SELECT case_id, "resolution_business_minutes" FROM "case" WHERE "solved_at" IS NOT NULL'
    each, only_last = dict(asked(tickets, sql)), dict(asked(last, sql))
    given = {row["ticket_id"] for row in rows_of(vendors / "golden_zendesk/input/ticket_schedule_data.csv")}

    # A ticket was given its schedule a second after it came: the two rules are at most that far apart here.
    assert {ticket for ticket in each if each[ticket] != only_last[ticket]} <= given
    assert max(abs(each[ticket] - only_last[ticket]) for ticket in each) <= 1.5 / 60
    assert statistics.mean(only_last.values()) == pytest.approx(549.12, abs=0.05)


def rule_last(folder: Path) -> None:
    """Count by the last schedule alone."""
    file = folder / "wellserved.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("rule: each", "rule: last"), encoding="utf-8")


def value(workspace: Workspace, metric: str) -> float:
    found: Measurement = one(workspace, metric, ALL)
    assert found.value is not None
    return found.value


def asked(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    engine = open_engine(workspace)
    try:
        return engine.query(sql)
    finally:
        engine.close()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_that_dbt_computed_agrees_but_for_open_tickets_whose_reason_is_told(tickets: Workspace) -> None:
    found = reconcile(tickets, vendor="dbt_zendesk")

    assert found.alone == ()
    assert len(found.pairs) == 12
    assert {pair.counterpart.metric: pair.n - pair.agreeing for pair in found.pairs if pair.agreeing < pair.n} == {}
    differing = {pair.counterpart.metric: pair.standing for pair in found.pairs if pair.standing is not Standing.AGREES}
    assert differing == dict.fromkeys(
        ("requester_wait_time_in_calendar_minutes", "requester_wait_time_in_business_minutes", "count_reopens"),
        Standing.EXPLAINED,
    )
