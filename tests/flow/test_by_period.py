"""By period: what was told of a period is told again, and is what a question of that period alone is told."""

from datetime import UTC, date, datetime

import pytest

from tests.flow.shop import Shop, call
from wellserved.flow.by_period import by_period
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.remembered import MOST
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement, Note
from wellserved.metrics.question import Question
from wellserved.terms.period import Grain

KPIS = ("aht", "fcr_no_repeat", "talk_time_p50", "active_customers", "contacts_per_hour", "abandonment_rate")
SPANS = (
    ("2026-01-15", "2026-03-20"),
    ("2026-02-01", "2026-03-31"),
    ("2026-01-01", "2026-04-30"),
    ("2025-11-01", "2026-02-28"),
)

LATER = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    made = Shop.made(tmp_path_factory.mktemp("shop"))
    days = [(n, f"2026-{1 + n % 4:02d}-{1 + n % 27:02d} {8 + n % 9:02d}:30") for n in range(1, 90)]
    made.calls("calls-1.csv", *(call(n, day, str(30 + 7 * n), "ann" if n % 3 else "bob") for n, day in days))
    load(made.workspace)
    return made


def asked(workspace: Workspace, span: tuple[str, str], grain: str, by: tuple[str, ...] = ()) -> list[object]:
    return list(measure(workspace, KPIS[:2] if by else KPIS, period="..".join(span), grain=grain, by=by))


@pytest.mark.parametrize("grain", ["month", "week"])
def test_a_stretch_is_told_the_same_whatever_was_asked_before(shop: Shop, grain: str) -> None:
    kept = open_workspace(shop.folder, kept=True)

    for by in ((), ("channel",)):
        for span in (*SPANS, *SPANS[::-1]):
            assert asked(kept, span, grain, by) == asked(shop.workspace, span, grain, by)


def test_of_a_longer_stretch_only_new_periods_are_asked_and_those_before_with_them(shop: Shop) -> None:
    kept, heard = open_workspace(shop.folder, kept=True), list[tuple[date, date]]()
    engine, known = open_engine(kept), catalogue(kept)

    def told(question: Question) -> list[Measurement]:
        heard.append((question.start, question.end))
        return [Measurement("aht", 1, p, (), 1.0, None, None, 1, 1.0, Note.OK) for p in question.periods]

    def ask(first: date, end: date, clock: datetime = LATER) -> list[date]:
        question = Question(("aht",), first, end, Grain.MONTH, clock=clock, calendar=kept.calendar)
        return [one.period.first_day for one in by_period(engine, question, known, (), told)]

    assert len(ask(date(2026, 1, 1), date(2026, 4, 1), datetime(2026, 2, 2, tzinfo=UTC))) == 3
    assert ask(date(2026, 1, 1), date(2026, 4, 1)) == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1)]
    assert ask(date(2026, 2, 1), date(2026, 5, 1)) == [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    assert ask(date(2025, 12, 1), date(2026, 2, 1)) == [date(2025, 12, 1), date(2026, 1, 1)]
    assert ask(date(2025, 5, 1), date(2025, 7, 1)) == [date(2025, 5, 1), date(2025, 6, 1)]
    assert len(ask(date(2026, 2, 1), date(2026, 4, 1), datetime(2026, 3, 2, tzinfo=UTC))) == 2
    assert heard == [
        (date(2026, 1, 1), date(2026, 4, 1)),
        (date(2026, 2, 1), date(2026, 4, 1)),
        (date(2026, 4, 1), date(2026, 5, 1)),
        (date(2025, 1, 1), date(2026, 1, 1)),
        (date(2026, 3, 1), date(2026, 4, 1)),
    ]
    engine.close()


def test_a_stretch_is_told_whole_where_the_memory_has_no_room_for_it(shop: Shop) -> None:
    kept = open_workspace(shop.folder, kept=True)
    engine, known = open_engine(kept), catalogue(kept)

    def told(question: Question) -> list[Measurement]:
        a_third = MOST // 9 + 1
        return [
            one
            for p in question.periods
            for one in [Measurement("aht", 1, p, (), 1.0, None, None, 1, 1.0, Note.OK)] * a_third
        ]

    def ask(first: date, end: date) -> list[date]:
        question = Question(("aht",), first, end, Grain.MONTH, clock=LATER, calendar=kept.calendar)
        return sorted({one.period.first_day for one in by_period(engine, question, known, (), told)})

    ask(date(2026, 1, 1), date(2026, 3, 1))
    assert ask(date(2026, 2, 1), date(2026, 5, 1)) == [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]
    engine.close()
