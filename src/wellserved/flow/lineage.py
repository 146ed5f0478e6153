"""Lineage: from a KPI to the columns that it reads, and from each to the source that fills it."""

from dataclasses import dataclass

from wellserved.enrich.register import recipes
from wellserved.flow.catalogue import catalogue
from wellserved.flow.workspace import Workspace
from wellserved.metrics.lineage import ColumnRead, columns_read
from wellserved.records.register import CONTRACTS


@dataclass(frozen=True)
class Filling:
    """What one source writes into a column: one of its own columns, or an expression over them."""

    source: str
    text: str


@dataclass(frozen=True)
class Origin:
    """A column that a KPI reads, and where what stands in it comes from.

    Args:
        read: The column.
        filled: By which sources, with what; nothing where none fills it.
        made_from: Records that it is made from at load, where no source fills it.
    """

    read: ColumnRead
    filled: tuple[Filling, ...] = ()
    made_from: tuple[str, ...] = ()


def lineage(workspace: Workspace, metric: str) -> tuple[Origin, ...]:
    """Where the columns of a KPI come from.

    Raises:
        QueryError: No such KPI.
        DefinitionError: A KPI's or a source's file is wrong.
    """
    workspace = workspace.now()
    known = catalogue(workspace)
    return tuple(_origin(workspace, read) for read in columns_read(known.latest(metric), known))


def makers(workspace: Workspace, record: str) -> tuple[str, ...]:
    """The records, as sources fill them, that a record is made from at load."""
    made = {recipe.record: recipe for recipe in recipes(workspace.settings.enrich)}
    found, waiting = dict[str, None](), [record]
    while waiting:
        name = waiting.pop(0)
        if name in found:
            continue
        found[name] = None
        recipe = made.get(name)
        waiting += [*recipe.inputs, *recipe.made, *recipe.every] if recipe else []
    return tuple(name for name in found if not CONTRACTS[name].derived)


def _origin(workspace: Workspace, read: ColumnRead) -> Origin:
    if read.enriched:
        return Origin(read, made_from=makers(workspace, read.record))
    filled = (
        Filling(source.name, source.mapping.columns[read.column].text)
        for source in workspace.sources.values()
        if source.record == read.record and read.column in source.mapping.columns
    )
    return Origin(read, tuple(filled))
