"""Costs by day: each day's equal share of what was booked from one day to another."""

from collections.abc import Mapping

from wellserved.enrich.quoting import quoted
from wellserved.records.contract import PROVENANCE
from wellserved.records.recipe import Recipe


def cost_day_sql(relations: Mapping[str, str]) -> str:
    """Cut each cost into its days, both ends in."""
    return f"""
WITH spread AS (
  SELECT *, unnest(range(0, date_diff('day', "from", "to") + 1)) AS _nth FROM {relations["cost"]}
)
SELECT "cost_id", "from" + CAST(_nth AS INTEGER) AS "day", "category", "channel", "team",
  CAST("amount" AS DOUBLE) / (date_diff('day', "from", "to") + 1) AS "amount",
  "currency", {quoted(PROVENANCE)}
FROM spread"""


COST_DAYS = Recipe("cost_day", ("cost",), {"cost": '"cost_id"', "cost_day": '"cost_id"'}, cost_day_sql)
