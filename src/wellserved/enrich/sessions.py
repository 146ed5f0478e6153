"""Self-service sessions: whether a matter began there, and which issue it became.

Sessions and contacts of one customer (and topic, if the workspace says so) are one matter while no more than the
issues' gap lies between one and the next.
"""

from collections.abc import Mapping

from wellserved.enrich.contacts import DAY
from wellserved.enrich.identity import IdentityRules, touched_persons, who_of
from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.quoting import quoted
from wellserved.records.contract import PROVENANCE
from wellserved.records.interactions import SELF_SERVICE_SESSION
from wellserved.records.recipe import Recipe

KEYS = ("session_id", "interaction_id")


def session_sql(relations: Mapping[str, str], settings: IssueSettings, rules: IdentityRules | None = None) -> str:
    """Place each session among the customer's sessions and contacts; unknown where the customer is."""
    sessions, gap = relations["self_service_session"], round(settings.gap_days * DAY)
    chain = "_customer, _topic" if settings.by_topic else "_customer"
    who = who_of(rules, relations.get("every person", ""))
    return f"""
WITH event AS (
  SELECT "session_id" AS _session, {who} AS _customer, "topic" AS _topic, epoch_us("started_at") AS _at,
    CAST(NULL AS VARCHAR) AS _issue, '' AS _contact
  FROM {sessions} WHERE "customer_id" IS NOT NULL
  UNION ALL
  SELECT NULL, {who}, "topic", epoch_us("started_at"), "issue_id", "interaction_id"
  FROM {relations["interaction"]}
  WHERE "issue_id" IS NOT NULL AND {who} IN (SELECT {who} FROM {sessions})
), begun AS (
  SELECT *, coalesce(_at - lag(_at) OVER chain > {gap}, true) AS _begins
  FROM event WINDOW chain AS (PARTITION BY {chain} ORDER BY _at, _contact, _session)
), matter AS (
  SELECT *, count(*) FILTER (WHERE _begins) OVER sofar AS _matter
  FROM begun
  WINDOW sofar AS (PARTITION BY {chain} ORDER BY _at, _contact, _session ROWS UNBOUNDED PRECEDING)
), placed AS (
  SELECT _session, _begins, coalesce(
      first_value(_issue IGNORE NULLS) OVER (within ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING),
      last_value(_issue IGNORE NULLS) OVER (within ROWS UNBOUNDED PRECEDING)) AS _led_to
  FROM matter WINDOW within AS (PARTITION BY {chain}, _matter ORDER BY _at, _contact, _session)
)
SELECT {quoted(SELF_SERVICE_SESSION.columns)}, _begins AS "begins_matter", _led_to AS "issue_id", {quoted(PROVENANCE)}
FROM {sessions} LEFT JOIN placed ON _session = "session_id"
"""


def sessions(settings: IssueSettings, rules: IdentityRules | None = None) -> Recipe:
    """The recipe of self-service sessions, for one organisation's settings."""
    session, contact = (f"""coalesce('c' || {who_of(rules)}, '{key[0]}' || "{key}")""" for key in KEYS)

    def touched(changed: str, relations: Mapping[str, str]) -> str:
        return f"SELECT 'c' || _now AS _scope FROM ({touched_persons(changed)})"

    return Recipe(
        "self_service_session",
        ("self_service_session",),
        {"self_service_session": session, "interaction": contact},
        lambda given: session_sql(given, settings, rules),
        made=("interaction",),
        every={"person": touched} if rules else {},
        needs="self_service_session",
    )
