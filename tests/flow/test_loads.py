"""What came in can be read back, load by load and source by source, and every row is accounted for."""

import re
from pathlib import Path

import pytest

from tests.house.project import ROOT
from wellserved.flow.lineage import lineage
from wellserved.flow.load import load
from wellserved.flow.loads import loads, rows_by_record, source_states
from wellserved.flow.quarantine import tally_kept_out
from wellserved.flow.waiting import waiting_kpis
from wellserved.flow.workspace import Workspace, open_workspace

SOURCE = """source: files
record: interaction
path: calls.csv
zone: UTC
columns: {interaction_id: id, channel: "'voice'", customer_id: "upper(who)", started_at: at, talk_seconds: talk}
"""
CALLS = "id,who,at,talk\n1,ann,2026-01-05 10:00,60\n2,bob,2026-01-05 11:00,-5\n3,cem,noon,7\n4,,2026-01-06 09:00,-1\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    (tmp_path / "sources").mkdir()
    (tmp_path / "wellserved.yaml").write_text("name: test\nzone: UTC\ncurrency: EUR\n")
    (tmp_path / "sources" / "calls.yaml").write_text(SOURCE)
    (tmp_path / "calls.csv").write_text(CALLS)
    return open_workspace(tmp_path)


def test_before_the_first_load_nothing_is_told_as_loaded(workspace: Workspace) -> None:
    (state,) = source_states(workspace)

    assert loads(workspace) == []
    assert (state.rows, state.read_at, state.loaded_at, state.waiting) == (0, None, None, 0)
    assert set(rows_by_record(workspace).values()) == {0}


def test_a_load_is_kept_with_what_became_of_its_rows(workspace: Workspace) -> None:
    load(workspace)
    (found,) = loads(workspace)
    total = found.total

    assert (found.kind, total.read, total.loaded, total.unchanged, total.quarantined) == ("load", 4, 1, 0, 3)
    assert [one.record for one in found.records] == ["interaction"]


def test_the_newest_load_comes_first_and_only_as_many_as_are_asked_for(workspace: Workspace) -> None:
    load(workspace)
    (workspace.folder / "calls.csv").write_text(CALLS + "5,dan,2026-01-07 09:00,3\n")
    load(workspace)

    assert [one.commit for one in loads(workspace, 1)] == [2]
    assert [one.commit for one in loads(workspace)] == [2, 1]


def test_a_source_says_what_the_store_holds_of_it(workspace: Workspace) -> None:
    load(workspace)
    (state,) = source_states(workspace)

    assert (state.name, state.record, state.files, state.rows, state.waiting) == ("calls", "interaction", 1, 1, 3)
    assert state.latest is not None
    assert state.latest.isoformat() == "2026-01-05T10:00:00+00:00"


def test_rows_in_quarantine_are_counted_by_rule_with_the_place_of_the_first(workspace: Workspace) -> None:
    load(workspace)
    found = {(group.rule, group.column): (group.rows, group.line) for group in tally_kept_out(workspace)}

    assert sum(rows for rows, _ in found.values()) == 3
    assert found["below_least", "talk_seconds"] == (2, 3)


def test_a_kpi_is_traced_to_the_columns_that_it_reads_and_what_fills_them(workspace: Workspace) -> None:
    found = {(o.read.record, o.read.column): o for o in lineage(workspace, "fcr_no_repeat")}

    assert [f.text for f in found["interaction", "started_at"].filled] == ["at"]
    assert found["interaction", "seconds_to_next_contact"].filled == ()
    assert "interaction" in found["interaction", "seconds_to_next_contact"].made_from


def test_kpis_that_wait_are_those_of_the_page_about_them() -> None:
    page = (ROOT / "docs" / "reference" / "waiting-kpis.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z0-9_]+)` \| (.*?) \| (.*?) \|$", page, re.MULTILINE)

    assert [(one.name, _bare(one.tells), _bare(one.waits_for)) for one in waiting_kpis()] == [
        (name, _bare(tells), _bare(waits)) for name, tells, waits in listed
    ]


def _bare(text: str) -> str:
    """A text without the marks of code and links."""
    return re.sub(r"\[(.*?)\]\(.*?\)", r"\1", text).replace("`", "").replace("'", "")
