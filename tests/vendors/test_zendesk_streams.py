"""Zendesk's streams: each row comes, and comes once, however the export is cut into pages and whatever goes wrong."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.faults import Fault
from tests.vendors.zendesk_reading import connected
from tests.vendors.zendesk_shapes import at, event, rating, ticket
from tests.vendors.zendesk_world import NOW, small_world, state
from wellserved.sources.connect.auth import Auth
from wellserved.sources.connect.pace import Pace
from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.wire import HttpWire
from wellserved.sources.zendesk.vendor import VENDOR
from wellserved.terms.errors import SourceError

NAMED_OTHERWISE = {"ticket_audits": "audits", "schedule_holidays": "holidays"}


def test_each_stream_gives_all_rows_that_are_no_longer_withheld(tmp_path: Path) -> None:
    world = small_world()
    with connected(tmp_path, world) as one:
        names = [stream.name for stream in VENDOR.streams]
        told = {name: (one.read(name).state, one.landing.state(name).told) for name in names}
        came = {name: sorted(map(key_of, one.rows(name))) for name in names}
    there = {name: sorted(map(key_of, world.rows.get(NAMED_OTHERWISE.get(name, name), []))) for name in names}
    there["tickets"].remove("8")

    assert told == dict.fromkeys(names, ("ready", ""))
    assert came == there


def key_of(row: dict[str, Any]) -> str:
    return str(row.get("id") or row["engagement_id"])


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("name", ["tickets", "users"])
def test_a_cursor_gives_each_row_once_whatever_the_page(tmp_path: Path, name: str, size: int) -> None:
    with connected(tmp_path, small_world(), per_page=size) as one:
        one.read(name)
        found, again = one.ids(name), one.read(name)

    assert len(found) == len(set(found)) == {"tickets": 7, "users": 5}[name]
    assert again.rows == len(found)


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_a_page_by_time_ends_with_its_second_and_the_next_begins_after_it(tmp_path: Path, size: int) -> None:
    world = small_world()
    world.page = size
    with connected(tmp_path, world) as one:
        one.read("ticket_events")
        found = one.ids("ticket_events")

    assert sorted(found) == sorted(row["id"] for row in world.rows["ticket_events"])
    assert len(found) == len(set(found))


def test_a_change_by_the_system_that_updated_at_does_not_tell_is_read(tmp_path: Path) -> None:
    world = small_world()
    with connected(tmp_path, world) as one:
        one.read("tickets")
        changed = next(row for row in world.rows["tickets"] if row["id"] == 1)
        changed |= {"generated_timestamp": at("2026-11-05 00:00:00"), "tags": ["seen"]}
        one.read("tickets")
        found = [row["tags"] for row in one.rows("tickets") if row["id"] == 1]

    assert found == [[], ["seen"]]


def test_the_last_minute_is_read_by_the_next_run(tmp_path: Path) -> None:
    world = small_world()
    with connected(tmp_path, world) as one:
        one.read("tickets")
        before = one.ids("tickets")
        world.now = NOW + timedelta(minutes=2)
        one.read("tickets")
        after = one.ids("tickets")

    assert [key for key in after if key not in before] == [8]


@pytest.mark.parametrize("knows_clock", [True, False])
def test_a_begin_within_the_last_minute_waits_for_the_next_run(tmp_path: Path, knows_clock: bool) -> None:
    """Our clock is days ahead of this server's: until it has answered once, we do not know."""
    with connected(tmp_path, small_world()) as one:
        one.knows_clock = knows_clock
        one.since = datetime(2026, 11, 9, 11, 59, 50, tzinfo=UTC)
        states = {name: one.read(name).state for name in ("tickets", "ticket_events", "users", "calls")}

    assert states == dict.fromkeys(("tickets", "ticket_events", "users", "calls"), "ready")


def test_tickets_before_since_are_not_read_and_people_are_however_old(tmp_path: Path) -> None:
    with connected(tmp_path, small_world()) as one:
        one.since = datetime(2026, 11, 4, tzinfo=UTC)
        for name in ("tickets", "users", "organizations"):
            one.read(name)
        found, people, accounts = one.ids("tickets"), one.ids("users"), one.ids("organizations")

    assert found == [7]
    assert (len(people), len(accounts)) == (5, 1)


@pytest.mark.parametrize("apart", [False, True])
def test_metrics_are_beside_their_ticket_wherever_zendesk_puts_them(tmp_path: Path, apart: bool) -> None:
    world = small_world()
    world.metric_sets_apart = apart
    with connected(tmp_path, world) as one:
        one.read("tickets")
        found = {row["id"]: (row["metric_set"] or {}).get("replies") for row in one.rows("tickets")}

    assert (found[1], found[2], found[7]) == (1, None, 0)


def test_a_cursor_that_is_too_old_begins_again_at_the_last_moment_that_is_sure(tmp_path: Path) -> None:
    world = small_world()
    with connected(tmp_path, world) as one:
        one.read("tickets")
        world.rows["tickets"].append(ticket(9, "2026-11-10 00:00:00", "2026-11-10 00:00:00"))
        world.now, world.oldest_cursor = NOW + timedelta(days=2), at("2026-11-09 00:00:00")
        found = one.read("tickets")
        ids = one.ids("tickets")

    assert found.state == "ready"
    assert ids.count(9) == 1
    assert len([call for call in world.seen if "start_time=" in call and "tickets/cursor" in call]) == 2


def test_an_offer_that_is_answered_weeks_later_is_read_again(tmp_path: Path) -> None:
    world = small_world()
    with connected(tmp_path, world, page_size=2) as one:
        one.read("satisfaction_ratings")
        offered = next(row for row in world.rows["satisfaction_ratings"] if row["id"] == 802)
        offered |= {"score": "good", "updated_at": "2026-11-20T12:00:00Z"}
        world.now = NOW + timedelta(days=15)
        one.read("satisfaction_ratings")
        found = [row["score"] for row in one.rows("satisfaction_ratings") if row["id"] == 802]

    assert found == ["offered", "good"]


def test_what_was_offered_before_the_last_weeks_is_not_read_again(tmp_path: Path) -> None:
    world = small_world()
    world.rows["satisfaction_ratings"].append(rating(1, 1, "good", "2026-01-02 12:00:00", "2026-01-02 12:00:00"))
    with connected(tmp_path, world) as one:
        one.read("satisfaction_ratings")
        one.read("satisfaction_ratings")
        found = one.ids("satisfaction_ratings")

    assert (found.count(1), found.count(801)) == (1, 2)


def test_engagements_go_on_after_the_last_one(tmp_path: Path) -> None:
    world = small_world()
    with connected(tmp_path, world, engagements_page_size=2) as one:
        one.read("engagements")
        one.read("engagements")
        found = one.ids("engagements", "engagement_id")

    assert found == ["8C21", "8C22", "8C23"]


def test_talk_is_at_its_end_when_no_row_comes_though_a_next_page_is_named(tmp_path: Path) -> None:
    world = small_world()
    world.page = 1
    with connected(tmp_path, world) as one:
        one.read("calls")
        found, calls = one.ids("calls"), one.asked("incremental/calls")

    assert found == [901, 902, 903]
    assert len(calls) == 4


def test_what_agents_do_is_kept_each_time_that_it_is_looked_at(tmp_path: Path) -> None:
    world = small_world()
    with connected(tmp_path, world) as one:
        one.read("agent_availabilities")
        world.rows["agent_availabilities"][0] = state(9001, "offline", "2026-11-09T12:30:00Z")
        world.now = NOW + timedelta(hours=1)
        one.read("agent_availabilities")
        found = [row["attributes"]["agent_status"]["name"] for row in one.rows("agent_availabilities")]

    assert found == ["online", "Lunch", "offline", "Lunch"]


@pytest.mark.parametrize(
    ("path", "how"),
    [("channels/voice/stats/incremental/calls", "missing"), ("engagements", "forbidden"), ("slas/policies", "missing")],
)
def test_what_the_plan_or_the_permission_lacks_is_off_and_says_so(tmp_path: Path, path: str, how: str) -> None:
    world = small_world()
    setattr(world, how, (path,))
    name = {"slas/policies": "sla_policies"}.get(path, path.rsplit("/", 1)[-1])
    with connected(tmp_path, world) as one:
        off, other = one.read(name), one.read("groups")

    assert (off.state, other.state) == ("off", "ready")
    assert "403" in off.told or "404" in off.told


@pytest.mark.parametrize("retry_after", [None, 0])
def test_too_many_calls_are_waited_for(tmp_path: Path, retry_after: int | None) -> None:
    world = small_world()
    world.calls_a_minute, world.retry_after = {"incremental": 2}, retry_after
    with connected(tmp_path, world, per_page=1) as one:
        found = one.read("tickets")
        ids = one.ids("tickets")

    assert found.state == "ready"
    assert len(ids) == len(set(ids)) == 7


@pytest.mark.parametrize(("kind", "call"), [("500", 1), ("cut", 3), ("drop", 2), ("429", 3), ("503:0", 4)])
def test_a_failing_call_loses_and_doubles_nothing(tmp_path: Path, kind: str, call: int) -> None:
    with connected(tmp_path, small_world(), [Fault(kind, (call,), "tickets/cursor")], per_page=2) as one:
        one.read("tickets")
        ids = one.ids("tickets")

    assert sorted(ids) == [1, 2, 3, 4, 5, 6, 7]


def test_a_token_that_is_withdrawn_midway_ends_the_run_and_the_next_goes_on(tmp_path: Path) -> None:
    with connected(tmp_path, small_world(), [Fault("401", (3,), "tickets/cursor")], per_page=2) as one:
        with pytest.raises(SourceError, match="401"):
            one.read("tickets")
        before = one.ids("tickets")
        found = one.read("tickets")
        ids = one.ids("tickets")

    assert (len(before), found.state) == (4, "ready")
    assert sorted(ids) == [1, 2, 3, 4, 5, 6, 7]


def test_a_wrong_token_says_so_and_shows_it_nowhere(tmp_path: Path) -> None:
    with connected(tmp_path, small_world()) as one:
        one.key = "sesame-open"
        with pytest.raises(SourceError) as refused:
            one.read("tickets")
        said = repr(refused.value) + one.landing.state("tickets").told

    assert "does not know this credential (401)" in said
    assert "sesame-open" not in said


def test_a_page_that_repeats_rows_of_the_one_before_is_harmless(tmp_path: Path) -> None:
    world = small_world()
    world.rows["ticket_events"].append(event(999, 1, "2026-11-02 11:30:00", 9001, []))
    with connected(tmp_path, world) as one:
        one.read("ticket_events")
        one.landing.go_back("ticket_events", {"start_time": at("2026-11-02 10:30:00")})
        one.read("ticket_events")
        stream = VENDOR.stream("ticket_events")
        assert stream is not None
        newest = [row["id"] for row in one.landing.newest(stream)]

    assert len(newest) == len(set(newest)) == len(world.rows["ticket_events"])


@pytest.mark.parametrize(
    ("headers", "left"),
    [
        ({}, None),
        ({"x-rate-limit": "700", "x-rate-limit-remaining": "350"}, (0.5, 60.0)),
        ({"ratelimit-limit": "700", "ratelimit-remaining": "70", "ratelimit-reset": "41"}, (0.1, 41.0)),
        (
            {"x-rate-limit": "700", "x-rate-limit-remaining": "700",
             "zendesk-ratelimit-tickets-index": "total=100; remaining=5; resets=40"},
            (0.05, 40.0),
        ),
        ({"x-rate-limit": "many", "x-rate-limit-remaining": "some"}, None),
    ],
)  # fmt: skip
def test_the_tightest_window_that_a_reply_tells_of_counts(
    headers: dict[str, str], left: tuple[float, float] | None
) -> None:
    assert VENDOR.remaining(headers) == left


def test_who_we_are_is_asked_and_nobody_is_refused(tmp_path: Path) -> None:
    with connected(tmp_path, small_world()) as one:
        for said, fine in (({"email": "", "token": one.key}, True), ({"email": "", "token": "wrong"}, False)):
            with HttpWire(VENDOR, one.address, VENDOR.auth(said), Pace()) as wire:
                if fine:
                    VENDOR.check(wire)
                else:
                    with pytest.raises(Refused):
                        VENDOR.check(wire)


def test_to_nobody_zendesk_answers_with_a_user_without_an_identifier(tmp_path: Path) -> None:
    class Nobody:
        def headers(self, post: object) -> dict[str, str]:
            return {}

        def refresh(self) -> bool:
            return False

    nobody: Auth = Nobody()
    with (
        connected(tmp_path, small_world()) as one,
        HttpWire(VENDOR, one.address, nobody, Pace()) as wire,
        pytest.raises(Refused, match="does not know this credential"),
    ):
        VENDOR.check(wire)
