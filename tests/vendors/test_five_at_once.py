"""Five platforms in one workspace: a customer of three of them is one, and first contact resolution spans them."""

from datetime import date
from pathlib import Path
from typing import Any

from tests.vendors.five import small_worlds, workspace
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.matches import matches
from wellserved.flow.measure import measure
from wellserved.flow.pull import pulled
from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement

CODY = "salesforce-0035f0000000003AAA"
THREE = ("hubspot-504", CODY, "zendesk-5003")
RULES = "identity: {by: [email, phone, external_id], prefer: [salesforce]}\n"


def rows(one: Workspace, sql: str) -> list[tuple[Any, ...]]:
    engine = open_engine(one)
    try:
        return engine.query(sql)
    finally:
        engine.close()


def settled_at_once(one: Workspace) -> tuple[int, int]:
    """Hits and n of first contact resolution in March."""
    (found,) = measure(one, ["fcr_no_repeat"], start=date(2026, 3, 1), end=date(2026, 3, 31))
    assert isinstance(found, Measurement)
    assert found.value is not None
    return round(found.value * found.n), found.n


def test_a_customer_of_three_platforms_is_one_and_resolution_spans_them(tmp_path: Path) -> None:
    worlds = small_worlds()
    (contact,) = (thing for thing in worlds.hubspot.kind("contacts") if thing.id == 504)
    contact.properties["email"] = "cody@example.com"
    next(row for row in worlds.zendesk.rows["users"] if row["id"] == 5003)["email"] = "Cody@Example.com"
    with workspace(worlds, tmp_path) as folder:
        apart = open_workspace(folder)
        load(apart)
        assert {stream.state for found in pulled(apart) for stream in found.streams} == {"ready"}
        hits, n = settled_at_once(apart)
        alone = "SELECT contacts, channels FROM issue WHERE issue_id = 'hubspot-thread-903'"
        assert rows(apart, alone) == [(1, 1)]

        (folder / "wellserved.yaml").write_text((folder / "wellserved.yaml").read_text() + RULES)
        one = open_workspace(folder)
        load(one, replay=True)
        persons = rows(one, "SELECT customer_id, person_id, matched_by FROM person ORDER BY 1")
        assert persons == [(name, CODY, "email") for name in sorted(THREE)]
        rates = {match.source: (match.matched, match.customers) for match in matches(one)}
        assert rates["hubspot-customers"] == (1, 4)
        assert rates["salesforce-customers"] == (1, 3)
        assert rates["zendesk-customers"] == (1, 3)
        assert rates["qualtrics-customers"] == (0, 5)
        # the chat at HubSpot, then a call, a message and a form at Salesforce: one matter, not settled at once
        assert rows(one, alone) == [(4, 4)]
        assert settled_at_once(one) == (hits - 1, n - 1)
        theirs = f"SELECT source, count(*) FROM interaction WHERE customer_id = '{CODY}' GROUP BY 1 ORDER BY 1"
        assert [source for source, _ in rows(one, theirs)] == [
            "hubspot-conversations", "salesforce-calls", "salesforce-contacts", "salesforce-messages",
            "zendesk-contacts",
        ]  # fmt: skip
        assert score(one, period="2026-03")
