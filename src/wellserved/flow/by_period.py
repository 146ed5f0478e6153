"""By period: of a stretch of periods only those are asked that were not told before, by whatever question."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from wellserved.flow.kept import KeptEngine
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.question import Question
from wellserved.metrics.reach import settled
from wellserved.scorecard.latest import periods_until
from wellserved.store.engine import Engine
from wellserved.terms.period import Grain, Period, whole

BEFORE = 11  # periods
Made = Callable[[Question], list[Measurement]]


def by_period(
    engine: Engine, question: Question, known: Catalogue, about: tuple[object, ...], make: Made
) -> list[Measurement]:
    """What a question's periods were told, each KPI's kept by itself; those that move with the clock are asked anew.

    Args:
        engine: What is asked.
        question: What it is asked.
        known: The definitions that it is asked with.
        about: What else tells answers apart: objects that are told apart as the objects that they are.
        make: Answers a question.
    """
    periods = question.periods
    if not isinstance(engine, KeptEngine) or question.grain is Grain.ALL or len(periods) < 2:
        return make(question)
    kept = _Kept(engine, question, known, about)
    told = {(name, p): kept.told(name, p) for name in question.metrics for p in periods}  # keeping more may forget some
    missing = [p for p in periods if any(told[name, p] is None for name in question.metrics)]
    made: dict[tuple[str, Period], list[Measurement]] = {}
    if missing:
        asked = _with_those_before(question, periods, missing)
        names = tuple(name for name in question.metrics if any(told[name, p] is None for p in missing))
        for one in make(_about(question, names, asked)):
            made.setdefault((one.metric, one.period), []).append(one)
        for period in (p for p in asked if kept.is_settled(p)):
            for name in names:
                kept.keep(name, period, made.get((name, period), []))
    return [
        one
        for name in question.metrics
        for period in periods
        for one in told[name, period] or made.get((name, period), [])
    ]


def _with_those_before(question: Question, periods: Sequence[Period], missing: Sequence[Period]) -> list[Period]:
    """The stretch that holds what is missing; and where only the earliest is, some before: who goes back, goes on."""
    first, calendar = missing[0], question.calendar
    asked = [period for period in periods if first.start <= period.start <= missing[-1].start]
    if first != periods[0] or len(asked) == len(periods) or not whole(first, calendar):
        return asked
    return [*periods_until(first, BEFORE + 1, calendar), *asked[1:]]


def _about(question: Question, names: tuple[str, ...], periods: Sequence[Period]) -> Question:
    return replace(question, metrics=names, start=periods[0].first_day, end=periods[-1].end.date())


class _Kept:
    """What was told of periods, by KPI."""

    def __init__(self, engine: KeptEngine, question: Question, known: Catalogue, about: tuple[object, ...]) -> None:
        self._told, self._clock, self._met = engine.told, question.clock, question.met
        self._held = (known, about)  # with each answer, so that no others get their ids
        same = (
            question.grain, question.by, question.where, question.split, question.calendar, id(known), *map(id, about),
            sorted(question.reach.items()), sorted(question.detail_from.items()),
        )  # fmt: skip
        self._same = repr(same)  # a text knows its hash
        first = _about(question, question.metrics, question.periods[:1])
        self._stays = settled(first, known) is not None

    def is_settled(self, period: Period) -> bool:
        """Whether later clocks change nothing."""
        return self._stays and period.end <= self._clock

    def told(self, name: str, period: Period) -> list[Measurement] | None:
        """What was told before; nothing of a period that moves with the clock."""
        if not self.is_settled(period):
            return None
        found: tuple[object, list[Measurement]] | None = self._told.get(self._name(name, period))
        return found[1] if found else None

    def keep(self, name: str, period: Period, told: list[Measurement]) -> None:
        self._told.keep(self._name(name, period), (self._held, told), 3 * len(told) + 1)

    def _name(self, name: str, period: Period) -> tuple[object, ...]:
        return ("period", name, period.first_day, period.end.date(), self._met.get(name), self._same)
