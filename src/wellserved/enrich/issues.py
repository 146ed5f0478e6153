"""Issues: one row for each chain of contacts, the unit in which an outcome is told."""

from collections.abc import Mapping

from wellserved.enrich.contacts import SCOPE
from wellserved.enrich.sessions import SESSION_SCOPE
from wellserved.records.recipe import Recipe

ISSUE_SCOPE = "'c' || \"customer_id\""


def issue_sql(relations: Mapping[str, str]) -> str:
    """Gather enriched contacts by issue.

    An issue is solved on its first contact when no other followed and that one was not left unanswered;
    whether enough time has passed to say so is the KPI's question.
    """
    return f"""
SELECT "issue_id",
  any_value("customer_id") AS "customer_id",
  {_first("topic")} AS "topic",
  min("started_at") AS "first_contact_at",
  max("started_at") AS "last_contact_at",
  count(*) AS "contacts",
  count(DISTINCT "channel") AS "channels",
  {_first("channel")} AS "first_channel",
  count(*) FILTER (WHERE "transferred") AS "hand_offs",
  CASE WHEN bool_and("cost" IS NOT NULL) THEN sum("cost") END AS "cost",
  count(*) = 1 AND coalesce(bool_and("answered"), true) AS "solved_on_first_contact",
  {_first("agent_id")} AS "first_agent_id",
  {_first("team")} AS "team",
  (epoch_us(max("started_at")) - epoch_us(min("started_at"))) / 86400e6 AS "days",
  {_last("seconds_to_next_contact")} AS "seconds_to_next_contact",
  {_first("handled_by")} AS "first_handled_by",
  coalesce({_first("handled_by")} = 'bot' OR {_first("channel")} = 'self_service', false)
    OR "issue_id" IN ({_begun(relations["self_service_session"])}) AS "began_in_self_service",
  {_first("source")} AS "source",
  max("loaded_at") AS "loaded_at",
  {_last("batch")} AS "batch"
FROM {relations["interaction"]} WHERE "issue_id" IS NOT NULL GROUP BY "issue_id\""""


def _begun(sessions: str) -> str:
    """Issues whose matter began in a self-service session."""
    return f'SELECT "issue_id" FROM {sessions} WHERE "begins_matter" AND "issue_id" IS NOT NULL'


def _first(column: str) -> str:
    """The first contact's value, be it null; arg_min alone would pass over nulls."""
    return f'min("{column}") FILTER (WHERE "issue_position" = 1)'


def _last(column: str) -> str:
    return f'arg_max_null("{column}", "issue_position")'


ISSUES = Recipe(
    "issue",
    (),
    {"interaction": SCOPE, "self_service_session": SESSION_SCOPE, "issue": ISSUE_SCOPE},
    issue_sql,
    made=("interaction", "self_service_session"),
)
