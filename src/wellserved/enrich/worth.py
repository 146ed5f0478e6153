"""Worth as SQL: what contacts cost and what their customers brought in a period, by customer and by segment.

A repeat is charged to the segment of its issue's first contact. A customer's margin is shared among the customer's
contacts of the period, each alike, where segments are of contacts; who made no contact has none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from wellserved.enrich.customer_periods import BACK
from wellserved.records.expression import Expression, rebase_sql

OF_CUSTOMERS = ("value_tier", "plan", "segment", "region", "brand", "acquired_by")
OF_CONTACTS = ("channel", "topic", "team", "handled_by", "queue", "direction", "priority", "language")


@dataclass(frozen=True)
class Wanted:
    """What is asked.

    Args:
        start: The first moment.
        end: The first moment after it.
        by: Segments to cut by.
        where: A condition on segments; None for all.
    """

    start: datetime
    end: datetime
    by: tuple[str, ...] = ()
    where: Expression | None = None

    @property
    def read(self) -> tuple[str, ...]:
        """Every segment that is read."""
        asked = self.where.columns if self.where else frozenset()
        return tuple(name for name in (*OF_CUSTOMERS, *OF_CONTACTS) if name in {*self.by, *asked})

    @property
    def of_contacts(self) -> tuple[str, ...]:
        return tuple(name for name in self.read if name in OF_CONTACTS)


def customers_sql(wanted: Wanted) -> str:
    """Cost and value of each customer of whom both are known."""
    return f"""
WITH {_panel(wanted)}
SELECT sum(_cost) AS cost, sum(_margin) AS value FROM panel WHERE _told GROUP BY _who"""


def segments_sql(wanted: Wanted) -> str:
    """A row for each segment: counts, sums, and the sums of squares that a ratio's doubt is made of."""
    keys = [f'"{name}"' for name in wanted.by]
    sums = {
        "customers": "count(*) FILTER (WHERE _who IS NOT NULL)", "buyers": "sum(_buyer)",
        "contacts": "sum(_n)", "first": "sum(_n - _repeats)", "cost": "sum(_cost)", "repeat_cost": "sum(_again)",
        "unidentified": "sum(_cost) FILTER (WHERE _who IS NULL)", "unknown": "sum(_open)", "margin": "sum(_margin)",
        "n": "count(*) FILTER (WHERE _told)",
        "told_cost": "sum(_cost) FILTER (WHERE _told)", "told_value": "sum(_margin) FILTER (WHERE _told)",
        "cost_cost": "sum(_cost * _cost) FILTER (WHERE _told)",
        "value_value": "sum(_margin * _margin) FILTER (WHERE _told)",
        "cost_value": "sum(_cost * _margin) FILTER (WHERE _told)",
    }  # fmt: skip
    told = ", ".join(f"CAST(coalesce({sql}, 0) AS DOUBLE) AS {name}" for name, sql in sums.items())
    finer = not set(wanted.of_contacts) <= set(wanted.by)
    grouped = f" GROUP BY {', '.join(keys)} ORDER BY {', '.join(keys)}" if keys else ""
    return f"""
WITH {_panel(wanted)}{_cut(keys) if finer else ""}
SELECT {_listed(keys)} {told} FROM {"cut" if finer else "panel"}{grouped}"""


def _cut(keys: Sequence[str]) -> str:
    """The panel by the segments asked for, where it has rows for others, too: squares are of a customer's own sums."""
    return f""",
cut AS (
  SELECT _who, _told, {_listed(keys)} sum(_n) AS _n, sum(_repeats) AS _repeats, sum(_cost) AS _cost,
    sum(_again) AS _again, sum(_open) AS _open, sum(_margin) AS _margin, sum(_buyer) AS _buyer
  FROM panel GROUP BY {", ".join(("_who", "_told", *keys))}
)"""


def booked_sql(first: str, last: str) -> str:
    """What was booked for the days from `first` to before `last`, by category, and where it went."""
    sums = ("amount", "shared", "idle", "unassigned")
    told = ", ".join(f'CAST(coalesce(sum("{name}"), 0) AS DOUBLE)' for name in sums)
    return f"""
SELECT "category", {told}, bool_or("idle" IS NULL AND "shared" <> 0) AS untold,
  count(*) FILTER (WHERE "amount" IS NULL) AS unknown
FROM "cost_share" WHERE "day" >= DATE '{first}' AND "day" < DATE '{last}' GROUP BY "category" ORDER BY "category\""""


def margins_sql(wanted: Wanted) -> str:
    """How many orders of the period tell their margin."""
    return f'SELECT count("margin") FROM "order" o WHERE {_span("at", wanted).format("o")}'


def present_sql(wanted: Wanted, first: str, last: str) -> str:
    """Customers there on average over the days, by segments of customers."""
    keys = [f'c."{name}"' for name in wanted.by]
    days = f"""greatest(date_diff('day', greatest(coalesce("since", DATE '{first}'), DATE '{first}'),
    least(coalesce("until", DATE '{last}'), DATE '{last}')), 0)"""
    where = f"WHERE {_condition(wanted)}" if wanted.where else ""
    return f"""
SELECT {_listed(keys)} sum({days}) / date_diff('day', DATE '{first}', DATE '{last}') AS customers
FROM "customer" c {where}{f" GROUP BY {', '.join(keys)}" if keys else ""}"""


def _panel(wanted: Wanted) -> str:
    """One row for each customer, and segment of contacts that is read; and one for contacts without a customer."""
    own = wanted.of_contacts
    contacts = _listed([f'p."{name}"' for name in own])
    customers = _listed([f'c."{name}"' for name in wanted.read if name in OF_CUSTOMERS])
    where = f"WHERE {_condition(wanted)}" if wanted.where else ""
    return f"""charged AS ({_charged(wanted)}),
cell AS (
  SELECT _who, {_listed([f'"{name}"' for name in own])} count(*) AS _n, count(*) FILTER (WHERE _repeat) AS _repeats,
    sum(_cost) AS _cost, sum(_cost) FILTER (WHERE _repeat) AS _again, count(*) FILTER (WHERE _cost IS NULL) AS _open
  FROM charged GROUP BY ALL
), part AS ({_part(bool(own))}
), bought AS ({_bought(wanted)}
), panel AS (
  SELECT coalesce(p._who, b._buys) AS _who, {contacts} {customers}
    coalesce(_n, 0) AS _n, coalesce(_repeats, 0) AS _repeats, coalesce(_cost, 0.0) AS _cost,
    coalesce(_again, 0.0) AS _again, coalesce(_open, 0) AS _open,
    coalesce(_earned * coalesce(_part, 1.0), 0.0) AS _margin,
    CASE WHEN b._buys IS NOT NULL THEN coalesce(_part, 1.0) ELSE 0.0 END AS _buyer,
    coalesce(p._who, b._buys) IS NOT NULL AND coalesce(_dark, 0) = 0 AND coalesce(_hidden, 0) = 0 AS _told
  FROM part p FULL JOIN bought b ON b._buys = p._who
  {'LEFT JOIN "customer" c ON c."customer_id" = coalesce(p._who, b._buys)' if customers else ""}
  {where}
)"""


def _part(apart: bool) -> str:
    """How much of a customer's contacts each cell holds, and of how many of them all the cost is not known."""
    if not apart:
        return """
  SELECT *, 1.0 AS _part, _open AS _dark FROM cell"""
    return """
  SELECT cell.*, _n / _all AS _part, _dark
  FROM cell LEFT JOIN (
    SELECT _who AS _whose, sum(_n) AS _all, sum(_open) AS _dark FROM cell GROUP BY _who
  ) w ON _whose = _who"""


def _charged(wanted: Wanted) -> str:
    """The period's contacts, each with the segments of the first contact of its issue."""
    own = wanted.of_contacts
    span = _span("started_at", wanted)
    if not own:
        return f"""
  SELECT "customer_id" AS _who, "cost" AS _cost, coalesce("issue_position", 1) > 1 AS _repeat
  FROM "interaction" i WHERE {span.format("i")}
"""
    first = _listed([f'i."{name}"' for name in own])
    again = _listed([f'CASE WHEN f."issue_id" IS NULL THEN r."{n}" ELSE f."{n}" END AS "{n}"' for n in own])
    kept = _listed([f'"{name}"' for name in own])
    repeats = f'"interaction" r WHERE {span.format("r")} AND r."issue_position" > 1'
    return f"""
  SELECT i."customer_id" AS _who, {first} i."cost" AS _cost, false AS _repeat
  FROM "interaction" i WHERE {span.format("i")} AND coalesce(i."issue_position", 1) = 1
  UNION ALL
  SELECT r."customer_id", {again} r."cost", true
  FROM (SELECT {kept} "customer_id", "cost", "issue_id" FROM {repeats}) r LEFT JOIN (
    SELECT {kept} "issue_id" FROM "interaction" b WHERE b."issue_position" = 1
      AND b."started_at" < {moment_sql(wanted.end)} AND b."issue_id" IN (SELECT r."issue_id" FROM {repeats})
  ) f ON f."issue_id" = r."issue_id"
"""


def _bought(wanted: Wanted) -> str:
    """What each customer brought; what is given back counts against it."""
    earned = BACK.format('"margin"')
    return f"""
  SELECT "customer_id" AS _buys, CAST(sum({earned}) AS DOUBLE) AS _earned,
    count(*) FILTER (WHERE "margin" IS NULL) AS _hidden
  FROM "order" o WHERE {_span("at", wanted).format("o")} GROUP BY o."customer_id\""""


def _condition(wanted: Wanted) -> str:
    """The condition, over the panel's segments."""
    found: Mapping[str, str] = {
        name: f'{"c" if name in OF_CUSTOMERS else "p"}."{name}"' for name in (*OF_CUSTOMERS, *OF_CONTACTS)
    }
    return rebase_sql(wanted.where.sql, found) if wanted.where else "true"


def _span(column: str, wanted: Wanted) -> str:
    """A condition on the time of the rows of an alias that is filled in."""
    return f'{{0}}."{column}" >= {moment_sql(wanted.start)} AND {{0}}."{column}" < {moment_sql(wanted.end)}'


def moment_sql(moment: datetime) -> str:
    """A moment as a literal, in UTC."""
    return f"TIMESTAMPTZ '{moment.astimezone(UTC):%Y-%m-%d %H:%M:%S}+00:00'"


def _listed(names: Sequence[str]) -> str:
    """Columns before others in a list."""
    return "".join(f"{name}, " for name in names)
