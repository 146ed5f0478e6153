"""Schedules: what was planned for agents, week by week; a week is read anew while it may still change.

The call is one that the vendor would like to see replaced, by one that may answer with a download from another host.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

from wellserved.sources.connect.stream import Ask, Page, Row, Stream
from wellserved.sources.genesys.knock import NOBODY, knock
from wellserved.sources.genesys.moments import days_of, moment_of, written

WEEK, BACK, AHEAD, HISTORY = timedelta(days=7), timedelta(days=14), timedelta(days=14), 400


def schedules(ask: Ask) -> Page:
    """One week of one management unit; a row a user and week, so that a new plan stands for the old one."""
    at = dict(ask.cursor or {})
    if ask.begins and "week" not in at:
        at = {**at, "week": written(_first_week(ask, at)), "until": written(ask.now + AHEAD), "unit": ""}
    units = sorted(str(one["id"]) for one in ask.landed("management_units"))
    knock(ask, units, f"/api/v2/workforcemanagement/managementunits/{NOBODY}/users")
    unit = next((one for one in units if one > at["unit"]), "")
    week, until = moment_of(at["week"]), moment_of(at["until"])
    if not units or (not unit and week + WEEK >= until):
        return Page((), {"through": written(ask.now)}, more=False)
    if not unit:
        return Page((), {**at, "week": written(week + WEEK), "unit": ""}, more=True)
    return Page(_week_of(ask, unit, week), {**at, "unit": unit}, more=True)


def _first_week(ask: Ask, at: dict[str, Any]) -> datetime:
    """The Monday from which on weeks are asked for."""
    start = max(ask.since, ask.now - days_of(ask.options, "history_days", HISTORY))
    if at.get("through"):
        start = moment_of(at["through"]) - BACK
    day = start.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def _week_of(ask: Ask, unit: str, week: datetime) -> list[Row]:
    """What is planned for the unit's users; who has nothing planned has a row without shifts."""
    path = f"/api/v2/workforcemanagement/managementunits/{unit}"
    users = [str(one["id"]) for one in ask.wire.get(f"{path}/users").json().get("entities") or ()]
    if not users:
        return []
    body = {"userIds": users, "startDate": written(week), "endDate": written(week + WEEK), "loadFullWeeks": False}
    found = ask.wire.post(f"{path}/schedules/search", body).json().get("userSchedules") or {}
    whose = {"managementUnitId": unit, "week": written(week)}
    return [{"userId": user, **whose, "shifts": [], **(found.get(user) or {})} for user in users]


SCHEDULES = Stream(
    name="schedules",
    key=("userId", "week"),
    read=schedules,
    fields=("userId", "week", "managementUnitId", "shifts", "fullDayTimeOffMarkers"),
    permission="wfm:publishedSchedule:view",
    gives="planned work and breaks",
    after=("management_units", "activity_codes"),
)
