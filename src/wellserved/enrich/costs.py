"""Costs by day: each day's equal share of what was booked from one day to another, in the workspace's currency."""

from collections.abc import Mapping

from wellserved.enrich.currencies import asked_rates_sql, is_home_sql
from wellserved.enrich.quoting import quoted
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe


def cost_day_sql(relations: Mapping[str, str], home: str) -> str:
    """Cut each cost into its days, both ends in."""
    asked = f'SELECT DISTINCT upper("currency") AS _currency, "day" AS _day FROM spread WHERE NOT {_home(home)}'
    return f"""
WITH spread AS (
  SELECT *, "from" + CAST(_nth AS INTEGER) AS "day", CAST("amount" AS DOUBLE) / _days AS _amount
  FROM (
    SELECT *, date_diff('day', "from", "to") + 1 AS _days, unnest(range(0, date_diff('day', "from", "to") + 1)) AS _nth
    FROM {relations["cost"]}
  )
), rate AS (
  {asked_rates_sql(asked, relations["every exchange_rate"])}
)
SELECT "cost_id", "day", "category", "channel", "team",
  CASE WHEN {_home(home)} THEN _amount ELSE _amount * _rate END AS "amount",
  "currency", _amount AS "original_amount", {quoted(PROVENANCE)}
FROM spread LEFT JOIN rate ON _currency = upper("currency") AND _day = "day\""""


def _home(home: str) -> str:
    return is_home_sql('"currency"', home)


def _touched(changed: str, relations: Mapping[str, str]) -> str:
    """Costs in a currency that a rate was loaded for, of its first day and later."""
    return f"""SELECT c."cost_id" AS _scope FROM {relations["every cost"]} c
    JOIN {changed} r ON upper(c."currency") = upper(r."currency") AND c."to" >= r."from\""""


def cost_days(home: str) -> Recipe:
    """The recipe of costs by day, for one organisation's currency."""
    scope = {"cost": '"cost_id"', "cost_day": '"cost_id"'}
    every = {"exchange_rate": _touched, "cost": None}
    return Recipe("cost_day", ("cost",), scope, lambda given: cost_day_sql(given, home), every=every)
