"""Five platforms at once: one customer known to all, one first contact resolution across them, one scorecard."""

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.vendors import genesys_server, hubspot_small, qualtrics_world, salesforce_world
from tests.vendors.genesys_world import World as GenesysWorld
from tests.vendors.hubspot_server import hubspot
from tests.vendors.qualtrics_server import QualtricsServer
from tests.vendors.salesforce_server import CLIENT_ID, CLIENT_SECRET, server
from tests.vendors.serving import served
from tests.vendors.zendesk_server import KEY_OF_ANN, USER, World, zendesk
from tests.vendors.zendesk_shapes import ticket, user
from wellserved.flow.engines import open_engine
from wellserved.flow.init import init
from wellserved.flow.load import LoadReport, load
from wellserved.flow.measure import measure
from wellserved.flow.pull import pulled
from wellserved.flow.score import score
from wellserved.flow.workspace import open_workspace
from wellserved.metrics.measurement import Measurement

PERSON = "person1@example.com"  # Genesys knows her so; her calls are the conversations 1 and 41, and so on
SETTINGS = "name: five\nzone: UTC\ncurrency: EUR\nissues: {by_topic: false}\n"
IDENTITY = "identity: {by: [email]}\n"
LATER = datetime(2026, 10, 20, 12, tzinfo=UTC)


def apps() -> dict[str, tuple[Any, dict[str, str], dict[str, str]]]:
    """By platform: its server, what its connection is told by name, and its secrets."""
    people = hubspot_small.small()
    first, *others = people.things["contacts"]
    people.things["contacts"] = [replace(first, properties={**first.properties, "email": PERSON}), *others]
    asked = qualtrics_world.small_world()
    asked.contacts["POOL_1"][0]["email"] = PERSON.upper()
    crm = salesforce_world.small_world()
    crm.rows["Contact"][0]["Email"] = PERSON
    called = GenesysWorld(count=100, clock=LATER, available=LATER - timedelta(hours=1))
    questions = QualtricsServer(asked)
    return {
        "zendesk": (zendesk(desk()), {"subdomain": "acme", "email": USER}, {"TOKEN": KEY_OF_ANN}),
        "salesforce": (server(crm), {"client_id": CLIENT_ID}, {"CLIENT_SECRET": CLIENT_SECRET}),
        "qualtrics": (questions.app(), {}, {"TOKEN": questions.token}),
        "hubspot": (hubspot(people), {}, {"TOKEN": "pat-test-1"}),
        "genesys": (
            genesys_server.Genesys(called),
            {"client_id": genesys_server.CLIENT},
            {"CLIENT_SECRET": genesys_server.SECRET},
        ),
    }


def desk() -> World:
    """Zendesk's help desk: the person's ticket, two days after her first call at Genesys."""
    moment, end = "2026-10-07 10:00:00", "2026-10-19 10:00:00"
    rows: dict[str, list[dict[str, Any]]] = {
        "tickets": [ticket(1, moment, moment, requester_id=5001), ticket(2, end, end, requester_id=5002)],
        "users": [
            user(5001, "end-user", "2026-01-05 09:00:00", moment, email=f" {PERSON.title()} "),
            user(5002, "end-user", "2026-01-05 09:00:00", moment, email="somebody@example.com"),
        ],
        "groups": [],
    }
    return World(rows, LATER)


WHERE = {
    "zendesk": "address",
    "salesforce": "domain",
    "qualtrics": "datacenter",
    "hubspot": "address",
    "genesys": "region",
}


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, LoadReport]]:
    """A workspace over all five, loaded once; each customer stands for herself."""
    folder = tmp_path_factory.mktemp("five") / "office"
    with ExitStack() as stack:
        patch = stack.enter_context(pytest.MonkeyPatch.context())
        for name, (app, said, secrets) in apps().items():
            url = stack.enter_context(served(app, own_clock=name in ("zendesk", "hubspot", "genesys")))
            for secret, value in secrets.items():
                patch.setenv(f"WELLSERVED_{name.upper()}_{secret}", value)
            init(folder, name, {**said, WHERE[name]: url})
        with (folder / "connections" / "genesys.yaml").open("a") as file:
            file.write("streams: {sentiment: false}\noptions: {poll_seconds: 0}\n")
        (folder / "wellserved.yaml").write_text(SETTINGS)
        yield folder, load(open_workspace(folder))


def one_customer(folder: Path) -> None:
    """Say that customers with one e-mail address are one, and make records of the raw pages anew."""
    (folder / "wellserved.yaml").write_text(SETTINGS + IDENTITY)
    load(open_workspace(folder), replay=True)


def rows(folder: Path, sql: str) -> list[tuple[Any, ...]]:
    engine = open_engine(open_workspace(folder))
    try:
        return engine.query(sql)
    finally:
        engine.close()


def fcr(folder: Path) -> tuple[float, int]:
    found = measure(open_workspace(folder), ["fcr_no_repeat"], start=date(2026, 10, 1), end=date(2026, 10, 31))
    assert isinstance(found[0], Measurement)
    assert found[0].value is not None
    return found[0].value, found[0].n


def test_all_five_are_read_to_their_end_and_no_row_is_kept_out(five: tuple[Path, LoadReport]) -> None:
    folder, report = five
    states = {
        (one.connection, s.stream): (s.state, s.told) for one in pulled(open_workspace(folder)) for s in one.streams
    }
    assert {key: state for key, state in states.items() if state[0] not in ("ready", "off")} == {}
    kept_out = {record.record: dict(record.reasons) for record in report.records if record.quarantined}
    assert kept_out == {"order": {"missing_required": 1}}  # a deal of HubSpot that nobody is linked to
    platforms = rows(folder, "SELECT DISTINCT split_part(interaction_id, '-', 1) FROM interaction ORDER BY 1")
    assert platforms == [("genesys",), ("hubspot",), ("salesforce",), ("zendesk",)]


def test_one_scorecard_is_told_of_all(five: tuple[Path, LoadReport]) -> None:
    folder, _ = five
    told = score(open_workspace(folder), None, period="2026-10")
    assert any(metric.measurement.value is not None for one in told.objectives for metric in one.metrics)


def test_a_contact_in_another_system_is_a_repeat_once_both_know_who_it_is(five: tuple[Path, LoadReport]) -> None:
    folder, _ = five
    before = fcr(folder)
    one_customer(folder)
    after = fcr(folder)
    known = rows(folder, "SELECT customer_id FROM person ORDER BY 1")
    assert {name.split("-")[0] for (name,) in known} == {"zendesk", "salesforce", "qualtrics", "hubspot", "genesys"}
    assert len(known) == 5
    assert after[1] <= before[1]
    assert after[0] * after[1] < before[0] * before[1]
