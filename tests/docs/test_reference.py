"""The reference says what the code does."""

import re
from pathlib import Path

import pytest

from tests.docs.codes import codes
from tests.docs.reference import pages
from tests.house.project import ROOT
from wellserved.flow.settings import KEYS
from wellserved.metrics.formula_reading import KEYS as FORMULA_KEYS
from wellserved.metrics.measurement import Note
from wellserved.scorecard.scored import Status


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_a_page_made_from_the_code_is_up_to_date(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == pages()[path], "run: python -m tests.docs.reference"


def test_every_code_of_a_problem_is_explained_and_no_other() -> None:
    told = re.findall(r"^\| `(\w+)` \|", text("reference/problems.md"), re.MULTILINE)

    assert sorted(told) == sorted(codes())


def test_every_setting_is_explained() -> None:
    told = text("reference/workspace.md")

    assert [key for key in KEYS if f"| `{key}` |" not in told] == []


def test_every_key_of_a_formula_is_explained() -> None:
    told = text("reference/formulas.md")

    assert [key for keys in FORMULA_KEYS.values() for key in keys if f"`{key}:" not in told] == []


def test_every_status_and_note_is_explained() -> None:
    missing = [s.value for s in Status if f"| {s.value} |" not in text("how-to/read-a-scorecard.md")]
    missing += [n.value for n in Note if f"| {n.value} |" not in text("concepts/how-a-number-is-made.md")]

    assert missing == []


def text(page: str) -> str:
    """A page of the documentation."""
    return (ROOT / "docs" / page).read_text(encoding="utf-8")
