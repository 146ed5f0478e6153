"""Recorded pages of a real Zendesk sandbox are read page by page, row by row, and become records."""

from pathlib import Path
from typing import Any

import pytest

from tests.vendors.serving import served
from tests.vendors.zendesk_reading import AT_ONCE, LONG_AGO, SOON, connected
from tests.vendors.zendesk_recorded import recorded_folder, recordings, replay, rows_of
from tests.vendors.zendesk_workspace import asked, loaded
from tests.vendors.zendesk_workspace import connected as workspace_of
from tests.vendors.zendesk_world import small_world
from wellserved.sources.connect.landing import open_landing
from wellserved.sources.connect.run import Reading, run_stream
from wellserved.sources.connect.stream import Stream
from wellserved.sources.connect.wire import HttpWire
from wellserved.sources.zendesk.exports import by_time
from wellserved.sources.zendesk.vendor import VENDOR

pytestmark = [
    pytest.mark.real_data,
    pytest.mark.skipif(
        not recorded_folder().is_dir(),
        reason=f"no recorded pages in {recorded_folder()}: set WELLSERVED_VENDORS to the folder that holds zendesk",
    ),
]
AT_ITS_END = {"end_of_stream": True, "has_more": False, "meta": {"has_more": False}}


def test_cursor_pages_give_each_ticket_once_and_each_becomes_a_case(tmp_path: Path) -> None:
    chain = [one for one in recordings("incremental_tickets", "cursor.json") if "per_page=1" in one["request"]["uri"]]
    with workspace_of(tmp_path, replay(chain, AT_ITS_END), only={"tickets": "zendesk-tickets"}) as (folder, _):
        workspace, report = loaded(folder)
    (streams,) = [one.streams for one in report.pulled]
    cases = [case for (case,) in asked(workspace, 'SELECT "case_id" FROM "case"')]

    many = len(chain)
    assert [(one.stream, one.state, one.pages, one.rows) for one in streams] == [("tickets", "ready", many, many)]
    assert [(one.record, one.loaded, one.quarantined) for one in report.records] == [("case", many, 0)]
    assert sorted(cases) == sorted(f"zendesk-{row['id']}" for row in rows_of(chain))
    assert many >= 10


@pytest.mark.parametrize(
    ("name", "file", "holding", "key"),
    [
        ("tickets", "incremental_tickets", "cursor.json?start_time=0", "id"),
        ("users", "incremental_users", "cursor.json?start_time=0", "id"),
        ("groups", "groups", "", "id"),
        ("group_memberships", "group_memberships", "", "id"),
        ("ticket_audits", "ticket_audits", "", "id"),
        ("engagements", "engagements", "", "engagement_id"),
    ],
)
def test_every_recorded_row_is_landed_as_it_was(tmp_path: Path, name: str, file: str, holding: str, key: str) -> None:
    found = [one for one in recordings(file, holding) if "per_page=1" not in one["request"]["uri"]]
    found = found[:3] if file == "engagements" else found  # the last page of the recording was asked for weeks later
    with connected(tmp_path, replay(found, AT_ITS_END)) as one:
        one.knows_clock = False
        assert one.read(name).state == "ready"
        rows = one.rows(name)

    assert {row[key]: row for row in rows} == {row[key]: row for row in rows_of(found)}
    assert len(rows) == len(list(rows_of(found))) > 0


def test_pages_by_time_end_with_a_second_and_do_not_overlap(tmp_path: Path) -> None:
    found = recordings("incremental_tickets", "/tickets.json")
    stream = Stream("tickets", ("id",), by_time("/api/v2/incremental/tickets.json", "tickets"))
    with served(replay(found, AT_ITS_END)) as address, open_landing(tmp_path) as landing:
        said = {"address": address, "email": "", "token": "t"}
        with HttpWire(AT_ONCE, address, VENDOR.auth(said), SOON) as wire:
            state = run_stream(Reading(AT_ONCE, wire, landing, LONG_AGO), stream)
        ids = [row["id"] for row in landing.rows("tickets")]

    assert (state.state, state.pages) == ("ready", len(found))
    assert ids == [row["id"] for row in rows_of(found)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("tickets", "incremental_tickets"),
        ("users", "incremental_users"),
        ("groups", "groups"),
        ("group_memberships", "group_memberships"),
        ("engagements", "engagements"),
    ],
)
def test_our_server_s_objects_have_the_fields_of_recorded_ones(name: str, file: str) -> None:
    ours = {field for row in small_world().rows[name] for field in row if not field.startswith("_")}
    theirs = {field for row in rows_of(recordings(file)) for field in row}

    # These two came with the sideload and the scope that the recorded calls did not ask for.
    assert ours - {"metric_set", "support_type"} == theirs


def test_recorded_fields_are_known_to_the_streams() -> None:
    of: dict[str, Any] = {"tickets": "incremental_tickets", "users": "incremental_users", "groups": "groups"}
    for name, file in of.items():
        stream = VENDOR.stream(name)
        assert stream is not None
        theirs = {field for row in rows_of(recordings(file)) for field in row}
        assert set(stream.fields) - theirs - {"metric_set", "support_type"} == set()
