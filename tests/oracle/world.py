"""A world: rows of every record, with every column, and questions about them; all of it follows from one seed.

Values lie on and beside the points at which the catalogue's conditions turn; times lie on and beside midnights, a
change of the clocks and the clock of the question; columns are null often, rarely or never. Columns that enrich adds
are drawn like others: whether enrich makes them right is shown elsewhere.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from tests.oracle.hints import Scene
from tests.oracle.tables import Tables
from wellserved.metrics.question import Question
from wellserved.records.contract import Column, Contract, Type
from wellserved.records.register import CONTRACTS
from wellserved.terms.period import Calendar, Grain

Row = dict[str, Any]
Hints = Mapping[str, Sequence[Any]]

PLACES = (  # around a change of the clocks, a new year, a leap day
    ("Europe/Berlin", date(2026, 3, 24)),
    ("Europe/Berlin", date(2026, 10, 20)),
    ("America/New_York", date(2026, 3, 3)),
    ("Australia/Lord_Howe", date(2026, 4, 1)),
    ("Asia/Kathmandu", date(2025, 12, 27)),
    ("UTC", date(2024, 2, 24)),
)
SPAN = 12
NUMBERS = (0.0, 1.0, 5.0, 10.0, 20.5, 60.0, 300.0, 1234.5)
MONEY = (Decimal("0"), Decimal("9.99"), Decimal("100.0001"), Decimal("-5"), Decimal("40"))
WORDS = ("x", "y")
SECONDS = (0, 1, 59, 60, 3600, 86399, 86400, 7 * 86400, 7 * 86400 + 1)
WINDOWS = (0, 7, 14, 30, 90)
LATE = datetime(2027, 6, 1, tzinfo=UTC)
KEYS = 6


@dataclass(frozen=True)
class World:
    """Rows by record, and what is asked of them."""

    seed: int
    tables: Tables
    whole: Question
    finer: Question


def world(
    seed: int,
    hints: Hints,
    scenes: Mapping[str, Sequence[Scene]],
    segments: Sequence[str],
    conditions: Sequence[str],
) -> World:
    """The world of one seed.

    Args:
        seed: What it follows from.
        hints: Values to prefer, by column.
        scenes: What columns say together, by record.
        segments: What questions may split by.
        conditions: What rows may be asked to meet.
    """
    return Maker(seed, hints, scenes).world(segments, conditions)


class Maker:
    """Draws one world."""

    def __init__(self, seed: int, hints: Hints, scenes: Mapping[str, Sequence[Scene]]) -> None:
        self.seed = seed
        self.chance = Random(seed)
        self.hints, self.scenes = hints, scenes
        self.zone, self.first = self.chance.choice(PLACES)
        self.calendar = Calendar(self.zone, self.chance.randrange(7), self.chance.randrange(1, 13))
        self.ties: list[datetime] = []
        self.clock = self.chance.choice([LATE, self.later()])
        self.ties = [self.clock - timedelta(days=days) for days in WINDOWS]

    def world(self, segments: Sequence[str], conditions: Sequence[str]) -> World:
        tables = {name: self.rows(contract) for name, contract in CONTRACTS.items()}
        whole = self.question()
        finer = replace(self.question(), by=tuple(self.chance.sample(list(segments), self.chance.choice([1, 1, 2]))))
        condition = self.chance.choice(conditions)
        return World(self.seed, tables, whole, replace(finer, **self.chance.choice(FINER)(condition)))

    def question(self) -> Question:
        start = self.first + timedelta(days=self.chance.choice([-4, -1, 0, 0, 1, 3, 6]))
        end = start + timedelta(days=self.chance.choice([2, 5, SPAN, SPAN, 40]))
        grain = self.chance.choice([*Grain, Grain.ALL, Grain.ALL, Grain.ALL])
        reach = {}
        if self.chance.random() < 0.3:
            reach = {(c.name, n.name): self.later() for c in CONTRACTS.values() for n in c.columns if is_time(n)}
        return Question((), start, end, grain, clock=self.clock, calendar=self.calendar, reach=reach)

    def rows(self, contract: Contract) -> list[Row]:
        """Rows with different keys."""
        chance = self.chance
        often = {column.name: chance.choice([0, 0, 0.1, 0.3, 0.8]) for column in contract.all_columns}
        scene = chance.choice([{}, *self.scenes.get(contract.name, ())])
        found = {}
        for i in range(chance.choice([0, 1, 4, 12, 24, 40, 60])):
            row = self.row(contract, i, often, scene)
            found[tuple(row[key] for key in contract.key)] = row
        return list(found.values())

    def row(self, contract: Contract, number: int, often: Mapping[str, float], scene: Scene) -> Row:
        """A row; mostly one to which a KPI applies, or several columns would seldom say what it asks for together."""
        begun = self.moment()
        row: Row = {}
        for column in contract.all_columns:
            gone = self.chance.random() < often[column.name] and not column.required
            row[column.name] = None if gone else self.cell(contract, column, number, begun)
            asked = [value for value in scene.get(column.name, ()) if fits(column, value)]
            if not gone and asked and self.chance.random() < 0.8:
                row[column.name] = self.chance.choice(asked)
        return row

    def cell(self, contract: Contract, column: Column, number: int, begun: datetime) -> Any:
        if column.key and contract.key == (column.name,):
            return f"{contract.name}-{number}"
        if column.type is Type.TIME:
            return self.after(begun, column)
        if column.type is Type.DATE:
            return self.after(begun, column).date()
        return self.plain(contract, column)

    def plain(self, contract: Contract, column: Column) -> Any:
        chance = self.chance
        hinted = list(self.hints.get(column.name, ()))
        if column.type is Type.TEXT:
            return chance.choice(self.words(contract, column, hinted))
        if column.type is Type.FLAG:
            return chance.random() < 0.5
        if column.type is Type.MONEY:
            return chance.choice(MONEY)
        numbers = [v for v in hinted if isinstance(v, int | float)] or [*NUMBERS]
        value = float(chance.choice(NUMBERS if chance.random() < 0.2 else numbers))
        value += chance.choice([-1, 1]) if chance.random() < 0.2 else 0
        value = min(max(value, column.at_least or value), column.at_most or value)
        return int(value) if column.type is Type.WHOLE else value

    def words(self, contract: Contract, column: Column, hinted: list[Any]) -> list[str]:
        """Words to choose from, those first that conditions ask for."""
        pointed = self.pointed_to(contract, column.name)
        if pointed:
            return [f"{pointed}-{i}" for i in range(KEYS)]
        asked = [word for word in hinted if isinstance(word, str)]
        if column.choices:
            asked = [word for word in asked if word in column.choices]
            return [*asked, *asked, self.chance.choice(column.choices)] if asked else [*column.choices]
        return [*asked, *asked, *WORDS]

    def pointed_to(self, contract: Contract, column: str) -> str | None:
        """The record whose key a column holds."""
        for lookup in contract.lookups:
            if lookup.column == column:
                return lookup.record
        return {"customer_id": "customer", "agent_id": "agent", "interaction_id": "interaction"}.get(column)

    def moment(self) -> datetime:
        """A moment of the span: any minute, a local midnight, beside one, or when a window has just passed."""
        if self.ties and self.chance.random() < 0.1:
            return self.chance.choice(self.ties)
        day = self.first + timedelta(days=self.chance.randrange(-2, SPAN))
        midnight = self.calendar.midnight(day).astimezone(UTC)
        beside = [timedelta(0), timedelta(microseconds=-1), timedelta(seconds=1)]
        if self.chance.random() < 0.25:
            return midnight + self.chance.choice(beside)
        return midnight + timedelta(minutes=self.chance.randrange(1440))

    def later(self) -> datetime:
        """A moment at which the windows of some rows have passed, and those of others have not."""
        return self.moment() + timedelta(days=self.chance.choice(WINDOWS))

    def after(self, begun: datetime, column: Column) -> datetime:
        """A moment as far from the row's beginning as conditions ask, more or less, or no matter where."""
        if column.required or self.chance.random() < 0.2:
            return begun if self.chance.random() < 0.8 else self.moment()
        hinted = [v + d for v in self.hints.get(column.name, ()) if isinstance(v, int | float) for d in (-1, 0, 1)]
        return begun + timedelta(seconds=self.chance.choice([*hinted, *SECONDS, -60]))


def fits(column: Column, value: Any) -> bool:
    """Whether a constant of a condition may stand in a column."""
    words = column.type is Type.TEXT and isinstance(value, str) and value in (column.choices or (value,))
    return words or (column.type in (Type.NUMBER, Type.WHOLE) and isinstance(value, int | float))


def is_time(column: Column) -> bool:
    return column.type in (Type.TIME, Type.DATE)


FINER: tuple[Callable[[str], dict[str, Any]], ...] = (
    lambda condition: {},
    lambda condition: {"where": condition},
    lambda condition: {"split": condition, "by": ()},
    lambda condition: {"where": condition, "by": ()},
)
