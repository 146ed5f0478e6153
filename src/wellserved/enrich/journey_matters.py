"""Journey matters: the steps of all contacts, cases, sessions and orders that can be followed, and the journey of each.

Each issue, case and session is a stretch of time. Those of one customer (and topic, if the workspace says so) are one
journey while no more than the issues' gap lies between one's end and the next one's begin. A case belongs to the issue
of the first contact that names it. What has neither customer nor case can't be followed, and is in no journey.
"""

from collections.abc import Mapping

from wellserved.enrich.journey_asked import Journeying
from wellserved.enrich.journey_steps import (
    BACK,
    case_marks_sql,
    case_moments_sql,
    contact_step_sql,
    session_step_sql,
)
from wellserved.enrich.quoting import literal

DAY = 86_400_000_000  # microseconds
CONTACT = "contact/"


def steps_ctes(relations: Mapping[str, str], asked: Journeying) -> str:
    """Every step that can be followed, with its journey, as the relation `step`.

    Most contacts are the only one about their matter (`_alone`): such a journey is its contact, and is gathered from
    nothing. `busy` are the issues of the others.
    """
    number, parts = asked.part
    some = ("SELECT * FROM (\n", f"\n) WHERE hash(_journey) % {parts} = {number}") if parts > 1 else ("", "")
    return f"""{_contacts(relations)},
{_things(relations, asked)},
bought AS MATERIALIZED ({_bought(relations, asked)}
),
{_busy()},
step AS {"" if asked.few else "NOT "}MATERIALIZED (
{some[0]}{_contact_steps(relations, asked)}
  UNION ALL
{_case_steps(relations, asked)}
  UNION ALL
{_session_steps(relations)}
  UNION ALL
{_order_steps()}{some[1]}
)"""


def _contacts(relations: Mapping[str, str]) -> str:
    """Contacts that can be followed, and the stretch (`_thing`) that each belongs to."""
    return f"""contact AS NOT MATERIALIZED (
  SELECT "interaction_id" AS _id, "customer_id" AS _customer, "topic" AS _topic, "case_id" AS _case,
    "issue_id" AS _issue, "issue_position" AS _place, epoch_us("started_at") AS _at,
    epoch_us(coalesce("ended_at", "started_at")) AS _end,
    {contact_step_sql()} AS _step, CASE "handled_by" WHEN 'human' THEN 'agent' WHEN 'bot' THEN 'bot' END AS _actor,
    "cost" AS _cost, coalesce("transferred", false) AS _transferred, "queue_seconds" AS _wait,
    "handle_seconds" AS _handle, coalesce("answered", true) AND coalesce("resolved", true) AS _ok
  FROM {relations["interaction"]} WHERE "customer_id" IS NOT NULL OR "case_id" IS NOT NULL
), named AS (
  SELECT _case, arg_min(_issue, (_at, _id)) AS _issue, arg_min(_customer, (_at, _id)) AS _customer
  FROM contact WHERE _case IS NOT NULL GROUP BY _case
), placed AS NOT MATERIALIZED (
  SELECT c.*, CASE WHEN c._issue IS NOT NULL THEN 'contact/' || c._issue
    WHEN c._case IS NULL THEN 'contact/' || c._id
    ELSE coalesce('contact/' || n._issue, 'case/' || c._case) END AS _thing
  FROM contact c LEFT JOIN named n ON n._case = c._case AND c._issue IS NULL
)"""


def _things(relations: Mapping[str, str], asked: Journeying) -> str:
    """Stretches that are not issues alone, chained with the issues of their customers: the journey of each."""
    chain = "_whose, _topic" if asked.issues.by_topic else "_whose"
    gap = round(asked.issues.gap_days * DAY)
    return f"""ticket AS (
  SELECT c."case_id" AS _case, coalesce('contact/' || n._issue, 'case/' || c."case_id") AS _thing,
    coalesce(n._customer, c."customer_id") AS _customer, "topic" AS _topic, epoch_us("created_at") AS _from,
    greatest(epoch_us("created_at"), coalesce(epoch_us("solved_at"), 0), coalesce(epoch_us("closed_at"), 0),
      coalesce(e._last, 0)) AS _until,
    epoch_us("solved_at") AS _solved_at, n._case IS NOT NULL AS _named
  FROM {relations["case"]} c LEFT JOIN named n ON n._case = c."case_id"
  LEFT JOIN (SELECT "case_id", max(epoch_us("at")) AS _last FROM {relations["case_event"]} GROUP BY "case_id") e
    ON e."case_id" = c."case_id"
), other AS (
  SELECT _thing, _customer, _topic, _at AS _from, _at AS _until, 1 AS _rank FROM placed WHERE _issue IS NULL
  UNION ALL SELECT _thing, _customer, _topic, _from, _until, 2 FROM ticket
  UNION ALL SELECT 'session/' || "session_id", "customer_id", "topic", epoch_us("started_at"), epoch_us("started_at"), 1
  FROM {relations["self_service_session"]} WHERE "customer_id" IS NOT NULL
), thing AS (
  SELECT _thing, coalesce('c' || arg_min(_customer, _rank), 't' || _thing) AS _whose,
    arg_min(_customer, _rank) AS _customer, arg_min_null(_topic, _rank) AS _topic,
    min(_from) AS _from, max(_until) AS _until
  FROM (
    SELECT * FROM other UNION ALL
    SELECT 'contact/' || "issue_id", "customer_id", "topic", epoch_us("first_contact_at"),
      epoch_us("last_contact_at"), 0
    FROM {relations["issue"]} WHERE "customer_id" IN (SELECT _customer FROM other)
  ) GROUP BY _thing
), moved AS (
  SELECT _thing, _customer, last_value(CASE WHEN _begins THEN _thing END IGNORE NULLS) OVER (
    PARTITION BY {chain} ORDER BY _from, _thing ROWS UNBOUNDED PRECEDING) AS _journey
  FROM (
    SELECT *, coalesce(_from - max(_until) OVER (PARTITION BY {chain} ORDER BY _from, _thing
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) > {gap}, true) AS _begins
    FROM thing
  )
)"""


def _contact_steps(relations: Mapping[str, str], asked: Journeying) -> str:
    answers = _answers(relations, asked, "interaction_id")
    told = f" LEFT JOIN (\n    {answers}) a ON a._about = p._id" if not asked.bare else ""
    busy = " LEFT JOIN busy b ON b._issue = p._issue" if asked.whole else ""
    alone = "p._issue IS NOT NULL AND b._issue IS NULL" if asked.whole else "false"
    return f"""  SELECT coalesce(m._journey, p._thing) AS _journey, coalesce(m._customer, p._customer) AS _customer,
    'interaction' AS _record, 1 AS _rank, _id, _at, _end, _step, _actor, _cost, _transferred, _wait, _handle, _ok,
    {"NULL AS _answers, NULL AS _unhappy" if asked.bare else "_answers, _unhappy"}, _case, {alone} AS _alone
  FROM placed p LEFT JOIN moved m ON m._thing = p._thing{busy}{told}"""


def _case_steps(relations: Mapping[str, str], asked: Journeying) -> str:
    """A case that a contact opened is not opened once more; what is said of the case itself is said at its end."""
    felt = "WHERE NOT (_named AND _step = 'case:opened')" if asked.detail == "felt" else ""
    return f"""  SELECT coalesce(m._journey, t._thing), coalesce(m._customer, t._customer), 'case_event', 2, e._id,
    _at, _at, _step, _actor, CAST(0 AS DOUBLE), false, NULL, NULL, NULL, NULL, NULL, e._case, false
  FROM ({case_marks_sql(relations, asked.detail)}
  UNION ALL {case_moments_sql(relations)}) e
  JOIN ticket t ON t._case = e._case LEFT JOIN moved m ON m._thing = t._thing {felt}"""


def _session_steps(relations: Mapping[str, str]) -> str:
    return f"""  SELECT m._journey, "customer_id", 'self_service_session', 0, "session_id", epoch_us("started_at"),
    epoch_us(coalesce("ended_at", "started_at")), {session_step_sql()}, 'customer',
    CAST(0 AS DOUBLE), false, NULL, NULL, coalesce("reached_goal", false), NULL, NULL, NULL, false
  FROM {relations["self_service_session"]} JOIN moved m ON m._thing = 'session/' || "session_id\""""


def _order_steps() -> str:
    return """  SELECT _journey, _customer, 'order', 3, _id, _at, _at, _step, 'customer', CAST(0 AS DOUBLE),
    false, NULL, NULL, NULL, NULL, NULL, NULL, false
  FROM bought"""


def _bought(relations: Mapping[str, str], asked: Journeying) -> str:
    """Orders that name a contact; and money taken back within the gap after one, which is what came of it."""
    gap = round(asked.issues.gap_days * DAY)
    return f"""
  SELECT o."order_id" AS _id, epoch_us(any_value(o."at")) AS _at, any_value(p._customer) AS _customer,
    'order:' || coalesce(any_value(o."kind"), 'purchase') AS _step,
    arg_max(coalesce(m._journey, p._thing), (p._at, p._id)) AS _journey, arg_max(p._issue, (p._at, p._id)) AS _issue
  FROM {relations["order"]} o JOIN placed p ON p._customer = o."customer_id" AND CASE
    WHEN o."interaction_id" IS NOT NULL THEN p._id = o."interaction_id"
    ELSE epoch_us(o."at") - p._at BETWEEN 0 AND {gap} END
  LEFT JOIN moved m ON m._thing = p._thing
  WHERE o."interaction_id" IS NOT NULL OR o."kind" IN {BACK!r}
  GROUP BY o."order_id\""""


def _busy() -> str:
    """Issues of which more is told than one contact: others, cases, sessions or orders."""
    return f"""busy AS MATERIALIZED (
  SELECT DISTINCT _issue FROM (
    SELECT _issue FROM contact WHERE _place > 1
    UNION ALL SELECT substr(_thing, {len(CONTACT) + 1}) FROM moved WHERE _thing LIKE '{CONTACT}%'
    UNION ALL SELECT _issue FROM bought
  ) WHERE _issue IS NOT NULL
)"""


def _answers(relations: Mapping[str, str], asked: Journeying, about: str) -> str:
    """Answers of one kind by what they are about; unhappy are those below the upper quarter of their scale."""
    alone = "" if about == "interaction_id" else 'AND "interaction_id" IS NULL'
    return f"""SELECT "{about}" AS _about, count(*) AS _answers,
      count(*) FILTER (WHERE "share_of_scale" < 0.75) AS _unhappy
    FROM {relations["survey_response"]} WHERE "kind" = {literal(asked.answers)} AND "share_of_scale" IS NOT NULL
      AND "{about}" IS NOT NULL {alone} GROUP BY "{about}\""""
