"""HubSpot's streams: all is read once, changes are read again, and what HubSpot's search can't do loses nothing."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.vendors.faults import Fault
from tests.vendors.hubspot_reading import BEGIN, SOON, VENDOR, connected
from tests.vendors.hubspot_small import later, small
from tests.vendors.hubspot_world import ALL_SCOPES, Thing, World, at, crowd, iso
from wellserved.sources.connect.auth import bearer
from wellserved.sources.connect.stream import Ask, Cursor
from wellserved.sources.connect.wire import HttpWire
from wellserved.terms.errors import DefinitionError, SourceError

NOON = at("2026-03-02 12:00")


def world_of(count: int, **given: object) -> World:
    return World(things={"tickets": crowd(count)}, clock=NOON, **given)  # type: ignore[arg-type]


def test_the_first_reading_lists_all_with_the_history_that_a_page_of_fifty_allows(tmp_path: Path) -> None:
    with connected(world_of(120), tmp_path) as one:
        states = one.load("tickets")
        rows = one.rows("tickets")
        assert states["tickets"].state == "ready"
        assert [int(row["id"]) for row in rows] == [1000 + 3 * n for n in range(120)]
        assert rows[0]["propertiesWithHistory"]["hs_pipeline_stage"][0]["updatedByUserId"] == 7
        assert rows[0]["properties"]["hs_ticket_priority"] is None
        assert len(one.calls("GET /crm/v3/objects/tickets")) == 3


def test_a_change_is_searched_and_read_again_with_its_history_and_nothing_else_is(tmp_path: Path) -> None:
    world = world_of(120)
    with connected(world, tmp_path) as one:
        one.load("tickets")
        world.clock = NOON + timedelta(hours=1)
        world.change("tickets", 1003, NOON + timedelta(minutes=30), hs_pipeline_stage="4")
        one.load("tickets")
        again = one.rows("tickets")[120:]
        assert [row["id"] for row in again] == ["1003"]
        assert [entry["value"] for entry in again[0]["propertiesWithHistory"]["hs_pipeline_stage"]] == ["4", "1"]


def test_more_changes_at_one_moment_than_a_search_pages_through_are_all_read(tmp_path: Path) -> None:
    world = World(clock=NOON, window=200)
    world.things["companies"] = [Thing(n, at("2026-01-01 00:00"), at("2026-02-01 00:00")) for n in range(1, 751)]
    with connected(world, tmp_path, since=at("2026-01-15 00:00")) as one:
        one.load("companies")
        assert sorted(int(row["id"]) for row in one.rows("companies")) == list(range(1, 751))
        assert len(one.calls("companies/search")) == 8


def test_a_change_that_the_search_did_not_know_yet_is_read_by_the_next_run(tmp_path: Path) -> None:
    world = world_of(3, lag=timedelta(minutes=5))
    with connected(world, tmp_path) as one:
        one.load("tickets")
        world.clock = NOON + timedelta(hours=1)
        world.change("tickets", 1000, world.clock - timedelta(minutes=1), hs_pipeline_stage="4")
        one.load("tickets")
        assert len(one.rows("tickets")) == 3
        world.clock += timedelta(minutes=6)
        one.load("tickets")
        assert [row["id"] for row in one.rows("tickets")[3:]] == ["1000"]


def test_a_ticket_that_changes_while_the_changes_are_read_is_read_by_the_next_run(tmp_path: Path) -> None:
    world = world_of(250)
    with connected(world, tmp_path) as one:
        one.load("tickets")
        world.clock = NOON + timedelta(days=1)
        for thing in list(world.kind("tickets")):
            world.change("tickets", thing.id, NOON + timedelta(hours=1), subject="all at once")
        one.load("tickets")
        assert len(one.rows("tickets")) == 500
        world.change("tickets", 1000, world.clock + timedelta(seconds=30), subject="later")
        world.clock += timedelta(hours=1)
        one.load("tickets")
        assert one.newest("tickets")["1000"]["properties"]["subject"] == "later"


def test_what_was_put_into_the_bin_since_is_read_as_archived(tmp_path: Path) -> None:
    world = world_of(4)
    world.bin("tickets", 1003, NOON - timedelta(days=3))
    with connected(world, tmp_path) as one:
        one.load("tickets")
        assert sorted(one.newest("tickets")) == ["1000", "1006", "1009"]
        world.clock = NOON + timedelta(days=1)
        world.bin("tickets", 1006, NOON + timedelta(hours=2))
        one.load("tickets")
        found = one.newest("tickets")
        assert {name: row["archived"] for name, row in found.items()} == {"1000": False, "1006": True, "1009": False}
        assert "hs_pipeline_stage" in found["1006"]["propertiesWithHistory"]


def test_contacts_are_searched_by_the_property_that_only_they_have(tmp_path: Path) -> None:
    world = World(things={"contacts": [Thing(5, at("2026-01-01 00:00"), at("2026-01-02 00:00"))]}, clock=NOON)
    with connected(world, tmp_path) as one:
        one.load("contacts")
        world.clock = NOON + timedelta(hours=1)
        world.change("contacts", 5, NOON + timedelta(minutes=1), email="ann@example.com")
        one.load("contacts")
        assert one.newest("contacts")["5"]["properties"]["email"] == "ann@example.com"


def test_a_page_that_hubspot_no_longer_knows_begins_the_stream_again(tmp_path: Path) -> None:
    body = b'{"status":"error","category":"VALIDATION_ERROR","message":"Unable to read the paging cursor"}'
    faults = [Fault("400", (1,), r"tickets\?.*after=", body)]
    with connected(world_of(120), tmp_path, faults) as one:
        assert one.load("tickets")["tickets"].state == "ready"
        assert len(one.newest("tickets")) == 120
        assert len(one.rows("tickets")) == 170


def test_a_missing_scope_switches_its_streams_off_and_says_which_it_is(tmp_path: Path) -> None:
    world = world_of(
        2, tokens={"pat-test-1": ALL_SCOPES - {"conversations.read", "crm.objects.feedback_submissions.read"}}
    )
    with connected(world, tmp_path) as one:
        states = one.load("tickets", "feedback_submissions", "threads", "messages")
        assert {name: state.state for name, state in states.items()} == {
            "tickets": "ready", "feedback_submissions": "off", "threads": "off", "messages": "off",
        }  # fmt: skip
        assert "crm.objects.feedback_submissions.read" in states["feedback_submissions"].told
        assert "conversations.read" in states["threads"].told


def test_too_many_calls_in_ten_seconds_only_slow_the_reading(tmp_path: Path) -> None:
    with connected(world_of(400, rate=3, interval=20), tmp_path) as one:
        one.load("tickets")
        assert len(one.rows("tickets")) == 400


@pytest.mark.parametrize("kind", ["429", "cut"])
@pytest.mark.parametrize("path", ["tickets\\?", "tickets/search", "batch/read", "associations"])
def test_a_fault_on_the_way_neither_loses_nor_doubles_a_row(tmp_path: Path, kind: str, path: str) -> None:
    world = world_of(120)
    world.links["tickets", "contacts"] = {1000: [7], 1003: [8, 9]}
    with connected(world, tmp_path, [Fault(kind, (2,), path)]) as one:
        one.load("tickets", "ticket_contacts")
        world.clock = NOON + timedelta(hours=1)
        for thing in list(world.kind("tickets")):
            world.change("tickets", thing.id, NOON + timedelta(minutes=1), subject="again")
        one.load("tickets", "ticket_contacts")
        assert [int(row["id"]) for row in one.rows("tickets")] == [1000 + 3 * n for n in range(120)] * 2
        assert len(one.rows("ticket_contacts")) == 240


def test_a_token_that_ends_midway_is_fetched_anew(tmp_path: Path) -> None:
    world = world_of(120)
    said = {"client_id": "app-1", "client_secret": "app-secret-1", "token": "refresh-1"}
    with connected(world, tmp_path, [Fault("401", (2,), "tickets")], said) as one:
        assert one.load("tickets")["tickets"].state == "ready"
        assert len(one.rows("tickets")) == 120
        assert len(one.calls("/oauth/v1/token")) == 2


def test_links_are_read_for_what_changed_and_an_object_without_any_says_so(tmp_path: Path) -> None:
    world = world_of(3)
    world.links["tickets", "contacts"] = {1000: [7], 1006: list(range(1, 1201))}
    with connected(world, tmp_path) as one:
        one.load("ticket_contacts")
        found = {row["from"]["id"]: [to["toObjectId"] for to in row["to"]] for row in one.rows("ticket_contacts")}
        assert found == {"1000": [7], "1003": [], "1006": list(range(1, 1201))}
        world.clock = NOON + timedelta(hours=1)
        world.links["tickets", "contacts"][1000] = []
        world.change("tickets", 1000, NOON + timedelta(minutes=1), subject="nobody's")
        one.load("ticket_contacts")
        assert [(row["from"]["id"], row["to"]) for row in one.rows("ticket_contacts")[3:]] == [("1000", [])]


def test_owners_who_left_are_read_too_and_one_whom_nobody_knows_any_more_goes(tmp_path: Path) -> None:
    owners = [
        {"id": str(n), "email": f"{n}@example.com", "type": "PERSON", "archived": n == 3, "teams": [],
         "createdAt": "2025-01-01T00:00:00.000Z", "updatedAt": "2025-01-01T00:00:00.000Z"}
        for n in range(1, 251)
    ]  # fmt: skip
    world = World(owners=owners, clock=NOON)
    with connected(world, tmp_path) as one:
        one.load("owners")
        assert len(one.newest("owners")) == 250
        assert one.newest("owners")["3"]["archived"] is True
        world.owners = owners[1:]
        one.load("owners")
        assert "1" not in one.newest("owners")
        assert len(one.rows("owners")) == 249


def test_properties_of_ones_own_are_asked_for_where_the_options_name_them(tmp_path: Path) -> None:
    world = world_of(1)
    world.things["tickets"] = [replace(world.kind("tickets")[0], properties={"plan_of_mine": "gold"})]
    with connected(world, tmp_path, properties={"tickets": ["plan_of_mine"]}) as one:
        one.load("tickets")
        assert one.rows("tickets")[0]["properties"]["plan_of_mine"] == "gold"


def test_an_app_without_its_secret_is_refused_before_any_call(tmp_path: Path) -> None:
    with connected(world_of(1), tmp_path, said={"token": "refresh-1", "client_id": "app-1"}) as one:
        with pytest.raises(DefinitionError, match="an id and a secret"):
            one.load("tickets")
        assert one.faulty.seen == []


def test_the_day_s_calls_used_up_end_the_run_and_the_next_goes_on_from_there(tmp_path: Path) -> None:
    body = (
        b'{"status":"error","message":"You have reached your daily limit.","errorType":"RATE_LIMIT",'
        b'"correlationId":"c033cdaa","policyName":"DAILY"}'
    )
    with connected(world_of(200), tmp_path, [Fault("429", tuple(range(3, 11)), "tickets", body)]) as one:
        with pytest.raises(SourceError, match="DAILY"):
            one.load("tickets")
        assert len(one.rows("tickets")) == 100
        assert one.load("tickets")["tickets"].state == "ready"
        assert [int(row["id"]) for row in one.rows("tickets")] == [1000 + 3 * n for n in range(200)]


NOW_AND_LATER = [one.name for one in VENDOR.streams if not one.whole]


@pytest.mark.parametrize("name", NOW_AND_LATER)
def test_a_page_in_flight_is_the_same_when_it_is_asked_for_again(tmp_path: Path, name: str) -> None:
    world, stream = small(), VENDOR.stream(name)
    assert stream is not None
    with connected(world, tmp_path) as one, HttpWire(VENDOR, one.url, bearer("pat-test-1"), SOON) as wire:
        cursor: Cursor | None = None
        for now in (world.now, world.now + timedelta(days=1)):
            more, begins = True, True
            while more:
                ask = Ask(wire, json.loads(json.dumps(cursor)), BEGIN, now, begins)
                page, again = stream.read(ask), stream.read(ask)
                assert page == again
                cursor, more, begins = page.cursor, page.more, False
            later(world)


def threads(count: int, *, apart: timedelta) -> World:
    """An inbox of threads that were last written to at moments apart."""
    world = small()
    first = world.threads[0]
    world.threads = [
        {**first, "id": str(n), "latestMessageTimestamp": iso(at("2026-03-02 09:00") + apart * n)}
        for n in range(1, count + 1)
    ]
    world.messages = {str(n): [{"id": f"m{n}", "conversationsThreadId": str(n)}] for n in range(1, count + 1)}
    return world


@pytest.mark.parametrize("name", ["threads", "messages"])
def test_a_thread_that_moves_to_the_end_while_threads_are_read_hides_no_other(tmp_path: Path, name: str) -> None:
    world, stream = threads(250, apart=timedelta(minutes=1)), VENDOR.stream(name)
    assert stream is not None
    with connected(world, tmp_path) as one, HttpWire(VENDOR, one.url, bearer("pat-test-1"), SOON) as wire:
        page = stream.read(Ask(wire, None, BEGIN, world.now, begins=True))
        world.threads[0]["latestMessageTimestamp"] = iso(world.now)
        rows = list(page.rows)
        while page.more:
            page = stream.read(Ask(wire, page.cursor, BEGIN, world.now, begins=False))
            rows += page.rows
        field = "id" if name == "threads" else "conversationsThreadId"
        assert {row[field] for row in rows} == {str(n) for n in range(1, 251)}


def test_more_threads_at_one_moment_than_a_page_holds_are_all_read(tmp_path: Path) -> None:
    with connected(threads(250, apart=timedelta(0)), tmp_path) as one:
        one.load("threads")
        assert len(one.newest("threads")) == 250
