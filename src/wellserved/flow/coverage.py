"""Coverage: which KPIs a workspace's sources can feed, and what is missing for the others."""

from collections.abc import Iterator
from dataclasses import dataclass

from wellserved.enrich.cases import FROM_EVENTS
from wellserved.flow.catalogue import catalogue
from wellserved.flow.pull import pulled
from wellserved.flow.workspace import Workspace
from wellserved.metrics.lineage import ColumnRead, columns_needed
from wellserved.records.register import CONTRACTS

ORIGINS = {
    "case_clock": ("case_event",),
    "case_spell": ("case",),
    "case_spell.opened_at": ("case.created_at",),
    "case_spell.created_at": ("case.created_at",),
    "case_spell.solved_at": ("case.solved_at",),
    "issue": ("interaction",),
    "cost_day": ("cost",),
    "cost_share": ("cost", "interaction"),
    "customer_period": ("customer",),
    "customer_period.revenue": ("customer", "order"),
    "customer_period.margin": ("customer", "order"),
    "customer_period.recurring_revenue": ("customer", "order"),
    "customer_period.recurring_revenue_before": ("customer", "order"),
    "customer_period.recurring_revenue_year_before": ("customer", "order"),
    "customer_period.cost_to_serve": ("customer", "interaction"),
}


@dataclass(frozen=True)
class Covered:
    """Whether a KPI can be computed from what the sources fill.

    Args:
        metric: Its name.
        label: As people call it.
        perspective: Where it belongs.
        missing: What it reads and no source fills, as record.column, or a record.
        why: Of streams that would fill it, why they are not read; empty where there is none.
    """

    metric: str
    label: str
    perspective: str
    missing: tuple[str, ...] = ()
    why: tuple[str, ...] = ()


def coverage(workspace: Workspace) -> list[Covered]:
    """Every KPI of the catalogue, by name, and what is missing for it.

    It follows the definitions, not the rows: a column that a source maps counts as filled, unless the stream that it
    comes from may not be read.

    Raises:
        DefinitionError: A definition is wrong.
    """
    workspace = workspace.now()
    known, filled = catalogue(workspace), _filled(workspace)
    found = []
    for metric in known.all_latest():
        lacks = [one for read in columns_needed(metric, known) for one in _lacks(read, filled)]
        why = (reason for one in lacks for reason in filled.off.get(one, filled.off.get(one.split(".")[0], ())))
        found.append(
            Covered(
                metric.name, metric.label, metric.perspective, tuple(dict.fromkeys(lacks)), tuple(dict.fromkeys(why))
            )
        )
    return found


@dataclass(frozen=True)
class _Filled:
    """What sources fill: columns as record.column, and records; and why those of streams that are off are not."""

    columns: frozenset[str]
    records: frozenset[str]
    off: dict[str, list[str]]


def _filled(workspace: Workspace) -> _Filled:
    shut = {(one.connection, s.stream): s.told for one in pulled(workspace) for s in one.streams if s.state == "off"}
    read = {(one.connection, s.stream) for one in pulled(workspace) for s in one.streams}
    columns, off = set[str](), dict[str, list[str]]()
    for source in workspace.sources.values():
        names = [f"{source.record}.{column}" for column in source.mapping.columns]
        place = (source.connected.connection, source.connected.stream) if source.connected else None
        if place is None or (place in read and place not in shut):
            columns.update(names)
            continue
        told = shut.get(place, "it is switched off in the connection's file")
        for name in (*names, source.record):
            off.setdefault(name, []).append(f"{place[0]}, stream {place[1]}: {told}")
    if any(name.startswith("case_event.") for name in columns):  # a case's history fills what its own rows leave open
        columns.update(f"case.{name}" for name in ("case_id", *FROM_EVENTS))
    return _Filled(frozenset(columns), frozenset(name.split(".")[0] for name in columns), off)


def _lacks(read: ColumnRead, filled: _Filled) -> Iterator[str]:
    """What a column needs and no source fills."""
    contract = CONTRACTS[read.record]
    if contract.derived:
        yield from (name for name in origins(read.record, read.column) if name not in filled.records | filled.columns)
    elif read.record not in filled.records:
        yield read.record
    elif not read.enriched and f"{read.record}.{read.column}" not in filled.columns:
        yield f"{read.record}.{read.column}"


def origins(record: str, column: str) -> tuple[str, ...]:
    """The records, or columns of them, without which a column of a record that is made at load holds nothing."""
    return ORIGINS.get(f"{record}.{column}") or ORIGINS.get(record, ())
