"""What tests cost is told by folder, and every folder has its budget."""

from pathlib import Path

from tests.costs import ROOT, budgets, folder_of, lines

TESTS = ROOT / "tests"


def test_every_folder_of_tests_has_a_budget_and_no_other_has() -> None:
    assert {*budgets()} == {folder_of(path) for path in TESTS.rglob("test_*.py")}


def test_all_budgets_together_leave_room_in_thirteen_minutes_of_two_processes() -> None:
    assert sum(budgets().values()) <= 2 * 13 * 60


def test_the_costliest_folder_comes_first_and_one_over_its_budget_is_named() -> None:
    told = lines({"flow": 30.4, "oracle": 120.0}, {"flow": 40, "oracle": 100})

    assert told == [
        "    120 of  100 tests/oracle: over its budget",
        "     30 of   40 tests/flow",
        "    150 of  140 in all",
    ]


def test_a_file_s_cost_is_that_of_its_outermost_folder() -> None:
    assert folder_of(Path(TESTS, "insight", "effect", "test_checks.py")) == "insight"
