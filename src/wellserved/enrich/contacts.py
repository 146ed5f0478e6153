"""Contacts: answered, handled, and their neighbours in the customer's chain."""

from collections.abc import Mapping

from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.quoting import quoted
from wellserved.records.contract import PROVENANCE
from wellserved.records.interactions import INTERACTION
from wellserved.records.recipe import Recipe

DAY = 86_400_000_000  # microseconds
SCOPE = """coalesce('c' || "customer_id", 'i' || "interaction_id")"""


def contact_sql(relations: Mapping[str, str], settings: IssueSettings) -> str:
    """Add to each contact whether it was answered, how long it took, and its place in its issue.

    The neighbours are those of the same customer (and topic, if the workspace says so) on any channel,
    by the time they began. Contacts without a customer have no neighbours and no issue.
    """
    chain = '"customer_id", "topic"' if settings.by_topic else '"customer_id"'
    window, gap = round(settings.window_days * DAY), round(settings.gap_days * DAY)
    own, provenance = quoted(INTERACTION.columns), quoted(PROVENANCE)
    return f"""
WITH timed AS (
  SELECT *, epoch_us("started_at") AS _at FROM {relations["interaction"]}
), neighbours AS (
  SELECT *,
    lead(_at) OVER chain - _at AS _next,
    _at - lag(_at) OVER chain AS _previous
  FROM timed WHERE "customer_id" IS NOT NULL
  WINDOW chain AS (PARTITION BY {chain} ORDER BY _at, "interaction_id")
), numbered AS (
  SELECT *,
    count(*) FILTER (WHERE _previous IS NULL OR _previous > {gap}) OVER (
      PARTITION BY {chain} ORDER BY _at, "interaction_id" ROWS UNBOUNDED PRECEDING) AS _issue
  FROM neighbours
), chained AS (
  SELECT *,
    first_value("interaction_id") OVER issue AS _issue_id,
    row_number() OVER issue AS _position
  FROM numbered
  WINDOW issue AS (PARTITION BY {chain}, _issue ORDER BY _at, "interaction_id")
), everyone AS (
  SELECT * FROM chained
  UNION ALL BY NAME
  SELECT *, CAST(NULL AS BIGINT) AS _next, CAST(NULL AS BIGINT) AS _previous,
    CAST(NULL AS VARCHAR) AS _issue_id, CAST(NULL AS BIGINT) AS _position
  FROM timed WHERE "customer_id" IS NULL
)
SELECT {own},
  CASE WHEN "answered_at" IS NOT NULL THEN true ELSE NOT "abandoned" END AS "answered",
  "talk_seconds" + coalesce("hold_seconds", 0) + coalesce("wrap_seconds", 0) AS "handle_seconds",
  CASE WHEN _next <= {window} THEN _next / 1e6 END AS "seconds_to_next_contact",
  CASE WHEN _previous <= {window} THEN _previous / 1e6 END AS "seconds_since_previous_contact",
  _issue_id AS "issue_id",
  _position AS "issue_position",
  CAST(NULL AS DECIMAL(18,4)) AS "cost",
  {provenance}
FROM everyone"""


def contacts(settings: IssueSettings) -> Recipe:
    """The recipe of contacts, for one organisation's settings."""
    return Recipe("interaction", ("interaction",), {"interaction": SCOPE}, lambda given: contact_sql(given, settings))
