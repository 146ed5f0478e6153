"""Cost shares: where each day of a cost went: to contacts, to idle time, or to nobody.

A pool is a cost's own day, team and channel, or all of what it does not name. A cell is the contacts of one day,
channel and team that are alike in who handled them and in what is known of their time. Times are summed in whole
milliseconds, so that the sums do not depend on their order.
"""

from collections.abc import Mapping
from datetime import timedelta

from wellserved.enrich.cost_rules import CostRules
from wellserved.enrich.local_day import local_day_sql
from wellserved.enrich.quoting import quoted
from wellserved.records.agents import AT_WORK
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe

SHARE_SCOPE = 'CAST("day" AS VARCHAR)'
BOT = """("handled_by" IS NOT DISTINCT FROM 'bot')"""
HANDLE_MS = """CAST(round(1000 * CASE
    WHEN "talk_seconds" IS NOT NULL THEN "talk_seconds" + coalesce("hold_seconds", 0) + coalesce("wrap_seconds", 0)
    WHEN "handled_by" = 'none' OR ("abandoned" AND "answered_at" IS NULL) THEN 0 END) AS BIGINT)"""
LINE_MS = """CAST(round(1000 * CASE
    WHEN coalesce("ivr_seconds", "queue_seconds", "talk_seconds", "hold_seconds") IS NOT NULL
    THEN coalesce("ivr_seconds", 0) + coalesce("queue_seconds", 0) + coalesce("talk_seconds", 0)
      + coalesce("hold_seconds", 0) END) AS BIGINT)"""


def cost_share_sql(relations: Mapping[str, str], rules: CostRules, zone: str) -> str:
    """Share each day of a cost among the cells of its pool."""
    return f"""
WITH {_booked(relations["cost_day"], rules)},
{_cells(relations, zone)},
{_capacity(relations, zone)},
{_reached()},
{_pools()},
{_priced()}
SELECT "cost_id", "day", "category", "channel", "team", "amount", _by AS "shared_by", _of AS "borne_by",
  _basis AS "basis", _units AS "units", _room AS "capacity", _rate AS "rate",
  "amount" - coalesce(_idle, 0) - _left AS "shared",
  CASE WHEN _basis IS DISTINCT FROM 'all_used' THEN _idle END AS "idle",
  _left AS "unassigned",
  {quoted(PROVENANCE)}
FROM (
  SELECT *,
    CASE WHEN _rate IS NULL THEN "amount" ELSE coalesce(_rate * (_units - _told_units), 0) END AS _left
  FROM priced
)"""


def _booked(cost_days: str, rules: CostRules) -> str:
    """Each day of a cost, with its category's rule."""
    listed = ", ".join(f"('{name}', '{r.by}', '{r.of}', '{r.idle}')" for name, r in sorted(rules.all.items()))
    return f"""booked AS (
  SELECT d.*, r._by, r._of, r._spread = 'spread' AS _spread
  FROM {cost_days} d JOIN (VALUES {listed}) AS r(_category, _by, _of, _spread) ON r._category = d."category"
)"""


def _cells(relations: Mapping[str, str], zone: str) -> str:
    """The day's contacts by cell: how many, their time, and what that time would cost by the agents' hourly rates."""
    return f"""cell AS (
  SELECT _day, _channel, _team, _bot, _handle IS NOT NULL AS _handle_known, _line IS NOT NULL AS _line_known,
    count(*) AS _n, CAST(sum(_handle) AS BIGINT) AS _handle, CAST(sum(_line) AS BIGINT) AS _line,
    CAST(sum(_handle) FILTER (WHERE _hourly IS NOT NULL) AS BIGINT) AS _hourly_ms,
    sum(_handle * _hourly) AS _hourly_cost
  FROM (
    SELECT {local_day_sql('"started_at"', zone, many=True)} AS _day,
      i."channel" AS _channel, i."team" AS _team, {BOT} AS _bot,
      {HANDLE_MS} AS _handle, {LINE_MS} AS _line, a."hourly_cost" AS _hourly
    FROM {relations["interaction"]} i LEFT JOIN {relations["every agent"]} a ON a."agent_id" = i."agent_id"
  )
  WHERE _day IN (SELECT "day" FROM booked)
  GROUP BY ALL
)"""


def _capacity(relations: Mapping[str, str], zone: str) -> str:
    """Paid time of people that is there for contacts, by day and team."""
    return f"""capacity AS (
  SELECT {local_day_sql('t."started_at"', zone)} AS _day, a."team" AS _team,
    CAST(sum((epoch_us(t."ended_at") - epoch_us(t."started_at")) // 1000) AS BIGINT) AS _ms
  FROM {relations["agent_time"]} t LEFT JOIN {relations["every agent"]} a ON a."agent_id" = t."agent_id"
  WHERE t."activity" IN {AT_WORK!r} AND coalesce(t."paid", true) AND a."kind" IS DISTINCT FROM 'bot'
  GROUP BY ALL
)"""


def _reached() -> str:
    """The cells that each cost reaches; a cell is told if nothing that reaches it goes by what is not known of it."""
    return """reached AS (
  SELECT *, bool_and("amount" IS NOT NULL AND CASE _by WHEN 'handle_time' THEN _handle_known
      WHEN 'minutes' THEN _line_known ELSE true END)
    OVER (PARTITION BY _day, _channel, _team, _bot, _handle_known, _line_known) AS _told,
    CASE _by WHEN 'handle_time' THEN _handle / 1000 WHEN 'minutes' THEN _line / 1000 ELSE _n END AS _driver
  FROM booked b JOIN cell c ON c._day = b."day"
    AND (b."channel" IS NULL OR b."channel" = c._channel) AND (b."team" IS NULL OR b."team" = c._team)
    AND (b._of = 'all' OR (b._of = 'bot') = c._bot)
  WHERE b._by <> 'none'
)"""


def _pools() -> str:
    """Each cost with what its pool used, and with the time that its people were there."""
    return """pool AS (
  SELECT b.*, u._units, u._told_units, u._hourly,
    CASE WHEN b._by = 'handle_time' AND b."channel" IS NULL THEN k._seconds END AS _room
  FROM booked b
  LEFT JOIN (
    SELECT "cost_id", "day", sum(_driver) AS _units, coalesce(sum(_driver) FILTER (WHERE _told), 0) AS _told_units,
      CAST(sum(_hourly_cost) AS DOUBLE) / nullif(sum(_hourly_ms), 0) / 3600 AS _hourly
    FROM reached GROUP BY "cost_id", "day"
  ) u ON u."cost_id" = b."cost_id" AND u."day" = b."day"
  LEFT JOIN (
    SELECT p."day", p."team", sum(c._ms) / 1000 AS _seconds
    FROM (SELECT DISTINCT "day", "team" FROM booked) p
    JOIN capacity c ON c._day = p."day" AND (p."team" IS NULL OR p."team" = c._team)
    GROUP BY p."day", p."team"
  ) k ON k."day" = b."day" AND k."team" IS NOT DISTINCT FROM b."team"
)"""


def _priced() -> str:
    """Each cost's rate for a unit of its driver, what the rate rests on, and what it leaves idle."""
    return """priced AS (
  SELECT *,
    CASE _basis
      WHEN 'paid_time' THEN "amount" / greatest(_room, coalesce(_units, 0))
      WHEN 'hourly_cost' THEN least(_hourly, "amount" / _units)
      ELSE "amount" / nullif(_units, 0) END AS _rate,
    CASE _basis
      WHEN 'paid_time' THEN "amount" * (1 - coalesce(_units, 0) / greatest(_room, coalesce(_units, 0)))
      WHEN 'hourly_cost' THEN greatest("amount" - _hourly * _units, 0)
      WHEN 'all_used' THEN NULL
      ELSE 0 * "amount" END AS _idle
  FROM (
    SELECT *, CASE WHEN _by = 'handle_time' THEN CASE
      WHEN _spread THEN 'spread'
      WHEN _room > 0 THEN 'paid_time'
      WHEN _hourly > 0 AND _units > 0 AND "amount" > 0 THEN 'hourly_cost'
      ELSE 'all_used' END END AS _basis
    FROM pool
  )
)"""


def _all_days(changed: str, relations: Mapping[str, str]) -> str:
    """An agent's team and rate have no date, so they bear on all days."""
    return f"""SELECT DISTINCT {SHARE_SCOPE} AS _scope FROM {relations["every cost_day"]}
  WHERE EXISTS (SELECT 1 FROM {changed})"""


def _its_days(changed: str, _: Mapping[str, str]) -> str:
    return f"SELECT {SHARE_SCOPE} AS _scope FROM {changed}"


def cost_shares(rules: CostRules, zone: str) -> Recipe:
    """The recipe of cost shares, for one organisation's rules."""
    day = local_day_sql('"started_at"', zone, many=True)
    begun = f"CAST({day} AS VARCHAR)"
    return Recipe(
        "cost_share",
        ("interaction", "agent_time"),
        {"interaction": begun, "agent_time": begun, "cost_day": SHARE_SCOPE, "cost_share": SHARE_SCOPE},
        lambda given: cost_share_sql(given, rules, zone),
        made=("cost_day",),
        every={"cost_day": _its_days, "agent": _all_days},
        apart=("cost_day",),
        needs="cost_day",
        grows=True,
        back=dict.fromkeys(("interaction", "agent_time", "cost_day"), timedelta(days=2)),
    )
