"""Moments: stocks at instants, and stays and exposure over periods, as lists that intervals are met with."""

from datetime import date, datetime, timedelta
from itertools import pairwise

from wellserved.metrics.local_time import day_sql, moment_sql, period_sql
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS
from wellserved.terms.period import Period

YEAR_DAYS = 365.25
MANY = 40  # days that are listed one by one
_ONE_DAY = timedelta(days=1)
_NOTHING = dict.fromkeys(("period", "at_day", "start_day", "end_day"), "CAST(NULL AS DATE)") | dict.fromkeys(
    ("at", "start", "end"), "CAST(NULL AS TIMESTAMPTZ)"
)


def instants(relation: Relation, question: Question) -> list[tuple[Period, datetime]]:
    """When a stock is taken: at each period's end or each of its days' ends; at the clock where that comes first."""
    found: list[tuple[Period, datetime]] = []
    for period in question.periods:
        if period.start < question.clock:
            found += [(period, at) for at in _of_period(period, relation, question)]
    return found


def _of_period(period: Period, relation: Relation, question: Question) -> list[datetime]:
    midnight = question.calendar.midnight
    days = [period.end.date() - _ONE_DAY]
    if relation.taken == "average":
        days = [period.first_day + timedelta(days=i) for i in range(period.days)]
    ends = {day: midnight(day + _ONE_DAY) for day in days}
    past = {day: end for day, end in ends.items() if end <= question.clock}
    if not past:
        past = {min(question.clock.astimezone(period.start.tzinfo).date(), days[-1]): question.clock}
    return [end for day, end in past.items() if relation.first <= day < relation.last]


def spans(relation: Relation, question: Question) -> list[tuple[Period, datetime, datetime]]:
    """The periods' parts over which stays and exposure are told, none later than the clock."""
    midnight = question.calendar.midnight
    found = []
    for period in question.periods:
        if relation.mode == "stays":
            start, end = period.start, period.end
            if not relation.first <= period.first_day < relation.last:
                continue
        else:
            start, end = max(period.start, midnight(relation.first)), min(period.end, midnight(relation.last))
        end = min(end, question.clock)
        if start < end:
            found.append((period, start, end))
    return found


def day_after(moment: datetime, period: Period) -> date:
    """The local day that begins at, or next after, a moment."""
    local = moment.astimezone(period.start.tzinfo)
    return local.date() + timedelta(days=local.time() > datetime.min.time())


def instants_sql(relation: Relation, question: Question) -> str:
    """Instants as a list, joined with all rows that began before."""
    before = f't."{relation.time}" < {_named(relation, relation.time, "at")}'
    found = [(period, at, day_after(at, period)) for period, at in instants(relation, question)]
    if days := _consecutive([day for _, _, day in found], relation):
        period = period_sql('"day"', question.grain, question.start, question.calendar, question.end)
        return f'(\n    SELECT {period} AS "period", "day" + 1 AS "at_day"\n    FROM ({days})\n  ) AS p ON {before}'
    rows = [f"({day_sql(p.first_day)}, {moment_sql(at)}, {day_sql(day)})" for p, at, day in found]
    return _list(rows, ("period", "at", "at_day"), before)


def _consecutive(days: list[date], relation: Relation) -> str:
    """The days that end at days which follow each other, as a series where they are many and only days are compared."""
    both = [CONTRACTS[relation.record].column(column) for column in (relation.time, relation.until)]
    if len(days) < MANY or any(column is None or column.type is not Type.DATE for column in both):
        return ""
    if any(after - day != _ONE_DAY for day, after in pairwise(days)):
        return ""
    first, last = day_sql(days[0] - _ONE_DAY), day_sql(days[-1] - _ONE_DAY)
    return f"SELECT CAST(UNNEST(GENERATE_SERIES({first}, {last}, INTERVAL '1' DAY)) AS DATE) AS \"day\""


def periods_sql(relation: Relation, question: Question) -> str:
    """Periods as a list, joined with the intervals that touch them."""
    rows = [
        f"({day_sql(p.first_day)}, {moment_sql(s)}, {moment_sql(e)}, "
        f"{day_sql(day_after(s, p))}, {day_sql(day_after(e, p))})"
        for p, s, e in spans(relation, question)
    ]
    begins, ends = f't."{relation.time}"', f't."{relation.until}"'
    latest, after = ("start", ">=") if relation.mode == "stays" else ("end", ">")
    touch = (
        f"({begins} < {_named(relation, relation.time, latest)} OR {begins} IS NULL)\n"
        f"    AND ({ends} {after} {_named(relation, relation.until, 'start')} OR {ends} IS NULL)"
    )
    return _list(rows, ("period", "start", "end", "start_day", "end_day"), touch)


def _list(rows: list[str], names: tuple[str, ...], on: str) -> str:
    """Rows to join with; where there are none, nothing is joined."""
    named = ", ".join(f'"{name}"' for name in names)
    nothing = f"({', '.join(_NOTHING[name] for name in names)})"
    listed = ",\n    ".join(rows or [nothing])
    return f"(VALUES\n    {listed}\n  ) AS p({named}) ON {on if rows else 'FALSE'}"


def interval_columns(relation: Relation) -> dict[str, str]:
    """What states of interval relations are made of, by their pseudo-columns."""
    begins, ends = f't."{relation.time}"', f't."{relation.until}"'
    if relation.mode == "instants":
        aged = relation.since or relation.time
        taken, born = _named(relation, aged, "at"), f't."{aged}"'
        since = f"EPOCH(CAST({taken} AS TIMESTAMPTZ)) - EPOCH(CAST({born} AS TIMESTAMPTZ))"
        is_open = f"({ends} >= {_named(relation, relation.until, 'at')} OR {ends} IS NULL)"
        return {"_open": is_open, "_age": f"(({since}) / 86400e0)"}
    if relation.mode == "stays":
        stayed = f"({ends} >= {_named(relation, relation.until, 'end')} OR {ends} IS NULL)"
        came = f"({begins} < {_named(relation, relation.time, 'start')} AND {_told(relation)})"
        return {"_came": came, "_stayed": stayed}
    return {"_years": _years(relation, begins, ends)} if relation.mode == "exposure" else {}


def _told(relation: Relation) -> str:
    """Whether leaving is told at all: where nobody ever left, nobody is known to have stayed."""
    return f'EXISTS (SELECT 1 FROM "{relation.record}" WHERE "{relation.until}" IS NOT NULL)'


def _years(relation: Relation, begins: str, ends: str) -> str:
    start, end = _named(relation, relation.time, "start"), _named(relation, relation.time, "end")
    since, until = f"GREATEST({begins}, {start})", f"LEAST(COALESCE({ends}, {end}), {end})"
    if relation.timed:
        length = f"(EPOCH({until}) - EPOCH({since})) / {86400 * YEAR_DAYS!r}"
    else:
        length = f"({until} - {since}) / {YEAR_DAYS!r}"
    return f"(CASE WHEN {begins} IS NOT NULL THEN GREATEST({length}, 0) END)"


def _named(relation: Relation, column: str, name: str) -> str:
    """The list's column that is of the same type as the record's."""
    found = CONTRACTS[relation.record].column(column)
    return f'p."{name}_day"' if found is not None and found.type is Type.DATE else f'p."{name}"'
