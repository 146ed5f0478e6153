"""Engines: over a workspace's store, or over rows given by hand."""

from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from shutil import rmtree
from typing import TYPE_CHECKING, Any

from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.register import recipes
from wellserved.enrich.settings import EnrichSettings
from wellserved.flow.engine_url import with_secrets
from wellserved.flow.facts_made import engine_recipes, facts_mark, recipes_there, require_facts
from wellserved.flow.workspace import Workspace
from wellserved.store import duckdb_engine
from wellserved.store.duckdb_engine import DuckDBEngine
from wellserved.store.engine import Engine, SharedEngine
from wellserved.store.engines.coming import Coming
from wellserved.store.lock import tidying
from wellserved.store.marked import mark_retired, told_alike
from wellserved.store.retired import retired
from wellserved.store.rollups_there import Telling
from wellserved.terms.errors import QueryError, nearest

if TYPE_CHECKING:
    from wellserved.store.memory_engine import Rows

GROUP, DUCKDB = "wellserved.engines", "duckdb"


def open_engine(workspace: Workspace, snapshot: int | None = None) -> Engine:
    """Open a snapshot of the workspace's store, by default the newest; a kept workspace has it open already.

    Use it on one thread, and close it.

    Raises:
        QueryError: There is no such commit, or it is no longer kept; or no such engine.
        EngineError: A segment can't be read, or the engine does not answer.
        MissingPackage: The engine's extra is not installed.
    """
    own = workspace.settings
    if workspace.kept is not None:
        name = own.engine, own.engine_url
        return workspace.kept.engine(workspace.store, snapshot, name, lambda number: _opened(workspace, number))
    return _opened(workspace, snapshot)


def engine_names() -> tuple[str, ...]:
    """The engines that can be named, DuckDB first."""
    return (DUCKDB, *sorted(_registered()))


def _opened(workspace: Workspace, snapshot: int | None) -> SharedEngine:
    engine = _open(workspace, snapshot)
    mark_retired(engine, retired(workspace.store, snapshot), workspace.settings.enrich_on == "engine")
    engine.rollups = told_alike(engine.rollups, facts_mark(workspace))
    return engine


def _open(workspace: Workspace, snapshot: int | None) -> SharedEngine:
    own = workspace.settings
    if own.engine == DUCKDB:
        require_facts(workspace.store, own)
        return duckdb_engine.open_engine(workspace.store, snapshot)
    opening = _opening(own.engine)
    made = engine_recipes(own, opening)
    opened: SharedEngine = opening(workspace.store, snapshot, with_secrets(own.engine_url), **made)
    return opened


def engine_of_change(workspace: Workspace) -> Callable[[Coming], Telling] | None:
    """What opens the engine that makes the facts over a change; None where the store's own recipes make them."""
    own = workspace.settings
    if own.enrich_on != "engine":
        return None
    opening, made = _opening(own.engine), recipes_there(own)
    return lambda coming: opening(workspace.store, None, with_secrets(own.engine_url), made, coming)


def make_facts_there(workspace: Workspace) -> None:
    """Have the engine that answers make what facts it lacks of the newest snapshot, where that is left to it.

    Raises:
        QueryError: It can't make them.
        EngineError: It does not answer.
    """
    if workspace.settings.enrich_on == "engine":
        engine: Any = _opened(workspace, None)
        try:
            engine.facts.make_all()
        finally:
            engine.close()


def forget_there(workspace: Workspace) -> None:
    """Have engines drop what the newest snapshot does not need, as it may tell of a customer who was erased.

    Raises:
        EngineError: The engine that answers can't be reached; the store is without the customer already.
    """
    with tidying(workspace.store, wait=True):
        _forget_there(workspace)


def _forget_there(workspace: Workspace) -> None:
    own, tables = workspace.settings, workspace.store.folder / "engines"
    for folder in sorted(tables.iterdir()) if tables.is_dir() else ():
        if folder.name != own.engine:
            rmtree(folder)
    if own.engine != DUCKDB:
        engine: Any = _opened(workspace, None)
        try:
            getattr(engine, "forget", lambda: None)()
        finally:
            engine.close()


def _opening(name: str) -> Any:
    """What opens an engine of a name."""
    if name not in _registered():
        raise QueryError(
            f"there is no engine called '{name}'", "wellserved.yaml: engine", nearest(name, engine_names())
        )
    return _registered()[name].load()


@cache
def _registered() -> Mapping[str, EntryPoint]:
    """Engines beside DuckDB, by the entry points of what is installed."""
    return {found.name: found for found in entry_points(group=GROUP)}


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
    from wellserved.store import memory_engine as by_hand

    return by_hand.memory_engine(tables, recipes(settings or EnrichSettings(issues or IssueSettings())))
