"""Genesys streams: what is read equals what the organisation holds, through lags, failed jobs and lost cursors."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.faults import Fault
from tests.vendors.genesys_conversations import conversation, seen_at, written
from tests.vendors.genesys_reading import connected
from tests.vendors.genesys_server import SECRET, Genesys
from tests.vendors.genesys_world import World
from wellserved.sources.connect.auth import ClientCredentials
from wellserved.sources.connect.refused import Refused
from wellserved.sources.genesys.vendor import VENDOR, remaining

DAY = timedelta(days=1)
NOON = datetime(2026, 10, 7, 12, tzinfo=UTC)
JOBS, RESULTS = "conversations/details/jobs", r"conversations/details/jobs/[^/]+/results"


def world(count: int = 260, **more: Any) -> World:
    """Less than three days of conversations, 90 a day, at noon of the third; the data lake is six hours behind."""
    return World(count=count, clock=NOON, available=NOON - timedelta(hours=6), **more)


def as_of(moment: datetime, numbers: range) -> dict[str, Any]:
    """Conversations as they stand at a moment, without what only jobs tell."""
    seen = (seen_at(conversation(number), moment) for number in numbers)
    return {one["conversationId"]: _bare(one) for one in seen if one}


def _bare(one: dict[str, Any]) -> dict[str, Any]:
    parts = [{k: v for k, v in part.items() if k != "attributes"} for part in one["participants"]]
    return {**one, "participants": parts}


def test_all_conversations_are_read_by_jobs_and_the_latest_by_questions(tmp_path: Path) -> None:
    server = Genesys(world())
    with connected(server, tmp_path) as one:
        assert one.load("conversations")["conversations"].state == "ready"
        found = one.newest("conversations")
    assert {key: _bare(row) for key, row in found.items() if row["conversationStart"] >= "2026-10-07"} == as_of(
        NOON, range(180, 226)
    )
    assert len(found) == 226
    assert found["c3"]["participants"][0]["attributes"] == {"account": "A-3"}


def test_a_conversation_that_is_open_is_read_again_until_it_is_closed(tmp_path: Path) -> None:
    server = Genesys(world())
    with connected(server, tmp_path) as one:
        one.load("conversations")
        assert "conversationEnd" not in one.newest("conversations")["c211"]
        server.world.clock, server.world.available = NOON + 4 * DAY, NOON + 4 * DAY
        one.load("conversations")
        assert one.newest("conversations")["c211"] == conversation(211)


def test_each_run_reads_the_last_four_days_anew_and_keeps_what_the_vendor_changed(tmp_path: Path) -> None:
    server = Genesys(world(count=900))
    with connected(server, tmp_path) as one:
        one.load("conversations")
        changed = {**conversation(200), "externalTag": "worked through"}
        server.world.changed["c200"] = (NOON + DAY, lambda body: changed)
        server.world.changed["c2"] = (NOON + DAY, lambda body: {**body, "externalTag": "too old"})
        server.world.clock, server.world.available = NOON + 5 * DAY, NOON + 5 * DAY
        one.load("conversations")
        server.world.clock = server.world.available = NOON + 10 * DAY
        found = one.newest("conversations")
        one.load("conversations")
    asked = [body["interval"] for body in server.bodies if "paging" not in body]
    assert asked[-2].startswith(written(NOON + DAY))
    assert found["c200"]["externalTag"] == "worked through"
    assert len(found) == (5 * 86400 + 60 * 3600) // 960 + 1


def test_a_job_asks_for_a_week_and_a_question_for_a_day_at_most(tmp_path: Path) -> None:
    server = Genesys(World(count=10, available=datetime(2026, 10, 31, 12, tzinfo=UTC)))
    with connected(server, tmp_path) as one:
        one.load("conversations")
    asked = [body["interval"] for body in server.bodies if "paging" not in body]
    assert [tuple(text[:10] for text in one.split("/")) for one in asked] == [
        ("2026-10-01", "2026-10-08"), ("2026-10-08", "2026-10-15"), ("2026-10-15", "2026-10-22"),
        ("2026-10-22", "2026-10-29"), ("2026-10-29", "2026-10-31"),
    ]  # fmt: skip
    assert [body["interval"] for body in server.bodies if "paging" in body] == [
        "2026-10-31T12:00:00.000Z/2026-10-31T23:59:59.999Z",
        "2026-11-01T00:00:00.000Z/2026-11-01T23:59:59.999Z",
        f"2026-11-02T00:00:00.000Z/{server.bodies[-1]['interval'].split('/')[1]}",
    ]


@pytest.mark.parametrize("fate", ["FAILED", "EXPIRED", "CANCELLED"])
def test_a_job_that_fails_is_asked_for_again(tmp_path: Path, fate: str) -> None:
    server = Genesys(world(), fates=[fate, fate])
    with connected(server, tmp_path) as one:
        assert one.load("conversations")["conversations"].state == "ready"
        assert len(one.newest("conversations")) == 226
    assert len(server.jobs) == 3


def test_a_job_that_fails_for_good_leaves_the_stream_where_it_is_and_says_why(tmp_path: Path) -> None:
    server = Genesys(world(), fates=["FULFILLED"] + ["FAILED"] * 3)
    with connected(server, tmp_path) as one:
        one.options["job_days"] = 4
        state = one.load("conversations")["conversations"]
        assert (state.state, "the query took too long" in state.told) == ("failed", True)
        assert len(server.jobs) == 4
        assert one.load("conversations")["conversations"].state == "ready"
        assert len(one.newest("conversations")) == 226


def test_a_cursor_that_expired_begins_only_its_own_job_again(tmp_path: Path) -> None:
    server = Genesys(world(count=1200), expired=(2,))
    server.world.clock = server.world.available = datetime(2026, 10, 19, tzinfo=UTC)
    with connected(server, tmp_path) as one:
        one.options["job_days"] = 30
        assert one.load("conversations")["conversations"].state == "ready"
        assert len(one.newest("conversations")) == 1200
    assert len(server.jobs) == 2


def test_a_token_that_ends_midway_is_fetched_anew(tmp_path: Path) -> None:
    server = Genesys(world(), token_calls=4)
    with connected(server, tmp_path) as one:
        assert one.load("conversations")["conversations"].state == "ready"
        assert len(one.newest("conversations")) == 226


@pytest.mark.parametrize("kind", ["429", "429:0", "500", "cut", "drop"])
def test_what_goes_wrong_on_the_way_loses_and_doubles_nothing(tmp_path: Path, kind: str) -> None:
    faults = [Fault(kind, (1, 3), JOBS), Fault(kind, (1,), RESULTS), Fault(kind, (2,), "details/query")]
    with connected(Genesys(world()), tmp_path, faults) as one:
        assert one.load("conversations")["conversations"].state == "ready"
        assert len(one.newest("conversations")) == 226


def test_too_many_calls_in_a_window_wait_for_the_next(tmp_path: Path) -> None:
    server = Genesys(world(count=20), allowed=5, window=1.0)
    with connected(server, tmp_path) as one:
        assert one.load("conversations")["conversations"].state == "ready"
        assert len(one.newest("conversations")) == 20


def test_what_is_left_of_a_minute_is_read_from_the_headers() -> None:
    told = {"inin-ratelimit-count": "270", "inin-ratelimit-allowed": "300", "inin-ratelimit-reset": "12"}
    left = remaining(told)
    assert left is not None
    assert left[0] == pytest.approx(0.1)
    assert left[1] == 12
    assert remaining({"content-type": "text/html"}) is None


def test_a_missing_permission_switches_off_its_stream_and_no_other(tmp_path: Path) -> None:
    server = Genesys(world(count=20), denied=("/api/v2/analytics/users",))
    with connected(server, tmp_path) as one:
        states = one.load("users", "user_details", "conversations")
    assert {name: state.state for name, state in states.items()} == {
        "users": "ready", "user_details": "off", "conversations": "ready",
    }  # fmt: skip
    assert "missing the following permission" in states["user_details"].told


def test_a_wrong_secret_is_no_permission_and_is_never_shown(tmp_path: Path) -> None:
    with connected(Genesys(world(count=1)), tmp_path, [Fault("401", (), "/oauth/token")]) as one:
        with pytest.raises(Refused, match="does not know this credential") as found:
            one.load("users")
        assert SECRET not in str(found.value)


def test_a_state_that_spans_midnight_is_one_row_and_gets_its_end_when_it_has_one(tmp_path: Path) -> None:
    server = Genesys(world(count=1))
    with connected(server, tmp_path) as one:
        one.load("user_details")
        first = one.newest("user_details")
        key = "u1|primaryPresence|2026-10-07T08:00:00.000Z"
        assert first[key]["systemPresence"] == "ON_QUEUE"
        assert "endTime" not in first["u1|primaryPresence|2026-10-07T12:00:00.000Z"]
        server.world.clock, server.world.available = NOON + DAY, NOON + DAY
        one.load("user_details")
        found = one.newest("user_details")
    assert found["u1|primaryPresence|2026-10-07T12:00:00.000Z"]["endTime"] == "2026-10-07T12:30:00.000Z"
    offline = [row for row in found.values() if row["userId"] == "u1" and row.get("systemPresence") == "OFFLINE"]
    assert [(row["startTime"][8:10], row["endTime"][8:10]) for row in offline] == [
        ("05", "06"),
        ("06", "07"),
        ("07", "08"),
    ]


def test_listings_and_what_is_asked_of_each_give_all_there_is(tmp_path: Path) -> None:
    server = Genesys(world(count=60))
    with connected(server, tmp_path) as one:
        wanted = [stream.name for stream in VENDOR.streams]
        states = one.load(*wanted)
        assert {state.state for state in states.values()} == {"ready"}
        found = {name: one.newest(name) for name in wanted}
    told = server.world
    for name, rows in {
        "users": told.users(), "queues": told.queues(), "teams": told.teams(), "wrapup_codes": told.wrapup_codes(),
        "divisions": told.divisions(), "presence_definitions": told.presence_definitions(),
        "external_contacts": told.contacts(), "management_units": told.units(),
    }.items():  # fmt: skip
        assert found[name] == {row["id"]: row for row in rows}
    assert {key: row["joined"] for key, row in found["queue_members"].items() if row["queueId"] == "q1"} == {
        f"q1|u{user}": user % 5 != 0 for user in range(3, 25, 3)
    }
    assert len(found["learning_assignments"]) == len(found["coaching_appointments"]) == 24
    assert set(found["surveys"]) == {f"sv{n}" for n in range(60) if n % 20 < 7 and n % 4 == 0}
    assert set(found["sentiment"]) == {f"c{n}" for n in range(60) if n % 20 < 7}
    assert found["schedules"]["u24|2026-10-05T00:00:00.000Z"]["shifts"] == []
    assert len(found["schedules"]["u1|2026-10-05T00:00:00.000Z"]["shifts"]) == 5


def test_an_evaluation_counts_from_its_release_whenever_the_contact_was(tmp_path: Path) -> None:
    server = Genesys(world())
    with connected(server, tmp_path) as one:
        one.load("users", "evaluations")
        assert one.newest("evaluations") == {}
        server.world.clock = NOON + 5 * DAY
        one.load("users", "evaluations")
        found = one.newest("evaluations")
    assert found["ev2"]["answers"]["totalScore"] == 72
    assert set(found) == {f"ev{n}" for n in range(135) if n % 20 < 7 and n % 10 == 2}


def test_only_conversations_that_ended_since_are_asked_how_they_sounded(tmp_path: Path) -> None:
    server = Genesys(world(count=30))
    with connected(server, tmp_path) as one:
        one.load("conversations", "sentiment")
        made = server.calls
        one.load("sentiment")
        assert server.calls - made == 1


class Ended(BaseException):
    """What stands for the end of a process, in between two pages."""


def test_a_run_that_ends_after_any_page_goes_on_from_there(tmp_path: Path) -> None:
    for pages in (1, 3, 4, 5, 6):
        server = Genesys(world(count=100))
        with connected(server, tmp_path / str(pages)) as one:
            left = [pages]

            def heard(stream: str, rows: int, share: float | None, left: list[int] = left) -> None:
                left[0] -= 1
                if left[0] == 0:
                    raise Ended

            with suppress(Ended):
                one.load("conversations", heard=heard)
            assert one.load("conversations")["conversations"].state == "ready"
            assert len(one.newest("conversations")) == 100
            # a job in flight is looked at again; once all of its results were kept, the next run asks for another
            assert len(server.jobs) == (1 if pages <= 4 else 2)


@pytest.mark.parametrize(
    ("stream", "path"),
    [
        ("queue_members", "routing/queues/"), ("evaluations", "quality/evaluations"),
        ("coaching_appointments", "coaching"), ("learning_assignments", "learning"),
        ("activity_codes", "workforcemanagement/businessunits"),
        ("schedules", "workforcemanagement/managementunits"), ("sentiment", "speechandtextanalytics"),
        ("surveys", "quality/conversations"),
    ],
)  # fmt: skip
def test_a_permission_is_known_to_be_missing_before_there_is_anybody_to_ask_about(
    tmp_path: Path, stream: str, path: str
) -> None:
    server = Genesys(world(count=1), denied=(f"/api/v2/{path}",))
    with connected(server, tmp_path) as one:
        assert one.load(stream)[stream].state == "off"
        server.denied = ()
        assert one.load(stream)[stream].state == "ready"


@pytest.mark.parametrize("written_as", ["mypurecloud.de", "login.mypurecloud.de", "apps.mypurecloud.de"])
def test_a_region_is_known_however_it_was_copied(written_as: str) -> None:
    said = {"region": written_as, "client_id": "a", "client_secret": "b"}
    auth = VENDOR.auth(said)
    assert VENDOR.address(said) == "https://api.mypurecloud.de"
    assert isinstance(auth, ClientCredentials)
    assert auth.url == "https://login.mypurecloud.de/oauth/token"
