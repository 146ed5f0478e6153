"""ClickHouse equals the oracle and keeps the laws that hold whatever the data: DuckDB is held to more examples."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.engines.clickhouse_rows import measured
from tests.oracle.data import questions, tables
from tests.oracle.engine import by_key, catalogue_of
from tests.oracle.kpis import ALL, INTERACTION_KPIS
from tests.oracle.oracle import tell
from tests.oracle.tables import Tables
from tests.oracle.test_engine_equals_oracle import agree
from tests.oracle.test_laws import COMPLEMENTS, moved, told
from wellserved.metrics.question import Question
from wellserved.terms.period import Grain

CATALOGUE = catalogue_of(*ALL)
NAMES = tuple(m.name for m in ALL)
OF_CONTACTS = tuple(m.name for m in INTERACTION_KPIS)
FEW = settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))


def check(names: Sequence[str], data: Tables, question: Question) -> None:
    asked = replace(question, metrics=tuple(names))
    found = by_key(measured(CATALOGUE, data, asked))
    for name in names:
        wanted = tell(name, CATALOGUE, data, asked)
        assert set(found.get(name, {})) == set(wanted), name
        for key, said in wanted.items():
            agree(name, key, found[name][key], said)


@FEW
@given(tables(), questions())
def test_every_formula_of_the_whole(data: Tables, question: Question) -> None:
    check(NAMES, data, question)


@FEW
@given(tables(), questions(), st.sampled_from([("channel",), ("segment", "channel"), ("team",)]))
def test_every_formula_by_segments(data: Tables, question: Question, by: tuple[str, ...]) -> None:
    check([metric.name for metric in ALL if set(by) <= set(metric.segments)], data, replace(question, by=by))


@FEW
@given(tables(), questions())
def test_every_formula_under_a_condition_and_split(data: Tables, question: Question) -> None:
    where, split = "region = 'north' OR queue_seconds < 30", "queue_seconds > 20 AND answered"

    check(OF_CONTACTS, data, replace(question, where=where, split=split))


@pytest.mark.parametrize("rows", [0, 1])
def test_no_rows_and_one_row(rows: int) -> None:
    from tests.oracle.test_engine_equals_oracle import FIRST_CONTACT, LATER

    row = {"interaction_id": "1", "channel": "voice", "started_at": FIRST_CONTACT}
    asked = Question((), FIRST_CONTACT.date(), FIRST_CONTACT.date().replace(day=28), clock=LATER)

    check(NAMES, {"interaction": [row] * rows}, asked)


@FEW
@given(tables(), questions(), st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(data: Tables, question: Question, chance: random.Random) -> None:
    asked = replace(question, metrics=NAMES)
    shuffled = {record: chance.sample(list(rows), len(rows)) for record, rows in data.items()}

    assert told(measured(CATALOGUE, shuffled, asked)) == told(measured(CATALOGUE, data, asked))


@FEW
@given(tables(), questions())
def test_rows_outside_the_condition_change_nothing(data: Tables, question: Question) -> None:
    asked = replace(question, metrics=OF_CONTACTS, where="channel = 'voice'")
    voice = {**data, "interaction": [row for row in data["interaction"] if row["channel"] == "voice"]}

    assert told(measured(CATALOGUE, voice, asked)) == told(measured(CATALOGUE, data, asked))


@FEW
@given(tables(), questions())
def test_true_and_false_and_unknown_are_all(data: Tables, question: Question) -> None:
    found = by_key(measured(COMPLEMENTS, data, replace(question, metrics=tuple(COMPLEMENTS.names()))))

    for key, there in found["is_there"].items():
        assert sum(found[name][key].n for name in ("is_true", "is_false", "is_unknown")) == there.n


@FEW
@given(tables(), questions(), st.integers(1, 60))
def test_shifting_all_by_whole_weeks_shifts_the_answer(data: Tables, question: Question, weeks: int) -> None:
    back = timedelta(weeks=weeks)
    asked = replace(
        question, metrics=NAMES, calendar=replace(question.calendar, zone="UTC"), grain=Grain.WEEK
    )  # a zone that never changes its clocks, and a period that has one length
    earlier = replace(asked, start=asked.start - back, end=asked.end - back, clock=asked.clock - back)

    before = told(measured(CATALOGUE, {r: [moved(row, back) for row in rows] for r, rows in data.items()}, earlier))
    after = told(measured(CATALOGUE, data, asked))
    assert [(one[0], one[1].first_day + back, *one[3:]) for one in before] == [
        (one[0], one[1].first_day, *one[3:]) for one in after
    ]
