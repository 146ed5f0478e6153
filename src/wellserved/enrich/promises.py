"""Promises: which policy is in force for a clock, what its target is, and when it falls due.

The policy in force when the clock began decides, in the version of that moment; or else the first one that was applied
while it ran. So does the priority, unless a changed priority is to bring its own target.
"""

from collections.abc import Iterator

from wellserved.enrich.business_time import passed_sql
from wellserved.enrich.quoting import literal
from wellserved.enrich.service_hours import PROMISED, PolicyVersion, ServiceHours
from wellserved.enrich.stints import FAR_OFF, LONG_AGO

BEGAN = """epoch_us(k."started_at")"""
EARLIER = """e."at" <= k."started_at\""""
MEANWHILE = """e."at" > k."started_at" AND (k."stopped_at" IS NULL OR e."at" < k."stopped_at")"""
UNTIL_STOPPED = """(k."stopped_at" IS NULL OR e."at" <= k."stopped_at")"""


def promise_ctes(hours: ServiceHours, provenance: str) -> str:
    """The clocks with what they were promised (`promised`), and when that falls due (`due`)."""
    return f"""targets (_policy, _since, _until, _kind, _priority, _target, _business) AS (
  VALUES {", ".join(_target_rows(hours))}
), said AS (
{_said(hours)}
), chosen AS (
  SELECT k.*, {provenance}, {BEGAN} AS _began,
    CASE WHEN _promised THEN coalesce(_policy_then, _policy_later, {_by_settings(hours)}) END AS _policy,
    CASE WHEN _promised THEN {_priority(hours)} END AS _priority
  FROM (SELECT *, "kind" IN {PROMISED!r} AS _promised FROM clocks) k
  JOIN c ON c."case_id" = k."case_id" LEFT JOIN said ON said."clock_id" = k."clock_id"
), promised AS MATERIALIZED (
  SELECT c.* EXCLUDE (_policy, _priority, _promised), c._policy AS "policy", c._priority AS "priority",
    coalesce(own._target, any_one._target) AS "target_minutes",
    coalesce(own._business, any_one._business) AS "in_business_hours"
  FROM chosen c
  LEFT JOIN targets own ON {_meets("own")} AND own._priority = lower(c._priority)
  LEFT JOIN targets any_one ON {_meets("any_one")} AND any_one._priority = ''
), {_due_ctes(hours)}"""


def _target_rows(hours: ServiceHours) -> Iterator[str]:
    """Each version's targets; one of which no row says anything has none."""
    for one in hours.policies:
        for (kind, priority), minutes in one.targets.items():
            since, until = _span(one)
            words = ", ".join(map(literal, (kind, priority)))
            yield f"({literal(one.policy)}, {since}, {until}, {words}, CAST({minutes!r} AS DOUBLE), {one.business})"


def _span(one: PolicyVersion) -> tuple[int, int]:
    since = LONG_AGO if one.since is None else int(one.since.timestamp()) * 1_000_000
    return since, FAR_OFF if one.until is None else int(one.until.timestamp()) * 1_000_000


def _said(hours: ServiceHours) -> str:
    """What a case's history says of its policy and priority, as seen from each clock."""
    names = ", ".join(dict.fromkeys(literal(one.policy) for one in hours.policies))

    def pick(kind: str, when: str, which: str = "arg_max") -> str:
        return f"""{which}(e."value", (e."at", e."event_id")) FILTER (WHERE e."kind" = '{kind}' AND {when})"""

    return f"""
  SELECT k."clock_id",
    {pick("sla", EARLIER)} AS _policy_then, {pick("sla", MEANWHILE, "arg_min")} AS _policy_later,
    {pick("priority", EARLIER)} AS _priority_then, {pick("priority", MEANWHILE, "arg_min")} AS _priority_later,
    {pick("priority", UNTIL_STOPPED)} AS _priority_last,
    arg_min_null(e."previous", (e."at", e."event_id")) FILTER (WHERE e."kind" = 'priority') AS _priority_before,
    bool_or(e."kind" = 'priority') AS _priority_told
  FROM clocks k JOIN e ON e."case_id" = k."case_id"
  WHERE k."kind" IN {PROMISED!r} AND (e."kind" = 'priority' OR e."kind" = 'sla' AND e."value" IN ({names}))
  GROUP BY k."clock_id\""""


def _by_settings(hours: ServiceHours) -> str:
    """The first policy, as the settings list them, that is for such cases."""
    whens = [
        f"WHEN {' AND '.join([_in_force(one), *_for_such(one)])} THEN {literal(one.policy)}"
        for one in hours.policies
        if not one.only_named
    ]
    return f"CASE {' '.join(whens)} END" if whens else "CAST(NULL AS VARCHAR)"


def _in_force(one: PolicyVersion) -> str:
    since, until = _span(one)
    return f"{BEGAN} >= {since} AND {BEGAN} < {until}"


def _for_such(one: PolicyVersion) -> Iterator[str]:
    for column, names in (("team", one.teams), ("channel", one.channels)):
        if names:
            yield f'c."{column}" IN ({", ".join(map(literal, names))})'


def _priority(hours: ServiceHours) -> str:
    """The priority that counts; the case's own word where its history says nothing of it."""
    then = "coalesce(_priority_then, _priority_before, _priority_later)"
    told = f"coalesce(_priority_last, {then})" if hours.on_priority_change == "reapply" else then
    return f'CASE WHEN _priority_told THEN {told} ELSE c."priority" END'


def _meets(target: str) -> str:
    return (
        f'{target}._policy = c._policy AND {target}._kind = c."kind"'
        f" AND c._began >= {target}._since AND c._began < {target}._until"
    )


def _due_ctes(hours: ServiceHours) -> str:
    """When the running time of a clock reaches its target, whether or not it had stopped by then."""
    business = f"""
  UNION ALL
{_due_by_hours(hours)}""" if hours.schedules else ""  # fmt: skip
    return f"""runs AS MATERIALIZED (
{_runs()}
), due AS (
  SELECT "clock_id", min(_due) AS _due FROM (
  SELECT "clock_id", _at + CAST(_target - _before AS BIGINT) AS _due
  FROM (
    SELECT *, coalesce(sum(_to - _at) OVER earlier, 0) AS _before FROM runs WHERE NOT _business
    WINDOW earlier AS (PARTITION BY "clock_id" ORDER BY _at, _to ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
  )
  WHERE _target >= _before AND _due <= _to{business}
  ) GROUP BY "clock_id"
)"""


def _runs() -> str:
    """When each clock with a target ran; a last run that nothing paused goes on, to tell when it would be due."""
    return f"""
  SELECT "clock_id", "case_id", "target_minutes" * 60e6 AS _target, "in_business_hours" AS _business,
    _began AS _at, {FAR_OFF} AS _to
  FROM promised WHERE "target_minutes" IS NOT NULL AND "kind" <> 'requester_wait'
  UNION ALL
  SELECT p."clock_id", p."case_id", p."target_minutes" * 60e6, p."in_business_hours", r._at,
    CASE WHEN r._last THEN {FAR_OFF} ELSE r._at + r._lasted END
  FROM promised p JOIN (
    SELECT "case_id", epoch_us("at") AS _at, _lasted, lead("at") OVER history IS NULL AND NOT _parked AS _last
    FROM (SELECT *, coalesce(lead(_pending) OVER history, false) AS _parked FROM states
      WINDOW history AS (PARTITION BY "case_id" ORDER BY "at", _told, "event_id"))
    WHERE _running WINDOW history AS (PARTITION BY "case_id" ORDER BY "at", _told, "event_id")
  ) r ON r."case_id" = p."case_id"
  WHERE p."target_minutes" IS NOT NULL AND p."kind" = 'requester_wait'"""


def _due_by_hours(hours: ServiceHours) -> str:
    """The same in business time: in the opening, and the stint, in which what had passed reaches the target."""
    begins = passed_sql(hours, "(SELECT * FROM runs WHERE _business)")
    then = "_at AS _from, _passed AS _passed_then, _to AS _at"
    ends = f"(SELECT * EXCLUDE (_schedule, _passed, _at), {then} FROM ({begins}))"
    return f"""
  SELECT "clock_id", greatest(_from, _opens + _need - o._before) AS _due
  FROM (
    SELECT r.*, coalesce(s._schedule, {literal(hours.default)}) AS _own,
      greatest(r._from, coalesce(s._since, r._from)) AS _low, least(r._at, coalesce(s._until, r._at)) AS _high,
      CAST(r._passed_then + _target - _before AS BIGINT)
        - CASE WHEN s."case_id" IS NULL THEN 0 ELSE s._shift END AS _need
    FROM (
      SELECT *, coalesce(sum(_passed - _passed_then) OVER earlier, 0) AS _before
      FROM ({passed_sql(hours, ends)})
      WINDOW earlier AS (PARTITION BY "clock_id" ORDER BY _from, _at ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ) r LEFT JOIN stints s ON s."case_id" = r."case_id" WHERE _target >= _before
  ) n ASOF JOIN (SELECT * FROM hours WHERE _closes > _opens) o ON o._schedule = n._own AND o._before < n._need
  WHERE _opens + _need - o._before <= least(_closes, _high) AND _opens + _need - o._before >= _low"""
