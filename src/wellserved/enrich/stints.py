"""Stints: which schedule a case had from when to when.

What the case itself was given goes before its priority's schedule, that before its team's, that before the default.
Only cases that have not had the default schedule all along have stints.
"""

from collections.abc import Iterator, Mapping

from wellserved.enrich.quoting import literal
from wellserved.enrich.service_hours import ServiceHours

LONG_AGO, FAR_OFF = -(2**62), 2**62
LEVELS = ("_own", "_of_priority", "_of_team")


def turns_ctes(hours: ServiceHours, cases: str, events: str) -> str:
    """The schedule that each case has after each thing said of it, and that it had before."""
    told = "\n  UNION ALL ".join(_tellings(hours, cases, events))
    carried = ", ".join(f"last_value({level} IGNORE NULLS) OVER sofar AS {level}" for level in LEVELS)
    together = ", ".join(f"max({level}) AS {level}" for level in LEVELS)
    return f"""tellings AS MATERIALIZED (
  {told}
), turns AS (
  SELECT "case_id", _at,
    coalesce(_own, nullif(_of_priority, ''), nullif(_of_team, ''), {literal(hours.default)}) AS _schedule
  FROM (
    SELECT "case_id", _at, _nth, {carried}
    FROM (
      SELECT "case_id", _at, _nth, {together} FROM (
        SELECT * FROM tellings UNION ALL SELECT DISTINCT "case_id", {LONG_AGO}, '', NULL, NULL, NULL FROM tellings
      ) GROUP BY "case_id", _at, _nth
    ) WINDOW sofar AS (PARTITION BY "case_id" ORDER BY _at, _nth ROWS UNBOUNDED PRECEDING)
  ) QUALIFY row_number() OVER (PARTITION BY "case_id", _at ORDER BY _nth DESC) = 1
)"""  # fmt: skip


def stints_sql(hours: ServiceHours, slot: str, by_former: str, by_this: str) -> str:
    """From when to when each schedule was the case's; `_shift` makes up for what the former ones had counted.

    Args:
        hours: Whether each schedule counts, or the last alone.
        slot: SQL of the slot that a stint begins in.
        by_former: SQL of the business time by then, of the schedule before (`f`).
        by_this: The same of the stint's own (`s`).
    """
    if hours.rule == "last":
        return f"""
  SELECT "case_id", arg_max(_schedule, _at) AS _schedule, {LONG_AGO} AS _since, {FAR_OFF} AS _until, 0 AS _shift
  FROM turns GROUP BY "case_id\""""
    return f"""
  SELECT "case_id", _schedule, _since, _until,
    CASE WHEN bool_and(_jump IS NOT NULL) OVER sofar THEN CAST(sum(_jump) OVER sofar AS BIGINT) END AS _shift
  FROM (
    SELECT c.*, CASE WHEN _former IS NULL THEN 0 ELSE {by_former} - ({by_this}) END AS _jump
    FROM (
      SELECT "case_id", _schedule, _at AS _since, _former, coalesce(lead(_at) OVER ordered, {FAR_OFF}) AS _until
      FROM (
        SELECT *, lag(_schedule) OVER (PARTITION BY "case_id" ORDER BY _at) AS _former FROM turns
      ) WHERE _former IS DISTINCT FROM _schedule
      WINDOW ordered AS (PARTITION BY "case_id" ORDER BY _at)
    ) c LEFT JOIN slots f ON f._schedule = c._former AND f._slot = {slot}
      LEFT JOIN slots s ON s._schedule = c._schedule AND s._slot = {slot}
  ) WINDOW sofar AS (PARTITION BY "case_id" ORDER BY _since ROWS UNBOUNDED PRECEDING)"""


def _tellings(hours: ServiceHours, cases: str, events: str) -> Iterator[str]:
    """All that is said of a case's schedule: by its own events, and by those that tell its priority and team."""
    yield from _by_events("schedule", "_own", events, "{}")
    for kind, level, names in (("priority", "_of_priority", hours.priorities), ("team", "_of_team", hours.teams)):
        if names:
            looked_up = _looked_up(names)
            yield from _by_events(kind, level, events, looked_up)
            never = f"""ANTI JOIN (SELECT "case_id" FROM {events} WHERE "kind" = '{kind}') AS e USING ("case_id")"""
            alone = f"""{cases} AS c {never} WHERE "{kind}" IS NOT NULL"""
            yield _telling(str(LONG_AGO), "''", level, looked_up.format(f'"{kind}"'), alone)


def _by_events(kind: str, level: str, events: str, value: str) -> Iterator[str]:
    """What events of a kind say, and what the first of them says of the time before it."""
    of_kind = f"""{events} WHERE "kind" = '{kind}'"""
    was = 'arg_min_null("previous", ("at", "event_id")) AS _was'
    first = f"""(SELECT "case_id", {was} FROM {of_kind} GROUP BY "case_id")"""
    yield _telling('epoch_us("at")', '"event_id"', level, value.format('"value"'), of_kind)
    yield _telling(str(LONG_AGO), "''", level, value.format("_was"), f"{first} WHERE _was IS NOT NULL")


def _telling(at: str, nth: str, level: str, value: str, source: str) -> str:
    values = ", ".join(f"{value if level == one else 'CAST(NULL AS VARCHAR)'} AS {one}" for one in LEVELS)
    return f'SELECT "case_id", {at} AS _at, {nth} AS _nth, {values} FROM {source}'


def _looked_up(names: Mapping[str, str]) -> str:
    """A team's or priority's schedule; the empty one where it has none of its own."""
    whens = " ".join(f"WHEN {literal(name)} THEN {literal(schedule)}" for name, schedule in names.items())
    return "CASE {} " + whens.replace("{", "{{").replace("}", "}}") + " ELSE '' END"
