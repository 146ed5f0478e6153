"""check names every problem of a workspace with its place and mend."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.flow.test_score import CARD, write
from wellserved.flow.check import check
from wellserved.flow.load import load
from wellserved.flow.workspace import open_workspace
from wellserved.terms.problem import Problem

SOURCE = """
source: files
record: interaction
path: calls.csv
zone: UTC
columns: {interaction_id: id, channel: "'voice'", started_at: at}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path / "wellserved.yaml", "name: test\n")
    write(tmp_path / "scorecards/service.yaml", CARD)
    write(tmp_path / "sources/calls.yaml", SOURCE)
    return tmp_path


def found(folder: Path, code: str) -> list[Problem]:
    return [problem for problem in check(open_workspace(folder)) if problem.code == code]


def test_sound_definitions_have_no_error(folder: Path) -> None:
    assert [p for p in check(open_workspace(folder)) if p.severity == "error"] == []


def test_every_faulty_file_is_named_not_only_the_first(folder: Path) -> None:
    write(folder / "scorecards/service.yaml", CARD.replace("metric: asa,", "metric: asaa,", 1))
    write(folder / "scorecards/other.yaml", "name: other")
    write(folder / "sources/calls.yaml", SOURCE.replace("record: interaction", "record: interacton"))

    assert [(p.where.split(",")[0], p.what) for p in found(folder, "definition")] == [
        ("sources/calls.yaml", "there is no record 'interacton'"),
        ("scorecards/other.yaml", "'objectives' needs at least one entry"),
        ("scorecards/service.yaml", "there is no KPI 'asaa' here"),
    ]


def test_a_faulty_kpi_is_named(folder: Path) -> None:
    write(folder / "metrics/mine.yaml", "name: mine\nunit: parsec")

    assert [p.where.split(",")[0] for p in found(folder, "definition")] == ["metrics/mine.yaml"]


def test_a_condition_on_a_column_that_is_not_there_is_named(folder: Path) -> None:
    write(folder / "scorecards/service.yaml", CARD.replace("queue = 'gold'", "queu = 'gold'"))
    (problem,) = found(folder, "definition")

    assert problem.where == "scorecards/service.yaml, asa: where"
    assert "queue" in problem.fix


def test_two_scorecards_of_one_name_are_named(folder: Path) -> None:
    write(folder / "scorecards/zz.yaml", CARD)
    (problem,) = found(folder, "definition")

    assert (problem.where, problem.fix) == (
        "scorecards/zz.yaml",
        "rename one; the other stands in scorecards/service.yaml",
    )


def test_a_source_without_rows_is_named(folder: Path) -> None:
    (problem,) = found(folder, "not_loaded")

    assert (problem.what, problem.fix) == ("'calls' has no rows yet", "run 'wellserved load calls'")


def test_rows_that_were_kept_out_are_counted(folder: Path) -> None:
    write(folder / "calls.csv", "id,at\n1,2026-01-05 10:00\n2,never\n")
    load(open_workspace(folder))
    (problem,) = found(folder, "quarantined")

    assert (problem.what, problem.rows) == ("rows of 'calls' wait in quarantine", 1)
    assert found(folder, "not_loaded") == []


def test_rows_of_a_source_that_is_gone_are_counted(folder: Path) -> None:
    write(folder / "calls.csv", "id,at\n1,2026-01-05 10:00\n2,2026-01-05 11:00\n")
    load(open_workspace(folder))
    assert found(folder, "source_gone") == []

    (folder / "sources/calls.yaml").rename(folder / "sources/phone.yaml")
    (problem,) = found(folder, "source_gone")

    assert (problem.where, problem.rows, problem.severity) == ("sources/calls.yaml", 2, "warning")


def test_a_source_that_brought_nothing_new_for_a_month_is_named(folder: Path) -> None:
    write(folder / "calls.csv", "id,at\n1,2026-01-05 10:00\n")
    load(open_workspace(folder))
    later = datetime.now(UTC) + timedelta(days=40)
    stale = [p.what for p in check(open_workspace(folder), later) if p.code == "stale"]

    assert stale == ["'calls' brought nothing new for 40 days"]
    assert found(folder, "stale") == []


def test_what_a_scorecard_leaves_out_is_named(folder: Path) -> None:
    gaps = [p.what for p in found(folder, "balance_gap")]

    assert "the perspective 'financial' has no objective" in gaps
    assert "no KPI is about employees" in gaps
