"""Hours settings: schedules, holidays and promises, as they are read and refused."""

from datetime import date
from pathlib import Path

import pytest

from wellserved.enrich.service_hours import ServiceHours
from wellserved.flow.check import check
from wellserved.flow.settings import read_settings
from wellserved.flow.workspace import open_workspace
from wellserved.terms.business_hours import Opening
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError


def hours(text: str) -> ServiceHours:
    """What a workspace's settings say of its hours."""
    return read_settings(read_document(f"name: desk\nzone: Europe/Berlin\n{text}", "wellserved.yaml")).enrich.hours


OFFICE = """
schedules:
  office:
    monday-friday: ["13:00-17:00", "09:00-12:00"]
    saturday: 22:00-02:00
    holidays: [bank, own]
holidays:
  bank: {country: DE, subdivision: BY}
  own:
    days: {2026-12-24: "09:00-12:00", 2026-12-25: 24 hours, 2026-12-29: closed}
"""


def test_a_schedule_s_days_are_read_in_the_workspace_s_zone() -> None:
    found = hours(OFFICE)
    version = found.schedules[0].versions[0]

    assert found.default == "office"
    assert version.zone == "Europe/Berlin"
    assert version.week[4] == (Opening(9 * 3600, 12 * 3600), Opening(13 * 3600, 17 * 3600))
    assert version.week[5] == (Opening(22 * 3600, 26 * 3600),)
    assert version.week[6] == ()


def test_public_holidays_are_closed_and_own_days_go_before_them() -> None:
    special = dict(hours(OFFICE).schedules[0].versions[0].special)

    assert special[date(2026, 1, 6)] == ()  # Epiphany is kept in Bavaria, and not in all of Germany
    assert special[date(2026, 12, 24)] == (Opening(9 * 3600, 12 * 3600),)
    assert special[date(2026, 12, 25)] == (Opening(0, 24 * 3600),)
    assert special[date(2026, 12, 29)] == ()
    assert date(2026, 12, 30) not in special


def test_versions_and_who_has_which_schedule() -> None:
    found = hours(
        """
schedules:
  office:
    - daily: 09:00-17:00
    - {from: 2026-07-01, zone: Asia/Tokyo, daily: 24 hours}
  night: {monday: "20:00-04:00"}
schedule_of: {default: night, teams: {north: office}, priorities: {urgent: office}, rule: last}
"""
    )

    assert [version.first for version in found.schedules[0].versions] == [None, date(2026, 7, 1)]
    assert found.schedules[0].versions[1].zone == "Asia/Tokyo"
    assert (found.default, found.teams, found.priorities, found.rule) == (
        "night", {"north": "office"}, {"urgent": "office"}, "last",
    )  # fmt: skip


def test_a_policy_s_version_ends_when_the_next_of_its_name_begins() -> None:
    found = hours(
        """
sla:
  on_priority_change: reapply
  policies:
    - {name: std, targets: {first_reply: {High: 30 minutes, other: 4 hours}, resolution: 1.5 hours}}
    - {name: vip, teams: [vip], channels: [chat], targets: {next_reply: 1 minute}}
    - {name: std, from: 2026-07-01, targets: {first_reply: 2 hours}}
"""
    )
    first, vip, second = found.policies

    assert first.targets == {("first_reply", "high"): 30.0, ("first_reply", ""): 240.0, ("resolution", ""): 90.0}
    assert (first.since, vip.until, second.until) == (None, None, None)
    assert first.until == second.since
    assert second.since is not None
    assert second.since.isoformat() == "2026-07-01T00:00:00+02:00"
    assert (vip.teams, vip.channels, vip.business, found.on_priority_change) == (("vip",), ("chat",), False, "reapply")


def test_without_schedules_there_is_no_business_time() -> None:
    assert hours("") == ServiceHours()


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("schedules: {office: {monday: 9 to 5}}", "'9 to 5' is no period of a day", 3),
        ("schedules: {office: {monday: '09:00-25:00'}}", "'09:00-25:00' is no period of a day", 3),
        ("schedules: {office: {monday: '09:00-09:00'}}", "'09:00-09:00' is no period of a day", 3),
        ("schedules: {office: {mnoday: '09:00-10:00'}}", "'mnoday' is no day of the week", 3),
        ("schedules: {office: {friday-monday: '09:00-10:00'}}", "'friday-monday' is no day of the week", 3),
        ("schedules:\n  office:\n    daily: 24 hours\n    monday: closed", "monday has its hours twice", 6),
        ("schedules: {office: {zone: Europe/Bern, daily: 24 hours}}", "there is no zone 'Europe/Bern'", 3),
        ("schedules: {office: {daily: 24 hours, holidays: bank}}", "there is no list of holidays 'bank'", 3),
        ("schedules: {office: {daily: 24 hours, from: July}}", "'July' is no day", 3),
        ("schedules: {office: [{daily: 24 hours}, {daily: 24 hours}]}", "a later version needs a later day", 3),
        ("schedules: {office: }", "schedule 'office' has no hours", 3),
        ("schedules: [office]", "'schedules' is a mapping of names to values", 3),
        ("holidays: {bank: {country: DE, days: {May: closed}}}", "'May' is no day", 3),
        ("holidays: {bank: {land: DE}}", "there is no setting 'land'", 3),
        ("holidays: {bank: {country: 49}}", "a country is two letters", 3),
        ("schedule_of: {default: office}", "there are no schedules", 3),
        ("schedules: {office: {daily: 24 hours}}\nschedule_of: {teams: {a: ofice}}", "there is no schedule 'ofice'", 4),
        ("schedules: {office: {daily: 24 hours}}\nschedule_of: {rule: first}", "rule: 'first' can't be", 4),
        ("sla: {policies: [{name: a, targets: {reply: 1 hour}}]}", "there is no setting 'reply'", 3),
        ("sla: {policies: [{name: a, targets: {first_reply: 2 days}}]}", "'2 days' is no length of time", 3),
        (
            "sla: {policies: [{name: a, hours: business, targets: {first_reply: 1 hour}}]}",
            "business hours need a schedule",
            3,
        ),
        ("sla: {policies: [{name: a}]}", "a policy has targets", 3),
        ("sla: {policies: [{targets: {first_reply: 1 hour}}]}", "a policy has a name", 3),
        ("sla: {policies: {name: a}}", "'policies' is a list", 3),
        ("sla: {on_priority_change: ask}", "on_priority_change: 'ask' can't be", 3),
        ("sla: [a]", "'sla' has policies", 3),
    ],
)
def test_what_can_not_be_is_refused_with_its_line(text: str, what: str, line: int) -> None:
    with pytest.raises(DefinitionError) as caught:
        hours(text)

    assert (caught.value.what, caught.value.where) == (what, f"wellserved.yaml, line {line}")
    assert caught.value.fix


@pytest.mark.parametrize("place", ["{country: XX}", "{country: DE, subdivision: XX}"])
def test_a_country_that_nobody_knows_holidays_of_is_refused_when_rows_are_completed(place: str) -> None:
    text = f"schedules: {{office: {{daily: 24 hours, holidays: bank}}}}\nholidays: {{bank: {place}}}"

    with pytest.raises(DefinitionError, match="no holidays are known of"):
        hours(text)


def test_check_tells_of_such_a_country_before_any_load(tmp_path: Path) -> None:
    text = "name: desk\nschedules: {office: {daily: 24 hours, holidays: bank}}\nholidays: {bank: {country: XX}}"
    (tmp_path / "wellserved.yaml").write_text(text, encoding="utf-8")

    assert [problem.what for problem in check(open_workspace(tmp_path))][:1] == ["no holidays are known of 'XX'"]
