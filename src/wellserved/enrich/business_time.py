"""Business time as SQL: how much of it had passed by a moment.

Of every schedule we know how much had passed at the start of each opening. A moment is met with the last opening that
began in or before its slot of time; slots are so short that none touches two openings. Where a case changed its
schedule, its stints carry a shift, so that its business time runs on without a jump, and the business time between two
moments of a case is a plain difference.
"""

from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

from wellserved.enrich.quoting import literal
from wellserved.enrich.service_hours import ServiceHours
from wellserved.enrich.stints import LONG_AGO, stints_sql, turns_ctes
from wellserved.terms.business_hours import LAST, Interval, Schedule, intervals

SLOTS = (60, 30, 15, 5, 1)  # minutes
MINUTE = 60_000_000  # microseconds
END = (LAST.toordinal() - 719_163) * 24  # hours since 1970, by when all schedules end


def business_ctes(hours: ServiceHours, cases: str, events: str, moments: Sequence[str]) -> str:
    """What `passed_sql` reads.

    Args:
        hours: The organisation's schedules, at least one.
        cases: The relation of cases.
        events: The relation of their history.
        moments: SELECTs of all moments that will be asked for, in microseconds.
    """
    asked = [*moments, f"SELECT _at FROM turns WHERE _at > {LONG_AGO}"]
    return f"""
{turns_ctes(hours, cases, events)}, hours AS MATERIALIZED (
{_openings(hours.schedules)}
), slots AS MATERIALIZED (
{_slots(hours.schedules, asked)}
), stints AS MATERIALIZED (
{stints_sql(hours, _slot("_since", hours), _passed("f", "_since"), _passed("s", "_since"))}
)"""


def passed_sql(hours: ServiceHours, moments: str) -> str:
    """Add to moments of cases (`case_id`, `_at`) their `_schedule`, and `_passed`: the case's business time by then."""
    return f"""
  SELECT m.* EXCLUDE (_shift), _shift + {_passed("o", "m._at")} AS _passed
  FROM (
    SELECT p.*, coalesce(s._schedule, {literal(hours.default)}) AS _schedule,
      CASE WHEN s."case_id" IS NULL THEN 0 ELSE s._shift END AS _shift
    FROM {moments} p LEFT JOIN stints s ON s."case_id" = p."case_id" AND p._at >= s._since AND p._at < s._until
  ) m LEFT JOIN slots o ON o._schedule = m._schedule AND o._slot = {_slot("m._at", hours)}"""


@lru_cache(maxsize=16)
def slot_minutes(schedules: tuple[Schedule, ...]) -> int:
    """The longest slot that touches no two openings, and that begins where every schedule does."""
    return next(minutes for minutes in SLOTS if all(_parts(intervals(one), minutes * 60) for one in schedules))


def _parts(openings: Sequence[Interval], slot: int) -> bool:
    pairs = pairwise(openings)
    return openings[0].start % slot == 0 and all((a.end - 1) // slot < b.start // slot for a, b in pairs)


def _slot(moment: str, hours: ServiceHours) -> str:
    return f"{moment} // {slot_minutes(hours.schedules) * MINUTE}"


def _passed(opening: str, moment: str) -> str:
    """Business time of one schedule by a moment, from the opening that it was met with."""
    return f"{opening}._before + greatest(least({moment}, {opening}._closes), {opening}._opens) - {opening}._opens"


def _openings(schedules: Sequence[Schedule]) -> str:
    """All openings; handed over as a text of minutes, which an engine reads much faster than a list of rows."""
    packed = ", ".join(f"({literal(one.name)}, '{_packed(one)}')" for one in schedules)
    return f"""
  SELECT _schedule, _parts[1] * {MINUTE} AS _opens, (_parts[1] + _parts[2]) * {MINUTE} AS _closes,
    _parts[3] * {MINUTE} AS _before
  FROM (
    SELECT _schedule, CAST(string_split(_written, ':') AS BIGINT[]) AS _parts
    FROM (SELECT _schedule, unnest(string_split(_packed, ' ')) AS _written
      FROM (VALUES {packed}) AS v (_schedule, _packed))
  )"""


@lru_cache(maxsize=64)
def _packed(schedule: Schedule) -> str:
    """Openings as start:length:before, in minutes."""
    found = intervals(schedule)
    return " ".join(f"{one.start // 60}:{(one.end - one.start) // 60}:{one.before // 60}" for one in found)


def _slots(schedules: tuple[Schedule, ...], moments: Sequence[str]) -> str:
    """The slots of the span of all moments, each with the last opening that began in or before it."""
    slot = slot_minutes(schedules) * MINUTE
    return f"""
  SELECT _schedule, _opens, _closes, _before, unnest(range(greatest(_first, _low), least(_next, _high + 1))) AS _slot
  FROM (
    SELECT *, _opens // {slot} AS _first,
      coalesce(lead(_opens // {slot}) OVER ordered, {END * 60 * MINUTE // slot}) AS _next
    FROM hours WINDOW ordered AS (PARTITION BY _schedule ORDER BY _opens, _closes)
  ), (SELECT min(_m) // {slot} AS _low, max(_m) // {slot} AS _high FROM ({" UNION ALL ".join(moments)}) AS a (_m))
  WHERE _next > _low AND _first <= _high"""
