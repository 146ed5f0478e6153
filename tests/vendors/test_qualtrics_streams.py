"""Qualtrics streams: what a connector reads of a server that answers as Qualtrics does, run after run."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.vendors.faults import Fault
from tests.vendors.qualtrics_reading import connected
from tests.vendors.qualtrics_server import QualtricsServer
from tests.vendors.qualtrics_world import CARE, EFFORT, World, small_world
from wellserved.sources.connect.refused import Refused
from wellserved.sources.qualtrics.export_file import ROWS


def late(world: World, name: str = "R_late", survey: str = EFFORT) -> None:
    """A response that is recorded after the first run."""
    row = world.responses[survey][0]
    world.responses[survey].append({**row, "responseId": name, "values": {**row["values"], "_recordId": name}})


def test_every_stream_gives_all_that_the_world_holds(tmp_path: Path) -> None:
    world = small_world()
    with connected(QualtricsServer(world, page=2), tmp_path) as one:
        states = one.load()
        assert {state.state for state in states.values()} == {"ready"}
        assert one.rows("surveys") == world.surveys
        assert one.rows("survey_definitions") == [world.definitions[CARE], world.definitions[EFFORT]]
        assert one.rows("responses") == [
            {"surveyId": survey, **row} for survey in (CARE, EFFORT) for row in world.responses[survey]
        ]
        assert one.rows("distributions") == [{"surveyId": CARE, **row} for row in world.distributions]
        assert one.rows("distribution_history") == [row for rows in world.history.values() for row in rows]
        assert one.rows("contacts") == [{"directoryId": "POOL_1", **row} for row in world.contacts["POOL_1"]]
        assert one.rows("users") == world.users


def test_scales_are_those_of_recode_values_where_a_question_has_them(tmp_path: Path) -> None:
    with connected(QualtricsServer(small_world()), tmp_path) as one:
        one.load("surveys", "survey_definitions", "questions")
        scales = {
            row["questionId"]: (row["selector"], row["scaleMin"], row["scaleMax"]) for row in one.rows("questions")
        }
        choices = one.newest("questions", "questionId")["QID2"]["choices"]
    assert scales == {
        "QID1": ("NPS", 0, 10),
        "QID2": ("SAVR", 1, 5),
        "QID3": ("SL", None, None),
        "QID7": ("SAHR", 1, 7),
    }
    assert choices[0] == {"code": "5", "text": "Very satisfied"}


def test_a_second_run_asks_only_for_responses_that_came_since(tmp_path: Path) -> None:
    world = small_world()
    with connected(QualtricsServer(world), tmp_path) as one:
        before = one.load()["responses"].rows
        late(world)
        after = one.load()["responses"].rows
        assert (before, after) == (8, 9)
        assert one.rows("responses")[-1]["responseId"] == "R_late"


def test_a_definition_is_read_again_only_when_its_survey_was_changed(tmp_path: Path) -> None:
    world = small_world()
    with connected(QualtricsServer(world), tmp_path) as one:
        one.load("surveys", "survey_definitions")
        one.load("surveys", "survey_definitions")
        world.surveys[1]["lastModified"] = "2026-11-20T00:00:00Z"
        one.load("surveys", "survey_definitions")
        asked = [call for call in one.faulty.seen if "survey-definitions" in call]
    assert [call.rpartition("/")[2] for call in asked] == [CARE, EFFORT, EFFORT]


def test_an_expired_token_is_replaced_by_a_date_a_day_before_the_last_export(tmp_path: Path) -> None:
    world = small_world()
    server = QualtricsServer(world)
    with connected(server, tmp_path) as one:
        one.load("surveys", "responses")
        known = one.landing.state("responses").cursor
        server.ahead = timedelta(days=8)
        late(world)
        recorded = (server.now - timedelta(days=7)).isoformat()
        world.responses[EFFORT][-1]["values"]["recordedDate"] = recorded
        states = one.load("surveys", "responses")
        asked = [job.asked for job in server.jobs.values()]
        assert states["responses"].state == "ready"
        assert "R_late" in one.newest("responses", "responseId")
    assert known is not None
    assert [("startDate" in one, "continuationToken" in one) for one in asked] == [(True, False)] * 4


def test_a_failed_export_is_started_again_twice(tmp_path: Path) -> None:
    server = QualtricsServer(small_world(), failing=2, looks=2)
    with connected(server, tmp_path) as one:
        assert one.load("surveys", "responses")["responses"].state == "ready"
        assert len(one.rows("responses")) == 8
    assert len(server.jobs) == 4


def test_a_survey_whose_export_fails_again_and_again_does_not_hold_up_the_others(tmp_path: Path) -> None:
    server = QualtricsServer(small_world(), failing=3)
    with connected(server, tmp_path) as one:
        state = one.load("surveys", "responses")["responses"]
        assert (state.state, CARE in state.told) == ("failed", True)
        assert {row["surveyId"] for row in one.rows("responses")} == {EFFORT}
        assert one.load("surveys", "responses")["responses"].state == "ready"
        assert len(one.newest("responses", "responseId")) == 8


def test_a_large_export_is_landed_some_rows_at_a_time_and_fetched_once(tmp_path: Path) -> None:
    world = small_world()
    row = world.responses[EFFORT][0]
    world.responses = {EFFORT: [{**row, "responseId": f"R_{number}"} for number in range(2 * ROWS + 1)]}
    with connected(QualtricsServer(world), tmp_path, surveys=[EFFORT]) as one:
        state = one.load("surveys", "responses")["responses"]
        downloads = [call for call in one.faulty.seen if call.endswith("/file")]
        assert [page.rows for page in one.landing.pages("responses")] == [ROWS, ROWS, 1]
        assert (state.rows, len(one.newest("responses", "responseId")), len(downloads)) == (40_001, 40_001, 1)


def test_exports_of_some_days_each_read_what_one_export_reads(tmp_path: Path) -> None:
    server = QualtricsServer(small_world())
    with connected(server, tmp_path, split_days=100) as one:
        assert one.load("surveys", "responses")["responses"].state == "ready"
        assert len(one.newest("responses", "responseId")) == 8
    assert len(server.jobs) > 4
    assert sum("allowContinuation" in job.asked for job in server.jobs.values()) == 2


def test_only_the_surveys_that_the_connection_names_are_read(tmp_path: Path) -> None:
    with connected(QualtricsServer(small_world()), tmp_path, surveys=[EFFORT]) as one:
        one.load()
        assert {row["surveyId"] for row in one.rows("responses")} == {EFFORT}
        assert one.rows("distributions") == []


def test_invitations_of_old_distributions_are_not_asked_for_again(tmp_path: Path) -> None:
    world = small_world()
    world.distributions[0]["sendDate"] = "2026-03-01T08:00:00Z"
    with connected(QualtricsServer(world), tmp_path, open_days=30) as one:
        one.load()
        one.landing.go_back("distribution_history", {"sent": "2026-11-20T00:00:00Z"})
        one.load("distributions", "distribution_history")
        asked = [call.split("/")[4] for call in one.faulty.seen if "/history" in call]
    assert asked == ["EMD_1", "EMD_2", "EMD_3", "EMD_4", "EMD_2", "EMD_3", "EMD_4"]


def test_a_missing_permission_switches_one_stream_off(tmp_path: Path) -> None:
    with connected(QualtricsServer(small_world(), denied=("directories",)), tmp_path) as one:
        states = one.load()
    assert [name for name, state in states.items() if state.state != "ready"] == ["directories"]
    assert states["directories"].state == "off"


def test_a_wrong_token_stops_the_load_and_is_not_shown(tmp_path: Path) -> None:
    server = QualtricsServer(small_world())
    with connected(server, tmp_path, said={"token": "wrong"}) as one, pytest.raises(Refused) as raised:
        one.load("surveys")
    assert raised.value.status == 401
    assert "wrong" not in str(raised.value)


def test_an_oauth_client_is_as_good_as_a_token(tmp_path: Path) -> None:
    said = {"client_id": "client", "client_secret": "secret"}
    with connected(QualtricsServer(small_world()), tmp_path, said=said) as one:
        assert one.load("surveys")["surveys"].rows == 2


@pytest.mark.parametrize("kind", ["429:0", "503", "cut", "drop"])
def test_a_fault_at_any_call_of_an_export_loses_and_doubles_nothing(tmp_path: Path, kind: str) -> None:
    for number, path in enumerate(("export-responses$", "export-responses/ES_0001$", "/file$")):
        with connected(QualtricsServer(small_world()), tmp_path / str(number), [Fault(kind, path=path)]) as one:
            one.load("surveys", "responses")
            assert len(one.rows("responses")) == 8


def test_a_job_that_qualtrics_forgot_is_started_again(tmp_path: Path) -> None:
    server = QualtricsServer(small_world())
    with connected(server, tmp_path) as one:
        one.load("surveys")
        one.landing.go_back("responses", {
            "since": "2026-01-01T00:00:00Z", "left": [CARE, EFFORT],
            "job": {"progress": "ES_gone", "until": "2026-11-01T00:00:00Z", "open": True, "looks": 3},
        })  # fmt: skip
        assert one.load("responses")["responses"].state == "ready"
        assert len(one.rows("responses")) == 8


def test_a_survey_that_was_deleted_since_it_was_listed_is_left_out(tmp_path: Path) -> None:
    world = small_world()
    with connected(QualtricsServer(world), tmp_path) as one:
        one.load("surveys")
        del world.responses[CARE], world.definitions[CARE]
        states = one.load("survey_definitions", "responses")
        assert {state.state for state in states.values()} == {"ready"}
        assert {row["surveyId"] for row in one.rows("responses")} == {EFFORT}
