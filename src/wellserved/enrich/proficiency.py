"""Proficiency: how long agents took until the quality of their work had met a bar for some weeks, as far as is seen."""

from datetime import datetime

from wellserved.enrich.local_day import local_day_sql

WEEK = 7


def checked_days_sql(zone: str, clock: datetime) -> str:
    """The first and last day of quality checks before a moment."""
    day = local_day_sql('"at"', zone)
    return f"""SELECT min({day}), max({day}) FROM "evaluation" WHERE "at" < TIMESTAMPTZ '{clock.isoformat()}'"""


def begun_sql(zone: str, bar: float, weeks: int, clock: datetime) -> str:
    """A row for each human agent: the day of starting, team, site, and the days until the bar was met, if it was.

    Weeks are each agent's own, from the first day on; one without a check neither counts nor breaks the row.

    Args:
        zone: The zone that days are read in.
        bar: The share of the possible points that meets it.
        weeks: For how many checked weeks in a row.
        clock: Checks from then on are not known.
    """
    day = local_day_sql('e."at"', zone)
    return f"""
WITH checked AS (
  SELECT e."agent_id" AS who, CAST(floor(date_diff('day', a."started_on", {day}) / {WEEK}) AS BIGINT) AS week,
    sum(e."points") / nullif(sum(e."points_possible"), 0) >= {float(bar)!r} AS met
  FROM "evaluation" e JOIN "agent" a ON a."agent_id" = e."agent_id"
  WHERE {day} >= a."started_on" AND e."at" < TIMESTAMPTZ '{clock.isoformat()}' GROUP BY ALL
), runs AS (
  SELECT who, week, count_if(met) OVER (PARTITION BY who ORDER BY week ROWS {int(weeks) - 1} PRECEDING) AS good
  FROM checked WHERE met IS NOT NULL
), reached AS (
  SELECT who, min(week + 1) FILTER (WHERE good = {int(weeks)}) * {WEEK} AS days FROM runs GROUP BY who
)
SELECT a."started_on" AS started, a."team" AS team, a."site" AS site, CAST(r.days AS DOUBLE) AS days,
  r.who IS NOT NULL AS checked
FROM "agent" a LEFT JOIN reached r ON r.who = a."agent_id"
WHERE coalesce(a."kind", 'human') <> 'bot' AND a."started_on" IS NOT NULL"""
