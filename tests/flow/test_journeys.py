"""journeys: asked of a workspace, by its first contacts, periods and steps; and written for process mining tools."""

from pathlib import Path

import pytest
from jsonschema_rs import Draft7Validator

from tests.served.conftest import made_once
from wellserved.flow.journeys import Journeys, journey_events, journey_list, journeys
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.surfaces.export.ocel import ocel
from wellserved.surfaces.journeyed import findings, lasting, matching, path_words, sentence, step_words
from wellserved.surfaces.journeyed_json import journeyed_json
from wellserved.surfaces.language import IN_ENGLISH
from wellserved.surfaces.number import Numbers
from wellserved.terms.errors import QueryError

NAMED = {"type": "object", "required": ["name", "attributes"], "properties": {
    "name": {"type": "string"}, "attributes": {"type": "array", "items": {
        "type": "object", "required": ["name", "type"], "properties": {
            "name": {"type": "string"},
            "type": {"enum": ["string", "time", "integer", "float", "boolean"]}}}}}}  # fmt: skip
RELATED = {"type": "array", "items": {"type": "object", "required": ["objectId", "qualifier"], "properties": {
    "objectId": {"type": "string"}, "qualifier": {"type": "string"}}}}  # fmt: skip
OCEL = {  # what the OCEL 2.0 specification asks of a log in JSON
    "type": "object",
    "required": ["objectTypes", "eventTypes", "objects", "events"],
    "properties": {
        "objectTypes": {"type": "array", "items": NAMED},
        "eventTypes": {"type": "array", "items": NAMED},
        "objects": {"type": "array", "items": {
            "type": "object", "required": ["id", "type"],
            "properties": {"id": {"type": "string"}, "type": {"type": "string"}, "relationships": RELATED}}},
        "events": {"type": "array", "items": {
            "type": "object", "required": ["id", "type", "time"],
            "properties": {"id": {"type": "string"}, "type": {"type": "string"},
                           "time": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$"},
                           "relationships": RELATED}}},
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return open_workspace(made_once(tmp_path_factory.getbasetemp()), kept=True)


@pytest.fixture(scope="module")
def found(shop: Workspace) -> Journeys:
    return journeys(shop)


def test_steps_told_are_those_visited_and_each_flow_in_is_one_out(found: Journeys) -> None:
    told = journeyed_json(found, Numbers())

    comes, leaves = dict[str, int](), dict[str, int]()
    for move in told["moves"]:
        comes[move["to"]] = comes.get(move["to"], 0) + move["n"]
        leaves[str(move["from"])] = leaves.get(str(move["from"]), 0) + move["n"]
    for row in told["activity"]:
        assert row["visits"] == comes[row["step"]] == leaves[row["step"]] == found.visited[row["step"]].n
    assert leaves["None"] == told["journeys"] == told["resolved"] + told["dropped"] + told["open"]
    assert told["steps"] == sum(row["visits"] for row in told["activity"])
    assert sum(path["journeys"] for path in told["paths"]) + told["other_paths"]["journeys"] == told["journeys"]


def test_journeys_of_a_condition_are_those_whose_first_contact_meets_it(shop: Workspace, found: Journeys) -> None:
    emails = journeys(shop, where="channel = 'email'", top=1000)

    assert 0 < emails.told.walks.journeys < found.told.walks.journeys
    for path in emails.told.paths:
        contacts = [step for step in emails.steps(path.word) if step.partition(":")[0] in ("email", "voice", "chat")]
        assert contacts[0] == "email"


def test_journeys_of_periods_that_meet_are_all_journeys(shop: Workspace, found: Journeys) -> None:
    parts = [
        journeys(shop, period=period).told.walks.journeys
        for period in ("2025", "2026-01-01..2026-06-30", "2026-Q3", "2026-Q4")
    ]

    assert sum(parts) == found.told.walks.journeys


def test_the_journeys_of_a_path_can_be_listed(shop: Workspace, found: Journeys) -> None:
    path = found.told.paths[0]

    rows = journey_list(shop, found.steps(path.word), limit=5)

    assert len(rows) == min(5, path.n)
    assert all(row["customer_id"] and row["steps"] == len(path.word) for row in rows)
    assert [row["began_at"] for row in rows] == sorted(row["began_at"] for row in rows)


def test_an_unknown_step_is_refused_with_the_nearest(shop: Workspace) -> None:
    with pytest.raises(QueryError, match="there is no step 'emial'") as error:
        journeys(shop, begin="emial")

    assert "email" in error.value.fix


def test_the_log_is_as_the_format_asks_and_refers_to_what_it_holds(shop: Workspace) -> None:
    rows = journey_events(shop, limit=800).to_pylist()
    log = ocel(rows)

    assert list(Draft7Validator(OCEL).iter_errors(log)) == []
    objects, kinds = {one["id"]: one["type"] for one in log["objects"]}, {one["name"] for one in log["objectTypes"]}
    assert len(objects) == len(log["objects"])
    assert set(objects.values()) <= kinds
    assert len({event["id"] for event in log["events"]}) == len(log["events"]) == len(rows)
    assert {event["type"] for event in log["events"]} == {one["name"] for one in log["eventTypes"]}
    for event in log["events"]:
        assert [objects[one["objectId"]] for one in event["relationships"]].count("journey") == 1


def test_what_is_said_stands_in_the_numbers(found: Journeys) -> None:
    numbers = Numbers()

    assert sentence(found, numbers).startswith(f"{found.told.walks.journeys:,} journeys of")
    assert any("paths hold 80 %" in said for said in findings(found, numbers))
    assert (
        matching(found, numbers)[0] == f"{numbers.percent(found.match_rate)} of contacts and sessions can be followed."
    )


def test_steps_and_times_are_said_in_words() -> None:
    assert [step_words(step, IN_ENGLISH) for step in ("voice", "chat:bot", "case:reply", "note:Closed", "other")] == [
        "Voice", "Chat, bot", "Reply", "Closed", "Other step",
    ]  # fmt: skip
    assert path_words(("web:left", "voice:unanswered"), IN_ENGLISH) == "Web, left → Voice, unanswered"
    assert [lasting(days, Numbers()) for days in (0.01, 0.5, 5, None)] == ["14.4 min", "12.0 h", "5.00 days", "–"]


def test_a_workspace_without_rows_tells_that_there_is_nothing_to_follow(tmp_path: Path) -> None:
    (tmp_path / "wellserved.yaml").write_text("name: nobody\n", encoding="utf-8")
    empty = journeys(open_workspace(tmp_path))

    told = journeyed_json(empty, Numbers())

    assert told["journeys"] == 0
    assert [one["code"] for one in told["lacking"]] == ["journeys", "channels", "costs"]
    assert told["time_to_resolution"] is None
    assert told["identity"]["match_rate"] is None
