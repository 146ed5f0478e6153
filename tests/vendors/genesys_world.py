"""A small organisation in Genesys Cloud: its people, queues, customers, states, plans and courses, at one moment.

Shapes: the SDK's models User, Queue, QueueMember, Team, WrapupCode, Division, OrganizationPresenceDefinition,
ExternalContact, EvaluationResponse, CoachingAppointmentResponse, LearningAssignment, ManagementUnit,
BusinessUnitActivityCode, UserSchedule, ConversationMetrics, AnalyticsUserDetail.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from tests.vendors.genesys_conversations import (
    AGENTS,
    BEGIN,
    CONTACTS,
    WRAPUPS,
    Json,
    conversation,
    seen_at,
    team_of,
    written,
)

QUEUES = {"q1": "Billing", "q2": "Sales", "q3": "Support", "q4": "Messages", "q5": "Mail"}
CODES = {"ac1": ("On queue", "OnQueueWork"), "ac2": ("Lunch", "Meal"), "ac3": ("Team talk", "Meeting")}
WEEKS = 4
Change = Callable[[Json], Json]


@dataclass
class World:
    """What the organisation holds.

    Args:
        count: How many conversations there are.
        clock: The vendor's time.
        available: Until when its data lake holds what happened.
        changed: Conversations that were worked through again: from when on, and how they then are.
    """

    count: int = 2500
    clock: datetime = datetime(2026, 11, 2, 6, tzinfo=UTC)
    available: datetime = datetime(2026, 11, 1, 12, tzinfo=UTC)
    changed: dict[str, tuple[datetime, Change]] = field(default_factory=dict)
    _bodies: list[Json] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._bodies = [conversation(number) for number in range(self.count)]

    def conversations(self, at: datetime, start: datetime, end: datetime, *, by_day: bool) -> list[Json]:
        """Those that a job (by lifetime) or a question (by the day of the start) over an interval gives."""
        first, last = written(start), written(end)
        if by_day:
            first, last = first[:10], (end + timedelta(days=1)).strftime("%Y-%m-%d")
        found = []
        for body in self._bodies:
            seen = seen_at(body, at)
            if seen is None or seen["conversationStart"] >= last:
                continue
            until = seen["conversationStart"] if by_day else seen.get("conversationEnd", "9")
            if until >= first:
                found.append(self._as_worked_through(seen, at))
        return found

    def _as_worked_through(self, body: Json, at: datetime) -> Json:
        since, change = self.changed.get(body["conversationId"], (at + timedelta(1), lambda one: one))
        return change(body) if since <= at else body

    def users(self) -> list[Json]:
        return [_user(number) for number in range(1, AGENTS + 1)]

    def queues(self) -> list[Json]:
        return [
            {"id": key, "name": name, "division": {"id": "d1", "name": "North"}, "memberCount": len(self.members(key))}
            for key, name in QUEUES.items()
        ]

    def members(self, queue: str) -> list[Json]:
        nth = int(queue[1:])
        return [
            {"id": f"u{user}", "name": f"Agent {user}", "joined": user % 5 != 0, "ringNumber": 1, "memberBy": "user"}
            for user in range(1, AGENTS + 1)
            if nth > 3 or user % 3 == nth - 1
        ]

    def teams(self) -> list[Json]:
        return [{"id": f"t{nth}", "name": f"Team {nth}", "memberCount": AGENTS // 3} for nth in (1, 2, 3)]

    def wrapup_codes(self) -> list[Json]:
        return [{"id": f"w{nth}", "name": f"Reason {nth}"} for nth in range(WRAPUPS)]

    def divisions(self) -> list[Json]:
        return [
            {"id": "d1", "name": "North", "homeDivision": True},
            {"id": "d2", "name": "South", "homeDivision": False},
        ]

    def presence_definitions(self) -> list[Json]:
        kinds = ("Available", "Away", "Busy", "Offline", "Idle", "OnQueue", "Meal", "Training", "Meeting", "Break")
        own = {"id": "pd-coaching", "name": "Coaching", "systemPresence": "Busy", "type": "User", "deactivated": False}
        return [{"id": f"pd-{kind}", "systemPresence": kind, "type": "System"} for kind in kinds] + [own]

    def contacts(self) -> list[Json]:
        return [_contact(nth) for nth in range(CONTACTS)]

    def evaluations(self, agent: str, start: str, end: str) -> list[Json]:
        """Those of an agent that were released within a span; unlike in details, whenever the contact was."""
        found = []
        for body in self._bodies:
            for one in body.get("evaluations", ()):
                released = one["eventTime"]
                if one["userId"] == agent and start <= released <= end and released <= written(self.clock):
                    found.append(_evaluation(body, one))
        return found

    def surveys(self, key: str) -> list[Json]:
        return [
            {
                "id": one["surveyId"], "conversation": {"id": key}, "surveyForm": {"id": one["surveyFormId"]},
                "agent": {"id": one["userId"]}, "queue": {"id": one["queueId"]}, "status": one["surveyStatus"],
                "surveyType": "Web",
            } | ({"completedDate": one["surveyCompletedDate"],
                  "answers": {"totalScore": one["oSurveyTotalScore"], "npsScore": one["surveyPromoterScore"]}}
                 if "surveyCompletedDate" in one else {})
            for one in self._bodies[int(key[1:])].get("surveys", ())
        ]  # fmt: skip

    def sentiment(self, key: str) -> Json | None:
        """How a recorded call sounded; None of what was never recorded."""
        number = int(key[1:])
        if number % 20 > 6:
            return None
        score = {"sentimentScore": number % 201 - 100, "sentimentTrend": 0, "sentimentTrendClass": "NoChange"}
        return {"conversation": {"id": key, "selfUri": f"/api/v2/conversations/{key}"}, **score}

    def coaching(self, users: list[str]) -> list[Json]:
        return [
            {
                "id": f"co-{user}", "name": "Calls of the week", "dateStart": "2026-10-14T09:00:00.000Z",
                "lengthInMinutes": 30, "status": "Completed", "facilitator": {"id": "u24"}, "attendees": [{"id": user}],
            }
            for user in users
            if user.startswith("u")
        ]  # fmt: skip

    def learning(self, users: list[str]) -> list[Json]:
        return [_assignment(user) for user in users if user.startswith("u")]

    def units(self) -> list[Json]:
        return [
            {"id": f"mu{nth}", "name": f"Unit {nth}", "businessUnit": {"id": "bu1"}, "timeZone": "Europe/Berlin"}
            for nth in (1, 2)
        ]

    def unit_users(self, unit: str) -> list[str]:
        return [f"u{nth}" for nth in range(1, AGENTS + 1) if nth % 2 + 1 == int(unit[2:])]

    def activity_codes(self) -> list[Json]:
        return [
            {"id": key, "name": name, "category": kind, "countsAsPaidTime": kind != "Meal", "active": True}
            for key, (name, kind) in CODES.items()
        ]

    def schedules(self, users: list[str], start: datetime, end: datetime) -> dict[str, Json]:
        """Shifts of working days that begin within a span; u24 has none."""
        found: dict[str, Json] = {}
        for user in users:
            shifts = [_shift(user, day) for day in _working_days() if start <= day < end and user != "u24"]
            if shifts:
                found[user] = {"shifts": shifts, "metadata": {"version": 1}}
        return found

    def states(self, at: datetime, start: datetime, end: datetime) -> list[Json]:
        """Of each user and day: states that overlap it, each whole; one that spans midnight is told on both days."""
        return [
            {"userId": f"u{nth}", "primaryPresence": presence, "routingStatus": routing}
            for nth in range(1, AGENTS + 1)
            for day in range(WEEKS * 7)
            for presence, routing in [_states(nth, BEGIN + timedelta(days=day), at, start, end)]
            if presence
        ]


def _user(number: int) -> Json:
    key, state = f"u{number}", "inactive" if number == 23 else "active"
    team = {"id": team_of(key), "name": f"Team {team_of(key)[1:]}"}
    hired = {"employerInfo": {"dateHire": f"2024-{number % 12 + 1:02}-01", "employeeType": "Full-time"}}
    manager = {} if number == 24 else {"manager": {"id": "u24"}}
    known = {"name": f"Agent {number}", "email": f"agent{number}@example.com", "state": state}
    known |= {"dateLastLogin": "2026-10-09T07:55:00.000Z"}
    return {"id": key, **known, "division": {"id": "d1", "name": "North"}, "team": team, **hired, **manager}


def _contact(nth: int) -> Json:
    """A customer; each fortieth was found to be the one after it, and merged into that."""
    key, kept = f"ec{nth}", f"ec{nth + 1}"
    merged = {"canonicalContact": {"id": kept}, "mergedTo": {"id": kept}} if nth % 40 == 0 else {}
    return {
        "id": key, "firstName": f"First{nth}", "lastName": f"Last{nth}", "type": "Curated",
        "createDate": "2025-03-01T08:00:00.000Z", "modifyDate": "2026-03-01T08:00:00.000Z",
        "workEmail": f"person{nth}@example.com", "address": {"countryCode": "DE"},
        "externalOrganization": {"id": f"org{nth % 50}"}, **merged,
    }  # fmt: skip


def _evaluation(body: Json, one: Json) -> Json:
    score, released = one["oTotalScore"], one["eventTime"]
    return {
        "id": one["evaluationId"], "conversation": {"id": body["conversationId"]}, "rescore": False,
        "evaluationForm": {"id": one["formId"]}, "evaluator": {"id": one["evaluatorId"]},
        "agent": {"id": one["userId"]}, "status": "FINISHED", "releaseDate": released,
        "conversationDate": body["conversationStart"],
        "answers": {"totalScore": score, "totalCriticalScore": 100, "anyFailedKillQuestions": False},
    }  # fmt: skip


def _assignment(user: str) -> Json:
    done = int(user[1:]) % 3 != 0
    ended = {"dateCompleted": "2026-10-12T15:00:00.000Z", "percentageScore": 80, "isPassed": True} if done else {}
    return {
        "id": f"la-{user}", "user": {"id": user}, "module": {"id": "m1", "name": "Listening"}, "lengthInMinutes": 90,
        "state": "Completed" if done else "Assigned", "dateCreated": "2026-10-05T08:00:00.000Z", **ended,
    }  # fmt: skip


def _working_days() -> Iterator[datetime]:
    days = (BEGIN + timedelta(days=nth) for nth in range(WEEKS * 7))
    return (day for day in days if day.weekday() < 5)


def _shift(user: str, day: datetime) -> Json:
    parts = [("ac1", 8, 240), ("ac2", 12, 30), ("ac1", 12.5, 180), ("ac3", 15.5, 30)]
    activities = [
        {"activityCodeId": code, "startDate": written(day + timedelta(hours=hour)), "lengthInMinutes": minutes}
        for code, hour, minutes in parts
    ]
    start = written(day + timedelta(hours=8))
    return {"id": f"sh-{user}-{start[:10]}", "startDate": start, "lengthInMinutes": 480, "activities": activities}


def _states(nth: int, day: datetime, at: datetime, start: datetime, end: datetime) -> tuple[list[Json], list[Json]]:
    """Presence and routing of a user's day, as far as it had come at a moment, where they overlap a span."""
    work = day.weekday() < 5 and nth != 24
    hours = [(8, "ON_QUEUE"), (12, "MEAL"), (12.5, "ON_QUEUE"), (15.5, "MEETING"), (16, "OFFLINE")] if work else []
    presence: list[Json] = [{"startTime": day + timedelta(hours=hour), "systemPresence": kind} for hour, kind in hours]
    routing: list[Json] = []
    for hour in [8 + half / 2 for half in range(8)] + [12.5 + half / 2 for half in range(6)] if work else ():
        begun = day + timedelta(hours=hour)
        routing += [{"startTime": begun, "routingStatus": "INTERACTING"}]
        routing += [{"startTime": begun + timedelta(minutes=20), "routingStatus": "IDLE"}]
    routing += [{"startTime": day + timedelta(hours=hour), "routingStatus": "OFF_QUEUE"} for hour in (12, 15.5) if work]
    routing.sort(key=lambda one: one["startTime"])
    names = {"ON_QUEUE": "pd-OnQueue"} | {kind.upper(): f"pd-{kind}" for kind in ("Meal", "Meeting", "Offline")}
    for one in presence:
        one["organizationPresenceId"] = names[one["systemPresence"]]
        if nth == 5 and one["systemPresence"] == "MEETING":  # a state of their own, which counts as busy
            one |= {"systemPresence": "BUSY", "organizationPresenceId": "pd-coaching"}
        if nth == 7 and one["systemPresence"] == "MEETING":  # away from the keyboard, which is no waiting for a contact
            one |= {"systemPresence": "IDLE", "organizationPresenceId": "pd-Idle"}
    tomorrow = day + timedelta(days=3 if day.weekday() == 4 else 1, hours=8)
    return _cut(presence, tomorrow, at, start, end), _cut(routing, tomorrow, at, start, end)


def _cut(states: list[Json], last: datetime, at: datetime, start: datetime, end: datetime) -> list[Json]:
    """States with their ends: the next one's begin; one that lasts has none."""
    found = []
    ends_at = [*(state["startTime"] for state in states[1:]), last][: len(states)]
    for one, following in zip(states, ends_at, strict=True):
        begun = one["startTime"]
        if begun <= at and begun < end and following > start:
            ends = {"endTime": written(following)} if following <= at else {}
            found.append({**one, "startTime": written(begun), **ends})
    return found
