"""Coverage: what the sources fill decides which KPIs can be computed, and what is missing is named."""

from pathlib import Path

from wellserved.flow.coverage import Covered, coverage
from wellserved.flow.workspace import open_workspace

CASES = """
source: files
record: case
path: exports/cases.csv
zone: UTC
columns: {case_id: id, created_at: created, first_replied_at: replied, reopens: reopens, first_solved_at: solved}
"""


def covered(folder: Path, **sources: str) -> dict[str, Covered]:
    (folder / "sources").mkdir()
    (folder / "wellserved.yaml").write_text("name: office\n")
    for name, text in sources.items():
        (folder / "sources" / f"{name}.yaml").write_text(text)
    return {one.metric: one for one in coverage(open_workspace(folder))}


def test_a_kpi_whose_every_column_is_filled_can_be_computed(tmp_path: Path) -> None:
    assert covered(tmp_path, cases=CASES)["reopen_rate"].missing == ()


def test_a_condition_that_says_what_null_stands_for_does_without_its_column(tmp_path: Path) -> None:
    assert "merged" not in CASES
    assert covered(tmp_path, cases=CASES)["first_reply_time"].missing == ()


def test_a_column_that_no_source_fills_is_named(tmp_path: Path) -> None:
    without = CASES.replace("reopens: reopens, ", "")
    assert covered(tmp_path, cases=without)["reopen_rate"].missing == ("case.reopens",)


def test_a_record_that_no_source_fills_is_named_once(tmp_path: Path) -> None:
    assert covered(tmp_path, cases=CASES)["aht"].missing == ("interaction",)


def test_a_record_made_at_load_names_what_it_is_made_of(tmp_path: Path) -> None:
    found = covered(tmp_path, cases=CASES)
    assert set(found["nrr"].missing) == {"customer", "order"}


def test_a_record_made_at_load_names_the_column_that_it_is_made_of(tmp_path: Path) -> None:
    assert covered(tmp_path, cases=CASES)["backlog"].missing == ("case.solved_at",)


def test_a_history_of_cases_fills_what_it_tells(tmp_path: Path) -> None:
    events = """
source: files
record: case_event
path: exports/events.csv
zone: UTC
columns: {event_id: id, case_id: ticket, at: at, kind: kind, value: value}
"""
    found = covered(tmp_path, events=events)
    assert found["reopen_rate"].missing == ()
    assert found["backlog"].missing == ()
