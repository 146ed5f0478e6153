"""Scripts of the pages: typed in their comments, plain modules, of our own, and small."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.project import PACKAGE

SCRIPTS = sorted((PACKAGE / "surfaces" / "web" / "static").glob("*.js"))
TSC = shutil.which("tsc", path=str(Path(sys.prefix) / "typescript" / "node_modules" / ".bin")) or shutil.which("tsc")
STRICT = (
    *("--noEmit", "--checkJs", "--allowJs", "--strict", "--noUncheckedIndexedAccess"),
    *("--target", "es2022", "--module", "es2022", "--lib", "es2023,dom,dom.iterable"),
)


@pytest.mark.skipif(TSC is None, reason="no TypeScript here: make test installs it where there is npm")
def test_the_types_of_every_script_are_right() -> None:
    found = subprocess.run([TSC or "tsc", *STRICT, *map(str, SCRIPTS)], capture_output=True, text=True, check=False)

    assert found.stdout == ""
    assert found.returncode == 0


def test_a_script_says_in_its_first_line_which_one_thing_it_tells() -> None:
    assert [
        path.name for path in SCRIPTS if not re.match(r"(//|/\*) [A-Z][a-z]+: ", path.read_text(encoding="utf-8"))
    ] == []


def test_a_script_writes_no_markup_and_runs_no_text() -> None:
    forbidden = re.compile(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|https?://(?!www\.w3\.org)"
    )

    assert [path.name for path in SCRIPTS if forbidden.search(path.read_text(encoding="utf-8"))] == []


def test_a_script_is_small_enough_to_be_read() -> None:
    assert [path.name for path in SCRIPTS if len(path.read_text(encoding="utf-8").splitlines()) > 400] == []
