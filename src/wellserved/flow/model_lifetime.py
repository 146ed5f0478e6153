"""Lifetime values as KPIs: what customers will bring, by what was known at each period's end."""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial

from wellserved.flow.ground import Ground, given
from wellserved.flow.lifetime import lifetime_on, what_is_loaded
from wellserved.insight.lifetime.found import Group, HoldOut, Lifetime
from wellserved.metrics.formula import Model
from wellserved.metrics.interval import Interval
from wellserved.metrics.modelled import Said
from wellserved.metrics.question import Question
from wellserved.terms.errors import MissingPackage
from wellserved.terms.period import Grain, Period

SHORT = (Grain.DAY, Grain.WEEK)


def customers_worth(ground: Ground, model: Model, question: Question) -> Iterable[Said]:
    """The worth of a customer, or of all of them, at the last whole month's end of each period.

    Args:
        ground: What the model stands on.
        model: Which figure, until which horizon.
        question: The periods, and perhaps a segment of customers.
    """
    for period in question.periods:
        if question.grain in SHORT:
            yield Said(period, None, "customers' worth is told by whole months")
        elif period.start >= question.clock:
            yield Said(period, None, "the period has not begun", young=True)
        else:
            yield from _of_period(ground, model, question, period)


def _of_period(ground: Ground, model: Model, question: Question, period: Period) -> Iterator[Said]:
    end = min(period.end, question.clock.astimezone(period.end.tzinfo)).date()
    try:
        found = _fitted(ground, model, question, end)
    except MissingPackage as error:
        yield Said(period, None, f"{error.what}: {error.fix}")
        return
    if found.refused is not None or found.whole is None or found.last is None:
        yield Said(period, None, found.refused or "no customer is there")
    elif date.fromisoformat(found.last) < period.first_day:
        what = f"the last whole month that is known ends on {found.last}"
        yield Said(period, None, what, young=period.end > question.clock)
    elif question.by:
        for group in found.groups:
            value = None if group.name == "unknown" else group.name
            yield _said(period, model, found, group, ((question.by[0], value),))
    else:
        yield _said(period, model, found, found.whole, ())


def _fitted(ground: Ground, model: Model, question: Question, end: date) -> Lifetime:
    months, discount = round(given(model.given, "months", 12)), given(model.given, "discount", 0.1)
    by = question.by[0] if question.by else "value_tier"
    loaded = ground.once(("loaded",), partial(what_is_loaded, ground.engine, ground.settings))
    fit = partial(lifetime_on, ground.engine, ground.settings, by, months, discount, end, served=False, loaded=loaded)
    return ground.once((by, months, discount, end), fit)


def _said(
    period: Period, model: Model, found: Lifetime, group: Group, segment: tuple[tuple[str, str | None], ...]
) -> Said:
    figure = group.value if model.tells == "value" else group.total
    checked = "; ".join(_checked(one) for one in found.holdout)
    remark = f"{found.money} of {found.months} months from {found.last} on; {found.method}; held out: {checked}"
    return Said(period, figure.value, remark, Interval(figure.low, figure.high), group.n, segment)


def _checked(held: HoldOut) -> str:
    kept = "within" if held.kept else "outside"
    return f"{held.what} {held.off:+.1%}, {kept} the interval"
