"""The README's two commands are the Makefile's, and CI runs the one that tests."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.house.project import ROOT

MAKE = shutil.which("make")
needs_make = pytest.mark.skipif(MAKE is None, reason="there is no make on this machine")


def test_the_readme_names_two_commands_that_the_makefile_has() -> None:
    readme, makefile = text("README.md"), text("Makefile")

    assert "\nmake demo " in readme
    assert "\nmake test " in readme
    assert "\ndemo:" in makefile
    assert "\ntest:" in makefile


def test_ci_runs_the_readme_s_test_command_and_nothing_else() -> None:
    lines = text(".ci/run").splitlines()
    run = [line for line in lines if line.strip() and not line.startswith("#")]

    assert run == ["set -euo pipefail", 'cd "$(dirname "${BASH_SOURCE[0]}")/.."', "make test"]
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@needs_make
def test_a_machine_without_python_is_told_what_to_install(tmp_path: Path) -> None:
    for tool in ("sh", "echo", "touch"):
        (tmp_path / tool).symlink_to(shutil.which(tool) or tool)
    found = make("demo", f"VENV={tmp_path / 'none'}", path=str(tmp_path))

    assert found.returncode != 0
    assert "there is no Python 3.11 or newer here" in found.stderr
    assert "fix:   install one" in found.stderr


@needs_make
def test_what_slows_python_down_is_not_handed_on() -> None:
    found = subprocess.run(
        [MAKE or "make", "-s", "-f", "-", "shown"],
        cwd=ROOT,
        input="include Makefile\nshown:\n\t@env\n",
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert "PYTHONDONTWRITEBYTECODE" not in found.stdout


def make(*words: str, path: str) -> subprocess.CompletedProcess[str]:
    """Run make with this search path."""
    return subprocess.run(
        [MAKE or "make", *words],
        cwd=ROOT,
        env={"PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def text(path: str) -> str:
    """A file of the project."""
    return (ROOT / path).read_text(encoding="utf-8")
