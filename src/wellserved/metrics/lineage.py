"""Lineage: which columns of which records a KPI's value rests on."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.columns import lookups_of
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Exposure, Formula, Quantile, Stay, Stock, Tally, sides
from wellserved.records.contract import Contract
from wellserved.records.expression import Expression
from wellserved.records.register import CONTRACTS
from wellserved.records.writer import quoted

Named = Callable[[Formula | Tally | Exposure], set[str]]
ASSUMED = re.compile(r"""COALESCE\("[^"]+", (?:FALSE|TRUE|'[^']*')\)""", re.IGNORECASE)
WHICH_ROWS = ("among", "condition", "count")


@dataclass(frozen=True)
class ColumnRead:
    """A column that a KPI reads.

    Args:
        record: The record that holds it.
        column: Its name there.
        enriched: Whether it is made at load, from other rows; no source fills it.
        via: The record whose rows point to it; empty where it is the KPI's own record.
    """

    record: str
    column: str
    enriched: bool = False
    via: str = ""


def columns_read(metric: MetricDefinition, catalogue: Catalogue) -> tuple[ColumnRead, ...]:
    """Every column that a KPI's value rests on, by record; of a derived KPI, those of its parts."""
    return tuple(dict.fromkeys(_read(metric, catalogue, _named)))


def columns_needed(metric: MetricDefinition, catalogue: Catalogue) -> tuple[ColumnRead, ...]:
    """Of the columns read, those without which there is no value.

    A condition that says what a column stands for where it is null, as COALESCE(merged, FALSE), does without it.
    """
    return tuple(dict.fromkeys(_read(metric, catalogue, _needed)))


def records_read(metric: MetricDefinition, catalogue: Catalogue) -> tuple[str, ...]:
    """The records whose rows a KPI counts; of a derived KPI, those of its parts."""
    if isinstance(metric.formula, Derived):
        parts = (catalogue.latest(part) for part in metric.formula.parts)
        return tuple(dict.fromkeys(record for part in parts for record in records_read(part, catalogue)))
    return tuple(dict.fromkeys(side.record for side in sides(metric.formula))) or (metric.record,)


def _read(metric: MetricDefinition, catalogue: Catalogue, named: Named) -> Iterator[ColumnRead]:
    formula = metric.formula
    if isinstance(formula, Derived):
        for part in formula.parts:
            yield from _read(catalogue.latest(part), catalogue, named)
        return
    for side in sides(formula):
        yield from _held(side.record, _times(side) | named(side))
    if not sides(formula):
        yield from _held(metric.record, {metric.time} | _times(formula) | named(formula))


def _times(part: Formula | Tally | Exposure) -> set[str]:
    match part:
        case Tally(time=time):
            return {time}
        case Exposure(entered=entered, left=left) | Stay(entered=entered, left=left):
            return {entered, left}
        case Stock(opened=opened, closed=closed):
            return {opened, closed}
        case Quantile(opened=opened, closed=closed, since=since):
            return {opened, closed, since} - {""}
        case _:
            return set()


def _named(part: Formula | Tally | Exposure) -> set[str]:
    """The columns in a part's conditions and quantities."""
    return {name for told in vars(part).values() if isinstance(told, Expression) for name in told.columns}


def _needed(part: Formula | Tally | Exposure) -> set[str]:
    """The same without those that a condition on which rows count does without."""
    found = set[str]()
    for name, told in vars(part).items():
        if isinstance(told, Expression):
            without = ASSUMED.sub("", told.sql) if name in WHICH_ROWS else told.sql
            found |= {column for column in told.columns if quoted(column) in without}
    return found


def _held(record: str, columns: set[str]) -> Iterator[ColumnRead]:
    contract = CONTRACTS[record]
    for name in sorted(columns):
        if contract.column(name):
            yield ColumnRead(record, name, _is_enriched(contract, name))
        for lookup in lookups_of(contract, name):
            yield ColumnRead(lookup.record, name, _is_enriched(CONTRACTS[lookup.record], name), record)


def _is_enriched(contract: Contract, column: str) -> bool:
    return contract.derived or column in {c.name for c in contract.enriched}
