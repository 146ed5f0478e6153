"""Facts there: records that recipes complete on the engine itself, each made when it is first read, and kept.

A table of facts is called by what it was made of: the recipe, its columns and the segments that it read. So one
snapshot finds what another made, and nothing that is kept can be out of date.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from hashlib import sha256
from threading import RLock
from typing import Protocol

from wellserved.records.contract import Column, Type
from wellserved.records.customers import PERSON
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.records.translated.plainly import Tables, steps_of, told_plainly
from wellserved.records.translated.translation import told_to
from wellserved.store.catalog import Segment
from wellserved.store.engine import Engine, Extent
from wellserved.store.engines.coming import BEFORE, Former
from wellserved.store.engines.facts_again import (
    CHANGED,
    FORMER,
    MADE,
    SCOPES,
    TOUCHED,
    Again,
    Origin,
    Place,
    origin_of,
)  # fmt: skip
from wellserved.store.engines.parts import LOADED, Part, parts_of
from wellserved.store.views import layer_columns, shape_of

PREFIX = "made_"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Statements:
    """What makes a table of facts, in the engine's dialect.

    Args:
        steps: What is made once before, by name.
        rows: SELECTs of the facts, one after the other.
        relations: What they read besides the snapshot's relations, by name, as SELECTs of the engine's.
        about: What is kept with the table.
    """

    steps: tuple[tuple[str, str], ...]
    rows: tuple[str, ...]
    relations: Mapping[str, str] = field(default_factory=dict)
    about: str = ""


class Workshop(Protocol):
    """Where an engine makes tables of facts."""

    dialect: str
    """What the engine's SQL is called."""
    in_steps: bool
    """Whether what a statement reads more than once must be made before."""

    def has(self, table: str) -> bool:
        """Whether a table is there, whole."""
        ...

    def formers(self, record: str) -> Mapping[str, str]:
        """The tables of a record's facts that are there, with what is kept with each; none where nothing is."""
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
        place: How what was made before is read; None where all is made anew.
    """

    def __init__(
        self,
        recipes: Sequence[Recipe],
        parts: Mapping[str, Part],
        workshop: Workshop,
        place: Callable[[], Place] | None = None,
    ) -> None:
        self._recipes = {recipe.record: recipe for recipe in recipes}
        self._parts = parts
        self._workshop = workshop
        self._place = place
        self._lock = RLock()
        self._marks: dict[str, str] = {}
        self.again: set[str] = set()
        """Records of which only changed scopes were made anew."""
        self.records = frozenset(self._recipes)

    def table(self, record: str) -> str:
        """The table that holds a record's facts, made if it is not there; '' where there are none."""
        with self._lock:
            name = self.name(record)
            if name and not self._workshop.has(name):
                now = self._origin(record)
                again = self._again(record, now)
                self.again |= {record} if again else set()
                told = self._told_again(again) if again else self._told(record)
                self._workshop.make(name, CONTRACTS[record].all_columns, replace(told, about=now.written()))
            return name

    def name(self, record: str) -> str:
        """What the table of a record's facts is called, whether it is there or not; '' where there are none."""
        return "" if self._has_none(record) else f"{PREFIX}{record}_{self._mark(record)}"

    def held(self, record: str) -> str | None:
        """The table that holds a record's facts, '' where there are none; None where it is not there."""
        name = self.name(record)
        return name if not name or self._workshop.has(name) else None

    def make_all(self) -> None:
        """Make what is not there."""
        for record in self._recipes:
            self.table(record)

    def wanted(self) -> set[str]:
        """The tables that this snapshot needs, whether they are there or not."""
        return {f"{PREFIX}{record}_{self._mark(record)}" for record in self._recipes}

    def _told(self, record: str) -> Statements:
        recipe = self._recipes[record]
        steps, last = self._in_dialect(recipe.sql(_relations(recipe)), CONTRACTS[record].all_columns)
        return Statements(tuple(steps), (last,))

    def _told_again(self, again: Again) -> Statements:
        columns = CONTRACTS[again.recipe.record].all_columns
        _, scopes = self._in_dialect(again.scopes_sql(), SCOPES)
        _, kept = self._in_dialect(again.kept_sql(), columns)
        steps, anew = self._in_dialect(again.anew_sql(), columns)
        return Statements(((TOUCHED, scopes), *steps), (kept, anew), again.relations())

    def _in_dialect(self, sql: str, columns: Sequence[Column]) -> tuple[list[tuple[str, str]], str]:
        steps, last = _in_dialect(sql, tuple(columns), self._workshop.dialect, self._workshop.in_steps, self.records)
        return [*steps], last

    def _again(self, record: str, now: Origin) -> Again | None:
        """How to make facts from former ones that differ least; None where there are none to begin with."""
        if self._place is None:
            return None
        place = self._place()
        found = {table: origin for table, text in self._workshop.formers(record).items() if (origin := origin_of(text))}
        there = {table for one in found.values() for table in one.made.values() if table and self._workshop.has(table)}
        for table, was in reversed(found.items()):
            again = Again(self._recipes[record], table, was, now, self._parts, place)
            if again.is_possible and {*filter(None, was.made.values())} <= there and again.is_alike:
                return again
        return None

    def _origin(self, record: str) -> Origin:
        """What a record's facts are made of; other records' are made first."""
        recipe = self._recipes[record]
        names = list(dict.fromkeys([*recipe.made, *(n for n in recipe.every if CONTRACTS[n].derived)]))
        loaded = list(dict.fromkeys([*recipe.inputs, *(n for n in recipe.every if not CONTRACTS[n].derived)]))
        parts = {name: self._parts[LOADED + name] for name in loaded}
        if any(part.persons for part in parts.values()):
            parts[PERSON.name] = self._parts[PERSON.name]
        lists = {n: [sorted(s.path for s in some) for some in (p.segments, p.gone)] for n, p in parts.items()}
        mark = sha256((recipe.sql(_relations(recipe)) + shape_of(CONTRACTS[record].all_columns)).encode()).hexdigest()
        return Origin(mark[:20], lists, {name: self.table(name) for name in names})

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
        return " ".join(sorted(f"{segment.path}:{segment.sha256}" for segment in self._parts[name].all_segments))

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


@lru_cache(maxsize=64)
def _in_dialect(
    sql: str, columns: tuple[Column, ...], dialect: str, in_steps: bool, made: frozenset[str]
) -> tuple[tuple[tuple[str, str], ...], str]:
    """The steps of a statement and its last one, told once for as long as the process lives: that takes seconds.

    Args:
        sql: The statement.
        columns: Its columns.
        dialect: The engine's.
        in_steps: Whether what it reads more than once is made before.
        made: The records that recipes make.
    """
    tree = told_plainly(sql, _tables(made), columns)
    if not in_steps:
        return (), told_to(tree, dialect)
    steps, last = steps_of(tree)
    return tuple((name, told_to(step, dialect)) for name, step in steps), told_to(last, dialect)


@cache
def _tables(made: frozenset[str]) -> Tables:
    """The columns of all relations that recipes read."""
    loaded = {LOADED + name: layer_columns(one, "loaded") for name, one in CONTRACTS.items()}
    facts = {prefix + n: CONTRACTS[n].all_columns for n in made for prefix in (MADE, FORMER, f"{CHANGED}{MADE}")}
    return loaded | {CHANGED + name: columns for name, columns in loaded.items()} | facts | {TOUCHED: SCOPES}


def _relations(recipe: Recipe) -> dict[str, str]:
    """What a recipe reads, by the names that it knows."""
    whole = {f"every {name}": f'"{MADE if CONTRACTS[name].derived else LOADED}{name}"' for name in recipe.every}
    made = {name: f'"{MADE}{name}"' for name in recipe.made}
    return {name: f'"{LOADED}{name}"' for name in recipe.inputs} | made | whole


def _lies_in(part: Part) -> tuple[object, ...]:
    return part.segments, part.gone, part.persons


def record_of(table: str) -> str:
    """Of which record a table holds facts."""
    return table.removeprefix(PREFIX).rsplit("_", 1)[0]


def outlived(held: set[str], wanted: set[str]) -> set[str]:
    """Tables that are not wanted, and in whose place those that are wanted have come."""
    come = {record_of(table) for table in held & wanted}
    return {table for table in held - wanted if record_of(table) in come}


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


def former_of(
    facts: Facts, parts: Mapping[str, Part], recipes: Sequence[Recipe], before: Sequence[Segment], workshop: Workshop
) -> Former:
    """What can be told of the snapshot before.

    Args:
        facts: The facts of the change.
        parts: What it is made of.
        recipes: How facts are made.
        before: The segments of the snapshot before.
        workshop: Where they were made.
    """
    were = parts_of(before, ())
    made = Facts(recipes, were, workshop)
    held = {record: made.held(record) for record in made.records}
    loaded = [name for name in CONTRACTS if name not in made.records]
    same = {name for name in loaded if _lies_in(were[name]) == _lies_in(parts[name])}
    same |= {record for record in made.records if facts.name(record) == made.name(record)}
    return Former(
        {BEFORE + name: replace(were[name], name=BEFORE + name) for name in loaded},
        {BEFORE + record: table for record, table in held.items() if table is not None},
        frozenset(same),
    )


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
