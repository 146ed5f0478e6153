"""The line as SQL: who came to it in which kind of hour, how long each waited, who was at work, and what that cost.

The line is where customers wait for a person: inbound contacts whose seconds in the queue are recorded, without those
that a bot took. A kind of hour is a month, a weekday and an hour of the day.
"""

from dataclasses import dataclass
from datetime import date

from wellserved.records.agents import AT_WORK
from wellserved.terms.period import add_months

LEAST_OF_LINE = 0.5
WINDOW_DAYS = 90
KIND = (
    "extract('year' FROM {0}) * 12 + extract('month' FROM {0}) AS _month, isodow({0}) AS _dow,"
    " extract('hour' FROM {0}) AS _hour"
)


@dataclass(frozen=True)
class Span:
    """Local days, the last not in it.

    Args:
        start: The first day.
        end: The day after the last.
        zone: IANA name of the zone that days are read in.
        contacts: Whose contacts: what stands after FROM, with them as t.
        where: A condition on them, as SQL.
    """

    start: date
    end: date
    zone: str
    contacts: str = '"interaction" AS t'
    where: str | None = None

    def local(self, moment: str) -> str:
        """The wall time of a moment."""
        return f"timezone('{self.zone}', {moment})"

    def holds(self, wall: str) -> str:
        """Whether a wall time lies in it."""
        return f"{wall} >= TIMESTAMP '{self.start}' AND {wall} < TIMESTAMP '{self.end}'"


def last_day_sql(zone: str) -> str:
    """The last local day with a contact in the line, and the first."""
    day = f"""CAST(timezone('{zone}', {{}}("started_at")) AS DATE)"""
    return f'SELECT {day.format("min")}, {day.format("max")} FROM "interaction" WHERE "queue_seconds" IS NOT NULL'


def line_sql(span: Span) -> str:
    """The contacts of the line."""
    wall = span.local('t."started_at"')
    also = f"AND ({span.where})" if span.where else ""
    return f"""SELECT t."customer_id", t."agent_id", t."handle_seconds", {wall} AS _at, t."abandoned" IS TRUE AS _left,
    greatest(t."queue_seconds", 0) AS _waited
  FROM {span.contacts} WHERE t."queue_seconds" IS NOT NULL AND coalesce(t."direction", 'inbound') = 'inbound'
    AND coalesce(t."handled_by", 'human') <> 'bot' AND {span.holds(wall)} {also}"""


def measured_sql(span: Span, target: float, limit: float) -> str:
    """Contacts, shares and means of the whole line."""
    return f"""SELECT count(*), count("customer_id"), avg(CAST(_left AS INTEGER)),
  avg(CAST(NOT _left AND _waited > {limit} AS INTEGER)), avg(CAST(NOT _left AND _waited <= {target} AS INTEGER)),
  avg(_waited), avg("handle_seconds") FILTER (WHERE NOT _left) FROM ({line_sql(span)})"""


def waits_sql(span: Span) -> str:
    """How many waited so long, and left or were answered then."""
    return f"""SELECT CAST(_waited AS DOUBLE) AS waited, _left AS "left", CAST(count(*) AS DOUBLE) AS n
FROM ({line_sql(span)}) GROUP BY ALL ORDER BY ALL"""


def hours_sql(span: Span, tells_time: bool) -> str:
    """Contacts, hours and mean agents by kind of hour.

    Args:
        span: Of which days.
        tells_time: Whether it is recorded what agents did; otherwise those who took a contact in the hour are counted.
    """
    kind = KIND.format("CAST(_day AS TIMESTAMP)")
    return f"""
WITH line AS ({line_sql(span)}),
there AS ({_at_work(span) if tells_time else _seen()}),
came AS (SELECT {KIND.format("_at")}, count(*) AS _n FROM line GROUP BY ALL),
days AS (SELECT unnest(generate_series(DATE '{span.start}', DATE '{span.end}' - 1, INTERVAL 1 DAY)) AS _day),
open AS (SELECT _month, _dow, count(*) AS _hours FROM (SELECT {kind} FROM days) AS d GROUP BY ALL),
kinds AS (
  SELECT _month, _dow, _hour, CAST(sum(_n) AS DOUBLE) AS _n, sum(_agents) AS _agents FROM (
    SELECT _month, _dow, _hour, _n, 0.0 AS _agents FROM came
    UNION ALL SELECT _month, _dow, _hour, 0 AS _n, CAST(coalesce(_agents, 0) AS DOUBLE) AS _agents FROM there
  ) AS b GROUP BY _month, _dow, _hour
)
SELECT k._n AS offered, CAST(o._hours AS DOUBLE) AS hours, k._agents / o._hours AS agents
FROM kinds AS k JOIN open AS o ON o._month = k._month AND o._dow = k._dow ORDER BY k._month, k._dow, k._hour
"""


def _at_work(span: Span) -> str:
    """Agent hours at work by kind of hour, but for days on which most of what an agent took was not from the line."""
    begun, ended = span.local('"started_at"'), span.local('"ended_at"')
    first, last = "epoch(_begun)", "epoch(_ended)"
    return f"""
  SELECT {KIND.format("_begins")}, sum(_seconds) / 3600 AS _agents FROM (
    SELECT make_timestamp(CAST(_slot * 3600000000 AS BIGINT)) AS _begins,
      least({last}, (_slot + 1) * 3600) - greatest({first}, _slot * 3600) AS _seconds
    FROM (
      SELECT _begun, _ended, unnest(range(CAST(floor({first} / 3600) AS BIGINT),
        CAST(ceil({last} / 3600) AS BIGINT))) AS _slot
      FROM (SELECT "agent_id" AS _agent, {begun} AS _begun, {ended} AS _ended FROM "agent_time"
        WHERE "activity" IN {AT_WORK!r} AND {span.holds(begun)}) t
      ANTI JOIN ({_off_line(span)}) o ON _agent = o."agent_id" AND CAST(_begun AS DATE) = _took
    )
  ) GROUP BY ALL"""


def _off_line(span: Span) -> str:
    """Agents by the days on which most of what they took was not from the line, such as letters."""
    wall = span.local('"started_at"')
    return f"""SELECT "agent_id", CAST({wall} AS DATE) AS _took FROM "interaction"
    WHERE "agent_id" IS NOT NULL AND {span.holds(wall)} GROUP BY ALL
    HAVING avg(CAST("queue_seconds" IS NOT NULL AS INTEGER)) < {LEAST_OF_LINE}"""


def _seen() -> str:
    """Agents who took a contact in the hour, by kind of hour."""
    return f"""
  SELECT {KIND.format("_begins")}, count(*) AS _agents FROM (
    SELECT DISTINCT date_trunc('hour', _at) AS _begins, "agent_id" FROM line WHERE "agent_id" IS NOT NULL
  ) GROUP BY ALL"""


def paid_sql(span: Span) -> str:
    """Paid hours, and those of them at work; time of which it is not said counts as paid."""
    begun = span.local('"started_at"')
    hours = '(epoch("ended_at") - epoch("started_at")) / 3600'
    return f"""SELECT sum({hours}) FILTER (WHERE coalesce("paid", true)),
  sum({hours}) FILTER (WHERE "activity" IN {AT_WORK!r}) FROM "agent_time" WHERE {span.holds(begun)}"""


def labour_sql(span: Span) -> str:
    """What was booked for labour; null where a part of it is not known in the workspace's currency."""
    return f"""SELECT CASE WHEN bool_and("amount" IS NOT NULL) THEN sum("amount") END FROM "cost_day"
WHERE "category" = 'labour' AND "day" >= DATE '{span.start}' AND "day" < DATE '{span.end}'"""


def hourly_cost_sql() -> str:
    """The mean rate of people."""
    return """SELECT avg(CAST("hourly_cost" AS DOUBLE)) FROM "agent" WHERE coalesce("kind", 'human') = 'human'"""


def tiers_sql(span: Span, limit: float) -> str:
    """By value of customers: contacts, and customers who waited long or left, each once in so many days."""
    window = f"(\"customer_id\", date_diff('day', DATE '{span.start}', CAST(_at AS DATE)) // {WINDOW_DAYS})"
    return f"""SELECT coalesce(c."value_tier", ''), count(*),
  count(DISTINCT {window}) FILTER (WHERE NOT _left AND _waited > {limit}),
  count(DISTINCT {window}) FILTER (WHERE _left)
FROM ({line_sql(span)}) l LEFT JOIN (SELECT "customer_id" AS _customer, "value_tier" FROM "customer") c
  ON _customer = "customer_id" WHERE "customer_id" IS NOT NULL GROUP BY 1 ORDER BY 1"""


def margins_sql(span: Span) -> str:
    """By value of customers: how many, the sums that their mean margin of a month and its error are made of.

    Of the months that are over by the span's end, and of its first in any case.
    """
    first = span.start.replace(day=1)
    last = max(span.end.replace(day=1), add_months(first, 1))
    return f"""
WITH own AS (
  SELECT coalesce(any_value(c."value_tier"), '') AS _tier, sum(CAST("margin" AS DOUBLE)) AS _margin, count(*) AS _months
  FROM "customer_period" p LEFT JOIN (SELECT "customer_id" AS _customer, "value_tier" FROM "customer") c
    ON _customer = p."customer_id"
  WHERE "period" >= DATE '{first}' AND "period" < DATE '{last}' AND "active" AND "margin" IS NOT NULL
  GROUP BY p."customer_id"
)
SELECT _tier, count(*), sum(_margin), sum(_months), sum(_margin * _margin), sum(_margin * _months),
  sum(_months * _months) FROM own GROUP BY 1
"""
