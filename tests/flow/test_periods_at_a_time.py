"""Periods at a time: of very many rows, what is told of some periods after others is what is told of all at once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import pairwise

import pytest

from tests.flow.shop import Shop, call
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.measure import answer
from wellserved.flow.measure_table import answer_table
from wellserved.flow.periods_at_a_time import AT_ONCE, told_at_a_time
from wellserved.metrics.plan import Plan
from wellserved.metrics.question import Question
from wellserved.store.engine import Engine
from wellserved.terms.period import Grain

KPIS = ("effort_index", "talk_time_p50", "aht", "longest_wait_now", "contact_rate", "abandonment_rate")
CLOCK = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = Shop.made(tmp_path_factory.mktemp("shop"))
    days = [(n, f"2026-{1 + n % 4:02d}-{1 + n % 27:02d} {8 + n % 9:02d}:30") for n in range(1, 90)]
    made.calls("calls-1.csv", *(call(n, day, str(30 + 7 * n), "ann" if n % 3 else "bob") for n, day in days))
    load(made.workspace)
    return made


@pytest.fixture
def small(shop: Shop) -> Iterator[Engine]:
    engine = open_engine(shop.workspace)
    yield engine
    engine.close()


@pytest.fixture
def vast(shop: Shop) -> Iterator[Engine]:
    """The same rows, said to be so many that a month of them is as much as is read at once."""
    engine = open_engine(shop.workspace)
    engine.extents = {name: replace(one, rows=one.rows and 4 * AT_ONCE) for name, one in engine.extents.items()}
    yield engine
    engine.close()


def question(shop: Shop, grain: Grain, by: tuple[str, ...] = ()) -> Question:
    asked = KPIS[1:3] if by else KPIS
    first, end = date(2026, 1, 10), date(2026, 5, 20)
    return Question(asked, first, end, grain, by, clock=CLOCK, calendar=shop.workspace.calendar)


@pytest.mark.parametrize(("grain", "by"), [(Grain.MONTH, ()), (Grain.WEEK, ()), (Grain.MONTH, ("team",))])
def test_stretches_of_periods_are_told_as_all_of_them_at_once(
    shop: Shop, small: Engine, vast: Engine, grain: Grain, by: tuple[str, ...]
) -> None:
    asked, known = question(shop, grain, by), catalogue(shop.workspace)

    assert answer(vast, asked, known) == answer(small, asked, known)
    assert answer_table(vast, asked, known).to_pylist() == answer_table(small, asked, known).to_pylist()


def test_no_stretch_reads_more_rows_than_are_read_at_once_and_what_is_open_is_met_once(
    shop: Shop, small: Engine, vast: Engine
) -> None:
    def stretches(engine: Engine, grain: Grain) -> list[tuple[date, date, bool]]:
        def tell(asked: Plan) -> tuple[date, date, bool]:
            return asked.question.start, asked.question.end, "longest_wait_now" in asked.question.metrics

        return told_at_a_time(engine, question(shop, grain), catalogue(shop.workspace), tell)

    months = [date(2026, 1, 10), *(date(2026, month, 1) for month in range(2, 6)), date(2026, 5, 20)]
    whole = (months[0], months[-1], True)
    assert stretches(vast, Grain.MONTH) == [whole, *((*months, False) for months in pairwise(months))]
    assert stretches(vast, Grain.ALL) == stretches(small, Grain.MONTH) == [whole]
