"""Treated as SQL: how many customers had a service experience in a period, each once while it is followed."""

from datetime import datetime, timedelta

from wellserved.enrich.treatments import FOLLOWED_DAYS, Treatment
from wellserved.enrich.worth import moment_sql


def treated_sql(treatment: Treatment, start: datetime, end: datetime, told: datetime, by: str | None = None) -> str:
    """Customers with the experience, and all who could have had it, by a segment of customers.

    A customer counts once in each stretch of days, by the first contact that could be treated: those are the contacts
    that effects are estimated of.

    Args:
        treatment: The experience.
        start: The period's first moment.
        end: The first moment after it.
        told: Up to when contacts are recorded; later than that less the days it takes, the experience is not known.
        by: A segment of customers; None for all together.
    """
    until = min(end, told - timedelta(days=treatment.ends))
    key, join = (f'c."{by}", ', 'LEFT JOIN "customer" c ON c."customer_id" = _who') if by else ("", "")
    return f"""
WITH bots AS (SELECT DISTINCT "channel" FROM "interaction" WHERE "handled_by" = 'bot'), own AS (
  SELECT "customer_id" AS _who, date_diff('day', {moment_sql(start)}, "started_at") // {FOLLOWED_DAYS} AS _stretch,
    arg_min(CAST({treatment.treated} AS BOOLEAN), "started_at") AS _treated
  FROM "interaction" WHERE "started_at" >= {moment_sql(start)} AND "started_at" < {moment_sql(until)}
    AND "direction" IS DISTINCT FROM 'outbound' AND coalesce("issue_position", 1) = 1 AND ({treatment.among})
    AND "customer_id" IS NOT NULL
  GROUP BY ALL
)
SELECT {key}count(*) FILTER (WHERE _treated), count(*) FROM own {join}{f" GROUP BY {key[:-2]}" if by else ""}"""
