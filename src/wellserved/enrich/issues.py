"""Issues: one row for each chain of contacts, the unit in which an outcome is told."""

from collections.abc import Mapping

from wellserved.records.recipe import Recipe

ISSUE_SCOPE = '"issue_id"'
READ = (
    "issue_id", "issue_position", "customer_id", "topic", "started_at", "channel", "transferred", "cost", "answered",
    "agent_id", "team", "seconds_to_next_contact", "handled_by", "source", "loaded_at", "batch",
)  # fmt: skip


def issue_sql(relations: Mapping[str, str]) -> str:
    """Gather enriched contacts by issue: its first contact, and what those after it add; most issues are one contact.

    An issue is solved on its first contact when no other followed and that one was not left unanswered;
    whether enough time has passed to say so is the KPI's question.
    """
    chains = relations.get("beside") or f"({chain_sql(relations)})"
    return f"""
SELECT c."issue_id", "customer_id", "topic",
  "started_at" AS "first_contact_at",
  coalesce(_last_at, "started_at") AS "last_contact_at",
  coalesce(_contacts, 1) AS "contacts",
  coalesce(_channels, 1) AS "channels",
  "channel" AS "first_channel",
  coalesce(_hand_offs, CASE WHEN "transferred" THEN 1 ELSE 0 END) AS "hand_offs",
  CASE WHEN _contacts IS NULL THEN "cost" ELSE _cost END AS "cost",
  _contacts IS NULL AND coalesce("answered", true) AS "solved_on_first_contact",
  "agent_id" AS "first_agent_id",
  "team",
  coalesce(epoch_us(_last_at) - epoch_us("started_at"), 0) / 86400e6 AS "days",
  CASE WHEN _contacts IS NULL THEN "seconds_to_next_contact" ELSE _to_next END AS "seconds_to_next_contact",
  "handled_by" AS "first_handled_by",
  coalesce("handled_by" = 'bot' OR "channel" = 'self_service', false)
    OR c."issue_id" IN ({_begun(relations["self_service_session"])}) AS "began_in_self_service",
  "source", coalesce(_loaded_at, "loaded_at") AS "loaded_at", coalesce(_batch, "batch") AS "batch"
FROM {relations["interaction"]} c LEFT JOIN {chains} h ON h._issue = c."issue_id"
WHERE "issue_position" = 1"""


def chain_sql(relations: Mapping[str, str]) -> str:
    """What the contacts of each issue say together, where there is more than one."""
    contacts = relations["interaction"]
    return f"""
  SELECT "issue_id" AS _issue, min("started_at") AS _time, count(*) AS _contacts, max("started_at") AS _last_at,
    count(DISTINCT "channel") AS _channels, count(*) FILTER (WHERE "transferred") AS _hand_offs,
    CASE WHEN bool_and("cost" IS NOT NULL) THEN sum("cost") END AS _cost,
    {_last("seconds_to_next_contact")} AS _to_next, max("loaded_at") AS _loaded_at, {_last("batch")} AS _batch
  FROM {contacts} WHERE "issue_id" IN (SELECT "issue_id" FROM {contacts} WHERE "issue_position" = 2)
  GROUP BY "issue_id\""""


def _begun(sessions: str) -> str:
    """Issues whose matter began in a self-service session."""
    return f'SELECT "issue_id" FROM {sessions} WHERE "begins_matter" AND "issue_id" IS NOT NULL'


def _last(column: str) -> str:
    return f'arg_max_null("{column}", "issue_position")'


ISSUES = Recipe(
    "issue",
    (),
    dict.fromkeys(("interaction", "self_service_session", "issue"), ISSUE_SCOPE),
    issue_sql,
    made=("interaction", "self_service_session"),
    by_month="interaction",
    beside=chain_sql,
    begins=("interaction", '"issue_position" = 1'),
    columns={"interaction": READ},
)
