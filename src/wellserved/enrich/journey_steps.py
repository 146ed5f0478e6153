"""Journey steps: what each contact, session, case event and order is called as a step of a journey."""

from collections.abc import Mapping, Sequence
from typing import Literal

from wellserved.enrich.cases import CLOSED, SOLVED
from wellserved.enrich.quoting import literal
from wellserved.records.interactions import CHANNELS, SELF_SERVICE_SESSION

Detail = Literal["felt", "all"]
HOW = ("", ":bot", ":unanswered")
SESSION_ENDS = ("served", "handed_off", "left")
ORDERS = ("purchase", "renewal", "upsell", "refund", "cancellation")
BACK = ("refund", "cancellation")  # an order that takes money back may follow a contact without naming it
EVENTS = {
    "created": "opened", "customer_message": "message", "public_reply": "reply", "assignee": "assigned",
    "team": "team", "priority": "priority", "sla": "sla", "schedule": "schedule",
}  # fmt: skip
FELT = ("opened", "message", "reply", "solved", "reopened")
FIRST_LETTER, FIRST_OWN = 0x30, 0x4E00
RECORDS = ("interaction", "case", "case_event", "self_service_session", "order")


def session_channels() -> tuple[str, ...]:
    """The channels of self-service sessions."""
    column = SELF_SERVICE_SESSION.column("channel")
    return column.choices if column else ()


def known_steps() -> tuple[str, ...]:
    """The steps that have a name whatever the data: contacts, sessions, cases, orders."""
    contacts = [channel + how for channel in CHANNELS for how in HOW]
    sessions = [f"{channel}:{end}" for channel in session_channels() for end in SESSION_ENDS]
    cases = [f"case:{name}" for name in dict.fromkeys((*FELT, *EVENTS.values()))]
    return (*contacts, *sessions, *cases, *(f"order:{kind}" for kind in ORDERS))


def letters(own: Sequence[str] = ()) -> dict[str, str]:
    """A letter for each step, so that a path is a word; steps that only the data names come last."""
    known = {step: chr(FIRST_LETTER + i) for i, step in enumerate(known_steps())}
    return known | {step: chr(FIRST_OWN + i) for i, step in enumerate(own)}


def channel_of(step: str) -> str | None:
    """The channel that a step lies on; None for what happens behind the counter.

    >>> channel_of("voice:unanswered"), channel_of("case:solved")
    ('voice', None)
    """
    first = step.partition(":")[0]
    return None if first in ("case", "status", "note", "order") else first


def contact_step_sql() -> str:
    """A contact's step: its channel, and whether a bot or nobody answered."""
    return (
        """"channel" || CASE WHEN NOT "answered" THEN ':unanswered' WHEN "handled_by" = 'bot' THEN ':bot' ELSE '' END"""
    )


def session_step_sql() -> str:
    """A session's step: its channel, and whether it reached its goal, was handed to a person, or was left."""
    return (
        """"channel" || CASE WHEN "reached_goal" THEN ':served' WHEN "handed_off" THEN ':handed_off' ELSE ':left' END"""
    )


def case_marks_sql(relations: Mapping[str, str], detail: Detail) -> str:
    """The steps of cases from their events: all, or only those that the customer takes or feels."""
    rows = relations["case_event"]
    return _all_events_sql(rows) if detail == "all" else _felt_events_sql(rows)


def _all_events_sql(rows: str) -> str:
    whens = " ".join(f"WHEN '{kind}' THEN 'case:{step}'" for kind, step in EVENTS.items())
    return f"""
  SELECT "case_id" AS _case, "event_id" AS _id, epoch_us("at") AS _at, "actor" AS _actor,
    CASE "kind" WHEN 'status' THEN 'status:' || coalesce(lower("value"), 'unknown')
      WHEN 'note' THEN coalesce('note:' || "value", 'note') {whens} END AS _step
  FROM {rows}"""


def _felt_events_sql(rows: str) -> str:
    """Messages, replies, and a case solved or opened again; a case that is closed after it was solved is no step."""
    return f"""
  SELECT _case, _id, _at, _actor, _step FROM (
    SELECT "case_id" AS _case, "event_id" AS _id, epoch_us("at") AS _at, "actor" AS _actor,
      CASE "kind" WHEN 'customer_message' THEN 'case:message' WHEN 'public_reply' THEN 'case:reply'
        WHEN 'created' THEN 'case:opened'
        WHEN 'status' THEN CASE WHEN _solved AND NOT coalesce(_was, false) THEN 'case:solved'
          WHEN NOT _solved AND _was THEN 'case:reopened' END END AS _step
    FROM (
      SELECT *, lag(_solved) OVER (PARTITION BY "case_id", "kind" ORDER BY "at", length("event_id"), "event_id") AS _was
      FROM (SELECT *, lower("value") IN {(*SOLVED, *CLOSED)!r} AS _solved FROM {rows}
        WHERE "kind" IN ('created', 'customer_message', 'public_reply', 'status'))
    )
  ) WHERE _step IS NOT NULL"""


def case_moments_sql(relations: Mapping[str, str]) -> str:
    """The steps of cases of which no event is known, from the case's own columns."""
    moments = {"created_at": "opened", "first_replied_at": "reply", "solved_at": "solved"}
    each = [
        f"""SELECT "case_id" AS _case, "case_id" || '/{step}' AS _id, epoch_us("{at}") AS _at,
    CAST(NULL AS VARCHAR) AS _actor, 'case:{step}' AS _step
  FROM {relations["case"]} ANTI JOIN (SELECT "case_id" FROM {relations["case_event"]}) AS e USING ("case_id")
  WHERE "{at}" IS NOT NULL"""
        for at, step in moments.items()
    ]
    return "\n  UNION ALL ".join(each)


def own_steps_sql(relations: Mapping[str, str]) -> str:
    """The steps that only the data names: states of cases and notes, the most frequent first."""
    return f"""SELECT _step, count(*) AS n FROM ({_all_events_sql(relations["case_event"])}
) WHERE _step NOT LIKE 'case:%' GROUP BY _step ORDER BY n DESC, _step"""


def letters_sql(by_step: Mapping[str, str]) -> str:
    """The letters as a relation of `_name` and `_letter`."""
    rows = ", ".join(f"({literal(step)}, {literal(letter)})" for step, letter in by_step.items())
    return f'(VALUES {rows}) AS letter("_name", "_letter")'
