"""Contact costs: what each contact bears of its day's costs, by their rates."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

from wellserved.enrich.cost_shares import BOT, HANDLE_MS, LINE_MS
from wellserved.enrich.local_day import local_day_sql
from wellserved.records.recipe import Recipe

TWO_DAYS = timedelta(days=2)  # a day of any zone begins within one of the same day of UTC


def costed(contacts: Recipe, zone: str) -> Recipe:
    """The recipe of contacts, with what each of them cost."""
    begun = local_day_sql('"started_at"', zone, many=True)

    def touched(changed: str, relations: Mapping[str, str]) -> str:
        days, scope = f'SELECT "day" FROM {changed}', contacts.scope["interaction"]
        return f"SELECT {scope} AS _scope FROM {relations['every interaction']} WHERE {begun} IN ({days})"

    return replace(
        contacts,
        sql=lambda given: contact_cost_sql(contacts.sql(given), given, begun),
        every={**contacts.every, "cost_share": touched, "interaction": None},
        back={**contacts.back, "cost_share": TWO_DAYS},
    )


def contact_cost_sql(contacts: str, relations: Mapping[str, str], begun: str) -> str:
    """Add up what reaches a contact; null where nothing does, or where what it goes by is not known."""
    return f"""
WITH {_prices(relations, begun)}
SELECT c.* REPLACE (
  CASE WHEN p._known THEN p._for_contact
    + CASE WHEN p._by_handle THEN p._for_handle * {HANDLE_MS} / 1000 ELSE 0 END
    + CASE WHEN p._by_line THEN p._for_line * {LINE_MS} / 1000 ELSE 0 END END AS "cost")
FROM ({contacts}) c LEFT JOIN price p ON p._day = {begun}
  AND p._channel = "channel" AND p._team IS NOT DISTINCT FROM "team" AND p._bot = {BOT}"""


def _prices(relations: Mapping[str, str], begun: str) -> str:
    """What a contact, a second of handling and a second on the line cost, by day, channel, team and who handled."""
    shares = f"""(SELECT * FROM {relations["every cost_share"]} WHERE "shared_by" <> 'none')"""
    return f"""price AS (
  SELECT _day, _channel, _team, _bot, bool_and("amount" IS NOT NULL) AS _known,
    coalesce(sum("rate") FILTER (WHERE "shared_by" = 'contacts'), 0) AS _for_contact,
    coalesce(sum("rate") FILTER (WHERE "shared_by" = 'handle_time'), 0) AS _for_handle,
    coalesce(sum("rate") FILTER (WHERE "shared_by" = 'minutes'), 0) AS _for_line,
    bool_or("shared_by" = 'handle_time') AS _by_handle, bool_or("shared_by" = 'minutes') AS _by_line
  FROM (
    SELECT DISTINCT {begun} AS _day, "channel" AS _channel, "team" AS _team, {BOT} AS _bot
    FROM {relations["interaction"]} WHERE {begun} IN (SELECT "day" FROM {shares})
  ) c JOIN {shares} s ON s."day" = c._day
    AND (s."channel" IS NULL OR s."channel" = c._channel) AND (s."team" IS NULL OR s."team" = c._team)
    AND (s."borne_by" = 'all' OR (s."borne_by" = 'bot') = c._bot)
  GROUP BY ALL
)"""
