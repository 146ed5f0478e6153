"""Hours and promises of platforms become the workspace's, and what a person says stays."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.enrich.service_hours import PolicyVersion
from wellserved.flow.connection_problems import connection_problems
from wellserved.flow.hours_files import Difference, joined
from wellserved.flow.hours_settings import read_hours
from wellserved.flow.hours_text import hours_text, is_edited
from wellserved.flow.vendor_hours import HoursFile, vendor_hours
from wellserved.flow.workspace import open_workspace
from wellserved.sources.connect.landing import open_landing
from wellserved.sources.connect.stream import Page
from wellserved.sources.connect.vendors import vendor_of
from wellserved.sources.salesforce.hours import service_terms as of_salesforce
from wellserved.sources.zendesk.zones import IANA
from wellserved.terms.business_hours import Opening, Schedule, Version
from wellserved.terms.document import read_document
from wellserved.terms.errors import DefinitionError

Row = dict[str, Any]
NOW = datetime(2026, 11, 20, tzinfo=UTC)
HALF_DAY = {"start_time": 6 * 1440 + 600, "end_time": 6 * 1440 + 840}  # Saturday 10:00 to 14:00
WORKDAYS = [{"start_time": day * 1440 + 540, "end_time": day * 1440 + 1020} for day in range(1, 6)]
TARGETS = (
    ("urgent", "first_reply_time", 60, True), ("low", "first_reply_time", 90, True),
    ("urgent", "total_resolution_time", 2880, False), ("low", "agent_work_time", 600, True),
)  # fmt: skip


def schedule(updated: str = "2026-01-01T00:00:00Z", intervals: Any = (*WORKDAYS, HALF_DAY)) -> Row:
    return {"id": 7, "name": "Paris: late", "time_zone": "Paris", "intervals": list(intervals),
            "created_at": "2026-01-01T00:00:00Z", "updated_at": updated}  # fmt: skip


def policy(urgent: int = 60, updated: str = "2026-01-01T00:00:00Z") -> Row:
    metrics = [{"priority": priority, "metric": metric, "target": urgent if target == 60 else target,
                "business_hours": business} for priority, metric, target, business in TARGETS]  # fmt: skip
    asked = {"all": [{"field": "brand_id", "operator": "is", "value": "31"}], "any": []}
    return {"id": 1, "title": "Gold", "position": 1, "filter": asked, "policy_metrics": metrics, "updated_at": updated}


CHRISTMAS = {"id": 1, "schedule_id": "7", "name": "x", "start_date": "2026-12-24", "end_date": "2026-12-25"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "wellserved.yaml").write_text("name: w\nzone: Europe/Paris\n", encoding="utf-8")
    (tmp_path / "connections").mkdir()
    text = 'vendor: zendesk\nsubdomain: "acme"\ntoken: ${WELLSERVED_ZENDESK_TOKEN}\n'
    (tmp_path / "connections" / "zendesk.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def said(folder: Path, write: bool = True, **rows: list[Row]) -> HoursFile:
    """What is told of the hours, after the platform gave these rows."""
    vendor = vendor_of("zendesk", "")
    with open_landing(folder / "data" / "raw" / "zendesk") as landing:
        for name in vendor.terms_of:
            stream = vendor.stream(name)
            assert stream is not None
            landing.begin(stream, run := datetime.now(UTC).isoformat(), anew=False)
            landing.land(stream, Page(rows.get(name, []), {}, more=False), run, NOW)
            landing.keep_only(name, run, NOW)
            landing.end(name, "ready", "", NOW, sure=NOW)
    (found,) = vendor_hours(open_workspace(folder), write=write, clock=NOW)
    return found


def versions(folder: Path, name: str = "Paris: late") -> tuple[Version, ...]:
    (found,) = [one for one in open_workspace(folder).settings.hours.hours.schedules if one.name == name]
    return found.versions


def test_a_platform_s_schedules_and_policies_are_the_workspace_s(folder: Path) -> None:
    found = said(folder, schedules=[schedule()], schedule_holidays=[CHRISTMAS], sla_policies=[policy()])
    hours = open_workspace(folder).settings.hours.hours

    day, closed = (Opening(9 * 3600, 17 * 3600),), {date(2026, 12, 24): (), date(2026, 12, 25): ()}
    week = (day, day, day, day, day, (Opening(10 * 3600, 14 * 3600),), ())
    assert hours.schedules == (Schedule("Paris: late", (Version("Europe/Paris", week, None, tuple(closed.items())),)),)
    assert hours.default == "Paris: late"
    assert hours.policies == (
        PolicyVersion("Gold", None, None, True, {("first_reply", "urgent"): 60, ("first_reply", "low"): 90},
                      only_named=True),
        PolicyVersion("Gold", None, None, False, {("resolution", "urgent"): 2880}, only_named=True),
    )  # fmt: skip
    assert (found.state, found.written, found.unsaid) == ("new", True, ("the policy Gold: agent_work_time",))


def test_what_changed_there_holds_from_its_day_on(folder: Path) -> None:
    said(folder, schedules=[schedule()], sla_policies=[policy()])
    found = said(
        folder,
        schedules=[schedule("2026-11-10T08:00:00Z", WORKDAYS)],
        sla_policies=[policy(30, "2026-11-12T00:00:00Z")],
    )
    former, newest = versions(folder)
    policies = open_workspace(folder).settings.hours.hours.policies

    assert found.differences == (
        Difference("schedule", "Paris: late", "changed"),
        Difference("policy", "Gold", "changed"),
    )
    assert (former.first, len(former.week[5]), newest.first, newest.week[5]) == (None, 1, date(2026, 11, 10), ())
    assert [(one.targets.get(("first_reply", "urgent")), one.since and one.since.date()) for one in policies] == [
        (60, None), (30, date(2026, 11, 12)), (None, None),
    ]  # fmt: skip
    assert said(folder, schedules=[schedule("2026-11-10T08:00:00Z", WORKDAYS)], sla_policies=[
        policy(30, "2026-11-12T00:00:00Z")]).state == "same"  # fmt: skip


def test_what_is_gone_there_stays_for_cases_that_had_it(folder: Path) -> None:
    said(folder, schedules=[schedule()], schedule_holidays=[CHRISTMAS], sla_policies=[{**policy(), "filter": {}}])
    said(folder), said(folder)  # an empty list is believed when it comes twice
    hours = open_workspace(folder).settings.hours.hours

    assert [one.name for one in hours.schedules] == ["Paris: late"]
    assert {one.only_named for one in hours.policies} == {True}


def test_what_settings_cant_say_is_told_and_left_out(folder: Path) -> None:
    found = said(folder, sla_policies=[policy(), {**policy(), "id": 2, "position": 2}])
    hours = open_workspace(folder).settings.hours.hours

    assert [(one.business, dict(one.targets)) for one in hours.policies] == [(False, {("resolution", "urgent"): 2880})]
    assert [words.partition(": ")[2].split()[0] for words in found.unsaid] == [
        "agent_work_time", "agent_work_time", "it", "it", "there",
    ]  # fmt: skip


def test_an_edited_file_and_the_settings_are_never_written_over(folder: Path) -> None:
    said(folder, schedules=[schedule()])
    file = folder / "hours" / "zendesk.yaml"
    file.write_text(edited := file.read_text(encoding="utf-8").replace("10:00", "11:00"), encoding="utf-8")
    found = said(folder, schedules=[schedule("2026-11-10T08:00:00Z", WORKDAYS)])

    assert (found.state, found.written, file.read_text(encoding="utf-8")) == ("edited", False, edited)
    with (folder / "wellserved.yaml").open("a", encoding="utf-8") as own:
        own.write('schedules: {"Paris: late": {monday: "08:00-09:00"}}\n')
    assert said(folder, schedules=[schedule()]).differences == (Difference("schedule", "Paris: late", "yours"),)
    assert [len(one) for one in versions(folder)[0].week] == [1, 0, 0, 0, 0, 0, 0]


def test_nothing_is_written_unless_asked_and_nothing_is_told_before_it_was_read(folder: Path) -> None:
    (unread,) = vendor_hours(open_workspace(folder), write=True)
    told = said(folder, write=False, schedules=[schedule()])

    assert (unread.state, told.state, (folder / "hours").exists()) == ("unread", "new", False)
    assert [one.code for one in connection_problems(open_workspace(folder)) if one.severity == "note"] == [
        "hours_differ"
    ]


def test_a_mistake_in_a_file_of_hours_is_named_by_its_line() -> None:
    own = read_document("name: w\nsla: {policies: [{name: a, targets: {first_reply: 1 hour}}]}\n", "wellserved.yaml")
    theirs = read_document("sla:\n  policies:\n  - name: b\n    targets: {first_reply: soon}\n", "hours/x.yaml")

    with pytest.raises(DefinitionError, match="soon") as caught:
        read_hours(joined(own, [theirs]))
    assert caught.value.where == "hours/x.yaml, line 4"


def test_salesforce_s_only_hours_keep_its_holidays_and_of_several_nobody_knows() -> None:
    default = {"Name": "Default", "IsActive": True, "IsDefault": True, "TimeZoneSidKey": "Europe/London",
               "MondayStartTime": "09:00:00.000Z", "MondayEndTime": "17:00:00.000Z",
               "TuesdayStartTime": "00:00:00.000Z", "TuesdayEndTime": "00:00:00.000Z"}  # fmt: skip
    early_may = {"Name": "May", "IsAllDay": False, "StartTimeInMinutes": 720, "EndTimeInMinutes": 1440,
                 "IsRecurrence": True, "RecurrenceType": "RecursYearlyNth", "RecurrenceStartDate": "2026-01-01",
                 "RecurrenceEndDateOnly": "2027-12-31", "RecurrenceMonthOfYear": "May", "RecurrenceInstance": "First",
                 "RecurrenceDayOfWeekMask": 2}  # fmt: skip
    boxing_day = {"Name": "Boxing", "IsAllDay": "true", "IsRecurrence": "false", "ActivityDate": "2026-12-26"}
    rows: dict[str, list[Row]] = {"business_hours": [default], "holidays": [early_may, boxing_day]}

    def landed(name: str) -> Iterator[Row]:
        return iter(rows[name])

    (alone,) = of_salesforce(landed).hours
    rows["business_hours"] = [default, {**default, "Name": "Other", "IsDefault": False}]
    several = of_salesforce(landed)

    assert alone.week == (("09:00-17:00",), ("00:00-24:00",), (), (), (), (), ())
    assert dict(alone.days) == {
        date(2026, 5, 4): ("09:00-12:00",), date(2027, 5, 3): ("09:00-12:00",), date(2026, 12, 26): (),
    }  # fmt: skip
    assert [(one.name, one.default, dict(one.days)) for one in several.hours] == [
        ("Default", True, {}), ("Other", False, {}),
    ]  # fmt: skip
    assert dict(several.days) == {date(2026, 12, 26): ()}
    assert len(several.unsaid) == 1


def test_every_zone_that_zendesk_names_is_one_of_iana() -> None:
    assert len(IANA) == 151
    assert set(IANA.values()) <= available_timezones()


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp")), min_size=1, max_size=12)


@settings(max_examples=50, deadline=None)
@given(st.dictionaries(NAMES, st.dictionaries(NAMES, NAMES | st.booleans() | st.lists(NAMES, max_size=2) | st.dates())))
def test_a_file_of_hours_reads_back_as_it_was_said_and_every_edit_shows(data: dict[str, Any]) -> None:
    text = hours_text(data, "X")

    assert read_document(text, "x").data == data
    assert (is_edited(text), is_edited(text + " ")) == (False, True)
