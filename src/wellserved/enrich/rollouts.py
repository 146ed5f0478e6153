"""Rollouts: when a course or an initiative came to each team, as records tell it."""

import re

from wellserved.enrich.local_day import local_day_sql
from wellserved.records.translated.plainly import OVER_RECORDS

COURSE, INITIATIVE = "training", "initiative"
_TEAM_AT_THE_END = r"[\s,;:·|/(–-]*(?:\bteam\b|\bfor team\b|\bfor\b|\bin\b)?[\s:]*{}[\s)]*$"


def course_starts_sql(zone: str) -> str:
    """Course, team, and the first day by which half of the people whom the team then had had completed it."""
    return f"""{OVER_RECORDS}
WITH done AS (
  SELECT a."team", t."course", t."agent_id", min({local_day_sql('t."completed_at"', zone)}) AS _day
  FROM "training" t JOIN "agent" a USING ("agent_id")
  WHERE t."completed_at" IS NOT NULL AND a."team" IS NOT NULL
  GROUP BY a."team", t."course", t."agent_id"
), staffed AS (
  SELECT d."course", d."team", d._day, count(*) AS _staff, count(*) FILTER (WHERE o._day <= d._day) AS _done
  FROM (SELECT DISTINCT "course", "team", _day FROM done) d
  JOIN "agent" a ON a."team" = d."team" AND coalesce(a."kind", 'human') <> 'bot'
    AND coalesce(a."started_on" <= d._day, true) AND coalesce(a."left_on" > d._day, true)
  LEFT JOIN done o ON o."agent_id" = a."agent_id" AND o."course" = d."course"
  GROUP BY d."course", d."team", d._day
)
SELECT "course", "team", min(_day) FROM staffed WHERE 2 * _done >= _staff
GROUP BY "course", "team" ORDER BY "course", "team"
"""


def initiative_starts_sql() -> str:
    """Name, team (null where it is for all), and the first day of each initiative."""
    return f"""{OVER_RECORDS}
SELECT "name", "team", min("started_on") FROM "initiative" GROUP BY "name", "team" ORDER BY "name", "team"
"""


def without_team(name: str, team: str | None) -> str:
    """An initiative's name without the team that it names at its end, so that all its teams are one initiative.

    >>> without_team("course on settling issues, team amber", "amber")
    'course on settling issues'
    >>> without_team("new scripts (north)", "north")
    'new scripts'
    >>> without_team("new scripts", "north")
    'new scripts'
    """
    if not team:
        return name
    found = re.sub(_TEAM_AT_THE_END.format(re.escape(team)), "", name, flags=re.IGNORECASE).strip()
    return found or name
