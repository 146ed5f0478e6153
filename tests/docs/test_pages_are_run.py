"""What we teach is true: each page's files are written, its commands are run and what they print is compared."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import Command, File, blocks, comes_after, commands, pattern
from tests.house.project import ROOT, name

PAGES = sorted(p for p in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")] if any(blocks(p)))


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> dict[Path, Path]:
    """Folders that earlier pages left behind, by page."""
    return {}


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_does_what_it_says(page: Path, tmp_path_factory: pytest.TempPathFactory, done: dict[Path, Path]) -> None:
    follow(page, tmp_path_factory, done)


def test_the_tutorial_is_among_the_pages_that_are_run() -> None:
    assert "docs/tutorial/first-kpi.md" in [name(page) for page in PAGES]


def test_a_page_that_lies_is_found(tmp_path: Path) -> None:
    told = commands("$ echo 0.82\n0.83\n", 0, 1)[0]

    with pytest.raises(AssertionError, match=r"0\.82"):
        run(told, tmp_path, tmp_path / "page.md")


def test_dots_stand_for_anything_within_a_line_or_for_lines() -> None:
    assert pattern("a … c\n…\nend").fullmatch("a b c\n1\n2\nend\n")
    assert not pattern("a … c").fullmatch("a b\nc\n")


def follow(page: Path, folders: pytest.TempPathFactory, done: dict[Path, Path]) -> Path:
    """Do all that a page says, in a fresh folder or in a copy of the one that the page before it left."""
    if page in done:
        return done[page]
    folder = folders.mktemp(page.stem) / "here"
    before = comes_after(page)
    if before:
        shutil.copytree(follow(before, folders, done), folder)
    folder.mkdir(exist_ok=True)
    here = folder
    for block in blocks(page):
        if isinstance(block, File):
            (here / block.path).parent.mkdir(parents=True, exist_ok=True)
            (here / block.path).write_text(block.text, encoding="utf-8")
        elif block.words.startswith("cd "):
            here = here / block.words.removeprefix("cd ")
        else:
            run(block, here, page)
    done[page] = folder
    return folder


def run(command: Command, folder: Path, page: Path) -> None:
    """Run one command and compare what it prints, errors too, with what the page shows."""
    found = subprocess.run(
        command.words,
        shell=True,
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    same = pattern(command.prints).fullmatch(found.stdout.rstrip("\n") + "\n") is not None
    told = f"{page}, line {command.line}: $ {command.words}\nends with {found.returncode} and prints:\n{found.stdout}"

    assert (same, found.returncode) == (True, command.ends), told


def environment(folder: Path) -> dict[str, str]:
    """A plain terminal: no colour, 110 columns, UTC, and our own program first on the path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WELLSERVED", "PYTEST"))}
    plain = {"NO_COLOR": "1", "COLUMNS": "110", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    return {**kept, **plain, "HOME": str(folder), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"}
