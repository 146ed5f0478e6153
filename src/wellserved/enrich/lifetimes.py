"""Lifetimes: how long customers were watched, what they brought, and what they bought, one row a customer."""

from datetime import date

from wellserved.enrich.customer_periods import BACK
from wellserved.enrich.local_day import local_day_sql, local_month_sql
from wellserved.enrich.orders import BUYING

SEGMENTS = ("value_tier", "segment", "region", "brand", "plan", "acquired_by")
EXPERIENCES = ("none", "settled", "not settled")
AGAIN = 7 * 86_400
EXPERIENCE = """CASE WHEN coalesce(p."contacts", 0) = 0 THEN 'none'
    WHEN coalesce(again.times, 0) > 0 OR coalesce(p."unresolved", 0) > 0 THEN 'not settled' ELSE 'settled' END"""


def _again_sql(zone: str) -> str:
    """Who came back about a matter, in the month of coming back: in the month before it was not known yet."""
    return f"""again AS (
  SELECT "customer_id" AS who, {local_month_sql('"started_at"', zone, many=True)} AS month, count(*) AS times
  FROM "interaction" WHERE "customer_id" IS NOT NULL AND "seconds_since_previous_contact" <= {AGAIN} GROUP BY 1, 2
)"""


def reach_sql(zone: str) -> str:
    """What is loaded: customers, those who left, buyers, whether margin is told, and the first and last day."""
    day = local_day_sql('"at"', zone)
    met = local_day_sql('max("started_at")', zone)
    return f"""
WITH bought AS (
  SELECT count(DISTINCT "customer_id") AS buyers, count("margin") AS margins, count(*) AS orders,
    min({day}) AS first_order, max({day}) AS last_order FROM "order" WHERE "customer_id" IS NOT NULL
), known AS (
  SELECT count("since") AS customers, count("until") FILTER (WHERE "since" IS NOT NULL) AS gone,
    greatest(max("since"), max("until")) AS last_known FROM "customer"
), met AS (SELECT {met} AS last_met FROM "interaction")
SELECT customers, gone, buyers, margins, orders, first_order,
  greatest(last_order, coalesce(last_met, last_order), coalesce(last_known, last_order)) AS last_day,
  greatest(last_known, last_met) AS last_known, (SELECT count(*) FROM "customer_period") AS panel
FROM bought, known, met"""


def leavings_sql() -> str:
    """How many left in each month."""
    return """SELECT CAST(date_trunc('month', "until") AS DATE) AS month, count(*) AS gone
FROM "customer" WHERE "until" IS NOT NULL AND "since" IS NOT NULL GROUP BY 1 ORDER BY 1"""


def members_sql(by: str, money: str, zone: str, start: date, end: date, later: date) -> str:
    """Customers whose leaving is told, as they were known before `end`, and what came of them until `later`.

    Args:
        by: A segment of customers.
        money: "margin" or "revenue".
        zone: The zone that days are read in.
        start: From when on leaving is recorded.
        end: The day after the last that is known.
        later: The day after the last that is held against it.
    """
    first, last, after = (f"DATE '{one}'" for one in (start, end, later))
    whole = """p."period" >= c."since" AND (c."until" IS NULL OR c."until" >= p."period" + INTERVAL 1 MONTH)"""
    return f"""
WITH {_again_sql(zone)}, earned AS (
  SELECT p."customer_id", count({money}) FILTER (WHERE {whole} AND p."period" < {last}) AS months,
    sum({money}) FILTER (WHERE {whole} AND p."period" < {last}) AS total,
    sum(CAST({money} AS DOUBLE) * CAST({money} AS DOUBLE)) FILTER (WHERE {whole} AND p."period" < {last}) AS squares,
    sum({money}) FILTER (WHERE p."period" >= {last} AND p."period" < {after}) AS ahead,
    max({EXPERIENCE}) FILTER (WHERE p."period" = CAST({last} - INTERVAL 1 MONTH AS DATE)) AS served
  FROM "customer_period" p JOIN "customer" c ON c."customer_id" = p."customer_id"
  LEFT JOIN again ON again.who = p."customer_id" AND again.month = p."period" WHERE p."period" < {after}
  GROUP BY p."customer_id"
)
SELECT c."customer_id", coalesce(CAST(c."{by}" AS VARCHAR), '') AS "group",
  CAST(greatest(date_diff('day', c."since", {first}), 0) AS DOUBLE) AS entered,
  CAST(date_diff('day', c."since", least(coalesce(c."until", {last}), {last})) AS DOUBLE) AS ended,
  coalesce(c."until" < {last}, false) AS gone,
  CASE WHEN c."until" >= {last} AND c."until" < {after} THEN CAST(date_diff('day', {last}, c."until") AS DOUBLE) END
    AS leaves,
  CAST(coalesce(months, 0) AS DOUBLE) AS months, CAST(coalesce(total, 0) AS DOUBLE) AS total,
  coalesce(squares, 0.0) AS squares, CAST(coalesce(ahead, 0) AS DOUBLE) AS ahead, coalesce(served, 'none') AS served
FROM "customer" c LEFT JOIN earned ON earned."customer_id" = c."customer_id"
WHERE c."since" < {last} AND (c."until" IS NULL OR c."until" > {first}) AND (c."until" IS NULL OR c."until" > c."since")
ORDER BY c."customer_id\""""


def served_months_sql(by: str, zone: str, start: date, end: date) -> str:
    """Customer-months by group, tenure and the month's service, and how many left in the month after."""
    return f"""
WITH {_again_sql(zone)}
SELECT coalesce(CAST(c."{by}" AS VARCHAR), '') AS "group", CAST(least(p."tenure_months", 60) AS DOUBLE) AS tenure,
  {EXPERIENCE} AS served, CAST(count(*) AS DOUBLE) AS months,
  CAST(count(*) FILTER (WHERE p."left_next") AS DOUBLE) AS gone
FROM "customer_period" p JOIN "customer" c ON c."customer_id" = p."customer_id"
LEFT JOIN again ON again.who = p."customer_id" AND again.month = p."period"
WHERE p."active" AND p."left_next" IS NOT NULL AND p."tenure_months" IS NOT NULL
  AND p."period" >= DATE '{start}' AND p."period" < DATE '{end}'
GROUP BY ALL ORDER BY ALL"""


def shoppers_sql(by: str, money: str, zone: str, start: date, end: date, later: date) -> str:
    """Customers who buy, as they were known before `end`, and what they bought until `later`.

    Args:
        by: A segment of customers.
        money: "margin" or "revenue".
        zone: The zone that days are read in.
        start: The first day of which orders are loaded.
        end: The day after the last that is known.
        later: The day after the last that is held against it.
    """
    first, last, after = (f"DATE '{one}'" for one in (start, end, later))
    return f"""
WITH bought AS (
  SELECT "customer_id", {local_day_sql('"at"', zone)} AS day,
    CAST(sum("{money}") FILTER (WHERE coalesce("kind", 'purchase') IN {BUYING!r}) AS DOUBLE) AS worth,
    CAST(sum({BACK.format(f'"{money}"')}) AS DOUBLE) AS net,
    bool_or(coalesce("kind", 'purchase') IN {BUYING!r}) AS buys
  FROM "order" WHERE "customer_id" IS NOT NULL GROUP BY 1, 2
), each AS (
  SELECT "customer_id", min(day) FILTER (WHERE buys AND day < {last}) AS first,
    max(day) FILTER (WHERE buys AND day < {last}) AS latest, count(*) FILTER (WHERE buys AND day < {last}) AS days,
    count(*) FILTER (WHERE buys AND worth > 0 AND day < {last}) AS orders,
    avg(worth) FILTER (WHERE buys AND worth > 0 AND day < {last}) AS worth,
    sum(net) FILTER (WHERE day < {last}) AS net,
    count(*) FILTER (WHERE buys AND day >= {last} AND day < {after}) AS placed,
    sum(net) FILTER (WHERE day >= {last} AND day < {after}) AS brought
  FROM bought GROUP BY 1
)
SELECT each."customer_id", coalesce(CAST(c."{by}" AS VARCHAR), '') AS "group", CAST(days - 1 AS DOUBLE) AS repeats,
  CAST(latest - first AS DOUBLE) AS last, CAST({last} - first AS DOUBLE) AS seen, CAST(orders AS DOUBLE) AS orders,
  coalesce(worth, 0.0) AS worth, coalesce(c."since" < {first}, false) AS before, coalesce(net, 0.0) AS net,
  CAST(placed AS DOUBLE) AS placed, coalesce(brought, 0.0) AS brought
FROM each LEFT JOIN "customer" c ON c."customer_id" = each."customer_id"
WHERE first IS NOT NULL ORDER BY each."customer_id\""""


def placed_by_month_sql(zone: str, end: date, later: date) -> str:
    """Orders of each month from `end` until `later`, of customers who had bought before `end`."""
    return f"""
WITH bought AS (
  SELECT DISTINCT "customer_id", {local_day_sql('"at"', zone)} AS day FROM "order"
  WHERE "customer_id" IS NOT NULL AND coalesce("kind", 'purchase') IN {BUYING!r}
), known AS (SELECT DISTINCT "customer_id" FROM bought WHERE day < DATE '{end}')
SELECT CAST(date_trunc('month', day) AS DATE) AS month, count(*) AS placed
FROM bought WHERE day >= DATE '{end}' AND day < DATE '{later}' AND "customer_id" IN (SELECT "customer_id" FROM known)
GROUP BY 1 ORDER BY 1"""
