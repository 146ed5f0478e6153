"""HubSpot workspace: from a server to KPIs by the mapping that comes with the product; figures counted by hand."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.vendors.hubspot_small import NOW, later, small
from tests.vendors.hubspot_workspace import Home, home
from tests.vendors.hubspot_world import Thing
from wellserved.flow.load import LoadReport
from wellserved.flow.reconcile import reconcile
from wellserved.flow.score import score
from wellserved.flow.workspace import open_workspace


def loaded(report: LoadReport) -> dict[str, tuple[int, int]]:
    return {one.record: (one.loaded, one.quarantined) for one in report.records if one.loaded or one.quarantined}


def shown(name: str) -> str:
    """A file that the how-to shows."""
    page = (Path(__file__).parents[2] / "docs" / "how-to" / "connect-hubspot.md").read_text()
    return page.split(f"```yaml\n# {name}\n")[1].split("```")[0]


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Home, LoadReport]]:
    """The small account, read once."""
    with home(small(), tmp_path_factory.mktemp("hubspot")) as one:
        yield one, one.read()


def test_an_account_becomes_records(account: tuple[Home, LoadReport]) -> None:
    report = account[1]
    assert {state.state for state in report.pulled[0].streams} == {"ready"}
    # events: 8 made, 20 stages, 7 owners, 9 messages and comments; a won deal without a contact is kept out
    assert loaded(report) == {
        "agent": (3, 0), "case": (8, 0), "case_event": (44, 0), "customer": (4, 0), "interaction": (7, 0),
        "interaction_segment": (6, 0), "order": (1, 1), "survey_response": (6, 0), "vendor_metric": (11, 0),
    }  # fmt: skip


def test_tickets_are_as_their_history_tells(account: tuple[Home, LoadReport]) -> None:
    told = {name: rest for name, *rest in account[0].rows("""SELECT case_id, status, first_reply_minutes,
        first_resolution_minutes, resolution_minutes, requester_wait_minutes, paused_minutes, reopens, team,
        customer_id FROM "case" """)}  # fmt: skip
    assert told == {
        "hubspot-101": ["solved", 30, 120, 120, 120, 0, 0, "north", "hubspot-501"],
        "hubspot-102": ["solved", 120, 1440, 4320, 2880, 0, 1, "south", "hubspot-502"],
        "hubspot-103": ["solved", 60, 480, 480, 240, 240, 0, "north", "hubspot-501"],
        "hubspot-104": ["new", None, None, None, None, 0, 0, None, "hubspot-503"],
        "hubspot-105": ["solved", 20, 60, 60, 60, 0, 0, "north", "hubspot-504"],
        "hubspot-106": ["new", None, None, None, None, 0, 0, "south", "hubspot-502"],
        "hubspot-107": ["solved", 60, 1440, 1440, 1440, 0, 0, "south", "hubspot-503"],
        "hubspot-108": ["solved", 40, 180, 180, 180, 0, 0, "south", None],
    }


def test_kpis_of_the_account(account: tuple[Home, LoadReport]) -> None:
    found = account[0].values("first_reply_time", "full_resolution_time", "csat_t2b", "ces2", "nps_rel")
    # 30, 120, 60, 20, 60 and 40 minutes: their middle
    assert found["first_reply_time"] == (50, 6)
    # 60, 120, 180, 480, 1440 and 4320 minutes: their middle, in hours
    assert found["full_resolution_time"] == (5.5, 6)
    # 2 and 2 of 2, and 0
    assert found["csat_t2b"] == (pytest.approx(2 / 3), 3)
    # 6 of 7 is easy
    assert found["ces2"] == (1, 1)
    # a promoter and a detractor
    assert found["nps_rel"] == (0, 2)


def test_conversations_and_calls_are_contacts(account: tuple[Home, LoadReport]) -> None:
    told = {name: rest for name, *rest in account[0].rows("""SELECT interaction_id, channel, direction, handled_by,
        queue_seconds, talk_seconds, abandoned, transferred, agent_id, case_id, customer_id, queue,
        CAST(ended_at AS VARCHAR) FROM interaction""")}  # fmt: skip
    assert told == {
        "hubspot-thread-901": ["email", "inbound", "human", 1800, None, None, False, "hubspot-41", "hubspot-101",
                               "hubspot-501", "Help", "2026-03-02 11:00:00+00"],
        "hubspot-thread-902": ["email", "inbound", "human", 7200, None, None, False, "hubspot-42", "hubspot-102",
                               "hubspot-502", "Help", None],
        "hubspot-thread-903": ["chat", "inbound", "human", 1200, None, False, True, "hubspot-42", "hubspot-105",
                               "hubspot-504", "Help", "2026-03-04 10:00:00+00"],
        "hubspot-thread-904": ["chat", "inbound", "bot", 60, None, False, False, "hubspot-41", None,
                               "hubspot-503", "Help", "2026-03-07 09:10:00+00"],
        "hubspot-call-701": ["voice", "inbound", "human", None, 240, False, None, "hubspot-41", "hubspot-104",
                             "hubspot-503", None, "2026-03-09 10:04:00+00"],
        "hubspot-call-702": ["voice", "inbound", "none", None, None, True, None, None, None,
                             "hubspot-503", None, None],
        "hubspot-call-703": ["voice", "outbound", "human", None, 60, None, None, "hubspot-42", None,
                             "hubspot-502", None, "2026-03-09 12:01:00+00"],
    }  # fmt: skip


def test_the_starter_scorecard_is_scored(account: tuple[Home, LoadReport]) -> None:
    told = score(open_workspace(account[0].folder), "starter", "2026-03")
    scored = (one for objective in told.objectives for one in objective.metrics)
    found = {one.measurement.metric: one.measurement.value for one in scored}
    assert found["csat_t2b"] == pytest.approx(2 / 3)
    assert found["first_reply_time"] == 50


def test_hubspot_s_times_agree_with_ours_over_the_same_tickets(account: tuple[Home, LoadReport]) -> None:
    told = reconcile(open_workspace(account[0].folder), "hubspot")
    found = {one.counterpart.metric: one for one in told.pairs}
    closing, reply = found["time_to_close"], found["time_to_first_agent_reply"]
    assert (closing.n, closing.agreeing, closing.only_ours, closing.unknown) == (6, 6, 0, 0)
    assert (reply.n, reply.agreeing, reply.theirs, reply.ours) == (5, 5, 60, 60)
    # the first reply of 105 was a chat's, of which HubSpot's property knows nothing
    assert reply.only_ours == 1


def test_what_was_merged_or_deleted_counts_no_more_and_a_replay_says_the_same(tmp_path: Path) -> None:
    world = small()
    order = {"hs_total_price": "50", "hs_currency_code": "EUR"}
    world.things["orders"] = [Thing(851, NOW, NOW, order), Thing(852, NOW, NOW, order)]
    world.links |= {("orders", "contacts"): {851: [501], 852: [501]}, ("orders", "deals"): {852: [801]}}
    with home(world, tmp_path) as one:
        with (tmp_path / "connections" / "hubspot.yaml").open("a") as file:
            file.write("streams: {orders: true, order_contacts: true, order_deals: true}\n")
        (tmp_path / "sources" / "hubspot-orders.yaml").write_text(shown("sources/hubspot-orders.yaml"))
        one.read()
        assert one.rows('SELECT order_id FROM "order" ORDER BY 1') == [("hubspot-deal-801",), ("hubspot-order-851",)]
        later(world)
        for kind, number in (("feedback_submissions", 603), ("contacts", 504), ("deals", 801), ("calls", 702)):
            world.bin(kind, number, NOW + timedelta(hours=1))
        world.threads[3]["archived"] = True
        world.threads[0] |= {"spam": True, "latestMessageTimestamp": "2026-04-01T07:00:00.000Z"}
        answer = Thing(607, NOW, NOW + timedelta(hours=1), {"hs_survey_type": "CSAT", "hs_value": "great", "new": "?"})
        world.kind("feedback_submissions").append(answer)
        # an answer whose value is no number any more is kept out, and told
        assert loaded(one.read())["survey_response"] == (0, 1)
        told = {name: rest for name, *rest in one.rows('SELECT case_id, merged, spam, status FROM "case"')}
        assert told["hubspot-106"] == [True, False, "new"]
        assert told["hubspot-107"] == [False, True, "solved"]
        assert told["hubspot-104"] == [False, False, "solved"]
        # 107 in the bin no longer counts: 30, 120, 60, 20 and 40
        assert one.values("first_reply_time")["first_reply_time"] == (40, 5)
        theirs = one.rows("SELECT subject_id, value FROM vendor_metric WHERE name = 'time_to_close' ORDER BY 1")
        assert theirs == [("hubspot-101", 120), ("hubspot-102", 4320), ("hubspot-103", 480), ("hubspot-105", 60),
                          ("hubspot-108", 180)]  # fmt: skip
        assert one.rows("SELECT count(*) FROM survey_response") == [(5,)]
        assert one.rows("SELECT customer_id FROM customer ORDER BY 1") == [(f"hubspot-50{n}",) for n in (1, 2, 3)]
        assert one.rows('SELECT order_id FROM "order"') == [("hubspot-order-851",)]
        assert one.rows("SELECT interaction_id FROM interaction ORDER BY 1") == [
            ("hubspot-call-701",), ("hubspot-call-703",), ("hubspot-thread-902",), ("hubspot-thread-903",),
        ]  # fmt: skip
        before = one.rows('SELECT case_id, merged, spam, status, first_replied_at FROM "case" ORDER BY 1')
        keys = ("interaction_id FROM interaction", "event_id FROM case_event", "customer_id FROM customer")
        others = " UNION ALL ".join(f"SELECT {key}" for key in keys) + " ORDER BY 1"
        kept = one.rows(others)
        for name in ("customers", "conversations", "replies", "history"):
            with (tmp_path / "sources" / f"hubspot-{name}.yaml").open("a") as file:
                file.write("ambiguous: first\n")  # means nothing in UTC, and yet is another mapping
        path = tmp_path / "sources" / "hubspot-tickets.yaml"
        path.write_text(path.read_text().replace("topic: category", "topic: LOWER(category)"), encoding="utf-8")
        calls = len(one.faulty.seen)
        one.read(replay=True)
        assert len(one.faulty.seen) == calls
        assert one.rows('SELECT case_id, merged, spam, status, first_replied_at FROM "case" ORDER BY 1') == before
        assert one.rows(others) == kept
        assert one.rows('SELECT DISTINCT topic FROM "case" WHERE topic IS NOT NULL') == [("billing_issue",)]
