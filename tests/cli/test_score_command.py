"""score, report and check, as people run them."""

import json
from pathlib import Path

import pytest

from tests.cli.run import wellserved


def test_the_scorecard_shows_value_target_status_and_balance(desk: Path) -> None:
    done = wellserved("score", "--period", "2025-12", "--quiet", folder=desk)

    assert (done.returncode, done.stderr) == (0, "")
    for part in ("Service scorecard · December 2025", "◆ off target", "25.0 %", "target 5.0 %", "head of service"):
        assert part in done.stdout
    assert "BALANCE" in done.stdout and "SCORES" in done.stdout


def test_its_json_is_as_promised(desk: Path) -> None:
    found = json.loads(wellserved("score", "service", "-p", "2025-12", "--format", "json", folder=desk).stdout)

    assert {"scorecard", "period", "objectives", "balance"} <= set(found)
    (objective,) = found["objectives"]
    assert {"name", "perspective", "owner", "weight", "score", "status", "metrics"} <= set(objective)
    first, second = objective["metrics"]
    assert {"metric", "value", "low", "high", "n", "note", "target", "status", "trend", "guards"} <= set(first)
    assert (first["metric"], first["value"], first["target"], first["status"]) == (
        "abandonment_rate", 0.25, 0.05, "off target",
    )  # fmt: skip
    assert (second["target"], second["status"]) == (None, "no target")


@pytest.mark.parametrize(("reason", "code"), [("off", 1), ("guard", 0), ("data", 0)])
def test_it_leaves_with_1_only_for_what_was_asked(desk: Path, reason: str, code: int) -> None:
    assert wellserved("score", "-p", "2025-12", "--fail-on", reason, folder=desk).returncode == code


def test_an_unknown_scorecard_is_told_with_the_nearest(desk: Path) -> None:
    done = wellserved("score", "servce", folder=desk)

    assert (done.returncode, done.stdout) == (11, "")
    assert done.stderr.splitlines() == ["there is no scorecard 'servce'", "  fix:   did you mean 'service'?"]


def test_work_is_said_to_begin_once_it_can(desk: Path) -> None:
    assert wellserved("score", "-p", "2025-12", folder=desk).stderr == "scoring\n"
    assert "scoring" not in wellserved("score", "-p", "someday", folder=desk).stderr


@pytest.mark.parametrize("name", ["out.html", "deep/er/out.md"])
def test_a_report_is_written_and_its_path_printed(desk: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    done = wellserved("report", "service", "-p", "2025-12", "--to", str(target), "--quiet", folder=desk)

    assert (done.returncode, done.stdout, done.stderr) == (0, f"{target}\n", "")
    text = target.read_text(encoding="utf-8")
    assert "Service scorecard" in text and "25.0 %" in text and "Abandonment rate" in text
    assert [path.name for path in target.parent.iterdir()] == [target.name]


def test_a_report_that_can_not_be_written_is_told(desk: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = wellserved("report", "-p", "2025-12", "--to", str(tmp_path / "file" / "x.html"), "-q", folder=desk)

    assert done.returncode == 14 and "can't be written" in done.stderr and len(done.stderr.splitlines()) == 3


def test_check_tells_every_problem_and_leaves_with_1_on_an_error(new_desk: Path) -> None:
    (new_desk / "scorecards" / "service.yaml").write_text("name: service\nobjectives: 7\n")
    done = wellserved("check", "--format", "json", folder=new_desk)

    assert done.returncode == 1
    problems = json.loads(done.stdout)["problems"]
    assert {"code", "severity", "what", "where", "fix", "rows"} == set(problems[0])
    assert any("scorecards/service.yaml" in p["where"] for p in problems if p["severity"] == "error")


def test_check_of_a_sound_workspace_leaves_with_0(desk: Path) -> None:
    done = wellserved("check", folder=desk)

    assert done.returncode == 0, done.stdout


def test_doctor_says_what_it_looked_at(desk: Path) -> None:
    done = wellserved("doctor", folder=desk)

    assert done.returncode == 0 and "Python" in done.stdout
