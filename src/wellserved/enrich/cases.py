"""Cases: how long they took, and what their history tells where the case itself does not.

Only people's replies count: a bot's or the system's is no reply. While a case is pending it waits for the
customer, and the requester's clock stands still.
"""

from collections.abc import Mapping

from wellserved.enrich.business_time import business_ctes, passed_sql
from wellserved.enrich.quoting import quoted
from wellserved.enrich.service_hours import ServiceHours
from wellserved.records.cases import CASE
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe

CLOSED = ("closed",)
SOLVED = ("solved", "resolved", "done", "completed", *CLOSED)
PENDING = ("pending", "waiting", "waiting for customer", "awaiting customer", "awaiting user info", "awaiting reply")
SLA_MET, SLA_MISSED = ("met", "true", "yes"), ("missed", "breached", "false", "no")

WEIGHTS = ("_reply", "_first", "_full", "_waits", "_pauses")
FROM_EVENTS = (
    "created_at", "first_replied_at", "first_solved_at", "solved_at", "closed_at",
    "replies", "reopens", "reassignments", "status", "team", "agent_id", "priority",
)  # fmt: skip


def case_sql(relations: Mapping[str, str], hours: ServiceHours) -> str:
    """Complete cases from their events, make those known from events only, and read their clocks."""
    return f"""
WITH {states_ctes(relations["case"], relations["case_event"])},
{_lasted()},
{_history(relations["case_event"])},
known AS MATERIALIZED (
  SELECT {_known_columns()},
    h._waited, h._paused, h._reopened, h._sla, h._stated, h._solves
  FROM {relations["case"]} c FULL JOIN history h ON h."case_id" = c."case_id"
){_business(hours, relations) if hours.schedules else ""}
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
  {_business_minutes("first_replied_at", "_reply", hours)} AS "first_reply_business_minutes",
  {_business_minutes("first_solved_at", "_first", hours)} AS "first_resolution_business_minutes",
  {_business_minutes("solved_at", "_full", hours)} AS "resolution_business_minutes",
  {_worked("_stated AND solved_at IS NOT NULL", "_waits", hours)} AS "requester_wait_business_minutes",
  {_worked("_stated", "_pauses", hours)} AS "paused_business_minutes",
  {quoted(PROVENANCE)}
FROM known{' LEFT JOIN worked USING ("case_id")' if hours.schedules else ""}"""


def _business(hours: ServiceHours, relations: Mapping[str, str]) -> str:
    """Each case's business time between its moments: what had passed by the later ones less that by the earlier."""
    ends = {
        "first_replied_at": "1, 0, 0",
        "first_solved_at": "0, 1, 0",
        "solved_at": "0, 0, 1",
        "created_at": "-1, -1, -1",
    }
    lines = [f"""SELECT "case_id", epoch_us("{at}") AS _at, {weights}, 0, 0 FROM known WHERE "{at}" IS NOT NULL"""
             for at, weights in ends.items()]  # fmt: skip
    begun, paused = (f"CAST(_{state} AND _lasted IS NOT NULL AS INTEGER)" for state in ("running", "pending"))
    lines.append(f"""SELECT "case_id", epoch_us("at"), 0, 0, 0, CAST(_was_running AS INTEGER) - {begun} AS _w,
    CAST(_was_pending AS INTEGER) - {paused} AS _p FROM states WHERE _w <> 0 OR _p <> 0""")
    points = "\n  UNION ALL ".join(lines)
    sums = ", ".join(f"sum(_passed * {w}) AS {w}" for w in WEIGHTS)
    return f""", points ("case_id", _at, {", ".join(WEIGHTS)}) AS MATERIALIZED (
  {points}
), {business_ctes(hours, relations["case"], relations["case_event"], ["SELECT _at FROM points"])},
worked AS (
  SELECT "case_id", bool_and(_passed IS NOT NULL) AS _told_by_hours, {sums}
  FROM ({passed_sql(hours, "points")}) GROUP BY "case_id"
)"""


def _business_minutes(column: str, sum_of: str, hours: ServiceHours) -> str:
    return _worked(f'"{column}" >= "created_at"', sum_of, hours)


def _worked(condition: str, sum_of: str, hours: ServiceHours) -> str:
    """Business minutes; null where no schedule tells them."""
    return f"CASE WHEN {condition} AND _told_by_hours THEN {sum_of} / 60e6 END" if hours.schedules else "NULL"


def states_ctes(cases: str, events: str) -> str:
    """One row for each stretch between two status changes; a case is new from its creation on."""
    return f"""
marks AS (
  SELECT "case_id", "at", "event_id", "kind" = 'status' AS _told,
    CASE WHEN "kind" = 'created' THEN 'new' ELSE lower("value") END AS _state
  FROM {events} WHERE "kind" IN ('created', 'status')
  UNION ALL
  SELECT "case_id", "created_at", '', false, 'new' FROM {cases}
), states AS (
  SELECT *, _state IN {SOLVED!r} AS _solved, _state IN {PENDING!r} AS _pending,
    NOT _solved AND NOT _pending AS _running,
    coalesce(lag(_state IN {SOLVED!r}) OVER history, false) AS _was_solved,
    coalesce(lag(_state IN {PENDING!r}) OVER history, false) AS _was_pending,
    coalesce(lag(_state NOT IN {SOLVED!r} AND _state NOT IN {PENDING!r}) OVER history, false) AS _was_running,
    coalesce(bool_or(_state IN {SOLVED!r}) OVER (history ROWS UNBOUNDED PRECEDING), false) AS _ever,
    lead(epoch_us("at")) OVER history - epoch_us("at") AS _lasted
  FROM marks
  WINDOW history AS (PARTITION BY "case_id" ORDER BY "at", _told, "event_id")
)"""


def _lasted() -> str:
    """What a case's states say together."""
    words = ", ".join(map(repr, CLOSED))
    return f"""lasted AS (
  SELECT "case_id",
    bool_or(_told) AS _stated,
    min("at") FILTER (WHERE _solved) AS "first_solved_at",
    CASE WHEN bool_or(_solved) FILTER (WHERE _lasted IS NULL)
      THEN max("at") FILTER (WHERE _solved AND NOT _was_solved) END AS "solved_at",
    max("at") FILTER (WHERE _state IN ({words})) AS "closed_at",
    CASE WHEN bool_or(_told) THEN count(*) FILTER (WHERE _was_solved AND NOT _solved) END AS "reopens",
    CASE WHEN bool_or(_told) THEN count(*) FILTER (WHERE _told AND _solved AND _state NOT IN ({words})) END AS _solves,
    coalesce(sum(_lasted) FILTER (WHERE _running), 0) AS _waited,
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
  SELECT told.*, lasted.* EXCLUDE ("case_id") FROM told LEFT JOIN lasted ON lasted."case_id" = told."case_id"
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


def cases(hours: ServiceHours) -> Recipe:
    """The recipe of cases, for one organisation's hours."""
    scope = {"case": '"case_id"', "case_event": '"case_id"'}
    return Recipe("case", ("case", "case_event"), scope, lambda given: case_sql(given, hours))
