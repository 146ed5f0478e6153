"""Amazon Connect's contact records become contacts and their parts; each value was worked out by hand."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.project import ROOT
from wellserved.flow.engines import open_engine
from wellserved.flow.init import init
from wellserved.flow.load import LoadReport, load
from wellserved.flow.workspace import open_workspace
from wellserved.store.engine import Engine

EXAMPLE = ROOT / "examples" / "amazon_connect"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("connect") / "here"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("data"))
    return folder


@pytest.fixture(scope="module")
def report(folder: Path) -> LoadReport:
    return load(open_workspace(folder))


@pytest.fixture
def engine(folder: Path, report: LoadReport) -> Iterator[Engine]:
    engine = open_engine(open_workspace(folder))
    yield engine
    engine.close()


def contact(engine: Engine, key: str, columns: str) -> tuple[object, ...]:
    (row,) = engine.query(f"SELECT {columns} FROM interaction WHERE interaction_id = '{key}'")
    return row


def test_every_record_is_in_a_contact_or_told_as_left_out(report: LoadReport) -> None:
    found = {one.record: (one.read, one.quarantined, one.left_out) for one in report.records}

    # 12 records: a1 twice, b1 + b2, c1, d1, e1 + e2, f1, g1, the task t1 and m1, where a supervisor listens in.
    assert found == {"interaction": (7, 0, 1), "interaction_segment": (6, 0, 0)}


def test_a_simple_call_has_its_wait_its_talk_its_hold_and_its_latest_wrap(engine: Engine) -> None:
    columns = "customer_id, topic, channel, direction, queue, agent_id, team, handled_by, disconnected_by"
    assert contact(engine, "a1", columns) == (
        "ann", "bill", "voice", "inbound", "billing", "eve", "north", "human", "agent",
    )  # fmt: skip
    seconds = "ivr_seconds, queue_seconds, talk_seconds, hold_seconds, wrap_seconds, handle_seconds"
    assert contact(engine, "a1", seconds) == (25, 25, 240, 30, 75, 345)  # 75 s: the record was delivered again


def test_a_transfer_is_one_contact_of_two_parts(engine: Engine) -> None:
    times = "strftime(started_at, '%H:%M:%S'), strftime(answered_at, '%H:%M:%S'), strftime(ended_at, '%H:%M:%S')"
    assert contact(engine, "b1", times) == ("09:10:00", "09:10:40", "09:20:40")
    columns = "transferred, queue, queue_seconds, talk_seconds, wrap_seconds, agent_id, disconnected_by, abandoned"
    assert contact(engine, "b1", columns) == (True, "billing", 30, 480, 80, "eve", "customer", False)
    parts = engine.query(
        "SELECT segment_id, agent_id, queue, talk_seconds, outcome FROM interaction_segment"
        " WHERE interaction_id = 'b1' ORDER BY started_at"
    )
    assert parts == [("b1", "leo", "billing", 180, "transferred"), ("b2", "eve", "delivery", 300, None)]


def test_who_hangs_up_in_the_queue_has_given_up(engine: Engine) -> None:
    columns = "abandoned, answered_at, queue_seconds, handled_by, disconnected_by"
    assert contact(engine, "c1", columns) == (True, None, 90, "none", "customer")


def test_who_is_served_by_the_flow_was_served_by_a_bot_and_gave_nothing_up(engine: Engine) -> None:
    assert contact(engine, "d1", "handled_by, abandoned, queue_seconds") == ("bot", False, None)


def test_a_callback_is_the_same_contact_and_nobody_gave_up(engine: Engine) -> None:
    columns = "callback, abandoned, queue_seconds, talk_seconds, agent_id, handled_by"
    assert contact(engine, "e1", columns) == (True, False, 100, 210, "leo", "human")


def test_chats_and_outbound_calls_keep_their_kind(engine: Engine) -> None:
    assert contact(engine, "f1", "channel, direction, talk_seconds") == ("chat", "inbound", 580)
    assert contact(engine, "g1", "channel, direction, queue, abandoned") == ("voice", "outbound", None, False)


def test_no_telephone_number_is_kept(engine: Engine) -> None:
    rows = engine.query("SELECT CAST(interaction AS VARCHAR) FROM interaction")

    assert not any("+44" in str(row) for row in rows)


def test_a_new_workspace_begins_with_the_same_sources(tmp_path: Path) -> None:
    init(tmp_path / "new", "connect")

    for name in ("contacts.yaml", "segments.yaml"):
        made = (tmp_path / "new" / "sources" / name).read_text(encoding="utf-8")
        assert made == (EXAMPLE / "sources" / name).read_text(encoding="utf-8")
