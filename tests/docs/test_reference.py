"""The reference says what the code does."""

import re

from tests.docs.records_page import PAGE, page
from tests.house.project import ROOT
from wellserved.metrics.measurement import Note
from wellserved.scorecard.scored import Status
from wellserved.surfaces.cli.main import COMMANDS
from wellserved.terms import errors


def test_the_page_of_records_is_up_to_date() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: python -m tests.docs.records_page"


def test_every_command_is_in_the_reference_and_no_other() -> None:
    assert set(re.findall(r"^\| `wellserved (\w+)", text("reference/commands.md"), re.MULTILINE)) == set(COMMANDS)


def test_every_kind_of_error_is_in_the_reference_with_its_exit_code() -> None:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, errors.WellservedError)]
    codes = {str(kind.exit_code) for kind in kinds if kind is not errors.WellservedError}
    told = set(re.findall(r"^\| (\d+) \|", text("reference/commands.md"), re.MULTILINE))

    assert told == codes | {"0", "1", "2"}


def test_every_status_and_note_is_explained() -> None:
    missing = [s.value for s in Status if f"| {s.value} |" not in text("how-to/read-a-scorecard.md")]
    missing += [n.value for n in Note if f"| {n.value} |" not in text("concepts/how-a-number-is-made.md")]

    assert missing == []


def text(page: str) -> str:
    """A page of the documentation."""
    return (ROOT / "docs" / page).read_text(encoding="utf-8")
