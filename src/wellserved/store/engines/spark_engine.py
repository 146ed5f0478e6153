"""Spark as the engine: over a snapshot of the store, whose segments it reads where they lie."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from threading import RLock
from typing import TYPE_CHECKING, Any

from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.records.translated.translation import translated
from wellserved.store.catalog import segments_at
from wellserved.store.engine import Extent
from wellserved.store.engines.coming import BEFORE, Coming, Former
from wellserved.store.engines.facts_again import MADE
from wellserved.store.engines.facts_there import Facts, MadeExtents, former_of
from wellserved.store.engines.parts import Part, parts_of
from wellserved.store.engines.spark_facts import Workshop
from wellserved.store.engines.spark_session import another, arrow_of, session_at
from wellserved.store.engines.spark_tables import Tables, read_made
from wellserved.store.extents import extents_of
from wellserved.store.held_rollups import rollups_of
from wellserved.store.lock import tidying
from wellserved.store.store import Store
from wellserved.terms.errors import EngineError, QueryError

if TYPE_CHECKING:
    import pyarrow
    from pyspark.sql import DataFrame, SparkSession

    Relation = Callable[[SparkSession], DataFrame]

NAME = "spark"
NAMES = re.compile(r"`([^`]+)`")
GONE = ("FILE_NOT_EXIST", "PATH_NOT_FOUND")
"""How Spark says that files are not there any more."""
OUR_FAULT, YOUR_FAULT = "please report this, with the command", "see to the cluster's workers and their memory"


class SparkEngine:
    """One snapshot's relations on a Spark.

    Args:
        session: What runs queries; it stays when the engine is closed.
        relations: By name, what gives a relation's rows in a session, each asked when a query first reads it.
        rollups: What the roll-ups among them say about themselves, by name.
        extents: How far each record's rows go.
    """

    def __init__(
        self,
        session: "SparkSession",
        relations: Mapping[str, "Relation"],
        rollups: Mapping[str, str] | None = None,
        extents: Mapping[str, Extent] | None = None,
    ) -> None:
        self._session = another(session)
        self._relations = dict(relations)
        self._waiting = dict(relations)
        self._lock = RLock()
        self.rollups: Mapping[str, str] = rollups or {}
        self.extents: Mapping[str, Extent] = extents or {}
        self.facts: Facts | None = None
        self.former: Former | None = None
        self._workshop: Workshop | None = None

    def query(self, sql: str, parameters: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Run one SELECT and return its rows.

        Raises:
            QueryError: Spark can't tell something that is asked.
            EngineError: It could not run it.
        """
        table = self.arrow(sql, parameters)
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))

    def arrow(self, sql: str, parameters: Sequence[object] = ()) -> "pyarrow.Table":
        """Run one SELECT and return an Arrow table.

        Raises:
            QueryError: Spark can't tell something that is asked.
            EngineError: It could not run it.
        """
        if parameters:
            raise QueryError("Spark is asked without parameters", NAME, "write the values into the SELECT")
        written = translated(sql, NAME)
        return self.own(written, NAMES.findall(written))

    def own(self, sql: str, read: Sequence[str]) -> "pyarrow.Table":
        """Run a SELECT of Spark's own dialect over these relations."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        with _told():
            try:
                return self._answered(sql, read)
            except (PySparkException, Py4JError) as error:
                # Another process dropped facts of this snapshot.
                if not any(word in str(error) for word in GONE):
                    raise
            self._look_again()
            return self._answered(sql, read)

    def _answered(self, sql: str, read: Sequence[str]) -> "pyarrow.Table":
        self._make(read)
        table: pyarrow.Table = arrow_of(self._session.sql(sql))
        return table

    def _add(self, relations: Mapping[str, "Relation"]) -> None:
        self._relations |= relations
        self._waiting |= relations

    def _look_again(self) -> None:
        """Have each relation found, or made, when it is read next."""
        with self._lock:
            self._waiting = dict(self._relations)

    def _frame(self, sql: str) -> "DataFrame":
        self._make(NAMES.findall(sql))
        return self._session.sql(sql)

    def _make(self, read: Sequence[str]) -> None:
        """Make views of what a query reads."""
        with self._lock:
            for name in [one for one in dict.fromkeys(read) if one in self._waiting]:
                self._waiting[name](self._session).createOrReplaceTempView(f"`{name}`")
                del self._waiting[name]

    def make_facts(
        self, recipes: Sequence[Recipe], parts: Mapping[str, Part], store: Store, coming: Coming | None, *, tidies: bool
    ) -> None:
        """Read facts that are made here, in the place of those that the store keeps."""
        self._workshop = workshop = Workshop(store.folder / "engines" / NAME, self._frame)
        self.facts = facts = Facts(recipes, parts, workshop)

        def relation(record: str, table: Callable[[], str]) -> "Relation":
            def frame(session: "SparkSession") -> "DataFrame":
                name = table()
                return read_made(session, workshop.place(name) if name else None, CONTRACTS[record].all_columns)

            return frame

        made = {record: relation(record, partial(facts.table, record)) for record in facts.records}
        self._add({prefix + record: frame for record, frame in made.items() for prefix in ("", MADE)})
        self.extents = MadeExtents(self, self.extents, facts)
        if coming:
            self.former = former = former_of(facts, parts, recipes, coming.before, workshop)
            self._add({name: _relation(store, part) for name, part in former.parts.items()})
            were = former.tables.items()
            self._add({name: relation(name.removeprefix(BEFORE), partial(str, table)) for name, table in were})
        elif tidies:
            workshop.tidy(facts.wanted())

    def forget(self) -> None:
        """Drop what was begun and not ended; what the newest snapshot does not need went when it was opened."""
        if self._workshop:
            self._workshop.forget()

    def close(self) -> None:
        """Let go of nothing: the session stays for the next question."""

    def another(self) -> "SparkEngine":
        """The same snapshot for another thread."""
        return self


def open_engine(
    store: Store,
    snapshot: int | None = None,
    url: str = "",
    recipes: Sequence[Recipe] = (),
    coming: Coming | None = None,
) -> SparkEngine:
    """Open a snapshot, by default the newest, on a Spark.

    Args:
        store: Where the segments lie; every worker must reach them by the same path.
        snapshot: Its number; None for the newest.
        url: The address of a cluster; '' for a Spark within this machine.
        recipes: How facts are made there; none where the store's own are read.
        coming: What a change will hold, in the place of a snapshot.

    Raises:
        QueryError: There is no such commit, or the address is none of Spark's.
        EngineError: Spark does not answer.
    """
    session = session_at(url, store.threads, _memory(store))
    with tidying(store, snapshot is None and coming is None) as tidies:
        segments = coming.segments if coming else segments_at(store, snapshot)
        rollups = [] if coming else rollups_of(store, segments)
        parts = parts_of(segments, rollups)
        relations = {name: _relation(store, part) for name, part in parts.items()}
        told = {held.name: held.told for held in rollups}
        with _told():
            engine = SparkEngine(session, relations, told, extents_of(segments, store.segments, elsewhere=True))
        if recipes:
            engine.make_facts(recipes, parts, store, coming, tidies=tidies)
    return engine


def _relation(store: Store, part: Part) -> "Relation":
    return lambda session: Tables(session, store.segments).frame(part)


def _memory(store: Store) -> str:
    """What the driver may take, as Java writes it."""
    return f"{max(512, store.memory_bytes >> 20)}m"


@contextmanager
def _told() -> Iterator[None]:
    """Say what failed in place of Spark's own error."""
    from py4j.protocol import Py4JError
    from pyspark.errors import AnalysisException, PySparkException

    try:
        yield
    except (PySparkException, Py4JError, ConnectionError) as error:
        reason = next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)[:400]
        fix = OUR_FAULT if isinstance(error, AnalysisException) else YOUR_FAULT
        raise EngineError(f"the engine could not run the query: {reason}", "Spark", fix) from error
