"""Clocks: local times mean what Python's own zones say they mean, around every change of clocks."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.sources.conftest import rows_of, source
from wellserved.records.checks import checked_sql
from wellserved.records.register import CONTRACTS
from wellserved.records.zone import changes_of

ZONES = [
    "Europe/Berlin",
    "Asia/Jerusalem",
    "America/New_York",
    "Australia/Lord_Howe",
    "Asia/Kolkata",
    "America/Sao_Paulo",
]
DEFINITION = """
source: files
record: schedule
path: x.csv
zone: {zone}
ambiguous: {ambiguous}
columns: {{agent_id: agent, started_at: at, ended_at: "'2199-01-01'", activity: "'other'"}}
"""


def around_changes(zone: str) -> list[datetime]:
    """Every quarter of an hour on the days of change from 1999 to 2027, and a quiet day."""
    days = [day for day in changes_of(zone).days if 1999 <= day.year <= 2027] or [datetime(2026, 1, 5).date()]
    return [datetime(d.year, d.month, d.day) + timedelta(minutes=15 * n) for d in days[:90] for n in range(96)]


def checked(times: Sequence[datetime | str], zone: str, ambiguous: str) -> list[dict[str, Any]]:
    values = ", ".join(f"({n}, '{time}')" for n, time in enumerate(times))
    staged = (
        "(SELECT n AS _line, NULL::VARCHAR AS _fault, NULL::VARCHAR AS _raw, 'a' AS agent, t AS at"
        f" FROM (VALUES {values}) AS v(n, t))"
    )
    mapping = source(DEFINITION.format(zone=zone, ambiguous=ambiguous)).mapping
    return rows_of(checked_sql(mapping, CONTRACTS["schedule"], staged) + " ORDER BY _file_line")


def by_python(time: datetime, zone: str, fold: int) -> tuple[datetime | None, str]:
    """What Python says: the moment, and why it can't be told."""
    both = [time.replace(tzinfo=ZoneInfo(zone), fold=f).astimezone(UTC) for f in (0, 1)]
    back = [moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None) for moment in both]
    if time not in back:
        return None, "impossible_time"
    return both[fold], "ambiguous_time" if both[0] != both[1] else ""


@pytest.mark.parametrize("zone", ZONES)
def test_a_local_time_is_the_moment_that_python_says_or_told_to_be_none(zone: str) -> None:
    times = around_changes(zone)
    for ambiguous, fold in (("quarantine", 0), ("first", 0), ("second", 1)):
        for time, row in zip(times, checked(times, zone, ambiguous), strict=True):
            moment, why = by_python(time, zone, fold)
            told = [reason["rule"] for reason in row["_reasons"]]
            if why == "impossible_time" or (why and ambiguous == "quarantine"):
                assert told == [why], time
            else:
                assert (row["started_at"], told) == (moment, []), time


AT_TEN = datetime(2026, 6, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "2026-06-01 10:00", "2026-06-01T10:00:00", "2026/06/01 10:00:00.000", "2026-6-1 10:0", "2026-06-01 10:00:00 ",
        "2026-06-01 10:00:00+02", "2026-06-01T10:00:00.0+0200", "2026-06-01T08:00:00Z", "2026-06-01 08:00:00 UTC",
        "2026-06-01 08:00:00 GMT",
    ],
)  # fmt: skip
def test_a_time_is_read_by_its_offset_and_else_by_the_zone(text: str) -> None:
    (row,) = checked([text], "Europe/Berlin", "quarantine")

    assert (row["started_at"], row["_reasons"]) == (AT_TEN, [])


@pytest.mark.parametrize("rest", [" PM", " pm", " PST", " CEST", " GMT+2", " Europe/Berlin", " h"])
def test_a_time_with_words_that_are_not_understood_is_none(rest: str) -> None:
    (row,) = checked([f"2026-06-01 10:00:00{rest}"], "Europe/Berlin", "quarantine")

    assert (row["started_at"], [reason["rule"] for reason in row["_reasons"]]) == (None, ["wrong_type"])


def test_the_changes_of_a_zone_are_found() -> None:
    assert changes_of("UTC").days == ()
    assert datetime(2026, 3, 29).date() in changes_of("Europe/Berlin").days
    assert changes_of("Australia/Lord_Howe").shifts == (30, 60)
