"""catalogue, init and demo, as people run them."""

import json
from pathlib import Path

from tests.cli.run import wellserved


def test_the_catalogue_is_shown_without_a_workspace(tmp_path: Path) -> None:
    done = wellserved("catalogue", folder=tmp_path)

    assert done.returncode == 0
    assert "fcr_no_repeat" in done.stdout and "First contact resolution" in done.stdout
    assert all(len(line) <= 110 for line in done.stdout.splitlines())


def test_its_csv_has_a_line_a_kpi(tmp_path: Path) -> None:
    lines = wellserved("catalogue", "list", "--format", "csv", folder=tmp_path).stdout.splitlines()

    assert lines[0].startswith("name,label,perspective") and len(lines) > 35


def test_one_kpi_is_shown_with_formula_owner_and_cases(tmp_path: Path) -> None:
    done = wellserved("catalogue", "show", "fcr_no_repeat", folder=tmp_path)
    found = json.loads(wellserved("catalogue", "show", "fcr_no_repeat", "--format", "json", folder=tmp_path).stdout)

    assert "share of rows" in done.stdout and found["owner"] in done.stdout and found["gaming"][:20] in done.stdout
    assert {"name", "label", "question", "guards", "segments", "formula", "versions"} <= set(found)


def test_a_case_without_a_value_gives_no_data(tmp_path: Path) -> None:
    shown = wellserved("catalogue", "show", "asa", folder=tmp_path).stdout

    assert "gives no data" in shown and "None" not in shown


def test_an_unknown_kpi_is_told_with_the_nearest(tmp_path: Path) -> None:
    done = wellserved("catalogue", "show", "fcr_no_repat", folder=tmp_path)

    assert done.returncode == 11 and "did you mean 'fcr_no_repeat'?" in done.stderr


def test_a_new_workspace_loads_at_once(tmp_path: Path) -> None:
    made = wellserved("init", "desk", folder=tmp_path)

    assert made.returncode == 0 and str(Path("desk", "wellserved.yaml")) in made.stdout
    assert wellserved("load", "--quiet", folder=tmp_path / "desk").returncode == 0


def test_a_workspace_is_not_made_over_another(desk: Path) -> None:
    done = wellserved("init", ".", folder=desk)

    assert done.returncode == 14 and "not overwritten" in done.stderr


def test_a_demo_is_made_loaded_scored_and_reported(tmp_path: Path) -> None:
    done = wellserved("demo", "try", "--customers", "150", "--months", "3", folder=tmp_path)
    report = tmp_path / "try" / "report.html"

    assert done.returncode == 0, done.stderr
    assert "why kept out" in done.stdout and "BALANCE" in done.stdout
    assert done.stdout.splitlines()[-1] == f"report: {report}" and report.is_file()
    assert "wellserved serve --open --workspace try" in done.stderr


def test_a_demo_is_not_made_over_somebody_elses_files(tmp_path: Path) -> None:
    (tmp_path / "try").mkdir()
    (tmp_path / "try" / "thesis.txt").write_text("mine")
    done = wellserved("demo", "try", "--customers", "150", "--months", "3", folder=tmp_path)

    assert done.returncode in (11, 12, 14) and len(done.stderr.splitlines()) >= 2
    assert (tmp_path / "try" / "thesis.txt").read_text() == "mine"
