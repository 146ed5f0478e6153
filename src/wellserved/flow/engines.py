"""Engines: over a workspace's store, or over rows given by hand."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.workspace import Workspace
from wellserved.store import duckdb_engine
from wellserved.store.duckdb_engine import DuckDBEngine
from wellserved.store.engine import Engine

if TYPE_CHECKING:
    from wellserved.store.memory_engine import Rows


def open_engine(workspace: Workspace, snapshot: int | None = None) -> Engine:
    """Open a snapshot of the workspace's store, by default the newest; a kept workspace has it open already.

    Use it on one thread, and close it.

    Raises:
        QueryError: There is no such commit, or it is no longer kept.
        EngineError: A segment can't be read.
    """
    if workspace.kept is not None:
        return workspace.kept.engine(workspace.store, snapshot)
    return duckdb_engine.open_engine(workspace.store, snapshot)


def memory_engine(
    tables: Mapping[str, "Rows"],
    issues: IssueSettings | None = None,
    settings: EnrichSettings | None = None,
) -> DuckDBEngine:
    """Open an engine over given rows, enriched as the store's rows are.

    Args:
        tables: By record: an Arrow table, or rows as mappings of column to written value ('' is null, times in UTC).
        issues: How contacts are chained; the defaults where None.
        settings: All that the organisation says about it, in place of `issues`; the defaults where None.

    Raises:
        DefinitionError: A record or column is unknown, or a value can't be read as its column's type.
    """
    from wellserved.enrich.register import recipes
    from wellserved.store import memory_engine as by_hand

    return by_hand.memory_engine(tables, recipes(settings or EnrichSettings(issues or IssueSettings())))
