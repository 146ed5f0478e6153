"""Readings: all that a scorecard needs measured in one period, in few questions."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from wellserved.insight.guard import Split, can_be_split, counts_against, side_of_guard
from wellserved.insight.scoring import Ask, Guarding, Known, Readings, asks, guardings
from wellserved.metrics.compare import compare, earlier
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.metrics.question import Question
from wellserved.scorecard.latest import periods_until
from wellserved.scorecard.scorecard import Scorecard
from wellserved.scorecard.target import segments_with_targets
from wellserved.terms.period import Grain, Period

HISTORY = 24
Answer = Callable[[Question], list[Measurement]]


def readings(scorecard: Scorecard, period: Period, known: Known, about: Question, answer: Answer) -> Readings:
    """Measure a scorecard's KPIs and guards.

    Args:
        scorecard: Whose KPIs.
        period: The period scored.
        known: Definitions by name.
        about: A question whose clock, calendar and reach all others share.
        answer: Runs a question.
    """
    guarded = guardings(scorecard, known)
    wanted = list(dict.fromkeys([*asks(scorecard), *(guarding.guard for guarding in guarded)]))
    now = replace(about, start=period.first_day, end=period.end.date(), grain=Grain.ALL)
    history = _history(wanted, period, about, answer)
    return Readings(
        history=history,
        compared=_compared(history, period, about, answer),
        segments=_segments(scorecard, now, answer),
        splits=splits(guarded, now, answer),
    )


def _history(wanted: Sequence[Ask], period: Period, about: Question, answer: Answer) -> dict[Ask, list[Measurement]]:
    told: dict[Ask, list[Measurement]] = {ask: [] for ask in wanted}
    for span in _spans(period, about):
        for ask, measurements in _asked(wanted, span, answer).items():
            told[ask] += measurements
    return told


def _asked(wanted: Sequence[Ask], about: Question, answer: Answer) -> dict[Ask, list[Measurement]]:
    """Ask of all KPIs with the same condition at once."""
    told: dict[Ask, list[Measurement]] = {ask: [] for ask in wanted}
    for where in dict.fromkeys(ask.where for ask in wanted):
        names = tuple(ask.metric for ask in wanted if ask.where == where)
        for measurement in answer(replace(about, metrics=names, where=where)):
            told[Ask(measurement.metric, where)].append(measurement)
    return told


def _compared(
    history: Mapping[Ask, Sequence[Measurement]], period: Period, about: Question, answer: Answer
) -> dict[Ask, Comparison]:
    """Compare with the period before; a period that is not over with as many days of it."""
    if period.end <= about.clock:
        return {ask: compare(told[-1], told[-2]) for ask, told in history.items()}
    young = replace(about, start=period.first_day, end=period.end.date(), grain=period.grain)
    (before,) = earlier(young, "previous")
    then = _asked(list(history), before.question, answer)
    return {ask: compare(told[-1], then[ask][-1]) for ask, told in history.items()}


def _spans(period: Period, about: Question) -> list[Question]:
    """One question over the whole history; of a period of no grain, one for it and one for the days before."""
    past = periods_until(period, 2 if period.grain is Grain.ALL else HISTORY, about.calendar)
    ends = [(p, p) for p in past] if period.grain is Grain.ALL else [(past[0], past[-1])]
    return [replace(about, start=a.first_day, end=b.end.date(), grain=period.grain) for a, b in ends]


def _segments(scorecard: Scorecard, now: Question, answer: Answer) -> dict[Ask, list[Measurement]]:
    found: dict[Ask, list[Measurement]] = {}
    for objective in scorecard.objectives:
        for metric in objective.metrics:
            ask = Ask(metric.metric, metric.where)
            wanted = segments_with_targets(objective.targets, metric.metric)
            for by in dict.fromkeys(tuple(name for name, _ in segment) for segment in wanted):
                found.setdefault(ask, []).extend(answer(replace(now, metrics=(ask.metric,), where=ask.where, by=by)))
    return found


def splits(guarded: Iterable[Guarding], now: Question, answer: Answer) -> dict[Ask, list[Split]]:
    """Measure each KPI among the rows that count against its guard, and among the rest."""
    found: dict[Ask, list[Split]] = {}
    for guarding in guarded:
        if can_be_split(guarding.pair) and (split := _split(guarding, now, answer)):
            found.setdefault(guarding.ask, []).append(split)
    return found


def _split(guarding: Guarding, now: Question, answer: Answer) -> Split | None:
    guard, ask = guarding.pair.guard, guarding.ask
    side = side_of_guard(guard, now.known_to(guard.record, guard.time))
    asked = replace(now, metrics=(ask.metric,), where=ask.where, split=side)
    told = {counts_against(guard, dict(m.segment)["split"]): m for m in answer(asked)}
    return Split(guarding.pair, told[True], told[False]) if True in told and False in told else None
