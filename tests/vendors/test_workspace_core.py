"""A connected workspace: a changed mapping replays raw pages, deletions leave the store, secrets are nowhere."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.cli.run import wellserved
from tests.golden import one
from tests.vendors.zendesk_server import KEY_OF_ANN, World
from tests.vendors.zendesk_shapes import at, comment, event, rating, ticket, user
from tests.vendors.zendesk_workspace import asked, connected, loaded
from wellserved.flow.check import check
from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace
from wellserved.terms.errors import SourceError

NOW = datetime(2026, 11, 9, 12, tzinfo=UTC)
ONLY = {"tickets": "zendesk-tickets", "groups": "zendesk-teams"}
CASES = 'SELECT "case_id", "priority" FROM "case" ORDER BY 1'


def world(*tickets: dict[str, Any]) -> World:
    rows = {"tickets": list(tickets), "users": [user(5001, "end-user", "2026-01-01 09:00:00", "2026-01-01 09:00:00")]}
    return World({**rows, "groups": []}, NOW)


def tickets(numbers: Sequence[int], **more: Any) -> list[dict[str, Any]]:
    moment = "2026-11-02 10:00:00"
    return [ticket(n, moment, f"2026-11-02 10:00:{n:02d}", **more) for n in numbers]


def test_a_changed_mapping_is_a_replay_that_asks_no_platform(tmp_path: Path) -> None:
    with connected(tmp_path, world(*tickets([1, 2])), only=ONLY) as (folder, app):
        loaded(folder)
        calls = len(app.seen)
        mapping = folder / "sources" / "zendesk-tickets.yaml"
        mapping.write_text(mapping.read_text().replace("priority: priority", "priority: upper(priority)"))
        report = load(open_workspace(folder), replay=True)
    assert len(app.seen) == calls
    assert asked(open_workspace(folder), CASES) == [("zendesk-1", "NORMAL"), ("zendesk-2", "NORMAL")]
    assert [(one.read, one.loaded) for one in report.records] == [(2, 2)]


def test_a_replay_takes_out_what_any_load_brought_and_the_mapping_no_longer_gives(tmp_path: Path) -> None:
    desk = world(*tickets([1, 2]))
    with connected(tmp_path, desk, only=ONLY) as (folder, _):
        loaded(folder)
        desk.rows["tickets"] += tickets([20])
        loaded(folder)
        mapping = folder / "sources" / "zendesk-tickets.yaml"
        mapping.write_text(mapping.read_text() + "where: id = '2'\n")
        report = load(open_workspace(folder), replay=True)
        assert asked(open_workspace(folder), CASES) == [("zendesk-2", "normal")]
        assert [one.removed for one in report.records] == [2]


def test_what_the_source_calls_deleted_leaves_the_store_and_nothing_else_does(tmp_path: Path) -> None:
    desk = world(*tickets([1, 2, 3]))
    with connected(tmp_path, desk, only=ONLY) as (folder, _):
        mapping = folder / "sources" / "zendesk-tickets.yaml"
        mapping.write_text(mapping.read_text() + "deleted: status = 'deleted'\n")
        loaded(folder)
        desk.rows["tickets"] += tickets([20], priority="high")
        desk.rows["tickets"].append(ticket(2, "2026-11-02 10:00:00", "2026-11-02 11:00:00", status="deleted"))
        _, report = loaded(folder)
        workspace = open_workspace(folder)
        assert [key for key, _ in asked(workspace, CASES)] == ["zendesk-1", "zendesk-20", "zendesk-3"]
        assert [(one.loaded, one.removed) for one in report.records] == [(1, 1)]


def test_a_row_is_made_anew_where_only_what_it_is_joined_to_has_changed(tmp_path: Path) -> None:
    desk, seen = world(*tickets([1], group_id=7)), []
    desk.rows["groups"] = [{"id": 7, "name": "Billing"}]
    with connected(tmp_path, desk, only=ONLY) as (folder, _):
        for name in ("Billing", "Invoices", "Invoices"):
            desk.rows["groups"][0] |= {"name": name}
            _, report = loaded(folder)
            teams = asked(open_workspace(folder), 'SELECT "team" FROM "case"')
            seen.append((teams, [(one.read, one.loaded) for one in report.records]))
    assert seen == [([("Billing",)], [(1, 1)]), ([("Invoices",)], [(1, 1)]), ([("Invoices",)], [])]


RATED = {**ONLY, "satisfaction_ratings": "zendesk-ratings", "survey_responses": ""}


def test_the_rating_of_a_deleted_ticket_does_not_count_until_it_is_restored(tmp_path: Path) -> None:
    desk, seen = world(*tickets([1, 2])), []
    moments = ("2026-11-02 12:00:00", "2026-11-02 13:00:00")
    desk.rows |= {"satisfaction_ratings": [rating(n, n, "good", *moments) for n in (1, 2)], "survey_responses": []}
    with connected(tmp_path, desk, only=RATED) as (folder, _):
        for minute, status in ((20, "open"), (21, "deleted"), (22, "open")):
            desk.rows["tickets"][0] |= {"status": status, "generated_timestamp": at(f"2026-11-02 11:{minute:02d}:00")}
            loaded(folder)
            seen.append(
                [key for (key,) in asked(open_workspace(folder), "SELECT case_id FROM survey_response ORDER BY 1")]
            )
    assert seen == [["zendesk-1", "zendesk-2"], ["zendesk-2"], ["zendesk-1", "zendesk-2"]]


HISTORY = {**ONLY, "ticket_events": "zendesk-changes", "users": "zendesk-contacts", "brands": "", "schedules": ""}


def test_a_deleted_ticket_counts_nowhere_and_one_that_is_restored_is_whole_again(tmp_path: Path) -> None:
    desk = world(*tickets([1]))
    desk.rows["users"].append(user(9001, "agent", "2026-01-01 09:00:00", "2026-01-01 09:00:00"))
    reply = [comment(11, 9001, "2026-11-02 10:30:00", public=True)]
    desk.rows |= {"ticket_events": [event(10, 1, "2026-11-02 10:30:00", 9001, reply)], "brands": [], "schedules": []}
    seen = []
    with connected(tmp_path, desk, only=HISTORY) as (folder, _):
        for minute, status in ((0, "open"), (10, "deleted"), (20, "open")):
            desk.rows["tickets"][0] |= {"status": status, "generated_timestamp": at(f"2026-11-02 11:{minute:02d}:00")}
            loaded(folder)
            counted = one(open_workspace(folder), "first_reply_time", "2026-11-02..2026-11-02")
            contacts = asked(open_workspace(folder), "SELECT count(*) FROM interaction")[0][0]
            seen.append((counted.value, counted.n, contacts))
    assert seen == [(30.0, 1, 1), (None, 0, 0), (30.0, 1, 1)]


TAGS = """
source: connected
connection: zendesk
record: case_event
stream: tickets
query: SELECT id, created_at, unnest(json_extract(tags, '$[*]')) ->> '$' AS tag FROM tickets
zone: UTC
columns: {event_id: id || '-' || tag, case_id: id, at: created_at, kind: "'note'", value: tag}
"""
TEAMS = """
source: connected
connection: zendesk
record: agent
stream: groups
columns: {agent_id: id, name: name}
"""


def test_what_a_ticket_no_longer_gives_and_a_list_that_became_empty_leave_the_store(tmp_path: Path) -> None:
    desk = world(*tickets([1, 2], tags=["a", "b"]))
    desk.rows["groups"] = [{"id": 7, "name": "North"}]
    with connected(tmp_path, desk, only=ONLY) as (folder, _):
        (folder / "sources" / "tags.yaml").write_text(TAGS)
        (folder / "sources" / "teams.yaml").write_text(TEAMS)
        loaded(folder)
        desk.rows["tickets"].append(ticket(1, "2026-11-02 10:00:00", "2026-11-02 11:00:00", tags=["b", "c"]))
        desk.rows["groups"] = []
        loaded(folder)
        told = 'SELECT case_id, "value" FROM case_event UNION ALL SELECT name, NULL FROM agent ORDER BY ALL'
        events = [("1", "b"), ("1", "c"), ("2", "a"), ("2", "b")]
        assert asked(open_workspace(folder), told) == [*events, ("North", None)]
        assert any("came back empty" in one.what for one in check(open_workspace(folder)))
        loaded(folder)
        assert asked(open_workspace(folder), told) == events


def test_a_load_with_nothing_new_changes_nothing_and_a_full_one_doubles_nothing(tmp_path: Path) -> None:
    with connected(tmp_path, world(*tickets([1, 2])), only=ONLY) as (folder, _):
        loaded(folder)
        _, report = loaded(folder)
        assert report.commit is None
        report = load(open_workspace(folder), full=True)
        assert [(one.read, one.loaded, one.unchanged) for one in report.records] == [(2, 0, 2)]
        assert len(asked(open_workspace(folder), CASES)) == 2


def test_a_dry_run_asks_no_platform_and_keeps_nothing(tmp_path: Path) -> None:
    with connected(tmp_path, world(*tickets([1])), only=ONLY) as (folder, app):
        load(open_workspace(folder), dry_run=True)
        assert app.seen == []
        assert not (folder / "data" / "raw").exists()


def test_a_row_that_breaks_its_contract_waits_in_quarantine_and_the_others_are_loaded(tmp_path: Path) -> None:
    bad = ticket(2, "2026-11-02 10:00:00", "2026-11-02 10:00:02", created_at="the day before")
    with connected(tmp_path, world(*tickets([1]), bad), only=ONLY) as (folder, _):
        _, report = loaded(folder)
        assert [(one.loaded, one.quarantined) for one in report.records] == [(1, 1)]
        assert asked(open_workspace(folder), CASES) == [("zendesk-1", "normal")]


def test_no_file_log_or_message_holds_a_secret_and_a_wrong_key_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connected(tmp_path, world(*tickets([1])), only=ONLY) as (folder, _):
        done = wellserved("load", "--workspace", str(folder), "--verbose")
        checked = wellserved("check", "--workspace", str(folder))
        monkeypatch.setenv("WELLSERVED_ZENDESK_TOKEN", "wrong")
        with pytest.raises(SourceError, match="401"):
            loaded(folder)
        assert len(asked(open_workspace(folder), CASES)) == 1
    assert done.returncode == 0, done.stderr
    said = done.stdout + done.stderr + checked.stdout + checked.stderr
    held = b"".join(_content(path) for path in folder.rglob("*") if path.is_file())
    assert KEY_OF_ANN not in said
    assert KEY_OF_ANN.encode() not in held


def _content(path: Path) -> bytes:
    body = path.read_bytes()
    return gzip.decompress(body) if path.suffix == ".gz" else body
