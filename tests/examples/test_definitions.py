"""The examples' definitions are right, and their KPIs' worked cases come out, with or without the data."""

import shutil
from pathlib import Path

import pytest

from wellserved.flow.check import check
from wellserved.flow.workspace import open_workspace

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@pytest.mark.parametrize("name", sorted(p.parent.name for p in EXAMPLES.glob("*/wellserved.yaml")))
def test_an_example_s_definitions_and_cases_are_right(name: str, tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / name, tmp_path / name, ignore=shutil.ignore_patterns("data"))

    assert [p for p in check(open_workspace(tmp_path / name)) if p.severity == "error"] == []


def test_a_case_that_does_not_come_out_is_an_error(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES / "helpdesk", tmp_path / "helpdesk", ignore=shutil.ignore_patterns("data"))
    file = tmp_path / "helpdesk" / "metrics" / "days_to_first_resolve.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("value: 2.0", "value: 3.0"), encoding="utf-8")

    assert [p.severity for p in check(open_workspace(tmp_path / "helpdesk")) if "days_to_first" in p.where] == ["error"]
