"""Sketch roll-ups: each day's smallest hashes of a column's values, kept by segments and merged for any span."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.closed import closed_before
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Distinct
from wellserved.metrics.plan import Place, Use
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation, question_expression
from wellserved.metrics.rollup import (
    FIRST,
    LAST,
    Kept,
    day_in_zone,
    digest,
    every_day,
    knows,
    lookups_read,
    mark_of,
    segment_text,
)
from wellserved.metrics.rollup_sql import INSTANT, kept_segments, period_of_day, window
from wellserved.metrics.scan import Scan
from wellserved.metrics.sketch import SIZE, hash_sql
from wellserved.metrics.sql import scan_sql
from wellserved.metrics.states import State, needs_of
from wellserved.records.rollup import RollUp

SAID = "different values of"
OUTPUTS = ("sketched", "used", "rows", "fresh")


@dataclass(frozen=True)
class Sketched:
    """What is kept of a KPI that counts different values.

    Args:
        mark: What it is known by: its SQL.
        column: The column whose values are told apart.
        used: Rows that have one.
        rows: Rows that may.
    """

    mark: str
    column: str
    used: State
    rows: State


@dataclass(frozen=True)
class SketchUse:
    """One version of a KPI over some days, told from the sketches of a roll-up."""

    metric: MetricDefinition
    relation: Relation
    kept: Kept
    mark: str


def sketched(metric: MetricDefinition) -> Sketched | None:
    """What is kept of a KPI; nothing unless it counts the different values of a column of text."""
    formula = metric.formula
    if not isinstance(formula, Distinct) or not knows(metric.record, formula.column.text.strip()):
        return None
    (need,) = needs_of(metric, FIRST, LAST, every_day(FIRST, LAST, (), "UTC")).sides
    told, rows = need.states["different"], need.states["rows"]
    used = State("count", told.among, columns=told.columns)
    column = formula.column.text.strip()
    mark = "d_" + digest(mark_of(need.relation, used), segment_text(metric.record, column), str(SIZE))
    return Sketched(mark, column, used, rows)


def sketch_rollups(catalogue: Catalogue, record: str, by: Sequence[str], zone: str, at_least: int = 0) -> list[RollUp]:
    """What to keep of a record's different values, by day and segments: one roll-up for each of its times."""
    found: dict[str, dict[str, Sketched]] = {}
    for metric in (one for name in catalogue.names() for one in catalogue.versions(name)):
        one = sketched(metric) if metric.record == record else None
        if one:
            found.setdefault(metric.time, {})[one.mark] = one
    return [_roll_up(Relation(record, time, FIRST, LAST), own, by, zone, at_least) for time, own in found.items()]


def sketch_records(catalogue: Catalogue) -> set[str]:
    """The records of which some KPI counts different values."""
    every = (metric for name in catalogue.names() for metric in catalogue.versions(name))
    return {metric.record for metric in every if sketched(metric)}


def _roll_up(relation: Relation, own: dict[str, Sketched], by: Sequence[str], zone: str, at_least: int) -> RollUp:
    record, time, wanted = relation.record, relation.time, [own[mark] for mark in sorted(own)]
    about = {"record": record, "time": time, "by": list(by), "zone": zone, "states": sorted(own), "sketch": SIZE}
    text, columns = json.dumps(about), {*by, *(one.column for one in wanted)}
    read = columns.union(*(state.columns for one in wanted for state in (one.used, one.rows)))
    return RollUp(
        name=f"{SAID} {record} by {time}" + (f" and {', '.join(by)}" if by else ""),
        record=record,
        time=time,
        mark=digest("sketch", text, *(segment_text(record, column) for column in by)),
        about=text,
        lookups=lookups_read(record, read),
        day=lambda first, last: day_in_zone(relation, first, last, zone),
        cells=lambda first, last: _cells_sql(relation, wanted, every_day(first, last, tuple(by), zone)),
        told=lambda first, last: _moments_sql(relation, wanted, every_day(first, last, tuple(by), zone)),
        at_least=at_least,
    )


def _values_sql(relation: Relation, one: Sketched, question: Question) -> str:
    """Each day's values by segments, and how many rows have them."""
    scan = Scan((replace(relation, first=question.start, last=question.end),), "rows")
    for state in (one.used, one.rows):
        scan.state(0, state, "")
    return scan_sql(scan, replace(question, by=tuple(dict.fromkeys((*question.by, one.column)))))


def _cells_sql(relation: Relation, wanted: Sequence[Sketched], question: Question) -> str:
    return "\nUNION ALL\n".join(part for one in wanted for part in _kept_sql(relation, one, question))


def _kept_sql(relation: Relation, one: Sketched, question: Question) -> Iterator[str]:
    """How many rows there are, and the smallest hashes."""
    by = [f'"_by_{name}"' for name in question.by]
    keys, values = ", ".join(['"_period"', *by]), f"(\n{_values_sql(relation, one, question)}\n) AS v"
    named = ", ".join(['"_period" AS "_day"', *by, f"'{one.mark}' AS \"_mark\""])
    used, rows = 'CAST(SUM("s1") AS BIGINT) AS "_used"', 'CAST(SUM("s2") AS BIGINT) AS "_rows"'
    counts = f'CAST(NULL AS BIGINT) AS "_hash", {used}, {rows}, MAX("fresh") AS "_fresh"'
    yield f"SELECT {named}, {counts}\nFROM {values}\nGROUP BY {keys}"
    mark = hash_sql(f'"_by_{one.column}"')
    nth = f'ROW_NUMBER() OVER (PARTITION BY {keys} ORDER BY {mark}) AS "_nth"'
    hashes = f'SELECT {keys}, {mark} AS "_hash", {nth} FROM {values} WHERE "s1" > 0'
    none = 'CAST(NULL AS BIGINT) AS "_used", CAST(NULL AS BIGINT) AS "_rows", CAST(NULL AS BIGINT) AS "_fresh"'
    yield f'SELECT {named}, "_hash", {none}\nFROM (\n{hashes}\n) AS h\nWHERE "_nth" <= {SIZE}'


def _moments_sql(relation: Relation, wanted: Sequence[Sketched], question: Question) -> str:
    """Each moment's values: days of which they stay the same have the same sketches."""
    at = replace(question, split=f'"{relation.time}"')
    by = ", ".join(f'"_by_{name}"' for name in (*question.by, "split"))
    return "\nUNION ALL\n".join(
        f'SELECT \'{one.mark}\' AS "_mark", {by}, CAST("_by_{one.column}" AS VARCHAR) AS "_value",'
        f' "s1", "s2", "fresh"\nFROM (\n{_values_sql(relation, one, at)}\n)'
        for one in wanted
    )


def sketch_use(
    metric: MetricDefinition, first: date, last: date, question: Question, kept: Sequence[Kept]
) -> SketchUse | None:
    """The sketches that tell a KPI over some days, where it allows them or the rows of these days are retired."""
    one = sketched(metric)
    if one is None or not FIRST <= first < last <= LAST:
        return None
    needs = needs_of(metric, first, last, question)
    closed = closed_before(needs.sides, question)
    if not metric_allows(metric) and (closed is None or closed <= first):
        return None
    relation = replace(needs.sides[0].relation, first=first, last=last)
    cut = window(relation, question.clock - INSTANT, question).cut
    if cut is not None and first <= cut < last:
        return None
    source = next((found for found in kept if _serves(found, relation, one.mark, question)), None)
    return SketchUse(metric, relation, source, one.mark) if source else None


def metric_allows(metric: MetricDefinition) -> bool:
    """Whether a KPI may be estimated where its rows are at hand."""
    return isinstance(metric.formula, Distinct) and metric.formula.estimate


def _serves(found: Kept, relation: Relation, mark: str, question: Question) -> bool:
    if (found.record, found.time, found.zone) != (relation.record, relation.time, question.calendar.zone):
        return False
    asked = {relation.segment(name) for name in question.by}
    for condition in (question.where, question.split):
        expression = question_expression(condition, relation.record, "where")
        asked |= expression.columns if expression else frozenset()
    return mark in found.states and asked <= set(found.by) and found.covers(relation.first, relation.last)


def placed(one: SketchUse, number: int) -> Use:
    """Where a KPI's sketch comes out of the statement of that number."""
    columns = {role: role for role in ("sketched", "used", "rows")}
    return Use(one.metric, one.relation.first, one.relation.last, (Place(number, columns),))


def sketch_sql(one: SketchUse, question: Question) -> str:
    """The one statement of a KPI's sketch: the period, the segments, then OUTPUTS."""
    keys = ['"_period"', *(f'"_by_{name}"' for name in question.keys)]
    listed = ", ".join(keys)
    columns, where = kept_segments(one.relation, question)
    days = [f"\"_mark\" = '{one.mark}'", *(f"\"_day\" {sign} DATE '{day}'" for sign, day in _span(one))]
    named = ", ".join(
        [f'{period_of_day(question)} AS "_period"', *columns, '"_hash"', '"_used"', '"_rows"', '"_fresh"']
    )
    source = one.kept.relation(one.relation.first, one.relation.last)
    none = ", ".join(f'CAST(NULL AS BIGINT) AS "{name}"' for name in ("_used", "_rows", "_fresh"))
    return f"""-- {one.relation.record} by {one.relation.time}, from the roll-up {one.kept.name}
WITH "kept" AS (
  SELECT {named}
  FROM "{source}"
  WHERE {" AND ".join([*days, *where])}
), "ranked" AS (
  SELECT {listed}, "_hash", ROW_NUMBER() OVER (PARTITION BY {listed} ORDER BY "_hash") AS "_nth"
  FROM (SELECT DISTINCT {listed}, "_hash" FROM "kept" WHERE "_hash" IS NOT NULL) AS d
)
SELECT
  {", ".join(f"{key}" for key in keys)},
  LIST("_hash") FILTER (WHERE "_hash" IS NOT NULL) AS "sketched",  -- {one.metric.name}
  CAST(SUM("_used") AS BIGINT) AS "used",
  CAST(SUM("_rows") AS BIGINT) AS "rows",
  MAX("_fresh") AS "fresh"
FROM (
  SELECT {listed}, "_hash", {none} FROM "ranked" WHERE "_nth" <= {SIZE}
  UNION ALL
  SELECT {listed}, CAST(NULL AS BIGINT) AS "_hash", "_used", "_rows", "_fresh" FROM "kept" WHERE "_hash" IS NULL
) AS s
GROUP BY {listed}
ORDER BY {", ".join(f"{key} NULLS LAST" for key in keys)}"""


def _span(one: SketchUse) -> tuple[tuple[str, date], tuple[str, date]]:
    return (">=", one.relation.first), ("<", one.relation.last)
