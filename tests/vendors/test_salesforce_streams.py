"""Salesforce's streams: every row once, by pages or by a job; what is hidden is told; wherever it stops."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.faults import Fault
from tests.vendors.salesforce_objects import SPECS, id_of, long_id
from tests.vendors.salesforce_reading import connected
from tests.vendors.salesforce_world import LOWER, MERGED, OPEN, SPAM, UPPER, at, small_world, with_cases
from wellserved.sources.connect.refused import Refused
from wellserved.sources.connect.stream import Ask
from wellserved.sources.salesforce.bulk import rows_of
from wellserved.sources.salesforce.vendor import VENDOR, remaining
from wellserved.terms.errors import DefinitionError, SourceError

FAST: dict[str, Any] = {"look": 0.001}


def test_every_stream_gives_every_row_of_its_object_once(tmp_path: Path) -> None:
    world = small_world()
    with connected(world, tmp_path) as one:
        one.load(*(stream.name for stream in VENDOR.streams if stream.wanted))
        for name, rows in world.rows.items():
            (stream,) = {call.name for call in VENDOR.streams if _object(call) == name}
            assert sorted(one.ids(stream)) == sorted(row["Id"] for row in rows), name


def _object(stream: Any) -> str:
    """The object behind a stream: the one whose plural, in Salesforce's spelling, it is."""
    word = stream.name.replace("_", "").lower()
    odd = {"usergroups": "Group", "casehistory": "CaseHistory", "casestatuses": "CaseStatus",
           "agentwork": "AgentWork", "servicepresencestatuses": "ServicePresenceStatus",
           "businesshours": "BusinessHours", "opportunities": "Opportunity"}  # fmt: skip
    return odd.get(word) or next((name for name in SPECS if name.lower() == word.removesuffix("s")), "")


def test_a_milestone_that_runs_over_is_told_though_its_row_was_not_stamped(tmp_path: Path) -> None:
    world = small_world()
    world.now = at(5, "09:30")
    with connected(world, tmp_path) as one:
        one.load("case_milestones", "overdue_milestones")
        assert one.rows("overdue_milestones") == []
        world.now = at(5, "10:30")
        one.load("case_milestones", "overdue_milestones")
        assert len(one.rows("case_milestones")) == 5, "none came again"
        assert [row["CaseId"] for row in one.rows("overdue_milestones")] == [OPEN]


def test_ids_that_differ_by_a_capital_are_two_rows(tmp_path: Path) -> None:
    assert LOWER[:15].lower() == UPPER[:15].lower()
    with connected(small_world(), tmp_path) as one:
        one.load("cases")
        assert {LOWER, UPPER} < set(one.ids("cases"))


def test_the_long_form_of_an_id_is_the_one_that_salesforce_documents() -> None:
    assert long_id("0015000000Gv7qJ") == "0015000000Gv7qJAAR"


def test_a_run_ends_two_minutes_ago_and_the_next_begins_before_that(tmp_path: Path) -> None:
    now, world = datetime.now(UTC).replace(microsecond=0), small_world()
    world.rows["Contact"][0]["SystemModstamp"] = now
    with connected(world, tmp_path) as one:
        one.load("contacts")
        assert len(one.ids("contacts")) == 3, "what changed a moment ago may not yet be whole"
        late = {**world.rows["Contact"][1], "Id": id_of("003", 9), "SystemModstamp": _before(now, 5)}
        world.rows["Contact"].append(late)
        one.load("contacts")
        assert late["Id"] in one.ids("contacts"), "a row that was dated before the last run's end came after it"


def _before(moment: datetime, minutes: int) -> datetime:
    return datetime.fromtimestamp(moment.timestamp() - minutes * 60, UTC)


def test_a_changed_row_comes_again_and_others_do_not(tmp_path: Path) -> None:
    world = small_world()
    with connected(world, tmp_path) as one:
        one.load("accounts")
        world.rows["Account"][1] |= {"Industry": "Trade", "SystemModstamp": _before(datetime.now(UTC), 4)}
        one.load("accounts")
        assert [row["Industry"] for row in one.rows("accounts")] == ["Energy", "Retail", "Trade"]


def test_deleted_and_merged_rows_come_as_such(tmp_path: Path) -> None:
    with connected(small_world(), tmp_path) as one:
        one.load("cases")
        gone = {row["Id"]: row["MasterRecordId"] for row in one.rows("cases") if row["IsDeleted"]}
        assert set(gone) == {MERGED, SPAM}
        assert gone[SPAM] is None


@pytest.mark.parametrize("count", [2000, 2001, 4001])
def test_pages_give_each_row_once_though_hundreds_changed_at_one_moment(tmp_path: Path, count: int) -> None:
    with connected(with_cases(count), tmp_path, bulk_above=10_000) as one:
        one.load("cases")
        assert len(one.ids("cases")) == count == len(set(one.ids("cases")))
        assert not one.calls("jobs")


def test_answers_of_fewer_rows_than_asked_are_gone_on_from(tmp_path: Path) -> None:
    world = with_cases(1000, batch=250)
    with connected(world, tmp_path, bulk_above=10_000) as one:
        one.load("cases")
        assert len(set(one.ids("cases"))) == 1000 == len(one.ids("cases"))


def test_many_rows_are_read_by_a_job_in_pieces(tmp_path: Path) -> None:
    with connected(with_cases(1000, batch=300), tmp_path, bulk_above=100, piece=250, **FAST) as one:
        one.load("cases")
        assert len(one.ids("cases")) == 1000 == len(set(one.ids("cases")))
        assert len(one.calls("/results")) == 3, "700 rows that the first page left"
        assert one.calls("/results")[1].endswith("locator=MjUw")


def test_a_job_and_pages_give_the_same_rows(tmp_path: Path) -> None:
    def texts(rows: list[dict[str, Any]]) -> dict[str, dict[str, str | None]]:
        return {row["Id"]: {name: _text(value) for name, value in row.items()} for row in rows}

    with connected(with_cases(900, batch=300), tmp_path / "pages") as one:
        one.load("cases")
        pages = texts(one.rows("cases"))
    with connected(with_cases(900, batch=300), tmp_path / "job", bulk_above=100, **FAST) as one:
        one.load("cases")
        assert texts(one.rows("cases")) == pages


def _text(value: Any) -> str | None:
    if isinstance(value, bool):
        return str(value).lower()
    return None if value is None else str(value).replace("+0000", "Z")


def test_the_second_run_after_a_job_asks_for_what_is_new_only(tmp_path: Path) -> None:
    with connected(with_cases(500, batch=200), tmp_path, bulk_above=100, **FAST) as one:
        one.load("cases")
        before = len(one.calls("jobs"))
        one.load("cases")
        assert len(one.calls("jobs")) == before
        assert len(one.ids("cases")) == 500


def test_a_job_that_failed_is_asked_for_again(tmp_path: Path) -> None:
    world = with_cases(500, batch=200)
    world.fail_jobs = 2
    with connected(world, tmp_path, bulk_above=100, **FAST) as one:
        assert one.load("cases")["cases"].state == "ready"
        assert set(one.ids("cases")) == {row["Id"] for row in world.rows["Case"]}
        assert len(world.jobs) == 3


def test_a_job_that_goes_on_failing_fails_the_stream_and_not_the_others(tmp_path: Path) -> None:
    world = with_cases(500, batch=200)
    world.fail_jobs = 99
    with connected(world, tmp_path, bulk_above=100, **FAST) as one:
        states = one.load("cases", "users")
        assert (states["cases"].state, states["users"].state) == ("failed", "ready")
        assert "InternalServerError" in states["cases"].told


def test_a_job_is_gone_on_with_after_a_run_was_ended_within_its_results(tmp_path: Path) -> None:
    world, results = with_cases(1000, batch=300), Fault("500", calls=(), path="locator=")
    some: dict[str, Any] = {"bulk_above": 100, "piece": 250, **FAST}
    with connected(world, tmp_path, [results], **some) as one, pytest.raises(SourceError):
        one.load("cases")
    with connected(world, tmp_path, **some) as one:
        one.load("cases")
        assert len(one.ids("cases")) == 1000, "no row was asked for twice"
        assert len(world.jobs) == 1


def test_a_job_that_is_no_longer_known_is_asked_for_anew(tmp_path: Path) -> None:
    world, results = with_cases(500, batch=200), Fault("500", calls=(), path="results")
    with connected(world, tmp_path, [results], bulk_above=100, **FAST) as one, pytest.raises(SourceError):
        one.load("cases")
    world.jobs.clear()
    with connected(world, tmp_path, bulk_above=100, **FAST) as one:
        assert one.load("cases")["cases"].state == "ready"
        assert set(one.ids("cases")) == {row["Id"] for row in world.rows["Case"]}


def test_pages_are_gone_on_from_after_a_run_was_ended(tmp_path: Path) -> None:
    world, third = with_cases(1000, batch=300), Fault("500", calls=(3, 4, 5, 6), path="queryAll")
    with connected(world, tmp_path, [third]) as one, pytest.raises(SourceError):
        one.load("cases")
    with connected(world, tmp_path) as one:
        one.load("cases")
        assert len(one.ids("cases")) == 1000 == len(set(one.ids("cases"))), "no row was asked for twice"


@pytest.mark.parametrize("options", [{}, {"bulk_above": 100, "piece": 150}], ids=["pages", "job"])
def test_a_run_may_be_ended_after_any_page(tmp_path: Path, options: dict[str, Any]) -> None:
    stream, found, cursor = VENDOR.stream("cases"), [], None
    assert stream is not None
    with connected(with_cases(900, batch=200), tmp_path, **options, **FAST) as one:
        while True:
            with one.wire() as wire:
                page = stream.read(Ask(wire, cursor, one.since, wire.clock, begins=True, options=one.options))
            found += [row["Id"] for row in page.rows]
            cursor = json.loads(json.dumps(page.cursor))
            if not page.more or len(found) > 900:
                break
    assert len(found) == 900 == len(set(found))


def test_a_question_whose_time_runs_out_becomes_a_job(tmp_path: Path) -> None:
    world = with_cases(500)
    world.slow = True
    with connected(world, tmp_path, **FAST) as one:
        one.load("cases")
        assert len(one.ids("cases")) == 500
        assert len(world.jobs) == 1


def test_an_object_that_bulk_does_not_know_is_read_by_pages(tmp_path: Path) -> None:
    with connected(with_cases(500, batch=200), tmp_path, [_no_bulk()], bulk_above=100) as one:
        one.load("cases")
        assert len(set(one.ids("cases"))) == 500 == len(one.ids("cases"))


def _no_bulk() -> Fault:
    body = b'[{"errorCode":"INVALIDENTITY","message":"Entity \'Case\' is not supported by the Bulk API."}]'
    return Fault("400", calls=(), path="jobs/query$", body=body)


def test_a_field_that_security_hides_is_a_gap_and_no_failure(tmp_path: Path) -> None:
    world = small_world()
    world.hidden = {"Case.Priority", "Case.Reason"}
    with connected(world, tmp_path) as one:
        state = one.load("cases")["cases"]
        assert (state.state, state.told) == ("ready", "not there, or hidden by field-level security: Priority, Reason")
        assert len(one.rows("cases")) == 8
        assert "Priority" not in one.rows("cases")[0]


def test_a_field_that_is_hidden_while_a_window_is_open_is_done_without(tmp_path: Path) -> None:
    world, second = with_cases(500, batch=200), Fault("500", calls=(2, 3, 4, 5), path="queryAll")
    with connected(world, tmp_path, [second]) as one, pytest.raises(SourceError):
        one.load("cases")
    world.hidden = {"Case.Priority"}
    with connected(world, tmp_path) as one:
        assert one.load("cases")["cases"].told.endswith("field-level security: Priority")
        assert len(set(one.ids("cases"))) == 500


def test_an_object_that_is_not_there_switches_its_stream_off_and_says_what_is_needed(tmp_path: Path) -> None:
    world = small_world()
    world.absent = {"AgentWork"}
    with connected(world, tmp_path) as one:
        states = one.load("agent_work", "cases")
        assert (states["agent_work"].state, states["cases"].state) == ("off", "ready")
        assert "Omni-Channel" in states["agent_work"].told
        world.absent = set()
        assert one.load("agent_work")["agent_work"].rows == 5


def test_further_fields_are_read_where_the_connection_names_them(tmp_path: Path) -> None:
    with connected(small_world(), tmp_path, fields={"cases": ["Region__c", "Age__c", "Nothing__c"]}) as one:
        state = one.load("cases")["cases"]
        assert {row["Region__c"] for row in one.rows("cases")} == {None, "North"}
        assert state.told == (
            "not there, or hidden by field-level security: Nothing__c;"
            " formulas, whose change alone is not noticed: Age__c"
        )


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"case": ["Region__c"]}, "there is no stream 'case'"),
        ({"cases": "Region__c"}, "'cases' has a list of field names"),
        ({"cases": ["Id FROM User"]}, "'cases' has a list of field names"),
        (["Region__c"], "'fields' names fields by stream"),
    ],
)
def test_further_fields_are_names_by_stream(tmp_path: Path, fields: Any, told: str) -> None:
    with connected(small_world(), tmp_path, fields=fields) as one, pytest.raises(DefinitionError, match=told):
        one.load("cases")


def test_an_object_without_deletions_is_read_wholly_each_time(tmp_path: Path) -> None:
    world = small_world()
    with connected(world, tmp_path) as one:
        (first,) = world.rows["GroupMember"]
        world.rows["GroupMember"].append({**first, "Id": id_of("011", 2)})
        one.load("group_members")
        assert len(one.rows("group_members")) == 2
        world.rows["GroupMember"].pop()
        one.load("group_members")
        assert [row["Id"] for row in one.rows("group_members")] == [first["Id"]]


def test_what_changed_before_since_is_not_read_but_people_are(tmp_path: Path) -> None:
    with connected(small_world(), tmp_path) as one:
        one.since = at(6, "00:00")
        one.load("cases", "users", "contacts")
        assert set(one.ids("cases")) == {LOWER, UPPER}
        assert (len(one.ids("users")), len(one.ids("contacts"))) == (4, 4), "rows of today point to them"


def test_the_days_allowance_ends_a_load_that_keeps_what_it_has(tmp_path: Path) -> None:
    world = with_cases(1000, batch=300)
    body = b'[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]'
    used_up = Fault("403", calls=(4, 5, 6, 7), path="queryAll", body=body)
    with connected(world, tmp_path, [used_up]) as one:
        with pytest.raises(SourceError, match="load again later"):
            one.load("cases")
        assert len(one.ids("cases")) == 900
        one.load("cases")
        assert len(one.ids("cases")) == 1000


def test_what_is_left_of_the_day_is_heeded() -> None:
    assert remaining({"sforce-limit-info": "api-usage=75000/100000"}) == (0.25, 60.0)
    several = {"sforce-limit-info": "api-usage=2500/5000; per-app-api-usage=17/250(appName=sample)"}
    assert remaining(several) == (0.5, 60.0)
    assert remaining({"sforce-limit-info": "api-usage=5001/5000"}) == (0.0, 60.0)
    assert remaining({}) is None


def test_a_wrong_secret_ends_the_load_and_is_not_shown(tmp_path: Path) -> None:
    wrong = {"client_id": "3MVG9consumerkey", "client_secret": "hush-hush"}
    with connected(small_world(), tmp_path, said=wrong) as one:
        with pytest.raises(Refused) as told:
            one.load("cases")
        assert "hush-hush" not in str(told.value)


def test_a_token_that_ends_midway_is_fetched_anew(tmp_path: Path) -> None:
    body = b'[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]'
    with connected(with_cases(900, batch=300), tmp_path, [Fault("401", (2,), "queryAll", body)]) as one:
        one.load("cases")
        assert len(one.ids("cases")) == 900
        assert len(one.calls("/services/oauth2/token")) == 2


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("", []),
        ('"Id","Name"\n', []),
        ('"Id","Name"\n"1","a, ""b""\nc"\n"2",""\n', [{"Id": "1", "Name": 'a, "b"\nc'}, {"Id": "2", "Name": None}]),
        ('"Name","Id"\n"a","1"\n', [{"Name": "a", "Id": "1"}]),
        ('"1","a"\n', [{"Id": "1", "Name": "a"}]),
    ],
)
def test_a_piece_of_results_is_read_with_and_without_its_head(text: str, rows: list[dict[str, str | None]]) -> None:
    assert rows_of(text, ["Id", "Name"]) == rows
