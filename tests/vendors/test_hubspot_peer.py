"""HubSpot's own client reads the same server: what our connector reads equals what it reads, row by row."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.vendors.hubspot_reading import Connected, connected
from tests.vendors.hubspot_small import small
from tests.vendors.hubspot_world import Thing, World, at, crowd, iso
from wellserved.sources.hubspot.kinds import FEEDBACK, TICKETS

hubspot = pytest.importorskip("hubspot", reason="hubspot-api-client is not installed")
NOON = at("2026-03-02 12:00")


@contextmanager
def both(world: World, folder: Path) -> Iterator[tuple[Connected, Any]]:
    with connected(world, folder) as ours:
        yield ours, hubspot.HubSpot(access_token="pat-test-1", host=ours.url, base_url=ours.url)


def told(api: Any, model: Any) -> dict[str, Any]:
    """A row as the client's model holds it, written again as JSON."""
    row: dict[str, Any] = plain(api.api_client.sanitize_for_serialization(model))
    return row


def plain(value: Any) -> Any:
    """Moments in one writing; what a model leaves out where it is null is left out."""
    if isinstance(value, dict):
        return {name: plain(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [plain(inner) for inner in value]
    try:
        return iso(datetime.fromisoformat(value)) if isinstance(value, str) and value[4:5] == "-" else value
    except ValueError:
        return value


def ours_of(one: Connected, stream: str) -> list[dict[str, Any]]:
    return [plain(row) for row in one.rows(stream)]


def pages_of(read: Any, **asked: Any) -> Iterator[Any]:
    after = None
    while True:
        page = read(**asked, **({"after": after} if after else {}))
        yield from page.results
        if page.paging is None or page.paging.next is None:
            return
        after = page.paging.next.after


def test_a_list_of_480_tickets_with_their_history_is_the_same(tmp_path: Path) -> None:
    with both(World(things={"tickets": crowd(480)}, clock=NOON), tmp_path) as (ours, theirs):
        ours.load("tickets")
        api = theirs.crm.tickets.basic_api
        asked = {"properties": list(TICKETS.properties), "properties_with_history": list(TICKETS.history)}
        found = [told(api, one) for one in pages_of(api.get_page, limit=50, **asked)]
        assert len(found) == 480
        assert ours_of(ours, "tickets") == found


def test_a_search_of_480_changed_tickets_finds_the_same(tmp_path: Path) -> None:
    world = World(things={"tickets": crowd(500)}, clock=at("2026-01-05 08:10"))
    world.things["tickets"] = [one for one in world.kind("tickets") if one.id < 1060]
    with both(world, tmp_path) as (ours, theirs):
        ours.load("tickets")
        before = len(ours.rows("tickets"))
        world.things["tickets"], world.clock = crowd(500), NOON
        ours.load("tickets")
        api = theirs.crm.tickets.search_api
        request = hubspot.crm.tickets.PublicObjectSearchRequest(
            filter_groups=[{"filters": [{"propertyName": "hs_lastmodifieddate", "operator": "GTE",
                                         "value": iso(at("2026-01-05 08:00"))}]}],
            sorts=[{"propertyName": "hs_object_id", "direction": "ASCENDING"}],
            properties=list(TICKETS.properties), limit=200,
        )  # fmt: skip
        found = []
        while True:
            page = api.do_search(request)
            found += [told(api, one) for one in page.results]
            if page.paging is None:
                break
            request.after = page.paging.next.after
        changed = ours_of(ours, "tickets")[before:]
        assert len(changed) == len(found) == page.total == 500
        assert [{**row, "propertiesWithHistory": None} for row in changed] == [
            {**row, "propertiesWithHistory": None} for row in found
        ]


def test_feedback_owners_pipelines_users_teams_and_links_are_the_same(tmp_path: Path) -> None:
    with both(small(), tmp_path) as (ours, theirs):
        ours.load("feedback_submissions", "owners", "ticket_pipelines", "users", "teams", "feedback_tickets")
        feedback = theirs.crm.objects.feedback_submissions.basic_api
        found = [told(feedback, one) for one in pages_of(feedback.get_page, properties=list(FEEDBACK.properties))]
        assert ours_of(ours, "feedback_submissions") == found
        owners = theirs.crm.owners.owners_api
        found = [told(owners, one) for gone in (False, True) for one in pages_of(owners.get_page, archived=gone)]
        assert ours_of(ours, "owners") == found
        pipelines = theirs.crm.pipelines.pipelines_api
        assert ours_of(ours, "ticket_pipelines") == [
            told(pipelines, one) for one in pipelines.get_all("tickets").results
        ]
        users, teams = theirs.settings.users.users_api, theirs.settings.users.teams_api
        assert ours_of(ours, "users") == [told(users, one) for one in pages_of(users.get_page)]
        assert ours_of(ours, "teams") == [told(teams, one) for one in teams.get_all().results]
        links = theirs.crm.associations.v4.batch_api
        asked = {"inputs": [{"id": row["id"]} for row in ours.rows("feedback_submissions")]}
        found = [told(links, one) for one in links.get_page("feedback_submissions", "tickets", asked).results]
        mine = [row for row in ours_of(ours, "feedback_tickets") if row["to"]]
        assert [(row["from"], [to["toObjectId"] for to in row["to"]]) for row in mine] == [
            (row["from"], [int(to["toObjectId"]) for to in row["to"]]) for row in found
        ]


def test_threads_and_their_messages_are_the_same(tmp_path: Path) -> None:
    with both(small(), tmp_path) as (ours, theirs):
        ours.load("threads", "messages")
        base = "/conversations/v3/conversations/threads"

        def asked(path: str) -> list[dict[str, Any]]:
            rows: list[dict[str, Any]] = theirs.api_request({"path": path}).json()["results"]
            return rows

        threads = asked(f"{base}?association=TICKET&limit=100")
        assert sorted(one["id"] for one in ours.rows("threads")) == sorted(one["id"] for one in threads)
        assert {one["id"]: one for one in ours.rows("threads")} == {one["id"]: one for one in threads}
        said = [
            message for one in threads
            for message in asked(f"{base}/{one['id']}/messages?limit=100")
        ]  # fmt: skip
        assert sorted(map(str, ours.rows("messages"))) == sorted(map(str, said))


def test_the_client_is_refused_as_we_are(tmp_path: Path) -> None:
    world = World(things={"tickets": [Thing(1, NOON, NOON - timedelta(days=1))]}, tokens={"pat-test-1": frozenset()})
    with both(world, tmp_path) as (ours, theirs):
        assert ours.load("tickets")["tickets"].state == "off"
        with pytest.raises(hubspot.crm.tickets.ApiException) as no:
            theirs.crm.tickets.basic_api.get_page()
        assert no.value.status == 403
