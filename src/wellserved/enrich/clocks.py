"""Clocks: every wait of a case as a row of its own, from its beginning to its stop, in calendar and business time.

A clock that still runs has no minutes yet. The customer's clocks are stopped by people only; what a bot says first
has a clock of its own. A reply that has not come when the case is solved is waited for no longer.
"""

from collections.abc import Mapping

from wellserved.enrich.business_time import business_ctes, passed_sql
from wellserved.enrich.cases import SOLVED, states_ctes
from wellserved.enrich.promises import promise_ctes
from wellserved.enrich.service_hours import ServiceHours
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe

SPAN = """(epoch_us("stopped_at") - epoch_us("started_at")) / 60e6"""
HUMAN = """"kind" = 'public_reply' AND coalesce("actor", 'agent') = 'agent'"""
UNTIMED = '(SELECT *, CAST(NULL AS VARCHAR) AS "schedule" FROM begun)'
PROMISED = """
SELECT p.* EXCLUDE (_began), make_timestamptz(d._due) AS "due_at",
  CASE WHEN p."stopped_at" IS NOT NULL THEN d._due < epoch_us(p."stopped_at") END AS "breached"
FROM promised p LEFT JOIN due d ON d."clock_id" = p."clock_id" """
NO_PROMISE = """
  CAST(NULL AS VARCHAR) AS "policy", CAST(NULL AS VARCHAR) AS "priority", CAST(NULL AS DOUBLE) AS "target_minutes",
  CAST(NULL AS BOOLEAN) AS "in_business_hours", CAST(NULL AS TIMESTAMPTZ) AS "due_at",
  CAST(NULL AS BOOLEAN) AS "breached" """


def clock_sql(relations: Mapping[str, str], hours: ServiceHours) -> str:
    """One row for each clock of each case."""
    provenance = ", ".join(f'c."{column.name}"' for column in PROVENANCE)
    alone = f'SELECT k.*, {NO_PROMISE}, {provenance} FROM clocks k JOIN c ON c."case_id" = k."case_id"'
    told = f", {promise_ctes(hours, provenance)}{PROMISED}" if hours.policies else alone
    return f"""
WITH c AS MATERIALIZED (SELECT * FROM {relations["case"]}),
e AS MATERIALIZED (SELECT * FROM {relations["case_event"]}),
{states_ctes("c", "e")}, begun AS MATERIALIZED (
  {" UNION ALL BY NAME ".join((*_of_cases(), _bot_sql(), _next_sql()))}
){_timed(hours)}, clocks AS MATERIALIZED (
  SELECT *, "case_id" || '/' || "kind" || '/' || "nth" AS "clock_id" FROM {"timed" if hours.schedules else UNTIMED}
)
{told}"""


def _of_cases() -> list[str]:
    """The clocks that a case's own moments begin and stop; its minutes are already known."""
    replied = '"first_replied_at" IS NOT NULL'
    return [
        _of_case(
            "first_reply",
            'coalesce("first_replied_at", "first_solved_at")',
            by=f"CASE WHEN {replied} THEN 'reply' WHEN \"first_solved_at\" IS NOT NULL THEN 'solved' END",
            business=f"""CASE WHEN {replied} THEN "first_reply_business_minutes"
      ELSE "first_resolution_business_minutes" END""",
            where=f'({replied} OR "replies" IS NOT NULL)',
        ),
        _of_case("first_resolution", '"first_solved_at"', business='"first_resolution_business_minutes"'),
        _of_case(
            "resolution",
            '"solved_at"',
            business='"resolution_business_minutes"',
            more='"paused_minutes", "reopened_minutes"',
        ),
        _of_case(
            "requester_wait",
            '"solved_at"',
            calendar='"requester_wait_minutes"',
            business='"requester_wait_business_minutes"',
            more='"paused_minutes", "reopened_minutes"',
            where='"paused_minutes" IS NOT NULL',
        ),
        _agent_wait_sql(),
    ]  # fmt: skip


def _of_case(
    kind: str,
    stop: str,
    business: str,
    by: str = "",
    calendar: str = SPAN,
    more: str = "",
    where: str = "true",
) -> str:
    """One clock of every case, from its creation; null minutes where the record has the stop before the start."""
    solved = "CASE WHEN \"stopped_at\" IS NOT NULL THEN 'solved' END"
    return f"""
  SELECT "case_id", '{kind}' AS "kind", 1 AS "nth", "created_at" AS "started_at", {stop} AS "stopped_at",
    {by or solved} AS "stopped_by", CASE WHEN "stopped_at" IS NOT NULL THEN {calendar} END AS "calendar_minutes",
    CASE WHEN "stopped_at" IS NOT NULL THEN {business} END AS "business_minutes"{f", {more}" if more else ""}
  FROM c WHERE {where} AND ("stopped_at" IS NULL OR "stopped_at" >= "created_at")"""


def _agent_wait_sql() -> str:
    """How long a case waited for its customer: it runs while the case is pending."""
    return """
  SELECT "case_id", 'agent_wait' AS "kind", 1 AS "nth", _from AS "started_at", "solved_at" AS "stopped_at",
    CASE WHEN "solved_at" IS NOT NULL THEN 'solved' END AS "stopped_by",
    CASE WHEN "solved_at" IS NOT NULL THEN "paused_minutes" END AS "calendar_minutes",
    CASE WHEN "solved_at" IS NOT NULL THEN "paused_business_minutes" END AS "business_minutes"
  FROM c JOIN (
    SELECT "case_id", min("at") AS _from FROM states WHERE _pending GROUP BY "case_id"
  ) AS s USING ("case_id")
  WHERE "solved_at" IS NULL OR "solved_at" >= _from"""


def _bot_sql() -> str:
    """How soon a bot answered, where one did."""
    return f"""
  SELECT "case_id", 'bot_first_reply' AS "kind", 1 AS "nth", "started_at", "stopped_at", 'reply' AS "stopped_by",
    {SPAN} AS "calendar_minutes"
  FROM (
    SELECT "case_id", any_value("created_at") AS "started_at", min("at") AS "stopped_at"
    FROM c JOIN e USING ("case_id") WHERE e."kind" = 'public_reply' AND "actor" = 'bot' AND "at" >= "created_at"
    GROUP BY "case_id"
  )"""


def _next_sql() -> str:
    """The first customer's message that follows a reply or a solve begins a clock; the next of these stops it."""
    return f"""
  SELECT "case_id", 'next_reply' AS "kind", row_number() OVER (PARTITION BY "case_id" ORDER BY "at") AS "nth",
    "at" AS "started_at", _until AS "stopped_at", _by AS "stopped_by", {SPAN} AS "calendar_minutes"
  FROM (
    SELECT *, lead("at") OVER talk AS _until, lead(_said) OVER talk AS _by
    FROM (
      SELECT *, lag(_said) OVER talk AS _former
      FROM (
        SELECT "case_id", "at", "event_id",
          CASE "kind" WHEN 'customer_message' THEN 'asked' WHEN 'status' THEN 'solved' ELSE 'reply' END AS _said
        FROM e WHERE "kind" = 'customer_message' OR {HUMAN} OR "kind" = 'status' AND lower("value") IN {SOLVED!r}
      ) WINDOW talk AS (PARTITION BY "case_id" ORDER BY "at", _said, "event_id")
    ) WHERE _former IS DISTINCT FROM _said
    WINDOW talk AS (PARTITION BY "case_id" ORDER BY "at", _said, "event_id")
  ) JOIN c USING ("case_id") WHERE _said = 'asked' AND _former IS NOT NULL"""


def _timed(hours: ServiceHours) -> str:
    """Add each clock's schedule, and the business minutes that the case does not know itself."""
    if not hours.schedules:
        return ""
    moments = [
        f"""SELECT epoch_us("{at}") FROM begun WHERE "{at}" IS NOT NULL""" for at in ("started_at", "stopped_at")
    ]
    moments += ['SELECT epoch_us(max("at")) FROM states'] if hours.policies else []
    starts = """(SELECT *, epoch_us("started_at") AS _at FROM begun)"""
    stops = """(SELECT "case_id", "kind", "nth", epoch_us("stopped_at") AS _at FROM begun
      WHERE "kind" IN ('next_reply', 'bot_first_reply') AND "stopped_at" IS NOT NULL)"""
    return f""",
{business_ctes(hours, "c", "e", moments)}, timed AS (
  SELECT b.* EXCLUDE (_at, _passed, _schedule)
    REPLACE (coalesce("business_minutes", (s._passed - b._passed) / 60e6) AS "business_minutes"),
    b._schedule AS "schedule"
  FROM ({passed_sql(hours, starts)}) b LEFT JOIN ({passed_sql(hours, stops)}) s USING ("case_id", "kind", "nth")
)"""


def clocks(hours: ServiceHours) -> Recipe:
    """The recipe of clocks, for one organisation's hours."""
    scope = dict.fromkeys(("case_event", "case", "case_clock"), '"case_id"')
    return Recipe("case_clock", ("case_event",), scope, lambda given: clock_sql(given, hours), made=("case",))
