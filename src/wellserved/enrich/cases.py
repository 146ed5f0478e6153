"""Cases: their clocks in calendar time, and what their history tells where the case itself does not.

Only people's replies count: a bot's or the system's is no reply. While a case is pending it waits for the
customer, and the requester's clock stands still.
"""

from collections.abc import Mapping

from wellserved.enrich.quoting import quoted
from wellserved.records.cases import CASE
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe

CLOSED = ("closed",)
SOLVED = ("solved", "resolved", "done", "completed", *CLOSED)
PENDING = ("pending", "waiting", "waiting for customer", "awaiting customer", "awaiting user info", "awaiting reply")
SLA_MET, SLA_MISSED = ("met", "true", "yes"), ("missed", "breached", "false", "no")

FROM_EVENTS = (
    "created_at", "first_replied_at", "first_solved_at", "solved_at", "closed_at",
    "replies", "reopens", "reassignments", "status", "team", "agent_id", "priority",
)  # fmt: skip


def case_sql(relations: Mapping[str, str]) -> str:
    """Complete cases from their events, make those known from events only, and read their clocks."""
    return f"""
WITH {_states(relations["case"], relations["case_event"])},
{_history(relations["case_event"])},
known AS (
  SELECT {_known_columns()},
    h._waited, h._paused, h._reopened, h._sla, h._stated, h._solves
  FROM {relations["case"]} c FULL JOIN history h ON h."case_id" = c."case_id"
)
SELECT {quoted(CASE.columns)},
  {_minutes("first_replied_at")} AS "first_reply_minutes",
  {_minutes("first_solved_at")} AS "first_resolution_minutes",
  {_minutes("solved_at")} AS "resolution_minutes",
  CASE WHEN _stated AND "solved_at" IS NOT NULL THEN _waited / 60e6 END AS "requester_wait_minutes",
  CASE WHEN _stated THEN _paused / 60e6 END AS "paused_minutes",
  CASE WHEN _stated AND "first_solved_at" IS NOT NULL THEN _reopened / 60e6 END AS "reopened_minutes",
  CASE WHEN _sla IN {SLA_MET!r} THEN true WHEN _sla IN {SLA_MISSED!r} THEN false
    ELSE "solved_at" <= "due_at" END AS "sla_met",
  _solves AS "solves",
  {quoted(PROVENANCE)}
FROM known"""


def _states(cases: str, events: str) -> str:
    """One row for each stretch between two status changes; a case is new from its creation on."""
    words = ", ".join(map(repr, CLOSED))
    return f"""
marks AS (
  SELECT "case_id", "at", "event_id", "kind" = 'status' AS _told,
    CASE WHEN "kind" = 'created' THEN 'new' ELSE lower("value") END AS _state
  FROM {events} WHERE "kind" IN ('created', 'status')
  UNION ALL
  SELECT "case_id", "created_at", '', false, 'new' FROM {cases}
), states AS (
  SELECT *, _state IN {SOLVED!r} AS _solved, _state IN {PENDING!r} AS _pending,
    coalesce(lag(_state IN {SOLVED!r}) OVER history, false) AS _was_solved,
    coalesce(bool_or(_state IN {SOLVED!r}) OVER (history ROWS UNBOUNDED PRECEDING), false) AS _ever,
    lead(epoch_us("at")) OVER history - epoch_us("at") AS _lasted
  FROM marks
  WINDOW history AS (PARTITION BY "case_id" ORDER BY "at", _told, "event_id")
), clocks AS (
  SELECT "case_id",
    bool_or(_told) AS _stated,
    min("at") FILTER (WHERE _solved) AS "first_solved_at",
    CASE WHEN bool_or(_solved) FILTER (WHERE _lasted IS NULL)
      THEN max("at") FILTER (WHERE _solved AND NOT _was_solved) END AS "solved_at",
    max("at") FILTER (WHERE _state IN ({words})) AS "closed_at",
    CASE WHEN bool_or(_told) THEN count(*) FILTER (WHERE _was_solved AND NOT _solved) END AS "reopens",
    CASE WHEN bool_or(_told) THEN count(*) FILTER (WHERE _told AND _solved AND _state NOT IN ({words})) END AS _solves,
    coalesce(sum(_lasted) FILTER (WHERE NOT _solved AND NOT _pending), 0) AS _waited,
    coalesce(sum(_lasted) FILTER (WHERE _pending), 0) AS _paused,
    coalesce(sum(_lasted) FILTER (WHERE _ever AND NOT _solved), 0) AS _reopened,
    arg_max(_state, ("at", "event_id")) FILTER (WHERE _told) AS "status"
  FROM states GROUP BY "case_id"
)"""


def _history(events: str) -> str:
    """What all events of a case say together; a count is null where such events are not recorded at all."""
    return f"""
moves AS (
  SELECT *, "kind" = 'public_reply' AND coalesce("actor", 'agent') = 'agent' AS _reply,
    coalesce("previous", lag("value") OVER (PARTITION BY "case_id", "kind" ORDER BY "at", "event_id")) AS _former
  FROM {events}
), told AS (
  SELECT "case_id",
    coalesce(min("at") FILTER (WHERE "kind" = 'created'), min("at")) AS "created_at",
    min("at") FILTER (WHERE _reply) AS "first_replied_at",
    CASE WHEN bool_or("kind" IN ('customer_message', 'public_reply', 'note'))
      THEN count(*) FILTER (WHERE _reply) END AS "replies",
    CASE WHEN bool_or("kind" = 'assignee')
      THEN count(*) FILTER (WHERE "kind" = 'assignee' AND _former <> "value") END AS "reassignments",
    {_latest("assignee")} AS "agent_id",
    {_latest("team")} AS "team",
    {_latest("priority")} AS "priority",
    lower({_latest("sla")}) AS _sla,
    min("source") AS "source", max("loaded_at") AS "loaded_at", max("batch") AS "batch"
  FROM moves GROUP BY "case_id"
), history AS (
  SELECT told.*, clocks.* EXCLUDE ("case_id") FROM told LEFT JOIN clocks ON clocks."case_id" = told."case_id"
)"""


def _latest(kind: str) -> str:
    return f"""arg_max("value", ("at", "event_id")) FILTER (WHERE "kind" = '{kind}')"""


def _known_columns() -> str:
    """The case's own word first, then its events'."""
    both = {*FROM_EVENTS, "case_id"}
    parts = [f'coalesce(c."{c.name}", h."{c.name}") AS "{c.name}"' if c.name in both else f'c."{c.name}"'
             for c in CASE.columns]  # fmt: skip
    parts += [f'coalesce(c."{name}", h."{name}") AS "{name}"' for name in ("source", "batch")]
    return ", ".join([*parts, 'greatest(c."loaded_at", h."loaded_at") AS "loaded_at"'])


def _minutes(column: str) -> str:
    """Minutes since the case was created; null where the record has them backwards."""
    return f'CASE WHEN "{column}" >= "created_at" THEN (epoch_us("{column}") - epoch_us("created_at")) / 60e6 END'


CASES = Recipe("case", ("case", "case_event"), {"case": '"case_id"', "case_event": '"case_id"'}, case_sql)
