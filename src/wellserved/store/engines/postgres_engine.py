"""PostgreSQL as the engine: over a snapshot of the store, whose segments it brings in as they are asked for."""

import re
from collections.abc import Callable, Mapping, Sequence
from threading import RLock
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.records.translated.translation import translated
from wellserved.store.catalog import Segment, every_segment, segments_at
from wellserved.store.engine import Extent
from wellserved.store.engines.coming import Coming, Former
from wellserved.store.engines.facts_again import Place
from wellserved.store.engines.facts_there import Facts, MadeExtents, fact_relations, former_of
from wellserved.store.engines.parts import Part, parts_of
from wellserved.store.engines.postgres_facts import Workshop
from wellserved.store.engines.postgres_server import Server, TableGone, address_of
from wellserved.store.engines.postgres_tables import Tables, empty_sql
from wellserved.store.extents import extents_of
from wellserved.store.held_rollups import rollups_of
from wellserved.store.lock import tidying
from wellserved.store.store import Store
from wellserved.terms.errors import QueryError

if TYPE_CHECKING:
    import pyarrow

NAME = "postgres"
Relation = str | Part | Callable[[], str]
"""The SELECT that a relation stands for, or what it is brought in from, or what makes it."""
NAMES = re.compile(r'"([^"]+)"')
BEGIN = re.compile(r"^((?:\s*/\*.*?\*/)*\s*)WITH\s", re.DOTALL)


class PostgresEngine:
    """One snapshot's relations on a PostgreSQL.

    Args:
        server: What runs queries.
        relations: By name, the SELECT that a relation stands for, or what gives it when a query first reads it.
        rollups: What the roll-ups among them say about themselves, by name.
        extents: How far each record's rows go.
        tables: Where relations come from; None where they are given as SQL.
    """

    def __init__(
        self,
        server: Server,
        relations: Mapping[str, Relation],
        rollups: Mapping[str, str] | None = None,
        extents: Mapping[str, Extent] | None = None,
        tables: Tables | None = None,
    ) -> None:
        self._server = server
        self._relations = relations
        self._tables = tables
        self._known: dict[str, str] = {}
        self._lock = RLock()
        self.rollups: Mapping[str, str] = rollups or {}
        self.extents: Mapping[str, Extent] = extents or {}
        self.facts: Facts | None = None
        self.former: Former | None = None
        self._workshop: Workshop | None = None

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT and return its rows.

        Raises:
            QueryError: PostgreSQL can't tell something that is asked.
            EngineError: It could not run it.
        """
        table = self.arrow(sql, parameters)
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def arrow(self, sql: str, parameters: Sequence[object] = ()) -> "pyarrow.Table":
        """Run one SELECT and return an Arrow table.

        Raises:
            QueryError: PostgreSQL can't tell something that is asked.
            EngineError: It could not run it.
        """
        if parameters:
            raise QueryError("PostgreSQL is asked without parameters", NAME, "write the values into the SELECT")
        written = translated(sql, NAME)
        return self.own(written, NAMES.findall(written))

    def own(self, sql: str, read: Sequence[str]) -> "pyarrow.Table":
        """Run a SELECT of PostgreSQL's own dialect over these relations."""
        with self._lock:
            try:
                return self._server.arrow(self._with_relations(sql, read))
            except TableGone:  # another process saw a later snapshot, and dropped what this one still reads
                if self._tables is None:
                    raise
                self._known.clear()
                self._tables.look_again()
                return self._server.arrow(self._with_relations(sql, read))

    def completed(self, sql: str, more: Mapping[str, str] = MappingProxyType({})) -> str:
        """A SELECT of PostgreSQL's own with what its relations (and more) stand for before it."""
        return self._with_relations(sql, NAMES.findall(sql), more)

    def _with_relations(self, sql: str, named: Sequence[str], more: Mapping[str, str] = MappingProxyType({})) -> str:
        read = [one for one in dict.fromkeys(named) if one in self._relations or one in more]
        if not read:
            return sql
        self._know([name for name in read if name not in self._known and name not in more])
        told = {**self._known, **more}
        listed = ", ".join(f'"{name}" AS NOT MATERIALIZED ({told[name]})' for name in read)
        found = BEGIN.match(sql)
        return f"{found[1]}WITH {listed}, {sql[found.end() :]}" if found else f"WITH {listed} {sql}"

    def _know(self, names: Sequence[str]) -> None:
        """Bring in what relations are made of."""
        new = {name: self._relations[name] for name in names}
        parts = {name: part for name, part in new.items() if isinstance(part, Part)}
        if self._tables is not None and parts:
            self._tables.bring([*parts.values()])
            self._known |= {name: self._tables.relation(part) for name, part in parts.items()}
        for name, made in new.items():
            if not isinstance(made, Part):
                self._known[name] = made if isinstance(made, str) else made()

    def _of_part(self, part: Part) -> str:
        """A SELECT of some segments' rows, brought in first."""
        if self._tables is None:
            return empty_sql(part.columns)
        self._tables.bring([part])
        return self._tables.relation(part)

    def forget(self) -> None:
        """Drop for good what the newest snapshot does not need: a customer was erased."""
        if self.facts and self._workshop:
            self.facts.make_all()
            self._workshop.tidy(self.facts.wanted())

    def close(self) -> None:
        """Let go of the connection."""
        self._server.close()

    def another(self) -> "PostgresEngine":
        """The same snapshot for another thread, through a connection of its own."""
        server = Server(self._server.address, self._server.limits)
        tables = self._tables and self._tables.on(server)
        other = PostgresEngine(server, self._relations, self.rollups, self.extents, tables)
        other.facts = self.facts
        return other

    def make_facts(
        self, recipes: Sequence[Recipe], known: Sequence[Segment], coming: Coming | None, *, tidies: bool
    ) -> None:
        """Read facts that are made here, in the place of those that the store keeps.

        Args:
            recipes: How.
            known: The segments that are still kept.
            coming: What a change will hold, where this is no snapshot.
            tidies: Whether what this snapshot does not need is to be dropped.
        """
        self._workshop = workshop = Workshop(self._server, self.completed)
        by_path = {segment.path: segment for segment in known}

        def all_of(table: str) -> str:
            return f"SELECT * FROM {workshop.place(table)}"

        def place() -> Place:
            return Place(all_of, self._of_part, by_path)

        parts = {name: part for name, part in self._relations.items() if isinstance(part, Part)}
        self.facts = Facts(recipes, parts, workshop, place)
        self._relations = {**self._relations, **fact_relations(self.facts, all_of, empty_sql)}
        self.extents = MadeExtents(self, self.extents, self.facts)
        if coming:
            self.former = former_of(self.facts, parts, recipes, coming.before, workshop)
            were = self.former.relations(all_of, lambda record: empty_sql(CONTRACTS[record].all_columns))
            self._relations = {**self._relations, **self.former.parts, **were}
        elif tidies:
            workshop.tidy(self.facts.wanted())


def open_engine(
    store: Store,
    snapshot: int | None = None,
    url: str = "",
    recipes: Sequence[Recipe] = (),
    coming: Coming | None = None,
) -> PostgresEngine:
    """Open a snapshot, by default the newest, on a PostgreSQL.

    Args:
        store: Where the segments lie.
        snapshot: Its number; None for the newest.
        url: The database's address; ?schema= names where our tables lie, one for each workspace.
        recipes: How facts are made there; none where the store's own are read.
        coming: What a change will hold, in the place of a snapshot.

    Raises:
        QueryError: There is no such commit, or the address is none of a PostgreSQL.
        EngineError: The server does not answer.
    """
    server = Server(address_of(url), _limits(store))
    tables = Tables(server, store.segments)
    with tidying(store, snapshot is None and coming is None) as tidies:
        segments = coming.segments if coming else segments_at(store, snapshot)
        rollups = [] if coming else rollups_of(store, segments)
        if tidies:
            tables.tidy(segments)
        told, extents = {one.name: one.told for one in rollups}, extents_of(segments, store.segments, elsewhere=True)
        engine = PostgresEngine(server, parts_of(segments, rollups), told, extents, tables)
        if recipes:
            engine.make_facts(recipes, every_segment(store), coming, tidies=tidies)
    return engine


def _limits(store: Store) -> dict[str, str]:
    """What one question may take of the server; without indexes, rows that are met one by one are met for ever."""
    found = {"work_mem": f"'{max(64, store.memory_bytes >> 22)}MB'", "enable_nestloop": "off"}
    return found | ({"max_parallel_workers_per_gather": str(store.threads)} if store.threads else {})
