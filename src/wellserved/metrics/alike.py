"""Alike: intervals that no moment asked about tells apart, so that they can be counted before they are met with any.

A million customers met with 24 months are 24 million rows; told apart only by between which months they came and left,
they are a few hundred groups.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from wellserved.metrics.local_time import day_sql, moment_sql
from wellserved.metrics.moments import day_after, instants, spans
from wellserved.metrics.pieces import Atom, pieces_of, written
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation
from wellserved.metrics.states import State
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS
from wellserved.terms.period import Period

QUOTED = re.compile(r'"([^"]+)"')
ONE_DAY = timedelta(days=1)
MOST_EDGES = 80  # more days are told apart one by one
MOST_MOMENTS = 400  # ten years of months, a year of days


def alike_columns(relation: Relation, question: Question) -> dict[str, str]:
    """SQL of an interval's two ends, by column, that is the same for all that no moment tells apart.

    Nothing where all that lies between the moments counts too: ages, and exposure that is not told in days.
    """
    if relation.mode not in ("instants", "stays", "exposure") or relation.time == relation.until:
        return {}
    found = {column: _alike(relation, column, question) for column in (relation.time, relation.until)}
    return {column: sql for column, sql in found.items() if sql} if all(found.values()) else {}


@dataclass(frozen=True)
class OpenEnds:
    """When intervals begin and end beside the moments, as SQL of a row.

    Args:
        begun: Whether it began before any moment.
        before: The last moment that is not after its begin.
        found: Whether any moment finds it open.
    """

    begun: str
    before: str
    found: str


def open_ends(relation: Relation, question: Question) -> OpenEnds | None:
    """Which rows any moment finds open: of ages, the others need be met with none. None where that is not told so."""
    both = [_edges(relation, column, question) for column in (relation.time, relation.until)]
    if relation.mode != "instants" or relation.time == relation.until or not all(both) or both[0] != both[1]:
        return None
    edges, begins, ends = both[0], f't."{relation.time}"', f't."{relation.until}"'
    if not 1 < len(edges) <= MOST_MOMENTS:
        return None
    found = f"({ends} IS NULL OR ({ends} >= {edges[1]} AND {_floor(ends, edges)} > {begins}))"
    return OpenEnds(f"{begins} < {edges[-1]}", _floor(begins, edges), found)


def apart(atom: Atom, pseudo: Iterable[str]) -> bool:
    """Whether an atom asks of a row's own columns only, or of nothing but the moment that it is met with."""
    read = set(QUOTED.findall(atom.sql))
    return not read & set(pseudo) or (read <= set(pseudo) and "_age" not in read)


def weighted(state: State, name: Callable[[Atom], str], times: str) -> str:
    """A state's SQL over groups of rows that are alike.

    Args:
        state: A count or a sum.
        name: What an atom is called.
        times: How many rows a group has.
    """
    rows = written(pieces_of(state.among), name)
    if state.value is None:
        return f"CAST(SUM({f'CASE WHEN {rows} THEN {times} ELSE 0 END' if rows else times}) AS BIGINT)"
    among = f" * CAST({rows} AS DOUBLE)" if rows else ""
    return f"SUM({name(state.value)}{among} * {times})"


def _alike(relation: Relation, column: str, question: Question) -> str:
    days, edges = _is_day(relation, column), _edges(relation, column, question)
    if not edges or (not days and (relation.mode == "exposure" or len(edges) > MOST_MOMENTS)):
        return ""
    own = f't."{column}"'
    if relation.mode == "exposure" or (days and len(edges) > MOST_EDGES):
        return f"CASE WHEN {own} IS NOT NULL THEN LEAST(GREATEST({own}, {edges[0]}), {edges[-1]} + 1) END"
    return f"CASE WHEN {own} IS NOT NULL THEN {_floor(own, edges)} END"


def _is_day(relation: Relation, column: str) -> bool:
    known = CONTRACTS[relation.record].column(column)
    return known is not None and known.type is Type.DATE


def _edges(relation: Relation, column: str, question: Question) -> list[str]:
    """What an end is compared with, in order; the first lies before all moments."""
    return _day_edges(relation, question) if _is_day(relation, column) else _moment_edges(relation, question)


def _day_edges(relation: Relation, question: Question) -> list[str]:
    """The days that ends are compared with, in order, as literals; and one before all."""
    days = sorted({day_after(at, period) for period, at in _moments(relation, question)})
    return [day_sql(day) for day in (*(day - ONE_DAY for day in days[:1]), *days)]


def _moment_edges(relation: Relation, question: Question) -> list[str]:
    moments = sorted({at for _, at in _moments(relation, question)})
    return [moment_sql(at) for at in (*(at - ONE_DAY for at in moments[:1]), *moments)]


def _moments(relation: Relation, question: Question) -> list[tuple[Period, datetime]]:
    if relation.mode == "instants":
        return instants(relation, question)
    return [(period, at) for period, start, end in spans(relation, question) for at in (start, end)]


def _floor(own: str, edges: Sequence[str]) -> str:
    """The last edge that is not after a value, or the first, found by halving."""
    if len(edges) == 1:
        return edges[0]
    middle = len(edges) // 2
    before, after = _floor(own, edges[:middle]), _floor(own, edges[middle:])
    return f"CASE WHEN {own} < {edges[middle]} THEN {before} ELSE {after} END"
