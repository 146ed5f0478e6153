"""Risks: what was known of customers and contacts at a moment, and what came of it later.

Every feature is of rows before the row's own moment, or of the row itself where it is known then: a contact's talk when
it has ended, a customer's month when it is over. What is filled in later (an issue's number of contacts) is none.
"""

from wellserved.enrich.customer_periods import BACK
from wellserved.enrich.local_day import local_day_sql, local_month_sql
from wellserved.enrich.orders import BUYING

EPOCH = "DATE '1970-01-01'"
CHURN_DAYS, A_DAY = 31, 8_640_000  # hundredths of a second
MOMENT = 'epoch_us("started_at") // 10000'
"""In hundredths of a second: not every engine knows stretches of time around a row, and one only of 32 bits."""
NUMBERS_OF_CUSTOMERS = (
    "tenure", "contacts", "contacts_3m", "unresolved", "unresolved_3m", "again", "again_3m", "escalated_3m",
    "longest_wait", "worst_answer", "orders", "orders_3m", "revenue_3m", "refunds_3m", "months_since_order", "month",
)  # fmt: skip
SORTS_OF_CUSTOMERS = ("value_tier", "segment", "plan", "region", "brand", "acquired_by")
NUMBERS_OF_CONTACTS = (
    "tenure", "queue_seconds", "talk_seconds", "hold_seconds", "position", "since_previous", "contacts_30d",
    "unresolved_30d", "escalated_90d", "resolved", "transferred", "escalated", "abandoned", "hour", "weekday",
)  # fmt: skip
SORTS_OF_CONTACTS = ("channel", "topic", "queue", "handled_by", "value_tier", "segment", "plan")

FLAGS = ("resolved", "transferred", "escalated", "abandoned")


def customers_at_risk_sql(zone: str) -> str:
    """Each customer's months: what was known at the month's end, and whether the customer left in the next."""
    month = local_month_sql('"started_at"', zone, many=True)
    bought, day = local_month_sql('"at"', zone), local_day_sql('"at"', zone)
    third = "OVER (PARTITION BY customer_id ORDER BY period ROWS BETWEEN 2 PRECEDING AND CURRENT ROW)"
    summed = ", ".join(
        f"CAST(sum({name}) {third} AS DOUBLE) AS {name}_3m"
        for name in ("contacts", "unresolved", "again", "escalated", "orders", "revenue", "refunds")
    )
    return f"""
WITH reached AS (
  SELECT "customer_id" AS customer_id, {month} AS period, count(*) AS contacts,
    count(*) FILTER (WHERE NOT "resolved") AS unresolved,
    count(*) FILTER (WHERE "seconds_since_previous_contact" <= 604800) AS again,
    count(*) FILTER (WHERE "escalated") AS escalated, max("queue_seconds") AS wait
  FROM "interaction" WHERE "customer_id" IS NOT NULL GROUP BY 1, 2
), spent AS (
  SELECT "customer_id" AS customer_id, {bought} AS period, max({day}) AS last_order,
    count(*) FILTER (WHERE coalesce("kind", 'purchase') IN {BUYING!r}) AS orders,
    CAST(sum({BACK.format('"revenue"')}) AS DOUBLE) AS revenue,
    count(*) FILTER (WHERE "kind" IN ('refund', 'cancellation')) AS refunds
  FROM "order" WHERE "customer_id" IS NOT NULL GROUP BY 1, 2
), panel AS (
  SELECT p."customer_id" AS customer_id, p."period" AS period, CAST(p."tenure_months" AS DOUBLE) AS tenure,
    coalesce(r.contacts, 0) AS contacts, coalesce(r.unresolved, 0) AS unresolved, coalesce(r.again, 0) AS again,
    coalesce(r.escalated, 0) AS escalated, r.wait AS longest_wait, p."worst_share_of_scale" AS worst_answer,
    coalesce(s.orders, 0) AS orders, coalesce(s.revenue, 0) AS revenue, coalesce(s.refunds, 0) AS refunds,
    max(s.last_order) OVER (PARTITION BY p."customer_id" ORDER BY p."period" ROWS UNBOUNDED PRECEDING) AS last_order,
    p."active" AS active, p."left_next" AS left_next, max(p."period") OVER () AS latest,
    c."until" IS NULL AS stays, {", ".join(f'c."{one}" AS {one}' for one in SORTS_OF_CUSTOMERS)}
  FROM "customer_period" p JOIN "customer" c ON c."customer_id" = p."customer_id"
  LEFT JOIN reached r ON r.customer_id = p."customer_id" AND r.period = p."period"
  LEFT JOIN spent s ON s.customer_id = p."customer_id" AND s.period = p."period"
), told AS (SELECT *, {summed}, CAST(period + INTERVAL 1 MONTH AS DATE) AS scored FROM panel)
SELECT customer_id AS identifier, customer_id, CAST(scored - {EPOCH} AS BIGINT) AS day,
  coalesce(left_next, false) AS came, left_next IS NOT NULL AS known,
  tenure, {", ".join(f"CAST({one} AS DOUBLE) AS {one}" for one in ("contacts", "unresolved", "again", "orders"))},
  contacts_3m, unresolved_3m, again_3m, escalated_3m, orders_3m, revenue_3m, refunds_3m, longest_wait, worst_answer,
  CAST(scored - last_order AS DOUBLE) / 30.4375 AS months_since_order, CAST(month(period) AS DOUBLE) AS month,
  {", ".join(f"coalesce(CAST({one} AS VARCHAR), '') AS {one}" for one in SORTS_OF_CUSTOMERS)}
FROM told WHERE active AND (left_next IS NOT NULL OR (period = latest AND stays))
ORDER BY day, customer_id"""


def contacts_at_risk_sql(kind: str, days: int, zone: str) -> str:
    """Contacts: what was known when each ended, and whether the customer came back, or a later contact escalated.

    Args:
        kind: "repeat" or "escalation".
        days: Within how many days.
        zone: The zone that days are read in.
    """
    back = f'coalesce("seconds_to_next_contact" <= {days * 86_400}, false)'
    later = f"""coalesce(bool_or("escalated") OVER (PARTITION BY "customer_id" ORDER BY {MOMENT}
      RANGE BETWEEN 1 FOLLOWING AND {days * A_DAY} FOLLOWING), false)"""
    began = local_day_sql('"started_at"', zone)
    return f"""
WITH told AS (
  SELECT *, {back if kind == "repeat" else later} AS _came, max("started_at") OVER () AS _latest,
    {_before("count(*)", 30)} AS contacts_30d,
    {_before('count(*) FILTER (WHERE NOT "resolved")', 30)} AS unresolved_30d,
    {_before('count(*) FILTER (WHERE "escalated")', 90)} AS escalated_90d, {began} AS _day
  FROM "interaction" WHERE "customer_id" IS NOT NULL
)
SELECT i."interaction_id" AS identifier, i."customer_id" AS customer_id, CAST(_day - {EPOCH} AS BIGINT) AS day,
  _came AS came, coalesce("ended_at", "started_at") + INTERVAL {days} DAY <= _latest AS known,
  CAST(date_diff('day', c."since", _day) AS DOUBLE) AS tenure, "queue_seconds" AS queue_seconds,
  "talk_seconds" AS talk_seconds, "hold_seconds" AS hold_seconds, CAST("issue_position" AS DOUBLE) AS position,
  "seconds_since_previous_contact" AS since_previous, CAST(contacts_30d AS DOUBLE) AS contacts_30d,
  CAST(unresolved_30d AS DOUBLE) AS unresolved_30d, CAST(escalated_90d AS DOUBLE) AS escalated_90d,
  {", ".join(f'CAST(CAST("{one}" AS INTEGER) AS DOUBLE) AS {one}' for one in FLAGS)},
  CAST(hour("started_at" AT TIME ZONE '{zone}') AS DOUBLE) AS hour, CAST(isodow(_day) AS DOUBLE) AS weekday,
  {_words("i", SORTS_OF_CONTACTS[:4])},
  {_words("c", SORTS_OF_CONTACTS[4:])}
FROM told i LEFT JOIN "customer" c ON c."customer_id" = i."customer_id"
ORDER BY day, identifier"""


def _before(what: str, days: int) -> str:
    """Of the same customer's contacts before this one."""
    return f"""{what} OVER (PARTITION BY "customer_id" ORDER BY {MOMENT}
      RANGE BETWEEN {days * A_DAY} PRECEDING AND 1 PRECEDING)"""


def _words(table: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"""coalesce(CAST({table}."{one}" AS VARCHAR), '') AS {one}""" for one in names)
