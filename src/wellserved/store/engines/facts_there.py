"""Facts there: records that recipes complete on the engine itself, each made when it is first read, and kept.

A table of facts is called by what it was made of: the recipe, its columns and the segments that it read. So one
snapshot finds what another made, and nothing that is kept can be out of date.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from hashlib import sha256
from threading import RLock
from typing import Protocol

from wellserved.records.contract import Column, Type
from wellserved.records.customers import PERSON
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.records.translated.plainly import Tables, steps_of, told_plainly
from wellserved.records.translated.translation import told_to
from wellserved.store.engine import Engine, Extent
from wellserved.store.engines.parts import LOADED, Part
from wellserved.store.views import layer_columns, shape_of
from wellserved.terms.errors import QueryError

MADE, PREFIX = "made ", "made_"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Statements:
    """What makes a table of facts, in the engine's dialect.

    Args:
        steps: What is made once before, by name.
        last: The SELECT of the facts.
    """

    steps: tuple[tuple[str, str], ...]
    last: str


class Workshop(Protocol):
    """Where an engine makes tables of facts."""

    dialect: str
    """What the engine's SQL is called."""
    in_steps: bool
    """Whether what a statement reads more than once must be made before."""

    def has(self, table: str) -> bool:
        """Whether a table is there, whole."""
        ...

    def make(self, table: str, columns: Sequence[Column], told: Statements) -> None:
        """Make a table, all of it or nothing; statements read relations by their names."""
        ...


class Facts:
    """The facts of a snapshot.

    Args:
        recipes: How they are made, in order.
        parts: What the snapshot holds, as loaded.
        workshop: Where they are made.

    Raises:
        QueryError: Customers of several systems are to be matched, which only DuckDB does.
    """

    def __init__(self, recipes: Sequence[Recipe], parts: Mapping[str, Part], workshop: Workshop) -> None:
        if any(recipe.record == PERSON.name for recipe in recipes):
            what = "customers are matched across systems, which is not done on this engine"
            raise QueryError(what, "wellserved.yaml: enrich_on", "write 'enrich_on: duckdb'")
        self._recipes = {recipe.record: recipe for recipe in recipes}
        self._parts = parts
        self._workshop = workshop
        self._lock = RLock()
        self._marks: dict[str, str] = {}
        self.records = frozenset(self._recipes)

    def table(self, record: str) -> str:
        """The table that holds a record's facts, made if it is not there; '' where there are none."""
        if self._has_none(record):
            return ""
        with self._lock:
            name = f"{PREFIX}{record}_{self._mark(record)}"
            if not self._workshop.has(name):
                for other in self._reads(record):
                    if other.startswith(MADE):
                        self.table(other.removeprefix(MADE))
                self._workshop.make(name, CONTRACTS[record].all_columns, self._told(record))
            return name

    def make_all(self) -> None:
        """Make what is not there."""
        for record in self._recipes:
            self.table(record)

    def wanted(self) -> set[str]:
        """The tables that this snapshot needs, whether they are there or not."""
        return {f"{PREFIX}{record}_{self._mark(record)}" for record in self._recipes}

    def _told(self, record: str) -> Statements:
        recipe, dialect = self._recipes[record], self._workshop.dialect
        tree = told_plainly(recipe.sql(_relations(recipe)), self._tables, CONTRACTS[record].all_columns)
        if not self._workshop.in_steps:
            return Statements((), told_to(tree, dialect))
        steps, last = steps_of(tree)
        return Statements(tuple((name, told_to(step, dialect)) for name, step in steps), told_to(last, dialect))

    def _mark(self, record: str) -> str:
        """A short mark of what a record's facts are made of."""
        if record not in self._marks:
            recipe = self._recipes[record]
            said = [
                recipe.sql(_relations(recipe)),
                shape_of(CONTRACTS[record].all_columns),
                *map(self._content, self._reads(record)),
            ]
            self._marks[record] = sha256("\n".join(said).encode()).hexdigest()[:20]
        return self._marks[record]

    def _content(self, name: str) -> str:
        if name.startswith(MADE):
            return self._mark(name.removeprefix(MADE))
        part = self._parts[name]
        return " ".join(sorted(f"{segment.path}:{segment.sha256}" for segment in (*part.segments, *part.gone)))

    def _reads(self, record: str) -> list[str]:
        """The relations that a recipe's SQL reads."""
        recipe = self._recipes[record]
        sql = recipe.sql(_relations(recipe))
        return sorted({name for name in (r.strip('"') for r in _relations(recipe).values()) if f'"{name}"' in sql})

    def _has_none(self, record: str) -> bool:
        """Whether nothing is loaded of what a recipe makes facts from."""
        recipe = self._recipes.get(record)
        if recipe is None:
            return not self._parts[LOADED + record].segments
        if recipe.needs and recipe.needs != record and self._has_none(recipe.needs):
            return True
        loaded = {recipe.needs} if recipe.needs == record else {*recipe.inputs}
        if any(self._parts[LOADED + name].segments for name in loaded):
            return False
        return recipe.needs == record or all(self._has_none(name) for name in recipe.made)

    @cached_property
    def _tables(self) -> Tables:
        """The columns of all relations that recipes read."""
        loaded = {LOADED + name: layer_columns(one, "loaded") for name, one in CONTRACTS.items()}
        return loaded | {MADE + name: CONTRACTS[name].all_columns for name in self._recipes}


def _relations(recipe: Recipe) -> dict[str, str]:
    """What a recipe reads, by the names that it knows."""
    whole = {f"every {name}": f'"{MADE if CONTRACTS[name].derived else LOADED}{name}"' for name in recipe.every}
    made = {name: f'"{MADE}{name}"' for name in recipe.made}
    return {name: f'"{LOADED}{name}"' for name in recipe.inputs} | made | whole


Told = Callable[[str], str]
"""From a table of facts to a SELECT of its rows."""


def fact_relations(
    facts: Facts, select: Told, empty: Callable[[Sequence[Column]], str]
) -> Mapping[str, Callable[[], str]]:
    """By name, what gives the SELECT of a record's facts: as people ask for it, and as recipes do."""

    def one(record: str) -> Callable[[], str]:
        def told() -> str:
            table = facts.table(record)
            return select(table) if table else empty(CONTRACTS[record].all_columns)

        return told

    return {name: one(record) for record in facts.records for name in (record, MADE + record)}


class MadeExtents(Mapping[str, Extent]):
    """How far each record's rows go; of facts that the engine makes itself, as it says when it is first asked.

    Args:
        engine: Whose.
        loaded: What the catalog says of records that are read as loaded.
        facts: The others.
    """

    def __init__(self, engine: Engine, loaded: Mapping[str, Extent], facts: Facts) -> None:
        self._engine = engine
        self._loaded = loaded
        self._facts = facts
        self._known: dict[str, Extent] = {}

    def __getitem__(self, name: str) -> Extent:
        if name not in self._facts.records:
            return self._loaded[name]
        if name not in self._known:
            self._known[name] = self._asked(name)
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._loaded)

    def __len__(self) -> int:
        return len(self._loaded)

    def _asked(self, name: str) -> Extent:
        time = CONTRACTS[name].column(CONTRACTS[name].time or "")
        ends = (
            f'EPOCH_US(MAX("{time.name}")), EPOCH_US(MIN("{time.name}"))'
            if time and time.type is Type.TIME
            else "NULL, NULL"
        )
        shown = [f"{sql} AS {alias}" for sql, alias in zip(["COUNT(*)", *ends.split(", ")], "nlf", strict=True)]
        ((rows, *moments),) = self._engine.query(f'SELECT {", ".join(shown)} FROM "{name}"')
        latest, earliest = (None if at is None else EPOCH + timedelta(microseconds=at) for at in moments)
        return Extent(rows, latest, earliest, (), elsewhere=True)
