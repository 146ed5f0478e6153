"""retire and erase say what they would do, what they did, and why not."""

from datetime import date
from pathlib import Path

from tests.cli.run import wellserved
from wellserved.flow.retire import RetireReport
from wellserved.surfaces.cli.retire_view import lines, told

REPORT = RetireReport(
    date(2024, 3, 1), "2024-01", {"2023-11": 1200, "2023-12": 34}, 5_600_000, ("aht",), ("talk_time_p50",), (), "/cold"
)


def test_what_would_go_and_what_can_no_longer_be_told_is_said() -> None:
    assert list(lines(REPORT, dry_run=True)) == [
        "1,234 rows of 2023-11 to 2023-12 (5.6 MB) would go to /cold",
        "questions that need rows can be asked of 2024-03-01 and later",
        "rows from 2024-01 on stay in the store, to complete new ones",
        "1 KPIs are told of the days before as they were",
        "no longer told of them: talk_time_p50",
    ]
    assert list(lines(RetireReport(None), dry_run=False)) == ["no month is as old as that"]
    assert told(REPORT)["months"] == {"2023-11": 1200, "2023-12": 34}


def test_nothing_is_retired_or_erased_by_leaving_words_out(tmp_path: Path) -> None:
    (tmp_path / "wellserved.yaml").write_text("name: shop\n")

    retired, erased = (wellserved(*words, folder=tmp_path) for words in (("retire",), ("erase", "cust-1")))

    assert (retired.returncode, erased.returncode) == (11, 14)
    assert "nothing is said of how long rows are kept" in retired.stderr
    assert "say --yes" in erased.stderr
