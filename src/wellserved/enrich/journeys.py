"""Journeys: steps joined into journeys: which path each took, when it began and was resolved, what it took."""

from collections.abc import Mapping
from dataclasses import replace

from wellserved.enrich.journey_asked import Journeying
from wellserved.enrich.journey_matters import DAY, steps_ctes
from wellserved.enrich.journey_steps import letters_sql
from wellserved.enrich.quoting import literal

__all__ = [
    "DAY", "OTHER", "Journeying", "begun_sql", "events_sql", "journeys_sql", "known_sql", "linked_sql", "listed_sql",
    "visits_sql",
]  # fmt: skip
ORDERED = "_at, _rank, length(_id), _id"
OTHER = "/"
_TAKEN = """CASE WHEN count(*) FILTER (WHERE _rank = 1) > 0 AND bool_and(_cost IS NOT NULL) THEN sum(_cost) END AS cost,
    sum(_wait) AS waited, count(*) FILTER (WHERE _transferred) AS transfers,
    sum(_answers) AS answers, sum(_unhappy) AS unhappy"""


def journeys_sql(relations: Mapping[str, str], asked: Journeying) -> str:
    """A row for each journey: its path as a word, when it began and was resolved, its cost and what it took."""
    return f"""
WITH {steps_ctes(relations, asked)},
{_told(asked)},
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
{_told(bare)},
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
{_told(asked)},
{_journeys_ctes(asked, named=True)}
SELECT _journey AS journey_id, _customer AS customer_id, make_timestamptz(_start) AS began_at,
  make_timestamptz(_resolved_at) AS resolved_at, status, steps, cost, waited, transfers, answers, unhappy
FROM journey WHERE {course} ORDER BY _start, _journey LIMIT {int(limit)}"""


def visits_sql(relations: Mapping[str, str], asked: Journeying) -> str:
    """What each step takes, and how long it is from there to the next, over the journeys asked for.

    Rows without `next` tell of all visits to a step, those with one of the moves between two.
    """
    chosen = "_journey IN (SELECT _journey FROM chosen)"
    opener = f" AND _id IN ({asked.openers})" if asked.openers else ""
    alone = f"CASE WHEN _alone THEN {_asked(asked, '_at')}{opener} ELSE {chosen} END"
    some = f"WHERE {alone if asked.whole else chosen}" if asked.bounded else ""
    return f"""
WITH {steps_ctes(relations, asked)},
{_told(asked)},
{_several("told", "_step", asked)},
{_chosen(asked)}
SELECT _step AS step, CAST(NULL AS VARCHAR) AS next, count(*) AS n, CAST(NULL AS DOUBLE) AS days,
  CAST(CASE WHEN bool_and(_rank = 1 AND _cost IS NOT NULL) THEN sum(_cost) END AS DOUBLE) AS cost, avg(_wait) AS wait,
  avg(_handle) AS handle, CAST(coalesce(sum(_answers), 0) AS BIGINT) AS answers,
  CAST(coalesce(sum(_unhappy), 0) AS BIGINT) AS unhappy
FROM told {some} GROUP BY _step
UNION ALL
SELECT _step, _next, count(*), avg(_passed) / {DAY}, NULL, NULL, NULL, NULL, NULL FROM (
  SELECT _step, lead(_step) OVER w AS _next, lead(_at) OVER w - _at AS _passed
  FROM several WHERE _journey IN (SELECT _journey FROM chosen WHERE _steps > 1)
  WINDOW w AS (PARTITION BY _journey ORDER BY {ORDERED})
) WHERE _next IS NOT NULL GROUP BY _step, _next"""


def events_sql(relations: Mapping[str, str], asked: Journeying, limit: int | None = None) -> str:
    """The event table: a row for each step of each journey asked for, in order."""
    few = f"\nLIMIT {int(limit)}" if limit is not None else ""
    return f"""
WITH {steps_ctes(relations, asked)},
{_told(asked)},
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


def _several(steps: str, columns: str, asked: Journeying, named: bool = False) -> str:
    """The steps of all journeys that are more than a contact alone, kept: they are put in order and gathered."""
    named_by = "_customer, " if named else ""
    taken = "_cost, _transferred, _wait, _answers, _unhappy, " if not asked.bare else ""
    return f"""several AS MATERIALIZED (
  SELECT _journey, {named_by}{taken}_at, _rank, _id, {columns} FROM {steps} WHERE NOT _alone
)"""


def _chosen(asked: Journeying) -> str:
    """The journeys asked for of more than one contact alone, and how many steps each has."""
    return f"""chosen AS (
  SELECT g._journey, _steps FROM (
    SELECT _journey, count(*) AS _steps, min(_at) AS _start{_opener_sql(asked)}
    FROM several GROUP BY _journey
  ) g{_opened(asked)} WHERE {_asked(asked)}
)"""


def _journeys_ctes(asked: Journeying, named: bool = False) -> str:
    """A row for each journey asked for, if `named` with its customer. A journey of one step needs no order."""
    customer = "min(_customer) AS _customer, " if named else ""
    alone = f"\n  UNION ALL {_alone(asked, named)}" if asked.whole else ""
    taken = f"{_TAKEN}, " if not asked.bare else ""
    return f"""lettered AS NOT MATERIALIZED (
  SELECT told.*, coalesce(_letter, {literal(OTHER)}) AS _letter
  FROM told LEFT JOIN {letters_sql(asked.letters)} ON _name = _step
), {_several("lettered", "_letter, _ok, _goal_at, _end", asked, named)},
gathered AS MATERIALIZED (
  SELECT _journey, {customer}count(*) AS steps, min(_at) AS _start, max(_at) AS _last, max(_end) AS _end,
    {taken}any_value(_letter) AS _letter, bool_and(_ok) AS _ok, max(_goal_at) AS _goal_at{_opener_sql(asked)}
  FROM several GROUP BY _journey
), worded AS (
  SELECT _journey, string_agg(_letter, '' ORDER BY _nth) AS _path,
    arg_max(_ok, _nth) AS _ok, max(_at) FILTER (WHERE _ok IS NOT NULL) AS _ok_at,
    arg_max(_end, _nth) FILTER (WHERE _ok IS NOT NULL) AS _ok_end
  FROM (
    SELECT _journey, _letter, _ok, _at, _end, row_number() OVER (PARTITION BY _journey ORDER BY {ORDERED}) AS _nth
    FROM several WHERE _journey IN (SELECT _journey FROM gathered WHERE steps > 1)
  ) GROUP BY _journey
), worked AS (
  SELECT coalesce(m._journey, t._thing) AS _journey, bool_and(_solved_at IS NOT NULL) AS _solved,
    max(_solved_at) AS _solved_at
  FROM ticket t LEFT JOIN moved m ON m._thing = t._thing GROUP BY 1
), ended AS (
  SELECT g.* EXCLUDE (_letter, _ok), coalesce(_path, _letter) AS path,
    coalesce(NOT k._solved, false) AS _pending, {_resolved_at(asked)} AS _ended_at
  FROM gathered g LEFT JOIN worded w ON w._journey = g._journey
  LEFT JOIN worked k ON k._journey = g._journey{_opened(asked)}
  WHERE {_asked(asked)}{alone}
), journey AS (
  SELECT * EXCLUDE (_ended_at), CASE WHEN _ended_at <= {asked.horizon} THEN _ended_at END AS _resolved_at,
    CASE WHEN _ended_at <= {asked.horizon} THEN 'resolved'
      WHEN _ended_at IS NULL AND NOT _pending AND _last <= {asked.horizon} THEN 'dropped' ELSE 'open' END AS status
  FROM ended
)"""


def _alone(asked: Journeying, named: bool) -> str:
    """The same row for each journey that is a contact alone."""
    customer = "_customer, " if named else ""
    taken = """_cost, _wait, CASE WHEN _transferred THEN 1 ELSE 0 END, _answers, _unhappy, """ if not asked.bare else ""
    opener = ", _id" if asked.openers else ""
    opened = f" JOIN ({asked.openers}) o ON o._opener = t._id" if asked.openers else ""
    return f"""SELECT _journey, {customer}1, _at, _at, _end, {taken}_goal_at{opener}, _letter, false,
    CASE WHEN _ok AND _at <= {asked.horizon} THEN _end END
  FROM lettered t{opened} WHERE _alone AND {_asked(asked, "_at")}"""


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


def _asked(asked: Journeying, start: str = "_start") -> str:
    """Which journeys are asked for, by when they began."""
    found = [f"{start} >= {asked.first}"] if asked.first is not None else []
    found += [f"{start} < {asked.until}"] if asked.until is not None else []
    return " AND ".join(found) or "true"
