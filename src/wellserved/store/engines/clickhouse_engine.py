"""ClickHouse as the engine: over a snapshot of the store, whose segments it brings in as they are asked for."""

import re
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.records.translated.translation import translated
from wellserved.store.catalog import Segment, every_segment, segments_at
from wellserved.store.engine import Extent
from wellserved.store.engines.clickhouse_facts import Workshop
from wellserved.store.engines.clickhouse_server import Server, TableGone, server_at
from wellserved.store.engines.clickhouse_tables import Tables, empty_sql
from wellserved.store.engines.coming import Coming, Former
from wellserved.store.engines.facts_again import Place
from wellserved.store.engines.facts_there import Facts, MadeExtents, fact_relations, former_of
from wellserved.store.engines.parts import Part, parts_of
from wellserved.store.extents import extents_of
from wellserved.store.held_rollups import rollups_of
from wellserved.store.lock import tidying
from wellserved.store.store import Store
from wellserved.terms.errors import QueryError

if TYPE_CHECKING:
    import pyarrow

NAME = "clickhouse"
NAMES = re.compile(r'"([^"]+)"')
BEGIN = re.compile(r"^((?:\s*/\*.*?\*/)*\s*)WITH\s", re.DOTALL)
MEANT = {  # so that ClickHouse reads SQL as the standard has it
    "join_use_nulls": "1",
    "aggregate_functions_null_for_empty": "1",
    "prefer_column_name_to_alias": "1",
    "enable_extended_results_for_datetime_functions": "1",
    "session_timezone": "'UTC'",
    "transform_null_in": "0",
    "use_variant_as_common_type": "0",
    "output_format_arrow_string_as_string": "1",
}


class ClickHouseEngine:
    """One snapshot's relations on a ClickHouse.

    Args:
        server: What runs it.
        relations: By name, the SELECT that a relation stands for.
        rollups: What the roll-ups among them say about themselves, by name.
        extents: How far each record's rows go.
        limits: Further settings of each query.
    """

    def __init__(
        self,
        server: Server,
        relations: Mapping[str, str],
        rollups: Mapping[str, str] | None = None,
        extents: Mapping[str, Extent] | None = None,
        limits: Mapping[str, str] | None = None,
    ) -> None:
        self._server = server
        self._relations = relations
        self._last = " SETTINGS " + ", ".join(
            f"{name} = {value}" for name, value in {**MEANT, **(limits or {})}.items()
        )
        self.rollups: Mapping[str, str] = rollups or {}
        self.extents: Mapping[str, Extent] = extents or {}
        self.facts: Facts | None = None
        self.former: Former | None = None
        self._workshop: Workshop | None = None

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT and return its rows.

        Raises:
            QueryError: ClickHouse can't tell something that is asked.
            EngineError: It could not run it.
        """
        table = self.arrow(sql, parameters)
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def arrow(self, sql: str, parameters: Sequence[object] = ()) -> "pyarrow.Table":
        """Run one SELECT and return an Arrow table.

        Raises:
            QueryError: ClickHouse can't tell something that is asked.
            EngineError: It could not run it.
        """
        if parameters:
            raise QueryError("ClickHouse is asked without parameters", NAME, "write the values into the SELECT")
        return self._answered(lambda: self.written(sql))

    def _answered(self, statement: Callable[[], str]) -> "pyarrow.Table":
        """Ask, and ask again where another process dropped meanwhile what is read."""
        for last in (False, True):
            try:
                found = self._server.arrow(statement())
                if last or not isinstance(self._relations, Brought) or self._relations.is_whole():
                    break
            except TableGone:
                if last or not isinstance(self._relations, Brought):
                    raise
            self._look_again()
        return found

    def _look_again(self) -> None:
        if isinstance(self._relations, Brought):
            self._relations.look_again()
        if self._workshop:
            self._workshop.look_again()

    def forget(self) -> None:
        """Drop for good what the newest snapshot does not need: a customer was erased."""
        if isinstance(self._relations, Brought):
            self._relations.forget()
        if self.facts and self._workshop:
            self.facts.make_all()
            self._workshop.tidy(self.facts.wanted())

    def written(self, sql: str) -> str:
        """A SELECT of ours as ClickHouse gets it."""
        return self.completed(translated(sql, NAME))

    def completed(self, own: str, more: Mapping[str, str] = MappingProxyType({})) -> str:
        """A SELECT of ClickHouse's own with what its relations (and more) stand for, and how it is to be read."""
        named = dict.fromkeys(NAMES.findall(own))
        read = {name: self._relations[name] for name in named if name in self._relations and name not in more}
        return f"{_with(own, read | {name: more[name] for name in named if name in more})}{self._last}"

    def own(self, sql: str, relations: Sequence[str]) -> "pyarrow.Table":
        """Run a SELECT of ClickHouse's own over relations that are named.

        Raises:
            EngineError: It could not run it.
        """
        return self._answered(lambda: f"{_with(sql, {name: self._relations[name] for name in relations})}{self._last}")

    def make_facts(self, recipes: Sequence[Recipe], coming: Coming | None, *, tidies: bool) -> None:
        """Read facts that are made here, in the place of those that the store keeps."""
        brought = self._relations
        if not isinstance(brought, Brought):
            return
        self._workshop = workshop = Workshop(self._server, self.completed, brought.is_whole)
        self.facts = Facts(recipes, brought.parts, workshop, brought.place)
        brought.made = fact_relations(self.facts, _all_of, empty_sql)
        self.extents = MadeExtents(self, self.extents, self.facts)
        if coming:
            self.former = former_of(self.facts, brought.parts, recipes, coming.before, workshop)
            were = self.former.relations(_all_of, lambda record: empty_sql(CONTRACTS[record].all_columns))
            brought.parts, brought.made = {**brought.parts, **self.former.parts}, {**brought.made, **were}
        elif tidies:
            workshop.tidy(self.facts.wanted())

    def close(self) -> None:
        """Let go of nothing: the server holds the tables."""

    def another(self) -> "ClickHouseEngine":
        """The same snapshot for another thread."""
        return self


def open_engine(
    store: Store,
    snapshot: int | None = None,
    url: str = "",
    recipes: Sequence[Recipe] = (),
    coming: Coming | None = None,
) -> ClickHouseEngine:
    """Open a snapshot, by default the newest, on a ClickHouse.

    Args:
        store: Where the segments lie.
        snapshot: Its number; None for the newest.
        url: The server's address; '' for one within this process, whose tables lie beside the segments.
        recipes: How facts are made there; none where the store's own are read.
        coming: What a change will hold, in the place of a snapshot.

    Raises:
        QueryError: There is no such commit, or the address is none of a ClickHouse.
        EngineError: The server does not answer.
    """
    server = server_at(url, store.folder / "engines" / NAME)
    tables = Tables(server, store.segments)
    limits = {"max_memory_usage": str(store.memory_bytes), "max_threads": str(store.threads or 0)}
    with tidying(store, snapshot is None and coming is None) as tidies:
        segments = coming.segments if coming else segments_at(store, snapshot)
        rollups = [] if coming else rollups_of(store, segments)
        kept = every_segment(store)
        if tidies:
            tables.tidy(kept)
        brought = Brought(tables, parts_of(segments, rollups), kept)
        told, extents = {one.name: one.told for one in rollups}, extents_of(segments, store.segments, elsewhere=True)
        engine = ClickHouseEngine(server, brought, told, extents, limits)
        if recipes:
            engine.make_facts(recipes, coming, tidies=tidies)
    return engine


class Brought(Mapping[str, str]):
    """The SELECTs of a snapshot's relations, each brought in when a query first reads it."""

    def __init__(self, tables: Tables, parts: Mapping[str, Part], known: Sequence[Segment] = ()) -> None:
        self._tables = tables
        self._known_segments = known
        self.parts = parts
        self.made: Mapping[str, Callable[[], str]] = {}
        self._known: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        if name not in self._known:
            made = self.made.get(name)
            self._known[name] = made() if made else self._tables.relation(self.parts[name])
        return self._known[name]

    def is_whole(self) -> bool:
        """Whether all that was brought in is still there."""
        return self._tables.is_whole()

    def look_again(self) -> None:
        """Forget what is here, and see anew when it is next read."""
        self._tables.look_again()
        self._known.clear()

    def forget(self) -> None:
        """Drop for good what is no longer read."""
        self._tables.forget()
        self._known.clear()

    def place(self) -> Place:
        """How former facts, and what they were made of, are read."""
        known = {segment.path: segment for segment in self._known_segments}
        return Place(_all_of, self._tables.relation, known)

    def __contains__(self, name: object) -> bool:
        return name in self.parts or name in self.made

    def __iter__(self) -> "Any":
        return iter({**self.parts, **self.made})

    def __len__(self) -> int:
        return len({**self.parts, **self.made})


def _all_of(table: str) -> str:
    return f'SELECT * FROM "{table}"'


def _with(sql: str, relations: Mapping[str, str]) -> str:
    """A statement with what its relations stand for before it."""
    if not relations:
        return sql
    listed = ", ".join(f'"{name}" AS ({select})' for name, select in relations.items())
    found = BEGIN.match(sql)
    return f"{found[1]}WITH {listed}, {sql[found.end() :]}" if found else f"WITH {listed} {sql}"
