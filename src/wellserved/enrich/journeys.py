"""Journeys: the issues, cases, sessions and orders of one customer about one matter, joined into one table of steps.

Each issue, case and session is a stretch of time. Those of one customer (and topic, if the workspace says so) are one
journey while no more than the issues' gap lies between one's end and the next one's begin. A case belongs to the issue
of the first contact that names it. What has neither customer nor case can't be followed, and is in no journey.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.journey_steps import (
    BACK,
    Detail,
    case_marks_sql,
    case_moments_sql,
    contact_step_sql,
    letters_sql,
    session_step_sql,
)
from wellserved.enrich.quoting import literal

DAY = 86_400_000_000  # microseconds
ORDERED = "_at, _rank, length(_id), _id"
OTHER = "/"
_TAKEN = """CASE WHEN count(*) FILTER (WHERE _rank = 1) > 0 AND bool_and(_cost IS NOT NULL) THEN sum(_cost) END AS cost,
    sum(_wait) AS waited, count(*) FILTER (WHERE _transferred) AS transfers,
    sum(_answers) AS answers, sum(_unhappy) AS unhappy"""


@dataclass(frozen=True)
class Journeying:
    """Which journeys are asked for.

    Args:
        issues: How contacts are chained.
        horizon: The last moment, in microseconds, of which it is known what followed within the gap.
        letters: A letter for each step.
        detail: Of cases, all events or only what the customer takes or feels.
        answers: The kind of survey that tells dissatisfaction.
        first: Journeys that begin from this moment on.
        until: And before this one.
        begin: Each journey from its first such step on; those without are left out.
        goal: Up to the first such step after that; to reach it is to be resolved.
        openers: A SELECT of the contacts (`_opener`) that may be a journey's first; where no contacts are loaded,
            of the journeys that a case began.
        by_case: No contacts are loaded.
        few: So few rows that steps are better kept in memory than read again.
        bare: Only when journeys began and how they ended is asked, not what they took.
        part: Of all journeys only some: the number of the part, and of how many.
    """

    issues: IssueSettings
    horizon: int
    letters: Mapping[str, str] = field(default_factory=dict)
    detail: Detail = "felt"
    answers: str = "csat"
    first: int | None = None
    until: int | None = None
    begin: str | None = None
    goal: str | None = None
    openers: str | None = None
    by_case: bool = False
    few: bool = False
    bare: bool = False
    part: tuple[int, int] = (0, 1)

    @property
    def bounded(self) -> bool:
        """Whether not all journeys are asked for."""
        return any(bound is not None for bound in (self.first, self.until, self.openers))


def journeys_sql(relations: Mapping[str, str], asked: Journeying) -> str:
    """A row for each journey: its path as a word, when it began and was resolved, its cost and what it took."""
    return f"""
WITH {steps_ctes(relations, asked)},
{_journeys_ctes(asked)}
SELECT path, CAST(CASE status WHEN 'resolved' THEN 0 WHEN 'dropped' THEN 1 ELSE 2 END AS TINYINT) AS status,
  {_days(asked)} AS days,
  CAST(cost AS DOUBLE) AS cost, CAST(waited AS FLOAT) AS waited, CAST(transfers AS SMALLINT) AS transfers,
  CAST(coalesce(answers, 0) AS SMALLINT) AS answers, CAST(coalesce(unhappy, 0) AS SMALLINT) AS unhappy
FROM journey"""


def begun_sql(relations: Mapping[str, str], asked: Journeying, step: bool = False) -> str:
    """A row for each journey: when it began, if asked by which `step`, and how many days it took or was followed."""
    bare, first = replace(asked, bare=True), "substr(path, 1, 1) AS first, " if step else ""
    return f"""
WITH {steps_ctes(relations, bare)},
{_journeys_ctes(bare)}
SELECT _start AS start, {first}status = 'resolved' AS resolved, {_days(asked)} AS days
FROM journey"""


def _days(asked: Journeying) -> str:
    """Days until a journey was resolved, or as far as it was followed; none where it is too young."""
    return f"""CASE WHEN status = 'resolved' THEN _resolved_at - _start
    WHEN _start <= {asked.horizon} THEN {asked.horizon} - _start END / {DAY}"""


def listed_sql(relations: Mapping[str, str], asked: Journeying, course: str, limit: int) -> str:
    """The journeys of one course, a condition on their paths, as they began: who, when, what it took."""
    return f"""
WITH {steps_ctes(relations, asked)},
{_journeys_ctes(asked, named=True)}
SELECT _journey AS journey_id, _customer AS customer_id, make_timestamptz(_start) AS began_at,
  make_timestamptz(_resolved_at) AS resolved_at, status, steps, cost, waited, transfers, answers, unhappy
FROM journey WHERE {course} ORDER BY _start, _journey LIMIT {int(limit)}"""


def visits_sql(relations: Mapping[str, str], asked: Journeying) -> str:
    """What each step takes, and how long it is from there to the next, over the journeys asked for.

    Rows without `next` tell of all visits to a step, those with one of the moves between two.
    """
    some = "WHERE _journey IN (SELECT _journey FROM chosen)" if asked.bounded else ""
    return f"""
WITH {steps_ctes(relations, asked)},
{_chosen(asked)}
SELECT _step AS step, CAST(NULL AS VARCHAR) AS next, count(*) AS n, CAST(NULL AS DOUBLE) AS days,
  CAST(CASE WHEN bool_and(_rank = 1 AND _cost IS NOT NULL) THEN sum(_cost) END AS DOUBLE) AS cost, avg(_wait) AS wait,
  avg(_handle) AS handle, CAST(coalesce(sum(_answers), 0) AS BIGINT) AS answers,
  CAST(coalesce(sum(_unhappy), 0) AS BIGINT) AS unhappy
FROM told {some} GROUP BY _step
UNION ALL
SELECT _step, _next, count(*), avg(_passed) / {DAY}, NULL, NULL, NULL, NULL, NULL FROM (
  SELECT _step, lead(_step) OVER w AS _next, lead(_at) OVER w - _at AS _passed
  FROM told WHERE _journey IN (SELECT _journey FROM chosen WHERE _steps > 1)
  WINDOW w AS (PARTITION BY _journey ORDER BY {ORDERED})
) WHERE _next IS NOT NULL GROUP BY _step, _next"""


def events_sql(relations: Mapping[str, str], asked: Journeying, limit: int | None = None) -> str:
    """The event table: a row for each step of each journey asked for, in order."""
    few = f"\nLIMIT {int(limit)}" if limit is not None else ""
    return f"""
WITH {steps_ctes(relations, asked)},
{_journeys_ctes(asked, named=True)}
SELECT j._journey AS journey_id, j._customer AS customer_id, row_number() OVER (PARTITION BY j._journey
    ORDER BY {ORDERED}) AS place, make_timestamptz(_at) AS at, _step AS step, _record AS record, _id AS id,
  _case AS case_id, _actor AS actor,
  CASE WHEN _rank = 1 THEN _cost END AS cost, _answers AS answers, _unhappy AS unhappy
FROM told t JOIN journey j ON j._journey = t._journey ORDER BY j._start, j._journey, place{few}"""


def linked_sql(relations: Mapping[str, str]) -> str:
    """By record and channel: how many rows there are, and how many name their customer, or a case."""
    return f"""
SELECT 'interaction' AS record, "channel", count(*) AS n, count("customer_id") AS identified,
  count(*) FILTER (WHERE "customer_id" IS NOT NULL OR "case_id" IS NOT NULL) AS linked
FROM {relations["interaction"]} GROUP BY "channel"
UNION ALL
SELECT 'self_service_session', "channel", count(*), count("customer_id"), count("customer_id")
FROM {relations["self_service_session"]} GROUP BY "channel"
UNION ALL
SELECT 'case', NULL, count(*), count("customer_id"), count(*) FROM {relations["case"]} HAVING count(*) > 0
ORDER BY 1, 3 DESC, 2"""


def known_sql(relations: Mapping[str, str]) -> str:
    """The last moment of contacts, sessions and case events, in microseconds; of no rows nothing."""
    each = [("interaction", "started_at"), ("self_service_session", "started_at"), ("case_event", "at")]
    return " UNION ALL ".join(f"""SELECT max(epoch_us("{at}")) AS at FROM {relations[name]}""" for name, at in each)


def steps_ctes(relations: Mapping[str, str], asked: Journeying) -> str:
    """Every step that can be followed, with its journey: the relation `step`, and `told` as far as it is asked for."""
    number, parts = asked.part
    some = ("SELECT * FROM (\n", f"\n) WHERE hash(_journey) % {parts} = {number}") if parts > 1 else ("", "")
    return f"""{_contacts(relations)},
{_things(relations, asked)},
step AS {"" if asked.few else "NOT "}MATERIALIZED (
{some[0]}{_contact_steps(relations, asked)}
  UNION ALL
{_case_steps(relations, asked)}
  UNION ALL
{_session_steps(relations)}
  UNION ALL
{_order_steps(relations, asked)}{some[1]}
), {_told(asked)}"""


def _contacts(relations: Mapping[str, str]) -> str:
    """Contacts that can be followed, and the stretch (`_thing`) that each belongs to."""
    return f"""contact AS NOT MATERIALIZED (
  SELECT "interaction_id" AS _id, "customer_id" AS _customer, "topic" AS _topic, "case_id" AS _case,
    "issue_id" AS _issue, epoch_us("started_at") AS _at, epoch_us(coalesce("ended_at", "started_at")) AS _end,
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
    return f"""  SELECT coalesce(m._journey, p._thing) AS _journey, coalesce(m._customer, p._customer) AS _customer,
    'interaction' AS _record, 1 AS _rank, _id, _at, _end, _step, _actor, _cost, _transferred, _wait, _handle, _ok,
    {"NULL AS _answers, NULL AS _unhappy" if asked.bare else "_answers, _unhappy"}, _case
  FROM placed p LEFT JOIN moved m ON m._thing = p._thing{told}"""


def _case_steps(relations: Mapping[str, str], asked: Journeying) -> str:
    """A case that a contact opened is not opened once more; what is said of the case itself is said at its end."""
    felt = "WHERE NOT (_named AND _step = 'case:opened')" if asked.detail == "felt" else ""
    return f"""  SELECT coalesce(m._journey, t._thing), coalesce(m._customer, t._customer), 'case_event', 2, e._id,
    _at, _at, _step, _actor, CAST(0 AS DOUBLE), false, NULL, NULL, NULL, NULL, NULL, e._case
  FROM ({case_marks_sql(relations, asked.detail)}
  UNION ALL {case_moments_sql(relations)}) e
  JOIN ticket t ON t._case = e._case LEFT JOIN moved m ON m._thing = t._thing {felt}"""


def _session_steps(relations: Mapping[str, str]) -> str:
    return f"""  SELECT m._journey, "customer_id", 'self_service_session', 0, "session_id", epoch_us("started_at"),
    epoch_us(coalesce("ended_at", "started_at")), {session_step_sql()}, 'customer',
    CAST(0 AS DOUBLE), false, NULL, NULL, coalesce("reached_goal", false), NULL, NULL, NULL
  FROM {relations["self_service_session"]} JOIN moved m ON m._thing = 'session/' || "session_id\""""


def _order_steps(relations: Mapping[str, str], asked: Journeying) -> str:
    """Orders that name a contact; and money taken back within the gap after one, which is what came of it."""
    gap = round(asked.issues.gap_days * DAY)
    return f"""  SELECT _journey, _customer, 'order', 3, _id, _at, _at, _step, 'customer', CAST(0 AS DOUBLE),
    false, NULL, NULL, NULL, NULL, NULL, NULL
  FROM (
    SELECT o."order_id" AS _id, epoch_us(any_value(o."at")) AS _at, any_value(p._customer) AS _customer,
      'order:' || coalesce(any_value(o."kind"), 'purchase') AS _step,
      arg_max(coalesce(m._journey, p._thing), (p._at, p._id)) AS _journey
    FROM {relations["order"]} o JOIN placed p ON p._customer = o."customer_id" AND CASE
      WHEN o."interaction_id" IS NOT NULL THEN p._id = o."interaction_id"
      ELSE epoch_us(o."at") - p._at BETWEEN 0 AND {gap} END
    LEFT JOIN moved m ON m._thing = p._thing
    WHERE o."interaction_id" IS NOT NULL OR o."kind" IN {BACK!r}
    GROUP BY o."order_id"
  )"""


def _answers(relations: Mapping[str, str], asked: Journeying, about: str) -> str:
    """Answers of one kind by what they are about; unhappy are those below the upper quarter of their scale."""
    alone = "" if about == "interaction_id" else 'AND "interaction_id" IS NULL'
    return f"""SELECT "{about}" AS _about, count(*) AS _answers,
      count(*) FILTER (WHERE "share_of_scale" < 0.75) AS _unhappy
    FROM {relations["survey_response"]} WHERE "kind" = {literal(asked.answers)} AND "share_of_scale" IS NOT NULL
      AND "{about}" IS NOT NULL {alone} GROUP BY "{about}\""""


def _told(asked: Journeying) -> str:
    """Each journey's steps as far as they are asked for: all, or from one step on, or up to another."""
    if asked.begin is None and asked.goal is None:
        return "told AS NOT MATERIALIZED (SELECT *, CAST(NULL AS BIGINT) AS _goal_at FROM step)"
    begin = f"min(_nth) FILTER (WHERE _step = {literal(asked.begin)})" if asked.begin else "min(_nth)"
    goal = f"_step = {literal(asked.goal)}" if asked.goal else "false"
    later = ">" if asked.begin else ">="
    return f"""numbered AS (
  SELECT *, row_number() OVER (PARTITION BY _journey ORDER BY {ORDERED}) AS _nth FROM step
), begun AS (
  SELECT *, {begin} OVER (PARTITION BY _journey) AS _begin FROM numbered
), aimed AS (
  SELECT *, min(_nth) FILTER (WHERE {goal} AND _nth {later} _begin) OVER (PARTITION BY _journey) AS _goal FROM begun
), told AS (
  SELECT * EXCLUDE (_nth, _begin, _goal), min(_at) FILTER (WHERE _nth = _goal) OVER (PARTITION BY _journey) AS _goal_at
  FROM aimed WHERE _nth >= _begin AND (_goal IS NULL OR _nth <= _goal)
)"""


def _chosen(asked: Journeying) -> str:
    """The journeys asked for, and how many steps each has."""
    return f"""chosen AS (
  SELECT g._journey, _steps FROM (
    SELECT _journey, count(*) AS _steps, min(_at) AS _start{_opener_sql(asked)} FROM told GROUP BY _journey
  ) g{_opened(asked)} WHERE {_asked(asked)}
)"""


def _journeys_ctes(asked: Journeying, named: bool = False) -> str:
    """A row for each journey asked for, if `named` with its customer. A journey of one step needs no order."""
    customer = "min(_customer) AS _customer, " if named else ""
    taken = f"{_TAKEN}, " if not asked.bare else ""
    return f"""lettered AS NOT MATERIALIZED (
  SELECT told.*, coalesce(_letter, {literal(OTHER)}) AS _letter
  FROM told LEFT JOIN {letters_sql(asked.letters)} ON _name = _step
), gathered AS MATERIALIZED (
  SELECT _journey, {customer}count(*) AS steps, min(_at) AS _start, max(_at) AS _last, max(_end) AS _end,
    {taken}any_value(_letter) AS _letter, bool_and(_ok) AS _ok, max(_goal_at) AS _goal_at{_opener_sql(asked)}
  FROM lettered GROUP BY _journey
), worded AS (
  SELECT _journey, string_agg(_letter, '' ORDER BY {ORDERED}) AS _path,
    arg_max(_ok, ({ORDERED})) AS _ok, max(_at) FILTER (WHERE _ok IS NOT NULL) AS _ok_at,
    arg_max(_end, ({ORDERED})) FILTER (WHERE _ok IS NOT NULL) AS _ok_end
  FROM lettered WHERE _journey IN (SELECT _journey FROM gathered WHERE steps > 1) GROUP BY _journey
), worked AS (
  SELECT coalesce(m._journey, t._thing) AS _journey, bool_and(_solved_at IS NOT NULL) AS _solved,
    max(_solved_at) AS _solved_at
  FROM ticket t LEFT JOIN moved m ON m._thing = t._thing GROUP BY 1
), ended AS (
  SELECT g.* EXCLUDE (_letter, _ok), coalesce(_path, _letter) AS path,
    coalesce(NOT k._solved, false) AS _pending, {_resolved_at(asked)} AS _ended_at
  FROM gathered g LEFT JOIN worded w ON w._journey = g._journey
  LEFT JOIN worked k ON k._journey = g._journey{_opened(asked)}
  WHERE {_asked(asked)}
), journey AS (
  SELECT * EXCLUDE (_ended_at), CASE WHEN _ended_at <= {asked.horizon} THEN _ended_at END AS _resolved_at,
    CASE WHEN _ended_at <= {asked.horizon} THEN 'resolved'
      WHEN _ended_at IS NULL AND NOT _pending AND _last <= {asked.horizon} THEN 'dropped' ELSE 'open' END AS status
  FROM ended
)"""


def _opener_sql(asked: Journeying) -> str:
    if asked.openers is None:
        return ""
    first = "any_value(_journey)" if asked.by_case else "arg_min(_id, (_at, _id)) FILTER (WHERE _rank = 1)"
    return f", {first} AS _opener"


def _resolved_at(asked: Journeying) -> str:
    """When a journey was resolved: at its goal; else when its cases were, or it ended well and nothing followed."""
    if asked.goal:
        return "g._goal_at"
    ok, ok_at, ok_end = (
        "CASE WHEN _path IS NULL THEN g._ok ELSE w._ok END",
        "CASE WHEN _path IS NULL AND g._ok IS NOT NULL THEN g._last ELSE _ok_at END",
        "CASE WHEN _path IS NULL THEN g._end ELSE _ok_end END",
    )
    return f"""CASE WHEN NOT k._solved THEN NULL
      WHEN k._solved AND coalesce({ok_at} <= k._solved_at, true) THEN k._solved_at
      WHEN {ok} AND g._last <= {asked.horizon} THEN {ok_end} END"""


def _opened(asked: Journeying) -> str:
    return f" JOIN ({asked.openers}) o ON o._opener = g._opener" if asked.openers else ""


def _asked(asked: Journeying) -> str:
    """Which journeys are asked for, by when they began."""
    found = [f"_start >= {asked.first}"] if asked.first is not None else []
    found += [f"_start < {asked.until}"] if asked.until is not None else []
    return " AND ".join(found) or "true"
