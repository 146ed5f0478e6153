"""Distributions: whom surveys were sent to and what came of it, so that who did not answer is known too."""

from datetime import UTC, datetime, timedelta
from typing import Any

from wellserved.sources.connect.stream import Ask, Cursor, Page, Row, Stream
from wellserved.sources.qualtrics.walk import chosen_surveys, for_each

OPEN_DAYS = 30.0  # after its sending: until then an invitation may still be opened or answered
AT_ONCE = 500


def read_distributions(ask: Ask) -> Page:
    """The distributions of each survey, each run anew."""
    left = ask.cursor or {"left": [str(survey["id"]) for survey in chosen_surveys(ask)]}
    rows, left = for_each(ask.wire, left, lambda name: f"distributions?surveyId={name}&pageSize=100", None, "surveyId")
    return Page(rows, left, more=bool(left["left"]))


def read_history(ask: Ask) -> Page:
    """Each invitation of the distributions that are new, or so young that their invitations may still be answered."""
    cursor = ask.cursor or {}
    if not cursor.get("left"):
        cursor = _more_to_walk(ask, cursor)
    if not cursor["left"]:
        return Page((), {"sent": _text(ask.now)}, more=False)
    rows, left = for_each(
        ask.wire, cursor, lambda name: f"distributions/{name}/history", {"pageSize": 100}, "distributionId"
    )
    kept = {name: cursor[name] for name in ("sent", "at") if name in cursor}
    return Page(rows, {**kept, **left}, more=True)


def _more_to_walk(ask: Ask, cursor: Cursor) -> Cursor:
    """The next distributions, in the order in which they were sent, after the last one that was walked."""
    days = float(ask.options.get("open_days") or OPEN_DAYS)
    begin = datetime.fromisoformat(cursor["sent"]) if cursor.get("sent") else ask.since
    earliest = [_text(begin - timedelta(days=days)), ""]
    after = max(cursor.get("at") or earliest, earliest)
    found = sorted(place for one in ask.landed("distributions") if (place := _place(one)) > after)[:AT_ONCE]
    kept = {"sent": cursor["sent"]} if cursor.get("sent") else {}
    return {**kept, "left": [name for _, name in found], "at": found[-1] if found else after}


def _place(distribution: Row) -> list[str]:
    """When it was sent, and its name; one that says no time was sent when it was made."""
    sent: Any = distribution.get("sendDate") or distribution.get("createdDate") or ""
    return [_text(datetime.fromisoformat(sent)) if sent else "", str(distribution["id"])]


def _text(moment: datetime) -> str:
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


DISTRIBUTIONS = Stream(
    "distributions",
    ("id",),
    read_distributions,
    fields=("id", "parentDistributionId", "requestType", "requestStatus", "sendDate", "surveyLink", "recipients"),
    permission="View Distributions; OAuth scope read:distributions",
    gives="when surveys were sent, and reminders",
    after=("surveys",),
    whole=True,
)
HISTORY = Stream(
    "distribution_history",
    ("distributionId", "contactId", "contactLookupId"),
    read_history,
    fields=("distributionId", "contactId", "contactLookupId", "status", "responseId", "sentAt", "openedAt",
            "responseStartedAt", "responseCompletedAt", "surveySessionId"),
    permission="View Distributions; OAuth scope read:distributions",
    gives="who was asked, and who did not answer: the response rate",
    after=("distributions", "responses"),
)  # fmt: skip
