"""Playing: do all that a page tells its reader to do, in a folder."""

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from tests.docs.blocks import Command, File, blocks, comes_after
from tests.house.project import ROOT
from wellserved.surfaces.cli import failure
from wellserved.surfaces.cli.main import cli

OURS_ALONE = re.compile(r"wellserved( [^|;&<>*?`$()#~\\]*)?")  # our program, and nothing for a shell to do
Told = Callable[[Command, int, str], None]
PAGES = sorted(p for p in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")] if any(blocks(p)))


def play(page: Path, folder: Path, told: Told, made: Callable[[Path], Path] | None = None) -> None:
    """Write a page's files and run its commands.

    Args:
        page: The page.
        folder: Where; empty, or not there yet.
        told: Given each command with how it ended and what it printed, errors too.
        made: The folder that an earlier page left behind; None to play that page first.
    """
    before = comes_after(page)
    if before and made:
        shutil.copytree(made(before), folder, dirs_exist_ok=True)
    elif before:
        play(before, folder, lambda command, code, prints: None)
    folder.mkdir(parents=True, exist_ok=True)
    here = folder
    for block in blocks(page):
        if isinstance(block, File):
            write(block, here)
        elif block.words.startswith("cd "):
            here = here / block.words.removeprefix("cd ")
        else:
            told(block, *run(block.words, here))


def write(file: File, folder: Path) -> None:
    """Write one file as the page has it."""
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(file.text, encoding="utf-8")


def run(words: str, folder: Path) -> tuple[int, str]:
    """Run one command: how it ended, and what it printed, errors too. Our own is run here: a process takes a second."""
    return _within(words, folder) if OURS_ALONE.fullmatch(words) else _beside(words, folder)


def _within(words: str, folder: Path) -> tuple[int, str]:
    prints = io.TextIOWrapper(io.BytesIO(), "utf-8", newline="", write_through=True)
    with (
        _surrounded(environment(folder)),
        contextlib.chdir(folder),
        contextlib.redirect_stdout(prints),
        contextlib.redirect_stderr(prints),
    ):
        code = failure.run(cli, shlex.split(words)[1:])
    assert isinstance(prints.buffer, io.BytesIO)
    return code, prints.buffer.getvalue().decode("utf-8")


def _beside(words: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        words,
        shell=True,
        cwd=folder,
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout


@contextlib.contextmanager
def _surrounded(by: Mapping[str, str]) -> Iterator[None]:
    """This process with another environment, for a while."""
    own = dict(os.environ)
    try:
        _surround(by)
        yield
    finally:
        _surround(own)


def _surround(by: Mapping[str, str]) -> None:
    os.environ.clear()
    os.environ.update(by)
    time.tzset()


def environment(folder: Path) -> dict[str, str]:
    """A plain terminal: no colour, 110 columns, UTC, and our own program first on the path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("WELLSERVED", "PYTEST"))}
    plain = {"NO_COLOR": "1", "COLUMNS": "110", "TZ": "UTC", "LC_ALL": "C.UTF-8", "LANG": "C.UTF-8"}
    return {**kept, **plain, "HOME": str(folder), "PATH": f"{Path(sys.executable).parent}{os.pathsep}{kept['PATH']}"}
