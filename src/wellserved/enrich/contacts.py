"""Contacts: answered, handled, and their neighbours in the customer's chain."""

from collections.abc import Mapping
from datetime import timedelta

from wellserved.enrich.identity import IdentityRules, touched_persons, who_of
from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.quoting import quoted
from wellserved.records.contract import PROVENANCE
from wellserved.records.interactions import INTERACTION
from wellserved.records.recipe import Recipe

DAY = 86_400_000_000  # microseconds
IN_CHAIN = """"customer_id" IS NOT NULL AND "direction" IS DISTINCT FROM 'outbound'"""
ALONE = f"coalesce({{}}, CASE WHEN {IN_CHAIN} THEN {{}} END)"


def contact_sql(relations: Mapping[str, str], settings: IssueSettings, rules: IdentityRules | None = None) -> str:
    """Add to each contact whether it was answered, how long it took, and its place in its issue.

    A contact of which neither an answer's moment nor giving up is told, such as a ticket, was answered where a person
    or a bot resolved it. The neighbours are those of the same customer (and topic, if the workspace says so) on any
    channel, by the time they began. Contacts without a customer have no neighbours and no issue, and neither have those
    that we began ourselves: a promised call back is no repeat.
    """
    window = round(settings.window_days * DAY)
    places = relations.get("beside") or f"({place_sql(relations, settings, rules)})"
    return f"""
SELECT {quoted(INTERACTION.columns)},
  CASE WHEN "answered_at" IS NOT NULL THEN true WHEN "abandoned" IS NOT NULL THEN NOT "abandoned"
    WHEN "resolved" AND "handled_by" IN ('human', 'bot') THEN true END AS "answered",
  "talk_seconds" + coalesce("hold_seconds", 0) + coalesce("wrap_seconds", 0) AS "handle_seconds",
  CASE WHEN _next <= {window} THEN _next / 1e6 END AS "seconds_to_next_contact",
  CASE WHEN _previous <= {window} THEN _previous / 1e6 END AS "seconds_since_previous_contact",
  {ALONE.format("_issue_id", '"interaction_id"')} AS "issue_id",
  {ALONE.format("_position", 1)} AS "issue_position",
  CAST(NULL AS DECIMAL(18,4)) AS "cost",
  {quoted(PROVENANCE)}
FROM {relations["interaction"]} LEFT JOIN {places} ON _id = "interaction_id"
"""


def place_sql(relations: Mapping[str, str], settings: IssueSettings, rules: IdentityRules | None = None) -> str:
    """Each contact's neighbours and issue; only what the windows need is carried through them.

    Those that nothing came near to are left out: two of three, each an issue of its own.
    """
    chain = '"customer_id", "topic"' if settings.by_topic else '"customer_id"'
    who = who_of(rules, relations.get("every person", ""))
    named = chain.replace('"customer_id"', f'{who} AS "customer_id"') if rules else chain
    begins = f"coalesce(_previous > {round(settings.gap_days * DAY)}, true)"
    told = _as_told(relations) if "before" in relations else ""
    columns = ", _told, _told_issue, _told_place" if told else ""
    known = ["_told", "_told_issue", "_nth - _told_place + 1"] if told else ["false", "NULL", "NULL"]
    previous = "_at - lag(_at) OVER chain"
    far = round(max(settings.window_days, settings.gap_days) * DAY)
    near = f" WHERE {'_told OR ' if told else ''}_next <= {far} OR _previous <= {far}"
    return f"""
  SELECT _id, "started_at" AS _time, _next, _previous,
    last_value(_begins_id IGNORE NULLS) OVER sofar AS _issue_id,
    _nth - last_value(_begins_nth IGNORE NULLS) OVER sofar + 1 AS _position
  FROM (
    SELECT *, CASE WHEN {known[0]} THEN {known[1]} WHEN {begins} THEN _id END AS _begins_id,
      CASE WHEN {known[0]} THEN {known[2]} WHEN {begins} THEN _nth END AS _begins_nth
    FROM (
      SELECT "interaction_id" AS _id, {chain}, "started_at", _at{columns},
        lead(_at) OVER chain - _at AS _next,
        {f"CASE WHEN _told THEN _told_previous ELSE {previous} END" if told else previous} AS _previous,
        row_number() OVER chain AS _nth
      FROM (
        SELECT "interaction_id", {named}, "started_at", epoch_us("started_at") AS _at
        FROM {relations["interaction"]} WHERE {IN_CHAIN}
      ) {told}
      WINDOW chain AS (PARTITION BY {chain} ORDER BY _at, "interaction_id")
    ){near}
  )
  WINDOW sofar AS (PARTITION BY {chain} ORDER BY _nth ROWS UNBOUNDED PRECEDING)"""


def _as_told(relations: Mapping[str, str]) -> str:
    """What contacts before every change were told of what came before them; it stays, and is not looked for again."""
    return f"""LEFT JOIN (
        SELECT "interaction_id", true AS _told, "issue_id" AS _told_issue, "issue_position" AS _told_place,
          CAST(round("seconds_since_previous_contact" * 1e6) AS BIGINT) AS _told_previous
        FROM {relations["before"]} WHERE "started_at" < {relations["since"]}
      ) USING ("interaction_id")"""


def contacts(settings: IssueSettings, rules: IdentityRules | None = None) -> Recipe:
    """The recipe of contacts, for one organisation's settings."""
    topic = """ || coalesce('/' || "topic", '')""" if settings.by_topic else ""
    scope = f"""coalesce('c' || {who_of(rules)}{topic}, 'i' || "interaction_id")"""

    def touched(changed: str, relations: Mapping[str, str]) -> str:
        contacts, theirs = relations["every interaction"], touched_persons(changed)
        return f"SELECT {scope} AS _scope FROM {contacts} WHERE {who_of(rules)} IN ({theirs})"

    return Recipe(
        "interaction",
        ("interaction",),
        {"interaction": scope},
        lambda given: contact_sql(given, settings, rules),
        every={"person": touched} if rules else {},
        by_month="interaction",
        beside=lambda given: place_sql(given, settings, rules),
        back={"interaction": timedelta(days=max(settings.window_days, settings.gap_days))},
    )
