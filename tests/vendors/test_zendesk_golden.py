"""Zendesk's API, through the connector, load and measure, gives the clocks of another project's models."""

import csv
import shutil
import statistics
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from tests.golden import one
from tests.vendors.zendesk_golden import golden_world, table, vendors_folder
from tests.vendors.zendesk_workspace import asked, connected, loaded
from wellserved.flow.load import load
from wellserved.flow.vendor_hours import hours_of_platform
from wellserved.flow.workspace import Workspace, open_workspace

SETTINGS = """\
name: Zendesk
zone: Europe/London
"""
ALL = "2026-08-01..2026-11-15"
SETTLED = ("solved", "closed")
READ = {
    "tickets": "zendesk-tickets", "ticket_events": "zendesk-changes", "satisfaction_ratings": "zendesk-ratings",
    "brands": "zendesk-contacts", "users": "", "groups": "", "schedules": "", "survey_responses": "",
    "schedule_holidays": "", "sla_policies": "",
}  # fmt: skip

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def expected() -> dict[str, dict[str, str]]:
    return {"zendesk-" + row["ticket_id"]: row for row in rows_of("ticket_metrics.csv")}


@pytest.fixture(scope="module")
def tickets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    if not (vendors_folder() / "golden_zendesk").is_dir():
        pytest.skip(f"no golden_zendesk in {vendors_folder()}: set WELLSERVED_VENDORS to the folder that holds it")
    with connected(tmp_path_factory.mktemp("golden"), golden_world(), SETTINGS, READ) as (folder, _):
        hours_of_platform(open_workspace(folder), "zendesk")  # schedules, holidays and promises as `init` writes them
        workspace, report = loaded(folder)
    assert [(r.record, r.quarantined, dict(r.reasons)) for r in report.records if r.quarantined] == []
    assert {s.stream: s.state for p in report.pulled for s in p.streams if s.state != "ready"} == {}
    yield workspace


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
    found = asked(
        tickets,
        """SELECT median("first_reply_minutes"), median("first_reply_business_minutes"),
        avg("resolution_business_minutes"), count(*) FILTER (WHERE "reopens" > 0),
        count(*) FILTER (WHERE "replies" = 1 AND "solved_at" IS NOT NULL), count(*) FROM "case" """,
    )

    assert [round(float(value), 2) for value in found[0]] == [458.81, 42.12, 549.12, 24, 113, 240]


def test_the_kpis_tell_the_same(tickets: Workspace) -> None:
    measured = {name: one(tickets, name, ALL).value for name in ("first_reply_time", "first_reply_time_business")}
    csat = one(tickets, "csat_t2b", ALL)

    assert {name: round(value or 0, 2) for name, value in measured.items()} == {
        "first_reply_time": 458.81,
        "first_reply_time_business": 42.12,
    }
    assert (csat.n, round(csat.value or 0, 4)) == (79 + 16, round(79 / (79 + 16), 4))


def test_tickets_that_customers_opened_count_for_first_contact_resolution(tickets: Workspace) -> None:
    """By their own numbers: of each customer's tickets but those of the telephone, the first and those a week after."""
    began: dict[str, list[datetime]] = defaultdict(list)
    for row in (row for row in table("ticket") if row["via_channel"] != "voice"):
        began[row["requester_id"]].append(datetime.fromisoformat(row["created_at"]))
    week, apart = timedelta(days=7), 0
    for times in map(sorted, began.values()):
        apart += sum(later - former > week for former, later in pairwise(times)) + 1
    found = asked(tickets, "SELECT count(*) FROM interaction WHERE issue_position = 1 AND direction = 'inbound'")
    measured = one(tickets, "fcr_no_repeat", ALL)

    assert [tuple(row) for row in found] == [(apart,)]
    assert measured.n == 135  # those that somebody replied to, and that are older than a week
    assert measured.value == pytest.approx(105 / 135)
    assert one(tickets, "retention_rate", ALL).value is None  # Zendesk does not tell who left


def test_ratings_that_were_offered_and_not_answered_count_as_invitations_alone(tickets: Workspace) -> None:
    found = asked(tickets, "SELECT count(*), count(responded_at), sum(score) FROM survey_response WHERE kind = 'csat'")

    assert [tuple(map(int, row)) for row in found] == [(155, 95, 79)]


def test_first_reply_promises_are_broken_as_often_as_theirs(tickets: Workspace) -> None:
    clocks = asked(
        tickets,
        """SELECT "case_id", "target_minutes", "in_business_hours", "stopped_at" IS NULL OR "breached",
        "due_at" < TIMESTAMPTZ '2026-11-20' FROM "case_clock" WHERE "kind" = 'first_reply' ORDER BY 1""",
    )
    told = {ticket: (float(target), hours, broken) for ticket, target, hours, broken, due in clocks if due}
    attained = one(tickets, "sla_first_reply", ALL)

    assert sum(broken for _, _, broken in told.values()) == 56
    assert attained.n == 240
    assert attained.value == pytest.approx(1 - 56 / 240)
    assert {
        ticket: told[ticket] for ticket in (f"zendesk-{row['ticket_id']}" for row in rows_of("sla_policies.csv"))
    } == {
        f"zendesk-{row['ticket_id']}": (
            float(row["target"]),
            row["in_business_hours"] == "t",
            row["is_sla_breach"] == "t",
        )
        for row in rows_of("sla_policies.csv")
    }


def test_by_zendesk_s_own_rule_only_tickets_that_were_given_a_schedule_differ(
    tickets: Workspace, tmp_path: Path
) -> None:
    """The rule is a setting: no page is read again, and none is made anew but the clocks."""
    minutes = 'SELECT "case_id", "resolution_business_minutes" FROM "case" WHERE "solved_at" IS NOT NULL'
    each = dict(asked(tickets, minutes))
    shutil.copytree(tickets.folder, folder := tmp_path / "last")
    file = folder / "wellserved.yaml"
    file.write_text(SETTINGS + "schedule_of: {rule: last}\n", encoding="utf-8")
    last = open_workspace(folder)
    load(last, replay=True)
    only_last = dict(asked(last, minutes))
    given = {case for (case,) in asked(last, """SELECT "case_id" FROM "case_event" WHERE "kind" = 'schedule'""")}

    # A ticket was given its schedule a second after it came: the two rules are at most that far apart here.
    assert {ticket for ticket in each if each[ticket] != only_last[ticket]} <= given
    assert len(given) == 35
    assert max(abs(each[ticket] - only_last[ticket]) for ticket in each) <= 1.5 / 60
    assert statistics.mean(only_last.values()) == pytest.approx(549.12, abs=0.05)


def rows_of(name: str) -> list[dict[str, str]]:
    with (vendors_folder() / "golden_zendesk" / "expected" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
