"""Roll-ups there: days whose states are told by the engine that made the facts, of which only the cells come here."""

import re
from collections.abc import Callable, Collection, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any, Protocol

from wellserved.records.register import CONTRACTS
from wellserved.records.rollup import RollUp
from wellserved.store.catalog import live
from wellserved.store.change import Change
from wellserved.store.engines.coming import BEFORE, Coming, Former
from wellserved.store.rollup_days import FIRST, LAST, ONE_DAY, Span, joined, within
from wellserved.store.views import empty_sql

if TYPE_CHECKING:
    import pyarrow

WORDS = re.compile(r"[a-z_]+")


class Telling(Protocol):
    """An engine over a change that is not committed yet."""

    @property
    def former(self) -> Former | None:
        """What it tells of the snapshot before."""
        ...

    def arrow(self, sql: str) -> "pyarrow.Table":
        """Run one SELECT and return an Arrow table."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class There:
    """Days of a change as an engine tells them.

    Args:
        change: The change in the making.
        opened: Opens the engine over its rows, and those of before.
        wanted: The roll-ups that will be asked of it.
    """

    def __init__(self, change: Change, opened: Callable[[Coming], Telling], wanted: Sequence[RollUp]) -> None:
        self._change = change
        self._opened = opened
        self._wanted = wanted
        self._days: dict[tuple[str, str], list[Span] | None] = {}

    @cached_property
    def _engine(self) -> Telling:
        change = self._change
        return self._opened(Coming(tuple(change.segments), tuple(live(change.db, change.snapshot))))

    def close(self) -> None:
        """Let go of the engine, where it was asked."""
        if "_engine" in self.__dict__:
            self._engine.close()

    def begin(self, one: RollUp) -> None:
        """Let DuckDB know the columns, so that cells come here as it would write them."""
        for name in (one.record, *one.lookups):
            sql = empty_sql(CONTRACTS[name].all_columns)
            self._change.duck.execute(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {sql}')

    def rows(self, one: RollUp) -> int:
        """How many rows a roll-up stands for."""
        ((rows,),) = self._asked(f'SELECT COUNT("{one.time}") AS "n" FROM "{one.record}"')
        return int(rows)

    def every(self, one: RollUp) -> list[Span]:
        """All days that the record has rows of."""
        return self._ends(one, (one.record,))

    def changed(self, one: RollUp) -> list[Span] | None:
        """The days of which rows came, went or changed, in what some roll-up reads; None where it is not known."""
        place = one.record, one.time
        if place not in self._days:
            self._days[place] = self._changed([other for other in self._wanted if (other.record, other.time) == place])
        return self._days[place]

    def cells(self, one: RollUp, spans: Sequence[Span]) -> None:
        """Write the cells of some days to the table `rolled`."""
        duck = self._change.duck
        columns = duck.execute(f"DESCRIBE {one.cells(*spans[0])}").fetchall()
        shown = ", ".join(f'CAST("{name}" AS {kind}) AS "{name}"' for name, kind, *_ in columns)
        duck.execute(f"CREATE OR REPLACE TEMP TABLE rolled AS {one.cells(*spans[0])}")  # of no rows
        for span in spans:
            duck.register("came", self._engine.arrow(one.cells(*span)))
            duck.execute(f"INSERT INTO rolled SELECT {shown} FROM came")
            duck.unregister("came")

    def _changed(self, alike: Sequence[RollUp]) -> list[Span] | None:
        """The changed days of a record by a time, whatever roll-up of them is asked for."""
        one, parts = alike[0], []
        if one.record not in self._same:
            parts.append(self._own_rows(one, alike))
        for name, (column, read) in [pair for other in alike for pair in other.lookups.items()]:
            if name not in self._same:
                key = CONTRACTS[name].key[0]
                keys = self._differing(name, {key, *read})
                points = f'SELECT "{one.time}" FROM "{one.record}" WHERE "{column}" IN (SELECT "{key}" FROM {keys})'
                parts.append(points if keys else "")
        if not all(parts):
            return None
        ends = self._ends(one, (one.record, BEFORE + one.record)) if parts else []
        return self._days_of(one, " UNION ALL ".join(dict.fromkeys(parts)), ends[0]) if ends else []

    def _own_rows(self, one: RollUp, alike: Sequence[RollUp]) -> str:
        """The times of the record's own rows that came, went or are told otherwise; '' where that is not known."""
        contract = CONTRACTS[one.record]
        said = {word for other in alike for word in WORDS.findall(other.cells(FIRST, FIRST + ONE_DAY))}
        read = {column.name for column in contract.all_columns if column.name in said}
        rows = self._differing(one.record, {*contract.key, one.time, *read})
        return rows and f'SELECT "{one.time}" FROM {rows}'

    def _differing(self, record: str, columns: Collection[str]) -> str:
        """Rows of which some columns were, or are, otherwise; '' where those before can't be read."""
        if self._engine.former is None or not self._engine.former.tells(record):
            return ""
        listed = ", ".join(f'"{name}"' for name in sorted(columns))
        now, before = (f'SELECT {listed} FROM "{name}"' for name in (record, BEFORE + record))
        sides = [f"SELECT {listed} FROM ({a} EXCEPT {b}) AS d" for a, b in ((now, before), (before, now))]
        return f"({' UNION ALL '.join(sides)}) AS e"

    def _days_of(self, one: RollUp, rows: str, span: Span) -> list[Span]:
        sql = f'SELECT DISTINCT {one.day(*span)} AS "_day" FROM ({rows}) AS t WHERE {within(one.time)}'
        return joined(sorted(day for (day,) in self._asked(sql) if FIRST <= day < LAST))

    def _ends(self, one: RollUp, relations: Sequence[str]) -> list[Span]:
        """One span of days that surely holds all times of some relations, whatever the zone."""
        rows = " UNION ALL ".join(f'SELECT "{one.time}" FROM "{name}" WHERE {within(one.time)}' for name in relations)
        day = f'CAST(MIN("{one.time}") AS DATE) AS "a", CAST(MAX("{one.time}") AS DATE) AS "b"'
        ((first, last),) = self._asked(f"SELECT {day} FROM ({rows}) AS t")
        return [(max(first - ONE_DAY, FIRST), min(last + 2 * ONE_DAY, LAST))] if first else []

    @cached_property
    def _same(self) -> frozenset[str]:
        """Records whose rows are what they were."""
        former = self._engine.former
        return former.unchanged if former else frozenset()

    def _asked(self, sql: str) -> list[tuple[Any, ...]]:
        table = self._engine.arrow(sql)
        return list(zip(*(column.to_pylist() for column in table.columns), strict=True))
