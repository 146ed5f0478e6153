"""Journeys as KPIs: how many of those begun in a period were resolved within some days, and how long half of them took.

All journeys of the question are followed at once; a period's are those that began in it, open ones as far as seen.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import ceil

import numpy as np
from numpy.typing import NDArray

from wellserved.enrich.journey_steps import channel_of
from wellserved.enrich.journeys import Journeying, begun_sql
from wellserved.flow.columns_of import Columns, columns_of
from wellserved.flow.ground import Ground, given
from wellserved.flow.journeying import RELATIONS, journeying
from wellserved.insight.journey.survival import Curve, kaplan_meier
from wellserved.metrics.formula import Model
from wellserved.metrics.interval import Interval, wilson
from wellserved.metrics.modelled import Said
from wellserved.metrics.question import Question
from wellserved.store.engine import Engine
from wellserved.terms.period import Grain, Period

MICROS, HOURS = 1_000_000, 24
AT_ONCE = 10_000_000
Segment = tuple[tuple[str, str | None], ...]
METHOD = "Kaplan-Meier; open journeys as far as followed, those given up never resolved"


def begun_journeys(ground: Ground, model: Model, question: Question) -> Iterable[Said]:
    """Of the journeys begun in each period, by the channel of the first step where that is asked.

    Args:
        ground: What is followed.
        model: Which figure, from which step and to which goal.
        question: The periods, and perhaps the channel.
    """
    asked = _asked(ground, model, question)
    rows = begun(ground.engine, asked, bool(question.by))
    began = rows["start"]
    for period in question.periods:
        first, last = (round(moment.timestamp() * MICROS) for moment in (period.start, period.end))
        within = (began >= first) & (began < last)
        for segment, which in _parts(question, asked, rows, within):
            yield _said(period, segment, model, rows["days"][which], rows["resolved"][which].astype(bool))


def begun(engine: Engine, asked: Journeying, step: bool = False, at_once: int = AT_ONCE) -> Columns:
    """When journeys began, and how long each took; of very many, one part of them after the other.

    Args:
        engine: Who answers.
        asked: Which journeys.
        step: Whether their first step is told as well.
        at_once: Contacts whose journeys are followed at once.
    """
    extent = engine.extents.get("interaction")
    parts = ceil(extent.rows / at_once) if extent and not extent.elsewhere else 1
    each = (replace(asked, part=(number, max(parts, 1))) for number in range(max(parts, 1)))
    found = [columns_of(engine, begun_sql(RELATIONS, one, step)) for one in each]
    return {name: np.concatenate([one[name] for one in found]) for name in found[0]}


def _asked(ground: Ground, model: Model, question: Question) -> Journeying:
    midnight = question.calendar.midnight
    whole = Period(midnight(question.start), midnight(question.end), Grain.ALL)
    begin, goal = (_step(model, name, usual) for name, usual in (("begin", "any"), ("goal", "resolved")))
    return journeying(ground.engine, ground.settings.issues, question.clock, whole, None, begin, goal)


def _step(model: Model, name: str, usual: str) -> str | None:
    """The step that journeys are told from or to; none where they are told whole."""
    said = str(model.given.get(name, usual))
    return None if said == usual else said


def _parts(
    question: Question, asked: Journeying, rows: Columns, within: NDArray[np.bool_]
) -> Iterator[tuple[Segment, NDArray[np.bool_]]]:
    if not question.by:
        yield (), within
        return
    steps = {letter: step for step, letter in asked.letters.items()}
    letters, place = np.unique(rows["first"].astype(str), return_inverse=True)
    channels = [channel_of(steps[letter]) if letter in steps else None for letter in letters]
    for channel in dict.fromkeys(channels):
        own = np.array([one == channel for one in channels])[place] & within
        if own.any():
            yield ((question.by[0], channel),), own


def _said(
    period: Period, segment: Segment, model: Model, days: NDArray[np.float64], resolved: NDArray[np.bool_]
) -> Said:
    followed = ~np.isnan(days)
    n = int(followed.sum())
    if not len(days):
        return Said(period, None, "no journey began", segment=segment)
    if not n:
        return Said(period, None, "those begun are too young to tell what followed", segment=segment, young=True)
    curve = kaplan_meier(days[followed], resolved[followed])
    tell = _completion if model.tells == "completion" else _time
    value, interval, remark = tell(curve, given(model.given, "days", 30))
    return Said(period, value, remark, interval, n, segment, young=value is None)


def _completion(curve: Curve, days: float) -> tuple[float | None, Interval, str]:
    if not curve.resolved:
        longest = curve.longest >= days
        return (0.0 if longest else None), wilson(0, curve.n), METHOD if longest else _too_young(days)
    told = curve.at(days)
    return (*told, METHOD) if told else (None, Interval(), _too_young(days))


def _too_young(days: float) -> str:
    return f"none was followed for {days:g} days yet"


def _time(curve: Curve, days: float) -> tuple[float | None, Interval, str]:
    value, interval = curve.quantile(0.5)
    if value is None:
        share = curve.resolved / curve.n
        return None, Interval(), f"fewer than half are resolved by now: {share:.1%} of those followed"
    return value * HOURS, interval.times(HOURS), METHOD
