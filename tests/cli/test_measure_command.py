"""measure and rows, as people run them."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tests.cli.run import wellserved

YEAR = ("--from", "2025-01-01", "--to", "2025-12-31")


def measured(folder: Path, *words: str) -> Any:
    done = wellserved("measure", *words, "--format", "json", folder=folder)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_values_come_out_as_the_rule_says(desk: Path) -> None:
    offered, abandoned, aht = measured(desk, "contacts_offered", "abandonment_rate", "aht", "--period", "2025-03")

    assert (offered["value"], offered["n"]) == (40, 40)
    assert (abandoned["value"], abandoned["n"]) == (0.2, 40)
    assert (aht["value"], aht["n"]) == (120.0, 32)


def test_the_json_is_as_promised(desk: Path) -> None:
    (found,) = measured(desk, "abandonment_rate", "--period", "2025-03")

    assert list(found)[:11] == [
        "metric", "version", "start", "end", "segment", "value", "low", "high", "n", "coverage", "note",
    ]  # fmt: skip
    assert (found["start"], found["end"]) == ("2025-03-01T00:00:00+01:00", "2025-04-01T00:00:00+02:00")
    assert found["low"] < 0.2 < found["high"] and found["segment"] == {}


def test_the_last_day_counts(desk: Path) -> None:
    one = measured(desk, "contacts_offered", "--from", "2025-03-01", "--to", "2025-03-31")
    two = measured(desk, "contacts_offered", "--period", "2025-03")

    assert one[0]["value"] == two[0]["value"] == 40


def test_no_data_is_null(desk: Path) -> None:
    (found,) = measured(desk, "abandonment_rate", "--period", "2024-03")

    assert (found["value"], found["note"]) == (None, "no data")


def test_csv_and_parquet_hold_what_json_holds(desk: Path) -> None:
    words = ("abandonment_rate", *YEAR, "--grain", "month", "--by", "channel")
    expected = [(m["start"], m["segment"]["channel"], m["value"], m["n"]) for m in measured(desk, *words)]
    text = wellserved("measure", *words, "--format", "csv", folder=desk).stdout
    rows = [(r["start"], r["channel"], float(r["value"]), int(r["n"])) for r in csv.DictReader(io.StringIO(text))]

    assert rows == expected and len(rows) == 24


def test_parquet_is_sent_to_a_file(desk: Path) -> None:
    done = wellserved("measure", "aht", "--period", "2025", "--format", "parquet", folder=desk)

    assert pq.read_table(io.BytesIO(done.raw)).to_pylist()[0]["metric"] == "aht"


def test_the_table_shows_value_interval_n_and_history(desk: Path) -> None:
    done = wellserved("measure", "abandonment_rate", *YEAR, "--grain", "month", folder=desk)

    assert done.stderr == "" and "\x1b" not in done.stdout
    lines = done.stdout.splitlines()
    assert lines[0].startswith("Abandonment rate  abandonment_rate v1")
    assert lines[1].split() == ["period", "value", "95", "%", "interval", "n", "note"]
    december = next(line for line in lines if line.startswith("2025-12"))
    assert "25.0 %" in december and " 40" in december
    assert any("█" in line for line in lines)


def test_comparison_says_whether_a_change_is_beyond_noise(desk: Path) -> None:
    (pair,) = measured(desk, "abandonment_rate", "--period", "2025-12", "--compare", "previous")

    assert pair["compared"]["value"] == 0.2 and pair["change"]["value"] == pytest.approx(0.05)
    assert pair["change"]["beyond_noise"] is False
    shown = wellserved("measure", "abandonment_rate", "-p", "2025-12", "--compare", "previous", folder=desk).stdout
    assert "+5.0 points" in shown and "→ within noise" in shown


def test_sql_is_printed_and_names_the_kpi(desk: Path) -> None:
    done = wellserved("measure", "abandonment_rate", "--period", "2025-03", "--sql", folder=desk)

    assert done.returncode == 0
    assert "SELECT" in done.stdout.upper() and "abandonment_rate" in done.stdout


@pytest.mark.parametrize(
    ("words", "code", "what", "fix"),
    [
        (["abandonment_rat"], 11, "there is no KPI 'abandonment_rat'", "did you mean 'abandonment_rate'?"),
        (["aht", "--period", "2025-13"], 11, "'2025-13' is no period", "write 2026"),
        (["aht", "--by", "astrology"], 11, "aht may not be split by 'astrology'", "name one of these"),
        (["aht", "--where", "read_csv('x')"], 11, "an expression may not use 'read_csv()'", "fix:"),
        (["aht", "--from", "yesterday"], 2, "'yesterday' is no day", "write --from 2026-07-31"),
    ],
)
def test_what_can_not_be_answered_is_told(desk: Path, words: list[str], code: int, what: str, fix: str) -> None:
    done = wellserved("measure", *words, folder=desk)

    assert done.returncode == code and done.stdout == ""
    assert done.stderr.startswith(what) and fix in done.stderr and "Traceback" not in done.stderr


def test_rows_shows_who_was_counted(desk: Path) -> None:
    words = ("rows", "abandonment_rate", "--from", "2025-03-01", "--to", "2025-03-31", "--limit", "50")
    rows = json.loads(wellserved(*words, "--format", "json", folder=desk).stdout)

    assert len(rows) == 40
    assert "counted" in rows[0]
    assert "3-1" in wellserved(*words, folder=desk).stdout


def test_rows_says_when_there_are_more(desk: Path) -> None:
    done = wellserved("rows", "aht", "--limit", "5", "--format", "csv", folder=desk)

    assert len(done.stdout.splitlines()) == 6
    assert "--limit shows more" in done.stderr
