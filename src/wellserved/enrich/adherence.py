"""Adherence: how much of each planned interval an agent spent as planned.

Intervals are cut at midnights (UTC), so that only those of one agent and day are compared. Being on a contact,
wrapping up and being available are one kind of time: whether a call comes is not the agent's doing.
"""

from collections.abc import Mapping

from wellserved.enrich.quoting import quoted
from wellserved.records.agents import AT_WORK, SCHEDULE
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe

DAY = 86_400_000_000
SCOPE = '"agent_id"'


def schedule_sql(relations: Mapping[str, str]) -> str:
    """Measure the overlap of plan and fact; unknown for an interval on whose days nothing of the agent is recorded."""
    return f"""
WITH planned AS ({_pieces(relations["schedule"])}),
did AS ({_pieces(relations["agent_time"])}),
kept AS (
  SELECT p._agent, p._begun,
    sum(greatest(0, least(p._to, d._to) - greatest(p._from, d._from))) / 1e6 AS _recorded,
    sum(greatest(0, least(p._to, d._to) - greatest(p._from, d._from))) FILTER (WHERE d._kind = p._kind) / 1e6 AS _kept
  FROM planned p JOIN did d ON d._agent = p._agent AND d._day = p._day
  GROUP BY p._agent, p._begun
)
SELECT {quoted(SCHEDULE.columns)}, _planned AS "planned_seconds",
  CASE WHEN _recorded IS NOT NULL THEN least(_recorded, _planned) END AS "recorded_seconds",
  CASE WHEN _recorded IS NOT NULL THEN least(coalesce(_kept, 0), _planned) END AS "kept_seconds",
  {quoted(PROVENANCE)}
FROM (SELECT *, (epoch_us("ended_at") - epoch_us("started_at")) / 1e6 AS _planned FROM {relations["schedule"]})
LEFT JOIN kept ON _agent = "agent_id" AND _begun = "started_at"
"""


def _pieces(intervals: str) -> str:
    """Intervals by the days that they touch, as microseconds, with the kind of their time."""
    return f"""
  SELECT _agent, _begun, _kind, _day, greatest(_start, _day * {DAY}) AS _from, least(_end, (_day + 1) * {DAY}) AS _to
  FROM (
    SELECT "agent_id" AS _agent, "started_at" AS _begun, epoch_us("started_at") AS _start, epoch_us("ended_at") AS _end,
      CASE WHEN "activity" IN {AT_WORK!r} THEN 'work' ELSE "activity" END AS _kind,
      unnest(range(epoch_us("started_at") // {DAY}, (epoch_us("ended_at") - 1) // {DAY} + 1)) AS _day
    FROM {intervals} WHERE "ended_at" > "started_at"
  )
"""


SCHEDULES = Recipe(
    "schedule",
    ("schedule", "agent_time"),
    {"schedule": SCOPE, "agent_time": SCOPE},
    schedule_sql,
    needs="schedule",
)
