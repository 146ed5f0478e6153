"""Genesys workspace: from a server to KPIs by the mapping that comes with the product; figures checked by hand.

A hundred conversations, five of each of twenty kinds, in two days of October; two weeks later all is over.
"""

import json
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.vendors.genesys_conversations import FIFTY_NINE_DAYS, Json
from tests.vendors.genesys_reading import connected, workspace
from tests.vendors.genesys_server import Genesys
from tests.vendors.genesys_world import World
from tests.vendors.zendesk_golden import vendors_folder
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.pull import pulled
from wellserved.flow.reconcile import reconcile
from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace
from wellserved.metrics.measurement import Measurement
from wellserved.sources.connected import make_rows
from wellserved.sources.definition import read_source
from wellserved.sources.genesys.vendor import VENDOR
from wellserved.terms.document import read_document

LATER = datetime(2026, 10, 14, 12, tzinfo=UTC)
HANDLED = [n for n in range(100) if n % 20 < 7]


def organisation(**more: Any) -> Genesys:
    return Genesys(World(count=100, clock=LATER, available=LATER - timedelta(hours=1), **more))


def read(one: Workspace) -> dict[str, int]:
    """Load what is new; rows by record that came."""
    records = load(one).records
    assert {stream.state for found in pulled(one) for stream in found.streams} == {"ready"}
    assert sum(record.quarantined for record in records) == 0
    return {record.record: record.loaded for record in records}


def rows(one: Workspace, sql: str) -> list[tuple[Any, ...]]:
    engine = open_engine(one)
    try:
        return engine.query(sql)
    finally:
        engine.close()


def value(one: Workspace, kpi: str) -> tuple[Any, int]:
    (found,) = measure(one, [kpi], start=date(2026, 10, 5), end=date(2026, 10, 11))
    assert isinstance(found, Measurement)
    return found.value, found.n


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A workspace in which all is loaded, with how each conversation sounded."""
    folder = tmp_path_factory.mktemp("genesys") / "w"
    with pytest.MonkeyPatch.context() as patch, workspace(organisation(), folder, patch, sentiment=True) as one:
        yield one, read(one)


def test_contacts_are_conversations_and_what_was_handled_are_agents_sessions(loaded: Any) -> None:
    one, counts = loaded
    # 100 without five calls among our own people; 35 answered, 10 in transfers, 10 outbound, 10 + 5 + 5 written, 5 back
    assert counts["interaction"] == 95
    assert rows(one, "SELECT handled_by, count(*) FROM interaction_segment GROUP BY 1 ORDER BY 1") == [
        ("bot", 10), ("human", 80),
    ]  # fmt: skip
    assert rows(one, "SELECT count(*) FROM interaction_segment WHERE outcome = 'transferred'") == [(5,)]


def test_handling_time_is_the_vendors_to_the_millisecond(loaded: Any) -> None:
    one, _ = loaded
    sql = """SELECT count(*), max(abs(handle_seconds - m.value)) FROM interaction
        JOIN vendor_metric AS m ON m.subject_id = interaction_id AND m.name = 'tHandle'"""
    assert rows(one, sql) == [(75, 0.0)]
    parts = """SELECT count(*), max(abs(i.handle_seconds - s.handled)) FROM interaction AS i JOIN (
        SELECT interaction_id, sum(coalesce(talk_seconds, 0) + coalesce(hold_seconds, 0) + coalesce(wrap_seconds, 0))
          AS handled FROM interaction_segment WHERE handled_by = 'human' GROUP BY 1) AS s USING (interaction_id)"""
    assert rows(one, parts) == [(75, 0.0)]


def test_the_wait_is_what_the_first_agent_answered_after(loaded: Any) -> None:
    one, _ = loaded
    sql = """SELECT count(*), max(abs(queue_seconds - m.value)) FROM interaction
        JOIN vendor_metric AS m ON m.subject_id = interaction_id AND m.name = 'tAnswered'
        WHERE NOT transferred AND NOT callback"""
    assert rows(one, sql) == [(55, 0.0)]
    # a transfer's second wait is no wait for an answer; a promised call back is not waited for in the line
    assert rows(one, "SELECT DISTINCT queue_seconds FROM interaction WHERE transferred") == [(12.0,)]
    assert rows(one, "SELECT DISTINCT queue_seconds FROM interaction WHERE callback") == [(15.0,)]


def test_a_voicemail_that_lay_for_weeks_waited_as_long_as_the_customer_did(loaded: Any) -> None:
    one, _ = loaded
    sql = """SELECT DISTINCT queue_seconds, m.value, abandoned, answered FROM interaction JOIN vendor_metric AS m
        ON m.subject_id = interaction_id AND m.name = 'tAcd' WHERE m.value > 86400"""
    assert rows(one, sql) == [(60.0, FIFTY_NINE_DAYS, None, None)]


def test_what_stays_in_a_menu_or_with_a_bot_is_no_persons(loaded: Any) -> None:
    one, _ = loaded
    assert rows(one, "SELECT channel, count(*) FROM interaction WHERE handled_by = 'bot' GROUP BY 1 ORDER BY 1") == [
        ("messaging", 5), ("voice", 5),
    ]  # fmt: skip
    # menus: 35 + 5 + 5 handed on, 5 not; bots: 5 handed on, 5 not
    assert value(one, "containment") == (pytest.approx(10 / 60), 60)


def test_waiting_and_handling_kpis(loaded: Any) -> None:
    one, _ = loaded
    # voice that was answered (35 + 5 transferred + 5 called back) or given up (5)
    assert value(one, "abandonment_rate") == (pytest.approx(5 / 50), 50)
    in_time = sum(5 + n * 7 % 60 <= 20 for n in HANDLED) + 5 + 5
    # five voicemails were not answered in time either
    assert value(one, "service_level") == (pytest.approx(in_time / 55), 55)
    calls = sum(120 + n % 240 + (30 if n % 3 == 0 else 0) + 20 + n % 40 for n in HANDLED)
    rest = 5 * (350 + 198 + 320 + 320 + 540 + 210 + 120)
    assert value(one, "aht") == (pytest.approx((calls + rest) / 70), 70)
    assert value(one, "transfer_rate") == (pytest.approx(5 / 70), 70)


def test_what_customers_and_quality_said(loaded: Any) -> None:
    one, _ = loaded
    # of calls 0, 24, 40, 64 and 80: promoter scores 0, 2, 7, 9, 3; total scores 0, 100, 0, 100, 0 of 100
    assert value(one, "nps_txn") == (pytest.approx(100 * (1 - 3) / 5), 5)
    assert value(one, "csat_mean") == (pytest.approx(1 + 4 * 0.4), 5)
    assert rows(one, "SELECT count(*), count(responded_at) FROM survey_response WHERE kind = 'csat'") == [(10, 5)]
    # released six days after: 72, 92, 82, 72 and 92 points
    assert rows(one, "SELECT count(*), sum(points), sum(points_possible) FROM evaluation") == [(5, 410.0, 500.0)]
    assert rows(one, "SELECT sentiment FROM interaction WHERE interaction_id = 'genesys-c60'") == [(-0.4,)]


def test_what_agents_did_and_what_was_planned(loaded: Any) -> None:
    one, _ = loaded
    # twenty of each thirty minutes with a contact; lunch and a meeting are neither
    assert value(one, "occupancy")[0] == pytest.approx(2 / 3)
    planned = 23 * 5 * 8 * 3600.0
    sql = """SELECT sum(planned_seconds), sum(kept_seconds) FROM schedule
        WHERE started_at < TIMESTAMPTZ '2026-10-12 00:00+00'"""
    # while a meeting was planned, half an hour on each of five days, one of them was coached and one away
    assert rows(one, sql) == [(planned, planned - 2 * 5 * 1800)]
    elsewhere = "SELECT DISTINCT activity, agent_id FROM agent_time WHERE activity IN ('coaching', 'other') ORDER BY 1"
    assert rows(one, elsewhere) == [("coaching", "genesys-u5"), ("other", "genesys-u7")]
    # lunch is unpaid by the activity codes
    assert rows(one, "SELECT activity FROM agent_time WHERE NOT paid GROUP BY 1 ORDER BY 1") == [
        ("break",),
        ("offline",),
    ]
    overlap = """SELECT count(*) FROM agent_time AS a JOIN agent_time AS b USING (agent_id)
        WHERE a.started_at < b.started_at AND a.ended_at > b.started_at"""
    assert rows(one, overlap) == [(0,)]


def test_people_courses_and_coaching(loaded: Any) -> None:
    one, counts = loaded
    # ten of 400 contacts were merged into the one after them
    assert counts["customer"] == 390
    assert rows(one, "SELECT customer_id FROM interaction WHERE interaction_id = 'genesys-c40'") == [("genesys-ec41",)]
    assert rows(one, "SELECT team, count(*) FROM agent GROUP BY 1 ORDER BY 1") == [
        ("Team 1", 8), ("Team 2", 8), ("Team 3", 8),
    ]  # fmt: skip
    assert rows(one, "SELECT agent_id, CAST(left_on AS VARCHAR) FROM agent WHERE left_on IS NOT NULL") == [
        ("genesys-u23", "2026-10-09")
    ]
    assert rows(one, "SELECT count(*), count(completed_at), sum(hours) FROM training") == [(24, 16, 36.0)]
    assert rows(one, "SELECT count(DISTINCT agent_id), max(coach) FROM coaching") == [(24, "genesys-u24")]


def test_the_first_scorecard_tells_what_it_can_and_what_it_waits_for(loaded: Any) -> None:
    one, _ = loaded
    shown = {scored.measurement.metric: scored.measurement.value for scored in score(one, period="2026-10").metrics}
    waits = sum(5 + n * 7 % 60 for n in HANDLED) + 5 * 12 + 5 * 15
    assert shown["asa"] == pytest.approx(waits / 45)
    # cases, costs and engagement come from elsewhere; whether a contact was the last is not yet known
    waiting = {"first_reply_time", "cost_per_contact", "engagement_index", "fcr_no_repeat"}
    assert {name for name in waiting if shown[name] is None} == waiting


def test_each_difference_to_the_vendors_own_numbers_has_its_reason(loaded: Any) -> None:
    one, _ = loaded
    told = {}
    for pair in reconcile(one, vendor="genesys").pairs:
        why = {because.reason.name if because.reason else "none": because.differing for because in pair.because}
        told[pair.counterpart.metric] = {name: many for name, many in why.items() if many}
    assert told == {
        "tHandle": {}, "tHeldComplete": {}, "tAcw": {}, "tTalkComplete": {"dialed": 5},
        "tAcd": {"called_back": 5, "left_waiting": 5, "transferred": 5},
        "tAnswered": {"called_back": 5, "transferred": 5},
        "tAbandon": {}, "nTransferred": {}, "nOffered": {"each_queue": 10}, "nOverSla": {},
    }  # fmt: skip


def test_names_stand_for_ids(loaded: Any) -> None:
    one, _ = loaded
    sql = (
        "SELECT queue, topic, team, brand, language, direction, disconnected_by FROM interaction WHERE interaction_id ="
    )
    assert rows(one, f"{sql} 'genesys-c4'") == [
        ("Sales", "Reason 4", "Team 3", "North", "en-us", "inbound", "customer")
    ]
    assert rows(one, f"{sql} 'genesys-c10'") == [("Sales", "Reason 4", None, "North", None, "outbound", "system")]


def test_numbers_that_the_vendor_worked_through_again_take_the_place_of_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = organisation()
    server.world.clock = server.world.available = datetime(2026, 10, 6, 12, tzinfo=UTC)
    with workspace(server, tmp_path / "w", monkeypatch, "genesys-contacts", "genesys-segments") as one:
        assert read(one)["interaction"] == 95
        server.world.changed["c8"] = (server.world.clock + timedelta(hours=1), with_another_wrap_up)
        server.world.changed["c0"] = (server.world.clock + timedelta(hours=1), without_its_agent)
        server.world.clock = server.world.available = datetime(2026, 10, 9, 12, tzinfo=UTC)
        parts = "SELECT count(*) FROM interaction_segment WHERE interaction_id = 'genesys-c0'"
        assert rows(one, parts) == [(1,)]
        assert read(one)["interaction"] == 7  # those two, and five messages that were open and are closed now
        assert rows(one, parts) == [(0,)]
        sql = "SELECT wrap_seconds, talk_seconds FROM interaction WHERE interaction_id = 'genesys-c8'"
        assert rows(one, sql) == [(15.0 + 85.0, 290.0)]


def without_its_agent(body: Json) -> Json:
    """A conversation of which it turned out that nobody had taken it."""
    return {**body, "participants": [one for one in body["participants"] if one["purpose"] != "agent"]}


def with_another_wrap_up(body: Json) -> Json:
    """A conversation whose last wrap-up was a minute longer, with a new field, and one that is a text at once."""
    changed = json.loads(json.dumps(body))
    for metric in changed["participants"][-1]["sessions"][0]["metrics"]:
        metric["value"] += 60_000 if metric["name"] in ("tAcw", "tHandle") else 0
    return {**changed, "mediaStatsMinConversationMos": "good", "aFieldOfTomorrow": {"a": [1]}}


def test_a_conversation_that_the_vendors_models_parse_is_told_as_it_says(tmp_path: Path) -> None:
    file = vendors_folder() / "genesys" / "conversation_voice_constructed.json"
    if not file.is_file():
        pytest.skip(f"no {file}: set WELLSERVED_VENDORS to the folder that holds genesys")
    server = Genesys(World(count=1, clock=datetime(2026, 11, 3, tzinfo=UTC)))
    server.world.available = server.world.clock
    server.world._bodies[:] = [json.loads(file.read_text())]
    with connected(server, tmp_path / "raw") as one:
        one.load("conversations")
    (told,) = asked_of("genesys-contacts", tmp_path)
    parts = {name: float(told[name]) for name in ("in_menu", "waited", "talk", "held", "after")}
    assert parts == {"in_menu": 30, "waited": 45, "talk": 464, "held": 60, "after": 30}
    assert sum(parts[name] for name in ("talk", "held", "after")) == 554  # its tHandle
    assert (told["agent"], told["media"], told["contact"], told["agent_ending"]) == ("u1", "voice", "ec1", "peer")


def asked_of(source: str, folder: Path) -> list[dict[str, Any]]:
    """What a mapping's query gives of the raw pages in a folder."""
    text = resources.files("wellserved.flow").joinpath("starters", "genesys", f"{source}.yaml").read_text("utf-8")
    definition = read_source(read_document(text, f"sources/{source}.yaml"))
    made = make_rows(definition, folder / "raw", VENDOR, folder / "staged", 0, lambda content: False)
    assert made is not None
    assert made.file.parquet is not None
    return [
        row
        for path in sorted(made.file.parquet.parent.glob(made.file.parquet.name))
        for row in pq.read_table(path).to_pylist()
    ]
