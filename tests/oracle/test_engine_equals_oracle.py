"""The engine equals the oracle: on every formula, on generated rows, spans, grains, zones and clocks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.data import questions, tables
from tests.oracle.engine import by_key, catalogue_of, measured
from tests.oracle.kpis import ALL, DERIVED_KPIS, INTERACTION_KPIS
from tests.oracle.oracle import Told, tell
from tests.oracle.tables import Key, Tables
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.question import Question
from wellserved.metrics.week_time import told_by_week

CATALOGUE = catalogue_of(*ALL)
FIRST_CONTACT = datetime(2026, 3, 26, 12, tzinfo=UTC)
LATER = datetime(2027, 3, 26, tzinfo=UTC)
SLOW = settings(max_examples=18, deadline=None, suppress_health_check=list(HealthCheck))


def check(names: Sequence[str], given_tables: Tables, question: Question) -> None:
    asked = replace(question, metrics=tuple(names))
    found = by_key(measured(CATALOGUE, given_tables, asked))
    for name in names:
        wanted = tell(name, CATALOGUE, given_tables, asked)
        assert set(found.get(name, {})) == set(wanted), name
        for key, told in wanted.items():
            agree(name, key, found[name][key], told)


def agree(name: str, key: Key, found: Measurement, told: Told) -> None:
    said = (found.value, found.n, found.coverage, str(found.note))
    assert said == (near(told.value), told.n, near(told.coverage), told.note), (name, key)
    if told.value is not None and name not in {metric.name for metric in DERIVED_KPIS}:
        assert (found.low, found.high) == (near(told.low, 1e-7), near(told.high, 1e-7)), (name, key)


def near(value: float | None, wide: float = 1e-9) -> object:
    return None if value is None else pytest.approx(value, rel=wide, abs=1e-9)


@SLOW
@given(tables(), questions())
def test_every_formula_of_the_whole(data: Tables, question: Question) -> None:
    check([metric.name for metric in ALL], data, question)


@SLOW
@given(tables(), questions(), st.sampled_from([("channel",), ("segment", "channel"), ("team",)]))
def test_every_formula_by_segments(data: Tables, question: Question, by: tuple[str, ...]) -> None:
    names = [metric.name for metric in ALL if set(by) <= set(metric.segments)]

    check(names, data, replace(question, by=by))


@settings(SLOW, max_examples=8)
@given(tables(), questions())
def test_every_formula_by_weekday_and_hour(data: Tables, question: Question) -> None:
    names = [metric.name for metric in ALL if told_by_week(metric, CATALOGUE.latest)]

    check(names, data, replace(question, by=("weekday", "hour")))


@SLOW
@given(tables(), questions())
def test_every_formula_under_a_condition_on_rows(data: Tables, question: Question) -> None:
    names = [metric.name for metric in INTERACTION_KPIS]

    check(names, data, replace(question, where="region = 'north' OR queue_seconds < 30"))


@SLOW
@given(tables(), questions())
def test_every_formula_split_by_a_condition(data: Tables, question: Question) -> None:
    names = [metric.name for metric in INTERACTION_KPIS]

    check(names, data, replace(question, split="queue_seconds > 20 AND answered"))


@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one_row(rows: int) -> None:
    one = {"interaction_id": "1", "channel": "voice", "started_at": FIRST_CONTACT}
    question = Question((), FIRST_CONTACT.date(), FIRST_CONTACT.date().replace(day=28), clock=LATER)

    check([metric.name for metric in ALL], {"interaction": [one] * rows}, question)
