"""Conversations of a small contact centre as Genesys Cloud's analytics tell them, each of them known by its number.

Shapes: the models AnalyticsConversation, -Participant, -Session, -ConversationSegment, -SessionMetric of the vendor's
Python SDK (PureCloudPlatformClientV2 269, MIT), and what ten real conversations hold to: milliseconds, tHandle is the
sum of its parts, parts and "…Complete" stand side by side, tAcd of the queue is tAnswered of the agent.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

Json = dict[str, Any]
BEGIN = datetime(2026, 10, 5, tzinfo=UTC)
STEP = timedelta(seconds=960)
FIFTY_NINE_DAYS = 59 * 86_400
AGENTS, CONTACTS, WRAPUPS = 24, 400, 6
VOICE_QUEUES, MESSAGE_QUEUE, EMAIL_QUEUE = ("q1", "q2", "q3"), "q4", "q5"


def written(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


class Told:
    """One conversation being told: its clock, and who took part."""

    def __init__(self, number: int, direction: str = "inbound") -> None:
        self.number, self.start, self.now = number, BEGIN + number * STEP, BEGIN + number * STEP
        self.agent = f"u{number % AGENTS + 1}"
        self.second = f"u{(number + 7) % AGENTS + 1}"
        self.queue = VOICE_QUEUES[number % 3]
        self.hung_up: datetime | None = None
        self.body: Json = {
            "conversationId": f"c{number}",
            "conversationStart": written(self.start),
            "originatingDirection": direction,
            "divisionIds": [f"d{number % 2 + 1}"],
            "participants": [],
        }

    def wait(self, seconds: float) -> datetime:
        self.now += timedelta(seconds=seconds)
        return self.now

    def segment(self, kind: str, seconds: float, **more: Any) -> Json:
        """The next seconds, as one segment."""
        start = self.now
        return {
            "segmentType": kind, "segmentStart": written(start), "segmentEnd": written(self.wait(seconds)),
            "conference": False, **more,
        }  # fmt: skip

    def metric(self, name: str, seconds: float, at: datetime | None = None) -> Json:
        """A metric: seconds as milliseconds, a count as it is."""
        value = round(seconds * 1000) if name.startswith("t") else int(seconds)
        return {"name": name, "value": value, "emitDate": written(at or self.now)}

    def joins(self, purpose: str, media: str, segments: list[Json], metrics: list[Json], **more: Any) -> Json:
        """A participant with one session."""
        nth = len(self.body["participants"]) + 1
        whose: Json = {
            key: more.pop(key) for key in ("userId", "externalContactId", "teamId", "attributes") if key in more
        }
        session = {
            "sessionId": f"c{self.number}-s{nth}", "mediaType": media, "direction": self.body["originatingDirection"],
            "segments": segments, "metrics": metrics, **more,
        }  # fmt: skip
        part = {"participantId": f"c{self.number}-p{nth}", "purpose": purpose, **whose, "sessions": [session]}
        self.body["participants"].append(part)
        return part

    def customer(self, media: str, **more: Any) -> Json:
        """The customer, whose session lasts until `leaves`."""
        known = {} if self.number % 11 == 0 else {"externalContactId": f"ec{self.number % CONTACTS}"}
        attributes = {"account": f"A-{self.number % 50}"}
        segments = [{"segmentType": "interact", "segmentStart": written(self.now), "conference": False}]
        part = self.joins("customer", media, segments, [self.metric("nConnected", 1)], **known, attributes=attributes)
        part["sessions"][0].update({"ani": "tel:+15555550100"} if media == "voice" else {})
        part["sessions"][0] |= more
        return part

    def leaves(self, part: Json, hung_up: str) -> None:
        at = written(self.hung_up or self.now)
        part["sessions"][0]["segments"][-1] |= {"segmentEnd": at, "disconnectType": hung_up}

    def menu(self, seconds: float, exits: str, kind: str = "INBOUNDCALL", purpose: str = "ivr") -> None:
        """A flow that serves without a person: a menu, or a bot."""
        media = "voice" if purpose == "ivr" else "message"
        segments = [self.segment("ivr" if purpose == "ivr" else "interact", seconds)]
        flow: Json = {
            "flowId": "f1",
            "flowName": "Front",
            "flowType": kind,
            "exitReason": exits,
            "endingLanguage": "en-us",
        }
        reached = {True: "SUCCESS", False: "FAILURE"}[exits != "TRANSFER"]
        flow["outcomes"] = [{"flowOutcomeId": "o1", "flowOutcome": "done", "flowOutcomeValue": reached}]
        metrics = [self.metric("nFlow", 1), self.metric("tFlow", seconds)]
        self.joins(purpose, media, segments, metrics, flow=flow)

    def queues(
        self, seconds: float, media: str = "voice", queue: str = "", ends: str = "transfer", **told: float
    ) -> None:
        """A wait in a queue; `told` are metrics besides tAcd and nOffered."""
        segments = [self.segment("interact", seconds, queueId=queue or self.queue, disconnectType=ends)]
        waited = {"tAcd": seconds} | told
        metrics = [self.metric("nOffered", 1), *(self.metric(name, value) for name, value in waited.items())]
        self.joins("acd", media, segments, metrics)

    def rings_out(self, user: str, seconds: float) -> None:
        """An agent who does not take what is offered."""
        segments = [self.segment("alert", seconds, queueId=self.queue, disconnectType="peer")]
        metrics = [self.metric("tAlert", seconds), self.metric("tNotResponding", seconds)]
        self.joins("agent", "voice", segments, metrics, userId=user, teamId=team_of(user))

    def handles(
        self, user: str, talk: float, held: float = 0, acw: float = 0, media: str = "voice", queue: str = "",
        ends: str = "peer", waited: float | None = None, before: tuple[Json, ...] = (), counts: tuple[str, ...] = (),
        dialed: float = 0,
    ) -> None:  # fmt: skip
        """An agent's part: talk in two pieces about a hold, then work after the contact."""
        queue = queue or self.queue
        first = talk if not held else talk - talk // 3
        metrics = [*before, *([] if waited is None else [self.metric("tAnswered", waited)])]
        segments = [self.segment("dialing", dialed, queueId=queue)] if dialed else []
        segments += [self.segment("interact", first, queueId=queue)] if first else []
        metrics += [self.metric("tTalk", first)] if first else []
        if held:
            segments += [self.segment("hold", held, queueId=queue)]
            metrics += [self.metric("tHeld", held), self.metric("tHeldComplete", held)]
            segments += [self.segment("interact", talk - first, queueId=queue)]
            metrics += [self.metric("tTalk", talk - first)]
        segments[-1]["disconnectType"] = ends
        metrics += [self.metric("tTalkComplete", talk)] if talk else []
        self.hung_up = self.now
        if acw:
            segments += [self.segment("wrapup", acw, queueId=queue, wrapUpCode=f"w{self.number % WRAPUPS}")]
            metrics += [self.metric("tAcw", acw)]
        metrics += [self.metric("tHandle", dialed + talk + held + acw)]
        metrics += [self.metric(name, 1) for name in counts]
        self.joins("agent", media, segments, metrics, userId=user, teamId=team_of(user))

    def done(self) -> Json:
        """As it is when all is over."""
        self.body["conversationEnd"] = written(self.now)
        return self.body


def team_of(user: str) -> str:
    return f"t{int(user[1:]) % 3 + 1}"


def answered(told: Told) -> None:
    n = told.number
    caller = told.customer("voice")
    told.menu(10 + n % 20, "TRANSFER")
    waited = 5 + n * 7 % 60
    told.queues(waited, nOverSla=1) if waited > 20 else told.queues(waited)
    if n % 10 == 1:
        told.rings_out(told.second, 10)
    told.handles(told.agent, 120 + n % 240, 30 if n % 3 == 0 else 0, 20 + n % 40, waited=waited)
    if n % 50 == 3:
        shared = [{"segmentType": "sharing", "segmentStart": written(told.start), "segmentEnd": written(told.now)}]
        told.joins("agent", "cobrowse", shared, [], userId=told.agent)
    told.leaves(caller, "client")


def abandoned(told: Told) -> None:
    caller = told.customer("voice")
    told.menu(15, "TRANSFER")
    told.queues(20 + told.number % 90, ends="peer", tAbandon=20 + told.number % 90)
    told.leaves(caller, "client")


def transferred(told: Told) -> None:
    caller = told.customer("voice")
    told.queues(12)
    kind, count = (
        ("transfer", "nBlindTransferred") if told.number % 40 == 8 else ("consultTransfer", "nConsultTransferred")
    )
    told.handles(told.agent, 90, 0, 15, ends=kind, waited=12, counts=("nTransferred", count))
    told.queues(8, queue="q3")
    told.handles(told.second, 200, 20, 25, queue="q3", waited=8)
    told.leaves(caller, "client")


def called(told: Told) -> None:
    caller = told.customer("voice")
    contacting = told.metric("tContacting", 0)
    told.handles(
        told.agent, 150, 0, 30, dialed=18, before=(contacting, told.metric("tDialing", 18)), counts=("nOutbound",)
    )
    told.leaves(caller, "client")


def called_in_vain(told: Told) -> None:
    caller = told.customer("voice")
    told.handles(
        told.agent, 0, 0, 5, dialed=25, before=(told.metric("tDialing", 25),), ends="client", counts=("nOutbound",)
    )
    told.leaves(caller, "uncallable")


def wrote(told: Told) -> None:
    n = told.number
    writer = told.customer("message", messageType="whatsapp")
    told.queues(40 + n % 100, "message", MESSAGE_QUEUE)
    told.handles(told.agent, 300, 0, 20, "message", MESSAGE_QUEUE, "client", 40 + n % 100)
    told.hung_up = told.wait(3 * 86_400 if n % 20 == 11 else 7200)
    told.leaves(writer, "timeout")


def mailed(told: Told) -> None:
    writer = told.customer("email", addressFrom="someone@example.com")
    told.queues(3600, "email", EMAIL_QUEUE)
    told.handles(told.agent, 480, 0, 60, "email", EMAIL_QUEUE, "client", 3600)
    told.leaves(writer, "client")


def bot_alone(told: Told) -> None:
    writer = told.customer("message", messageType="webmessaging")
    told.menu(45, "DISCONNECT", "DIGITALBOT", "botflow")
    told.leaves(writer, "client")


def bot_first(told: Told) -> None:
    writer = told.customer("message", messageType="webmessaging")
    told.menu(30, "TRANSFER", "DIGITALBOT", "botflow")
    told.queues(25, "message", MESSAGE_QUEUE)
    told.handles(told.agent, 200, 0, 10, "message", MESSAGE_QUEUE, "peer", 25)
    told.leaves(writer, "client")


def among_us(told: Told) -> None:
    segments = [told.segment("interact", 60, disconnectType="peer")]
    told.joins("user", "voice", segments, [told.metric("nConnected", 1)], userId=told.agent)
    told.joins("user", "voice", segments, [told.metric("nConnected", 1)], userId=told.second)


def menu_alone(told: Told) -> None:
    caller = told.customer("voice")
    told.menu(40, "DISCONNECT")
    told.leaves(caller, "client")


def left_a_message(told: Told) -> None:
    caller = told.customer("voice")
    told.menu(10, "TRANSFER")
    told.queues(60, tAcd=FIFTY_NINE_DAYS)
    segments = [told.segment("voicemail", 30)]
    told.joins("voicemail", "voice", segments, [told.metric("tVoicemail", 30)])
    told.leaves(caller, "client")


def called_back(told: Told) -> None:
    caller = told.customer("voice")
    told.queues(15)
    told.leaves(caller, "client")
    told.queues(1200, "callback")
    back = told.customer("voice")
    told.handles(told.agent, 100, 0, 20, "callback", waited=1200)
    told.leaves(back, "peer")


KINDS: dict[int, Callable[[Told], None]] = {
    **dict.fromkeys(range(7), answered), 7: abandoned, 8: transferred, 9: called, 10: called_in_vain, 11: wrote,
    12: wrote, 13: mailed, 14: bot_alone, 15: bot_first, 16: among_us, 17: menu_alone, 18: left_a_message,
    19: called_back,
}  # fmt: skip


def conversation(number: int) -> Json:
    """One conversation, whole; its kind is its number's rest by 20."""
    kind = number % 20
    told = Told(number, "outbound" if kind in (9, 10) else "inbound")
    KINDS[kind](told)
    body = told.done()
    if kind < 7 and number % 4 == 0:
        body["surveys"] = [_survey(number, told)]
    if kind < 7 and number % 10 == 2:
        body["evaluations"] = [_evaluation(number, told)]
    return body


def _survey(number: int, told: Told) -> Json:
    sent = {
        "surveyId": f"sv{number}", "surveyFormId": "sf1", "surveyFormName": "After the call", "queueId": told.queue,
        "userId": told.agent, "surveyType": "Web", "eventTime": written(told.now + timedelta(minutes=5)),
    }  # fmt: skip
    if number % 8:
        return {**sent, "surveyStatus": "Expired"}
    told_at = written(told.now + timedelta(hours=1))
    score = {"surveyPromoterScore": number % 11, "oSurveyTotalScore": number % 5 * 25}
    return {**sent, "surveyStatus": "Finished", "surveyCompletedDate": told_at, **score}


def _evaluation(number: int, told: Told) -> Json:
    return {
        "evaluationId": f"ev{number}", "formId": "ef1", "formName": "Quality", "evaluationStatus": "Finished",
        "evaluatorId": "u24", "userId": told.agent, "queueId": told.queue, "oTotalScore": 70 + number % 30,
        "oTotalCriticalScore": 100, "eventTime": written(told.now + timedelta(days=6)), "released": True,
    }  # fmt: skip


def seen_at(body: Json, clock: datetime) -> Json | None:
    """A conversation as it stands at a moment; None where it has not begun."""
    now = written(clock)
    if body["conversationStart"] > now:
        return None
    if body["conversationEnd"] <= now:
        return body
    parts = []
    for part in body["participants"]:
        sessions = [_session_at(one, now) for one in part["sessions"]]
        parts += [{**part, "sessions": [one for one in sessions if one["segments"]]}]
    seen = {**body, "participants": [part for part in parts if part["sessions"]]}
    return {key: value for key, value in seen.items() if key not in ("conversationEnd", "surveys", "evaluations")}


def _session_at(session: Json, now: str) -> Json:
    begun = [one for one in session["segments"] if one["segmentStart"] <= now]
    open_ones = ("segmentEnd", "disconnectType")
    segments = [
        one if one.get("segmentEnd", now) <= now else {k: v for k, v in one.items() if k not in open_ones}
        for one in begun
    ]
    return {**session, "segments": segments, "metrics": [one for one in session["metrics"] if one["emitDate"] <= now]}
