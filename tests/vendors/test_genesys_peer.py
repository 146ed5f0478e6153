"""Genesys peer: the vendor's own client reads the same server, and sees what our connector reads, field by field.

It is 172 MB, so that an environment may lack it; those of development have it.
"""

import importlib
import json
import warnings
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.genesys_conversations import conversation
from tests.vendors.genesys_reading import connected
from tests.vendors.genesys_server import CLIENT, SECRET, Genesys
from tests.vendors.genesys_world import World
from tests.vendors.zendesk_golden import vendors_folder

SDK = "PureCloudPlatformClientV2"
MISSING = "the vendor's SDK is not installed: pip install 'wellserved[dev]'"
WHOLE = "2026-10-01T00:00:00.000Z/2026-11-03T00:00:00.000Z"


@pytest.fixture(scope="module")
def sdk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """The vendor's package; it looks for a file in the home folder and watches it, so it gets one of its own."""
    if importlib.util.find_spec(SDK) is None:
        pytest.skip(MISSING)
    with pytest.MonkeyPatch.context() as patch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield importlib.import_module(SDK)


def client(sdk: Any, url: str) -> Any:
    """Their client, logged in as ours is."""
    return sdk.api_client.ApiClient(host=url).get_client_credentials_token(CLIENT, SECRET)


def plain(value: Any) -> Any:
    """A value without what is absent, and with moments as moments, however they were written."""
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items() if one is not None}
    if isinstance(value, list):
        return [plain(one) for one in value]
    if isinstance(value, str) and value[:2] == "20" and "T" in value:
        return datetime.fromisoformat(value)
    return value


def by_job(start: Any, results: Any, states: Callable[[str], Any], body: Any) -> Iterator[Any]:
    """Their way through a job: ask, look until it is fulfilled, then page by page."""
    job = start(body).job_id
    while states(job).state != "FULFILLED":
        pass
    page = results(job, page_size=400)
    yield page
    while page.cursor:
        page = results(job, page_size=400, cursor=page.cursor)
        yield page


def test_their_client_sees_all_conversations_that_ours_reads(sdk: Any, tmp_path: Path) -> None:
    server = Genesys(World(count=900))  # three pages of theirs
    server.world.available = server.world.clock
    with connected(server, tmp_path) as one:
        one.load("conversations")
        ours = one.newest("conversations")
        api = client(sdk, one.url)
        analytics = sdk.AnalyticsApi(api)
        pages = by_job(
            analytics.post_analytics_conversations_details_jobs,
            analytics.get_analytics_conversations_details_job_results,
            analytics.get_analytics_conversations_details_job,
            {"interval": WHOLE},
        )
        theirs = [api.sanitize_for_serialization(row) for page in pages for row in page.conversations]
    assert len(theirs) == len(ours) == 900
    assert {row["conversationId"]: plain(row) for row in theirs} == {key: plain(row) for key, row in ours.items()}


def test_their_client_sees_what_agents_did_as_ours_reads_it(sdk: Any, tmp_path: Path) -> None:
    server = Genesys(World(count=1))
    server.world.available = server.world.clock
    with connected(server, tmp_path) as one:
        one.load("user_details")
        ours = one.newest("user_details")
        api = client(sdk, one.url)
        analytics = sdk.AnalyticsApi(api)
        pages = by_job(
            analytics.post_analytics_users_details_jobs,
            analytics.get_analytics_users_details_job_results,
            analytics.get_analytics_users_details_job,
            {"interval": WHOLE},
        )
        theirs = [api.sanitize_for_serialization(row) for page in pages for row in page.user_details]
    told = {
        (row["userId"], kind, str(plain(state["startTime"]))): {"userId": row["userId"], "list": kind, **plain(state)}
        for row in theirs
        for kind in ("primaryPresence", "routingStatus")
        for state in row.get(kind) or ()
    }
    assert told == {(r["userId"], r["list"], str(plain(r["startTime"]))): plain(r) for r in ours.values()}
    assert len(told) > 10_000


def test_their_client_sees_users_queues_and_the_rest_as_ours_reads_them(sdk: Any, tmp_path: Path) -> None:
    with connected(Genesys(World(count=100)), tmp_path) as one:
        api = client(sdk, one.url)
        people = [f"u{nth}" for nth in range(1, 25)]
        theirs = {
            "users": sdk.UsersApi(api).get_users(page_size=500, state="any").entities,
            "queues": sdk.RoutingApi(api).get_routing_queues(page_size=500).entities,
            "wrapup_codes": sdk.RoutingApi(api).get_routing_wrapupcodes(page_size=500).entities,
            "divisions": sdk.AuthorizationApi(api).get_authorization_divisions(page_size=500).entities,
            "presence_definitions": sdk.PresenceApi(api).get_presence_definitions().entities,
            "learning_assignments": sdk.LearningApi(api)
            .get_learning_assignments(user_id=people, page_size=100)
            .entities,
            "coaching_appointments": sdk.CoachingApi(api).get_coaching_appointments(people, page_size=100).entities,
            "external_contacts": contacts(sdk.ExternalContactsApi(api)),
            "teams": teams(sdk.TeamsApi(api)),
            "evaluations": [row for user in people for row in evaluations(sdk.QualityApi(api), user)],
            "management_units": sdk.WorkforceManagementApi(api).get_workforcemanagement_managementunits().entities,
        }
        one.load(*theirs)
        for name, rows in theirs.items():
            told = {row["id"]: plain(row) for row in api.sanitize_for_serialization(rows)}
            assert told == {key: plain(row) for key, row in one.newest(name).items()}, name


def test_their_client_sees_members_plans_and_sentiment_as_ours_reads_them(sdk: Any, tmp_path: Path) -> None:
    with connected(Genesys(World(count=40)), tmp_path) as one:
        api = client(sdk, one.url)
        one.load("conversations", "queues", "queue_members", "sentiment", "surveys", "management_units", "schedules")
        ours = one.newest("queue_members")
        members = sdk.RoutingApi(api).get_routing_queue_members("q1", page_size=100).entities
        told = {f"q1|{row['id']}": {**plain(row), "queueId": "q1"} for row in api.sanitize_for_serialization(members)}
        assert told == {key: plain(row) for key, row in ours.items() if row["queueId"] == "q1"}
        asked = {"userIds": ["u1"], "startDate": "2026-10-05T00:00:00.000Z", "endDate": "2026-10-12T00:00:00.000Z"}
        search = sdk.WorkforceManagementApi(api).post_workforcemanagement_managementunit_schedules_search
        with pytest.warns(DeprecationWarning):  # its successor may send to a download from another host
            (plan,) = search("mu2", asked).user_schedules.values()
        week = one.newest("schedules")["u1|2026-10-05T00:00:00.000Z"]
        assert plain(api.sanitize_for_serialization(plan.shifts)) == plain(week["shifts"])
        sounded = sdk.SpeechTextAnalyticsApi(api).get_speechandtextanalytics_conversation("c5")
        kept = {k: v for k, v in one.newest("sentiment")["c5"].items() if k != "conversationId"}
        assert plain(api.sanitize_for_serialization(sounded)) == plain(kept)
        (survey,) = sdk.QualityApi(api).get_quality_conversation_surveys("c24")
        kept = {k: v for k, v in one.newest("surveys")["sv24"].items() if k != "conversationId"}
        assert plain(api.sanitize_for_serialization(survey)) == plain(kept)


def teams(api: Any) -> list[Any]:
    """All teams, page after page."""
    page = api.get_teams(page_size=100)
    rows = list(page.entities)
    while page.next_uri:
        page = api.get_teams(page_size=100, after=page.next_uri.split("after=")[1])
        rows += page.entities
    return rows


def evaluations(api: Any, user: str) -> list[Any]:
    """What was released of one agent."""
    span = {"start_time": "2026-01-01T00:00:00.000Z", "end_time": "2026-12-01T00:00:00.000Z"}
    found = api.get_quality_evaluations_query(
        agent_user_id=user, expand_answer_total_scores=True, page_size=100, **span
    )
    return list(found.entities)


def contacts(api: Any) -> list[Any]:
    """All external contacts, page after page."""
    page = api.get_externalcontacts_scan_contacts(limit=200)
    rows = list(page.entities)
    while page.cursors and page.cursors.after:
        page = api.get_externalcontacts_scan_contacts(limit=200, cursor=page.cursors.after)
        rows += page.entities
    return rows


def test_their_models_know_every_field_and_word_of_our_conversations(sdk: Any) -> None:
    for number in range(20):
        assert unknown_in(conversation(number), "AnalyticsConversation", from_sdk(sdk)) == []


def from_sdk(sdk: Any) -> Callable[[str], dict[str, Any]]:
    """A model's fields and their types, by the names of the wire."""

    def fields(model: str) -> dict[str, Any]:
        made = getattr(sdk, model)()
        return {made.attribute_map[name]: {"type": kind} for name, kind in made.swagger_types.items()}

    return fields


def unknown_in(value: Any, kind: str, fields: Callable[[str], dict[str, Any] | None], path: str = "") -> list[str]:
    """Fields of a value that its model does not have, and words that it does not allow."""
    if kind.startswith("list["):
        return [found for one in value for found in unknown_in(one, kind[5:-1], fields, path)]
    if not isinstance(value, dict) or kind.startswith("dict("):
        return []
    known = fields(kind)
    if known is None:
        return []
    found = [f"{path}.{name}" for name in value if name not in known]
    for name, one in value.items():
        told = known.get(name, {})
        allowed = told.get("enum")
        found += [f"{path}.{name}={one}"] if allowed and isinstance(one, str) and one not in allowed else []
        found += unknown_in(one, told.get("type", ""), fields, f"{path}.{name}")
    return found


def test_a_list_of_their_models_knows_every_field_and_word_of_what_our_server_tells() -> None:
    file = vendors_folder() / "genesys" / "genesys_models.json"
    if not file.is_file():
        pytest.skip(f"no list of models in {file}: set WELLSERVED_VENDORS to the folder that holds genesys")
    models = json.loads(file.read_text())["models"]
    told = World(count=40)
    now = told.clock
    for kind, rows in {
        "AnalyticsConversation": told.conversations(now, now.replace(year=2025), now, by_day=False),
        "AnalyticsUserDetail": told.states(now, now.replace(year=2025), now),
        "User": told.users(), "Queue": told.queues(), "Team": told.teams(), "WrapupCode": told.wrapup_codes(),
        "Division": [{k: v for k, v in one.items() if k != "homeDivision"} for one in told.divisions()],
        "OrganizationPresenceDefinition": told.presence_definitions(), "ExternalContact": told.contacts(),
        "EvaluationResponse": told.evaluations("u3", "", "9"), "Survey": told.surveys("c0"),
        "ConversationMetrics": [told.sentiment("c0")], "LearningAssignment": told.learning(["u1", "u2"]),
    }.items():  # fmt: skip
        assert rows
        assert unknown_in(rows, f"list[{kind}]", models.get) == [], kind


def test_a_field_that_nobody_knows_is_found() -> None:
    fields: dict[str, dict[str, Any]] = {"A": {"b": {"type": "list[B]"}}, "B": {"c": {"type": "str", "enum": ["x"]}}}
    assert unknown_in({"b": [{"c": "y", "d": 1}], "e": 2}, "A", fields.get) == [".e", ".b.d", ".b.c=y"]
