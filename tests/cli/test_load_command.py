"""load and quarantine, as people run them."""

import json
from pathlib import Path

from tests.cli.conftest import HEADER
from tests.cli.run import wellserved


def test_load_prints_the_reconciliation(new_desk: Path) -> None:
    done = wellserved("load", folder=new_desk)

    heading, row = [line.split() for line in done.stdout.splitlines()]
    assert (done.returncode, heading[:5]) == (0, ["record", "read", "loaded", "unchanged", "quarantined"])
    assert row[:5] == ["interaction", "482", "480", "0", "2"]
    assert "2 rows were kept out; see 'wellserved quarantine list'" in done.stderr


def test_its_json_is_as_promised_and_adds_up(new_desk: Path) -> None:
    first = json.loads(wellserved("load", "--format", "json", folder=new_desk).stdout)
    second = json.loads(wellserved("load", "--format", "json", folder=new_desk).stdout)

    assert set(first) == {"batch", "records"}
    assert first["records"] == [
        {
            "record": "interaction",
            "read": 482,
            "loaded": 480,
            "unchanged": 0,
            "quarantined": 2,
            "left_out": 0,
            "removed": 0,
            "reasons": {"below_least": 1, "wrong_type": 1},
        }
    ]
    counts = [second["records"][0][name] for name in ("read", "loaded", "unchanged", "quarantined")]
    assert counts == [482, 0, 480, 2]


def test_a_dry_run_keeps_nothing(new_desk: Path) -> None:
    done = wellserved("load", "--dry-run", folder=new_desk)
    again = json.loads(wellserved("load", "--format", "json", folder=new_desk).stdout)

    assert "this was a dry run" in done.stderr
    assert again["records"][0]["loaded"] == 480


def test_quiet_says_nothing_but_the_result(new_desk: Path) -> None:
    assert wellserved("load", "--quiet", folder=new_desk).stderr == ""


def test_verbose_names_the_batch(new_desk: Path) -> None:
    assert "batch " in wellserved("load", "--verbose", folder=new_desk).stderr


def test_an_unknown_source_is_told_with_the_nearest(new_desk: Path) -> None:
    done = wellserved("load", "cals", "--quiet", folder=new_desk)

    assert done.returncode == 10
    assert done.stderr.splitlines()[0] == "there is no source 'cals'"
    assert "did you mean 'calls'?" in done.stderr


def test_outside_of_a_workspace_it_says_how_to_make_one(tmp_path: Path) -> None:
    done = wellserved("load", folder=tmp_path)

    assert done.returncode == 10
    assert "wellserved init" in done.stderr and len(done.stderr.splitlines()) == 3


def test_a_workspace_may_be_named_from_anywhere(new_desk: Path, tmp_path: Path) -> None:
    assert wellserved("load", "--workspace", str(new_desk), folder=tmp_path).returncode == 0


def test_quarantine_lists_each_row_with_its_place_and_rule(desk: Path) -> None:
    rows = json.loads(wellserved("quarantine", "list", "--format", "json", folder=desk).stdout)

    assert [(row["file"], row["line"], row["column"], row["rule"]) for row in rows] == [
        ("exports/calls-2025.csv", 482, "started_at", "wrong_type"),
        ("exports/calls-2025.csv", 483, "queue_seconds", "below_least"),
    ]
    assert wellserved("quarantine", folder=desk).stdout == wellserved("quarantine", "list", folder=desk).stdout


def test_quarantine_shows_a_row_as_its_source_wrote_it(desk: Path) -> None:
    first = wellserved("quarantine", "list", "--format", "csv", folder=desk).stdout.splitlines()[1].split(",")[0]
    shown = json.loads(wellserved("quarantine", "show", first[:6], "--format", "json", folder=desk).stdout)

    assert (shown["id"], shown["row"]["start"]) == (first, "not a time")
    assert "not a time" in wellserved("quarantine", "show", first, folder=desk).stdout


def test_a_mended_mapping_and_another_try_load_a_row(new_desk: Path) -> None:
    wellserved("load", "--quiet", folder=new_desk)
    mapping = new_desk / "sources" / "calls.yaml"
    mapping.write_text(mapping.read_text().replace("queue_seconds: wait", 'queue_seconds: "ABS(CAST(wait AS DOUBLE))"'))
    done = json.loads(wellserved("quarantine", "retry", "--all", "--format", "json", folder=new_desk).stdout)

    assert [(r["read"], r["loaded"], r["quarantined"]) for r in done["records"]] == [(2, 1, 1)]


def test_rows_are_discarded_for_a_reason_and_only_when_named(new_desk: Path) -> None:
    wellserved("load", "--quiet", folder=new_desk)

    assert wellserved("quarantine", "discard", "--reason", "tests", folder=new_desk).returncode == 2
    assert wellserved("quarantine", "discard", "--all", folder=new_desk).returncode == 2
    assert wellserved("quarantine", "discard", "--all", "--reason", "tests", folder=new_desk).stdout == "2\n"
    assert "nothing waits in quarantine" in wellserved("quarantine", folder=new_desk).stdout


def test_a_file_that_steers_terminals_is_shown_harmless(new_desk: Path) -> None:
    (new_desk / "exports" / "calls-2025.csv").write_text(f"{HEADER}\n1,c,voice,\x1b[2Jnever,1,1,AGENT\n")
    wellserved("load", "--quiet", folder=new_desk)

    assert "\x1b" not in wellserved("quarantine", "list", folder=new_desk).stdout


def test_rows_that_a_file_no_longer_holds_are_told_with_the_mend(new_desk: Path) -> None:
    wellserved("load", "--quiet", folder=new_desk)
    (file,) = (new_desk / "exports").glob("*.csv")
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:1] + lines[11:]), encoding="utf-8")

    done = wellserved("load", folder=new_desk)

    assert "rows that exports/" in done.stderr
    assert "say 'replaces: true' in sources/calls.yaml" in done.stderr
