"""Laws that hold whatever the data: order, what lies outside, complements, splitting and merging, shifting."""

import random
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from functools import reduce
from operator import add
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.metrics.made import metric
from tests.oracle.data import questions, tables
from tests.oracle.engine import by_key, catalogue_of, connect, measured, read_by
from tests.oracle.kpis import ALL, INTERACTION_KPIS
from tests.oracle.tables import Tables
from wellserved.metrics.finish import Finishing
from wellserved.metrics.formula import Distinct, Quantile, Stay, Stock
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.terms.period import Grain

CATALOGUE = catalogue_of(*ALL)
NAMES = tuple(m.name for m in ALL)
SLOW = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def told(found: list[Measurement]) -> list[tuple[Any, ...]]:
    """Measurements with numbers to nine digits."""
    return [
        (m.metric, m.period, m.segment, m.n, m.note, *(rounded(v) for v in (m.value, m.low, m.high, m.coverage)))
        for m in found
    ]


def rounded(value: float | None) -> Any:
    return None if value is None else pytest.approx(value, rel=1e-9, abs=1e-9)


@SLOW
@given(tables(), questions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(data: Tables, question: Question, chance: random.Random) -> None:
    asked = replace(question, metrics=NAMES)
    shuffled = {record: chance.sample(list(rows), len(rows)) for record, rows in data.items()}

    assert told(measured(CATALOGUE, shuffled, asked)) == told(measured(CATALOGUE, data, asked))


@SLOW
@given(tables(), questions())
def test_rows_outside_the_condition_change_nothing(data: Tables, question: Question) -> None:
    names = tuple(m.name for m in INTERACTION_KPIS)
    asked = replace(question, metrics=names, where="channel = 'voice'")
    voice = {**data, "interaction": [row for row in data["interaction"] if row["channel"] == "voice"]}

    assert told(measured(CATALOGUE, voice, asked)) == told(measured(CATALOGUE, data, asked))


@SLOW
@given(tables(), questions())
def test_what_is_asked_beside_a_kpi_does_not_change_it(data: Tables, question: Question) -> None:
    together = by_key(measured(CATALOGUE, data, replace(question, metrics=NAMES)))

    for name in random.Random(question.start.day).sample(NAMES, 4):
        alone = by_key(measured(CATALOGUE, data, replace(question, metrics=(name,))))
        assert told(list(alone[name].values())) == told(list(together[name].values()))


CONDITION = "queue_seconds <= 20"
COMPLEMENTS = catalogue_of(
    metric("is_true", {"count": CONDITION}),
    metric("is_false", {"count": f"NOT ({CONDITION})"}),
    metric("is_unknown", {"count": f"({CONDITION}) IS NULL"}),
    metric("is_there", {"count": "TRUE"}),
)


@SLOW
@given(tables(), questions())
def test_true_and_false_and_unknown_are_all(data: Tables, question: Question) -> None:
    found = by_key(measured(COMPLEMENTS, data, replace(question, metrics=tuple(COMPLEMENTS.names()))))

    for key, there in found["is_there"].items():
        parts = [found[name][key].n for name in ("is_true", "is_false", "is_unknown")]
        assert sum(parts) == there.n


ADDING = tuple(m.name for m in INTERACTION_KPIS if not isinstance(m.formula, Distinct | Quantile | Stock | Stay))


def parts_of(data: Tables, question: Question) -> dict[str, list[Any]]:
    """The parts of every KPI's cells."""
    asked = plan(question, CATALOGUE)
    connection = connect(data, read_by(set(asked.counted)))
    results = [connection.execute(sql).fetchall() for sql in asked.statements]
    finishing = Finishing(asked, results, (), {})
    return {
        name: [one.part for use in asked.uses[name] for one in finishing.answers(use).values()]
        for name in question.metrics
    }


@SLOW
@given(tables(), questions())
def test_parts_of_segments_and_of_days_add_up_to_the_whole(data: Tables, question: Question) -> None:
    asked = replace(question, metrics=ADDING, grain=Grain.ALL, where="started_at IS NOT NULL")
    whole = parts_of(data, asked)

    for finer in (replace(asked, by=("channel",)), replace(asked, grain=Grain.WEEK)):
        pieces = parts_of(data, finer)
        for name in ADDING:
            merged = reduce(add, pieces[name], whole[name][0].__class__(*nothing_of(whole[name][0])))
            assert (merged.value, merged.n) == (rounded(whole[name][0].value), whole[name][0].n), name


def nothing_of(part: Any) -> tuple[Any, ...]:
    """What a part of the same kind is made of without rows."""
    none: Mapping[str, tuple[Any, ...]] = {"Total": (0.0, 0.0, 0), "Net": (0, 0, 0), "Ratio": (None, None, 0)}
    return none.get(type(part).__name__, (0, 0))


@SLOW
@given(tables(), questions(), st.integers(1, 60))
def test_shifting_all_by_whole_weeks_shifts_the_answer(data: Tables, question: Question, weeks: int) -> None:
    """In a zone that never changes its clocks, and by day and week, which have no length of their own."""
    back = timedelta(weeks=weeks)
    utc = replace(question.calendar, zone="UTC")
    grain = Grain.DAY if question.grain is Grain.DAY else Grain.WEEK
    asked = replace(question, metrics=NAMES, calendar=utc, grain=grain)
    shifted = replace(asked, start=asked.start - back, end=asked.end - back, clock=asked.clock - back)

    before = measured(CATALOGUE, {r: [moved(row, back) for row in rows] for r, rows in data.items()}, shifted)
    after = measured(CATALOGUE, data, asked)
    assert [(m.metric, m.period.first_day + back, *t[3:]) for m, t in zip(before, told(before), strict=True)] == [
        (m.metric, m.period.first_day, *t[3:]) for m, t in zip(after, told(after), strict=True)
    ]


def moved(row: Mapping[str, Any], back: timedelta) -> dict[str, Any]:
    return {name: value - back if isinstance(value, date) else value for name, value in row.items()}
