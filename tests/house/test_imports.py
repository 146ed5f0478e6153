"""Import rules hold, and each of them is seen to fail on a planted violation."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.project import ROOT

PLANTED = [
    ("layers", "metrics/planted.py", "import wellserved.enrich"),
    ("layers", "enrich/planted.py", "import wellserved.metrics.measurement"),
    ("layers", "sources/planted.py", "import wellserved.store"),
    ("layers", "store/planted.py", "import wellserved.metrics.measurement"),
    ("layers", "terms/planted.py", "import wellserved.records.contract"),
    ("layers", "records/planted.py", "import wellserved.metrics.measurement"),
    ("layers", "scorecard/planted.py", "import wellserved.insight"),
    ("layers", "insight/planted.py", "import wellserved.flow"),
    ("layers", "flow/planted.py", "import wellserved.surfaces"),
    ("layers", "rooms_without_a_decision/__init__.py", ""),
    ("shell", "surfaces/planted.py", "import wellserved.store"),
    ("shell", "surfaces/cli/planted.py", "from wellserved import sources"),
    ("shell", "insight/planted.py", "import wellserved.store"),
    ("pure", "metrics/planted.py", "import duckdb"),
    ("pure", "records/planted.py", "import pyarrow.parquet"),
    ("pure", "enrich/planted.py", "def late() -> None:\n    import sqlite3"),
    ("pure", "scorecard/planted.py", "import urllib.request"),
    ("pure", "insight/planted.py", "import subprocess"),
    ("pure", "terms/planted.py", "from socket import socket"),
    ("terms", "terms/planted.py", "import sqlglot"),
    ("terms", "terms/planted.py", "import numpy"),
    ("plain", "scorecard/planted.py", "import rich"),
    ("runtime", "flow/planted.py", "import pandas"),
    ("numerics", "flow/planted.py", "import scipy"),
    ("runtime", "metrics/planted.py", "import pytest"),
    ("acyclic", "metrics/planted.py", "import wellserved.metrics.other_half"),
]


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the package and its rules that a test may spoil."""
    folder = tmp_path_factory.mktemp("project")
    shutil.copytree(ROOT / "src", folder / "src", ignore=shutil.ignore_patterns("__pycache__", "data", "*.egg-info"))
    shutil.copy(ROOT / "pyproject.toml", folder)
    return folder


def test_the_rooms_keep_their_rules(copy: Path) -> None:
    found = lint(copy)

    assert found.returncode == 0, found.stdout


@pytest.mark.parametrize(("contract", "file", "line"), PLANTED)
def test_a_planted_violation_is_found(copy: Path, contract: str, file: str, line: str) -> None:
    path = copy / "src" / "wellserved" / file
    other_half = path.with_name("other_half.py")
    path.parent.mkdir(exist_ok=True)
    try:
        path.write_text(f'"""Planted."""\n\n{line}\n', encoding="utf-8")
        other_half.write_text('"""Planted."""\n\nimport wellserved.metrics.planted\n', encoding="utf-8")
        if contract != "acyclic":
            other_half.unlink()
        found = lint(copy, "--contract", contract)
    finally:
        path.unlink(missing_ok=True)
        other_half.unlink(missing_ok=True)
        if path.name == "__init__.py":
            shutil.rmtree(path.parent)

    assert found.returncode == 1, found.stdout
    assert "BROKEN" in found.stdout or "Missing layers" in found.stdout


def lint(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the import rules on a copy of the project."""
    program = "import sys; from importlinter.cli import lint_imports_command; sys.exit(lint_imports_command())"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder / "src"), "NO_COLOR": "1", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
