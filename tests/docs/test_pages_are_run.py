"""What we teach is true: each page's files are written, its commands are run and what they print is compared."""

from pathlib import Path

import pytest

from tests.docs.blocks import Command, commands, pattern
from tests.docs.playing import PAGES, play, run
from tests.docs.refill import renewed
from tests.house.project import name


@pytest.fixture(scope="module")
def done() -> dict[Path, Path]:
    """Folders that earlier pages left behind, by page."""
    return {}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_does_what_it_says(page: Path, tmp_path_factory: pytest.TempPathFactory, done: dict[Path, Path]) -> None:
    follow(page, tmp_path_factory, done)

    assert page in done


def test_the_tutorial_is_among_the_pages_that_are_run() -> None:
    assert "docs/tutorial/first-kpi.md" in [name(page) for page in PAGES]


def test_a_page_that_lies_is_found(tmp_path: Path) -> None:
    told = commands("$ echo 0.82\n0.83\n", 0, 1)[0]

    with pytest.raises(AssertionError, match=r"0\.82"):
        compare(told, *run(told.words, tmp_path))


def test_dots_stand_for_anything_within_a_line_or_for_lines() -> None:
    assert pattern("a … c\n…\nend").fullmatch("a b c\n1\n2\nend\n")
    assert not pattern("a … c").fullmatch("a b\nc\n")


def test_a_page_is_brought_up_to_date_and_still_leaves_out_what_it_did() -> None:
    printed = ["loading", "record  read", "contact   41", "as of 12:00", "customer 78 %", "total 1", "report.html"]

    assert renewed(["…", "as of …", "customer 77 %", "…"], printed) == ["…", "as of …", "customer 78 %", "…"]
    assert renewed(["loading", "record  read", "contact   40", "…"], printed) == [*printed[:3], "…"]


def follow(page: Path, folders: pytest.TempPathFactory, done: dict[Path, Path]) -> Path:
    """Do all that a page says, after the page before it; a page is played once."""
    if page not in done:
        folder = folders.mktemp(page.stem) / "here"
        play(page, folder, compare, lambda before: follow(before, folders, done))
        done[page] = folder
    return done[page]


def compare(command: Command, code: int, prints: str) -> None:
    """Compare what a command prints and how it ends with what its page shows."""
    same = pattern(command.prints).fullmatch(prints.rstrip("\n") + "\n") is not None
    told = f"line {command.line}: $ {command.words}\nends with {code} and prints:\n{prints}"
    mend = "if that is right: python -m tests.docs.refill"

    assert (same, code) == (True, command.ends), f"{told}\n{mend}"
