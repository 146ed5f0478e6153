"""Panels for links: KPIs by week and team, or by week and segments of customers, each panel in one question."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.flow.explain import PEOPLE
from wellserved.flow.measure_table import answer_table
from wellserved.flow.reach import reach_of, within_reach
from wellserved.insight.link.panel import Panel
from wellserved.insight.link.rule import FEWEST_UNITS, Pair
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.formula import Model
from wellserved.metrics.measurement import Note
from wellserved.metrics.question import Question
from wellserved.store.engine import Engine
from wellserved.terms.period import Calendar, Grain, floor_day, next_day

NORMAL = 1.959964  # standard errors from the middle of a 95 % interval to its end
MOST_WEEKS, MOST_UNITS, MOST_SEGMENTS = 104, 400, 3
TEAM = ("team",)
TOLD = (Note.OK, Note.RESTATED, Note.TOO_FEW)
By = tuple[str, ...]


@dataclass(frozen=True)
class PanelMaker:
    """Asks an engine for panels.

    Args:
        engine: Where the rows are.
        known: The KPIs' definitions.
        calendar: How weeks are cut.
        clock: The moment of asking.
    """

    engine: Engine
    known: Catalogue
    calendar: Calendar
    clock: datetime

    def units(self, pairs: Sequence[Pair]) -> dict[Pair, By]:
        """By which segments each pair is compared: teams where both KPIs allow it, else segments of customers.

        Of segments, the fewest whose values together come to 10 units; where none do, those that come nearest. No
        pair is compared by people, and one whose KPIs have no segment in common is left out.
        """
        counts: dict[tuple[str, str], int] = {}
        return {pair: found for pair in pairs if (found := self._by(pair, counts))}

    def panel(self, metrics: Sequence[str], by: By) -> Panel | None:
        """KPIs by week and unit, over the last two years of whole weeks; None where there are no rows."""
        question = self._question(metrics, by)
        if question is None:
            return None
        table = answer_table(self.engine, question, self.known)
        weeks = [period.start.isoformat() for period in question.periods]
        unit, names = _coded([table.column(name) for name in by])
        week = _placed(table.column("start"), weeks)
        metric = _placed(table.column("metric"), metrics)
        told = (unit >= 0) & (_placed(table.column("note"), [str(note) for note in TOLD]) >= 0)
        value = table.column("value").to_numpy().astype(np.float64)
        values = np.full((len(metrics), len(names), len(weeks)), np.nan)
        values[metric[told], unit[told], week[told]] = value[told]
        named = dict(zip(metrics, values, strict=True))
        return Panel(by, names, tuple(text[:10] for text in weeks), named, _noise(table, metric, told, metrics))

    def _by(self, pair: Pair, counts: dict[tuple[str, str], int]) -> By:
        if any(isinstance(self.known.latest(name).formula, Model) for name in pair):
            return ()  # a model is fitted to all, and by the month at the finest
        allowed = [set(self.known.latest(name).segments) for name in pair]
        if all("team" in segments for segments in allowed):
            return TEAM
        names = [name for name in self.known.latest(pair[1]).segments if name in allowed[0] and name not in PEOPLE]
        sizes = {name: self._values(pair[1], name, counts) for name in names}
        told = [name for name in names if sizes[name] > 1]
        for many in range(1, MOST_SEGMENTS + 1):
            sets = {some: int(np.prod([sizes[name] for name in some])) for some in combinations(told, many)}
            enough = {some: count for some, count in sets.items() if FEWEST_UNITS <= count <= MOST_UNITS}
            if enough:
                return max(enough, key=lambda some: enough[some])
        return tuple(told[:MOST_SEGMENTS]) or tuple(names[:1])

    def _values(self, metric: str, segment: str, counts: dict[tuple[str, str], int]) -> int:
        """How many values of a segment a KPI's rows have."""
        record = self.known.latest(metric).record
        if (record, segment) not in counts:
            question = self._question((metric,), (segment,))
            table = answer_table(self.engine, replace(question, grain=Grain.ALL), self.known) if question else None
            known = table.column(segment).to_pylist() if table is not None else []
            rows = table.column("n").to_pylist() if table is not None else []
            counts[record, segment] = sum(bool(name) and bool(n) for name, n in zip(known, rows, strict=True))
        return counts[record, segment]

    def _question(self, metrics: Sequence[str], by: By) -> Question | None:
        reach = reach_of(self.engine, tuple(metrics), self.known, self.calendar.zone, self.clock)
        if reach is None:
            return None
        end = floor_day(reach.last + timedelta(days=1), Grain.WEEK, self.calendar)
        first = floor_day(reach.first, Grain.WEEK, self.calendar)
        first = first if first == reach.first else next_day(first, Grain.WEEK, self.calendar)
        start = max(first, end - timedelta(weeks=MOST_WEEKS))
        if end <= start:
            return None
        asked = Question(tuple(metrics), start, end, Grain.WEEK, tuple(by), None, self.clock, self.calendar)
        return within_reach(self.engine, asked, self.known)


def _noise(table: Any, metric: NDArray[np.int64], told: NDArray[np.bool_], metrics: Sequence[str]) -> dict[str, float]:
    """By KPI, the mean variance of its values, by their intervals; a KPI without intervals is counted, not sampled."""
    low, high = (table.column(name).to_numpy().astype(np.float64) for name in ("low", "high"))
    variance = ((high - low) / (2 * NORMAL)) ** 2
    held = told & np.isfinite(variance)
    rows = {name: variance[held & (metric == number)] for number, name in enumerate(metrics)}
    return {name: float(own.mean()) for name, own in rows.items() if len(own)}


def _placed(column: Any, names: Sequence[str]) -> NDArray[np.int64]:
    """The place of each text among names; -1 where it is none of them."""
    coded = column.combine_chunks()
    coded = coded if hasattr(coded, "indices") else coded.dictionary_encode()
    place = {name: number for number, name in enumerate(names)}
    places = np.array([*(place.get(text, -1) for text in coded.dictionary.to_pylist()), -1], dtype=np.int64)
    codes = coded.indices.fill_null(len(places) - 1).to_numpy(zero_copy_only=False)
    found: NDArray[np.int64] = places[codes]
    return found


def _coded(columns: Sequence[Any]) -> tuple[NDArray[np.int64], tuple[str, ...]]:
    """Which unit each row is of, and the units' names; -1 where a segment is not known."""
    texts = [sorted({text for text in column.unique().to_pylist() if text is not None}) for column in columns]
    places = [_placed(column, own) for column, own in zip(columns, texts, strict=True)]
    unit = np.zeros(len(places[0]), dtype=np.int64)
    for place, own in zip(places, texts, strict=True):
        unit = np.where((unit < 0) | (place < 0), -1, unit * len(own) + place)
    seen = sorted(set(unit.tolist()) - {-1})
    order = {number: place for place, number in enumerate(seen)}
    return np.array([order.get(number, -1) for number in unit.tolist()], dtype=np.int64), tuple(
        _named(number, texts) for number in seen
    )


def _named(number: int, texts: Sequence[Sequence[str]]) -> str:
    parts: list[str] = []
    for own in reversed(texts):
        number, place = divmod(number, len(own))
        parts.append(own[place])
    return " · ".join(reversed(parts))
