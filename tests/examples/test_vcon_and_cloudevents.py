"""Conversation containers and events become contacts, parts and cases; each value was worked out by hand."""

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

EXAMPLES = ROOT / "examples"


def loaded(name: str, into: Path) -> tuple[Engine, LoadReport]:
    """An example's copy, loaded."""
    shutil.copytree(EXAMPLES / name, into / name, ignore=shutil.ignore_patterns("data"))
    workspace = open_workspace(into / name)
    report = load(workspace)
    return open_engine(workspace), report


@pytest.fixture(scope="module")
def vcon(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine, report = loaded("vcon", tmp_path_factory.mktemp("vcon"))
    assert {one.record: (one.loaded, one.quarantined) for one in report.records} == {
        "interaction": (4, 0), "interaction_segment": (3, 0),
    }  # fmt: skip
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def events(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, LoadReport]]:
    engine, report = loaded("cloudevents", tmp_path_factory.mktemp("events"))
    yield engine, report
    engine.close()


def contact(engine: Engine, key: str, columns: str) -> tuple[object, ...]:
    (row,) = engine.query(f"SELECT {columns} FROM interaction WHERE interaction_id = '{key}'")
    return row


WHO = "customer_id, channel, direction, queue, agent_id, handled_by"
WHEN = "strftime(started_at, '%H:%M:%S'), strftime(answered_at, '%H:%M:%S'), strftime(ended_at, '%H:%M:%S')"


def test_a_transferred_call_is_one_contact_of_two_parts_with_its_later_transcript(vcon: Engine) -> None:
    assert contact(vcon, "018e3f72-0001", WHO) == ("ann", "voice", "inbound", "billing", "leo@example.com", "human")
    assert contact(vcon, "018e3f72-0001", WHEN) == ("10:00:00", "10:00:00", "10:05:30")
    told = contact(vcon, "018e3f72-0001", "talk_seconds, transferred, abandoned, text, sentiment")
    assert told == (300.5, True, False, "My bill is too high.", -0.4)
    parts = "SELECT agent_id, queue, talk_seconds FROM interaction_segment WHERE interaction_id LIKE '%1' ORDER BY 1"
    assert vcon.query(parts) == [("eve@example.com", "billing", 240.5), ("leo@example.com", "accounts", 60.0)]


def test_a_chat_is_answered_by_the_agent_s_first_words(vcon: Engine) -> None:
    assert contact(vcon, "018e3f72-0002", WHO) == (
        "bob@example.com",
        "chat",
        "inbound",
        None,
        "leo@example.com",
        "human",
    )
    assert contact(vcon, "018e3f72-0002", WHEN) == ("11:00:00", "11:02:00", "11:02:00")


def test_who_hung_up_before_anybody_served_abandoned_and_is_no_customer_by_number(vcon: Engine) -> None:
    assert contact(vcon, "018e3f72-0003", "customer_id, handled_by, abandoned, answered_at, talk_seconds") == (
        None, "none", True, None, None,
    )  # fmt: skip


def test_without_roles_neither_agent_nor_answer_is_known(vcon: Engine) -> None:
    assert contact(vcon, "018e3f72-0004", WHO + ", abandoned") == (None, "email", None, None, None, None, None)


def test_of_a_contact_s_events_the_newest_counts_and_each_once(events: tuple[Engine, LoadReport]) -> None:
    engine, _ = events

    told = contact(engine, "call-7", f"customer_id, channel, agent_id, queue_seconds, talk_seconds, abandoned, {WHEN}")

    assert told == ("ann", "voice", "eve", 30, 270, False, "10:00:00", "10:00:30", "10:05:00")


def test_a_case_has_its_history_and_a_type_that_nobody_named_waits(events: tuple[Engine, LoadReport]) -> None:
    engine, report = events

    assert engine.query('SELECT case_id, customer_id, first_reply_minutes, resolution_minutes FROM "case"') == [
        ("case-1", "bob", 40.0, 120.0)
    ]
    assert {one.record: (one.loaded, one.quarantined) for one in report.records} == {
        "case": (1, 0), "case_event": (3, 1), "interaction": (1, 0),
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["vcon", "cloudevents"])
def test_a_new_workspace_begins_with_the_same_sources(kind: str, tmp_path: Path) -> None:
    init(tmp_path / "new", kind)

    texts = [
        {path.name: path.read_text() for path in (folder / "sources").iterdir()}
        for folder in (tmp_path / "new", EXAMPLES / kind)
    ]
    assert texts[0] == texts[1]
