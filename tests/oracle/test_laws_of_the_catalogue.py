"""Laws that every KPI of the catalogue keeps, whatever the data: they need no oracle, and share no mistake with it."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest

from tests.oracle.engine import measured
from tests.oracle.every_kpi import CATALOGUE, askable, near, records_of, seeded
from tests.oracle.tables import Seen, Tables
from tests.oracle.truth import value_of
from wellserved.metrics.formula import Count, Derived, Distinct, Rate, Stay, Stock, Sum
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.question import Question
from wellserved.terms.period import Calendar, Grain

worlds = pytest.mark.parametrize("seed", range(1000, 1006))
SUMMED = (Count, Sum, Stock)
"""Formulas whose value is a sum over rows, so that segments add to the whole."""
N_ADDS_NOT = (Derived, Rate)
"""Their n is a rounded number of years, or another KPI's."""
NOT_BY_DAYS = (*N_ADDS_NOT, Stock, Stay)
"""What is taken at a moment is not a sum over days."""


def told(found: list[Measurement], back: timedelta = timedelta(0)) -> dict[Any, tuple[Any, ...]]:
    """What was measured, by KPI, period and segment."""
    return {
        (m.metric, m.period.first_day + back, m.segment): (m.value, m.low, m.high, m.coverage, m.n, m.note)
        for m in found
    }


def same(one: Mapping[Any, tuple[Any, ...]], other: Mapping[Any, tuple[Any, ...]]) -> list[str]:
    """Where two answers differ, in words."""
    missing = [f"{key} is told by one only" for key in {*one} ^ {*other}]
    return missing + [
        f"{key}: {one[key]} {other[key]}" for key in one if key in other and not alike(one[key], other[key])
    ]


def alike(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    numbers = zip((1e-9, 1e-6, 1e-6, 1e-9), one, other, strict=False)
    return one[4:] == other[4:] and all(near(a, b, wide) for wide, a, b in numbers)


def names_for(question: Question, *without: type) -> tuple[str, ...]:
    return tuple(name for name in askable(question) if not isinstance(CATALOGUE.latest(name).formula, without))


@worlds
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    here = seeded(seed)
    asked = replace(here.whole, metrics=askable(here.whole))
    shuffled = {name: Random(seed).sample(list(rows), len(rows)) for name, rows in here.tables.items()}

    assert same(told(measured(CATALOGUE, here.tables, asked)), told(measured(CATALOGUE, shuffled, asked))) == []


@worlds
def test_a_kpi_is_the_same_alone_and_among_all(seed: int) -> None:
    here = seeded(seed)
    together = told(measured(CATALOGUE, here.tables, replace(here.finer, metrics=askable(here.finer))))

    for name in askable(here.finer)[seed % 5 :: 17]:
        alone = told(measured(CATALOGUE, here.tables, replace(here.finer, metrics=(name,))))
        assert same(alone, {key: value for key, value in together.items() if key[0] == name}) == []


@worlds
def test_a_scope_is_the_same_as_having_only_its_rows(seed: int) -> None:
    """A condition compiled into the question, against the same data without the rows outside it."""
    here = seeded(seed)
    condition = ("segment = 'x'", "NOT team = 'x'")[seed % 2]
    scoped = replace(here.whole, where=condition, by=(), split=None)

    for records, names in by_records(askable(scoped)).items():
        kept = {record: within(record, here.tables, condition) for record in records}
        if all(bool(kept[record]) == bool(here.tables[record]) for record in records):
            asked = replace(scoped, metrics=names)
            inside = measured(CATALOGUE, {**here.tables, **kept}, replace(asked, where=None))
            assert same(told(inside), told(measured(CATALOGUE, here.tables, asked))) == []


def by_records(names: tuple[str, ...]) -> dict[frozenset[str], tuple[str, ...]]:
    """KPIs by the records that they count; others are only looked up, and are left whole."""
    found: dict[frozenset[str], tuple[str, ...]] = {}
    for name in names:
        records = frozenset(records_of(CATALOGUE.latest(name)))
        found[records] = (*found.get(records, ()), name)
    return found


def within(record: str, tables: Tables, condition: str) -> list[Any]:
    return [row for row in tables[record] if value_of(condition, Seen(record, row, tables).read) is True]


@worlds
def test_true_and_false_and_unknown_are_all(seed: int) -> None:
    here = seeded(seed)
    split = replace(here.whole, split="NOT team = 'x'", by=(), where=None)
    asked = replace(split, metrics=names_for(split, *N_ADDS_NOT))

    adds_up(measured(CATALOGUE, here.tables, asked), measured(CATALOGUE, here.tables, replace(asked, split=None)))


@worlds
@pytest.mark.parametrize("segment", ["channel", "segment", "team"])
def test_segments_add_up_to_the_whole(seed: int, segment: str) -> None:
    here = seeded(seed)
    split = replace(here.whole, by=(segment,), where=None, split=None)
    asked = replace(split, metrics=names_for(split, *N_ADDS_NOT))

    adds_up(measured(CATALOGUE, here.tables, asked), measured(CATALOGUE, here.tables, replace(asked, by=())))


@worlds
def test_days_add_up_to_the_whole(seed: int) -> None:
    here = seeded(seed)
    whole = replace(here.whole, grain=Grain.ALL)
    of_rows = names_for(whole, *NOT_BY_DAYS)
    names = tuple(name for name in of_rows if not getattr(CATALOGUE.latest(name).formula, "opened", ""))
    days = measured(CATALOGUE, here.tables, replace(whole, metrics=names, grain=Grain.DAY))

    adds_up(days, measured(CATALOGUE, here.tables, replace(whole, metrics=names)), by_period=False)


def adds_up(parts: list[Measurement], whole: list[Measurement], by_period: bool = True) -> None:
    """The n of the parts add to the n of the whole; the values too, where they are sums."""
    counted: dict[Any, int] = defaultdict(int)
    summed: dict[Any, float] = defaultdict(float)
    for m in parts:
        key = (m.metric, m.period.first_day if by_period else None)
        counted[key] += m.n
        summed[key] += m.value or 0
    for m in whole:
        key, formula = (m.metric, m.period.first_day if by_period else None), CATALOGUE.latest(m.metric).formula
        if not isinstance(formula, Stock) or formula.taken == "end":
            assert counted[key] == m.n, key
        if isinstance(formula, SUMMED):
            assert near(summed[key], m.value or 0), key
        if isinstance(formula, Distinct):
            assert summed[key] >= (m.value or 0), key


@worlds
def test_shifting_all_by_whole_weeks_shifts_the_answer(seed: int) -> None:
    """In a zone that never changes its clocks, and by day and week, which have no length of their own."""
    here, back = seeded(seed), timedelta(weeks=7 + seed % 40)
    calendar = Calendar("UTC", here.whole.calendar.week_start)
    asked = replace(here.whole, metrics=askable(here.whole), grain=(Grain.DAY, Grain.WEEK)[seed % 2], calendar=calendar)
    shifted = replace(
        asked,
        start=asked.start - back,
        end=asked.end - back,
        clock=asked.clock - back,
        reach={key: moment - back for key, moment in asked.reach.items()},
    )
    moved = {name: [earlier(row, back) for row in rows] for name, rows in here.tables.items()}

    before = told(measured(CATALOGUE, moved, shifted), back)
    assert same(before, told(measured(CATALOGUE, here.tables, asked))) == []


def earlier(row: Mapping[str, Any], back: timedelta) -> dict[str, Any]:
    return {name: value - back if isinstance(value, date) else value for name, value in row.items()}
