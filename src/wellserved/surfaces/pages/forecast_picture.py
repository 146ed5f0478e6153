"""Forecast picture: a KPI's past and what comes next as a fan, for a desk and for a phone."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from markupsafe import Markup

from wellserved.insight.forecast.change import Change
from wellserved.insight.forecast.forecast import Forecast
from wellserved.insight.forecast.outlook import Outlook
from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scorecard import Goal
from wellserved.scorecard.scored import Point
from wellserved.surfaces.charts.look import nice_ticks
from wellserved.surfaces.fan import Fan, svg_fan
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import short_period
from wellserved.terms.period import Grain, Period

DESK, PHONE = (860.0, 190.0), (390.0, 190.0)
LARGE_DESK, LARGE_PHONE = (860.0, 290.0), (390.0, 250.0)
NAMED_ON_DESK, NAMED_ON_PHONE = 5, 1
LETTERS = "ABCDEFGHIJ"
Link = Callable[[Period], str]


@dataclass(frozen=True)
class Drawn:
    """A picture for a desk and for a phone."""

    wide: Markup
    narrow: Markup


def drawn(definition: MetricDefinition, told: Outlook, numbers: Numbers, said: str, most: int, link: Link) -> Drawn:
    """The last periods, each of which leads to its rows, and what comes next."""
    wide, narrow = (_fan(definition, told, numbers, one, link) for one in (most, most // 2))
    return Drawn(svg_fan(wide, said, "hatch-wide", *DESK), svg_fan(narrow, said, "hatch-narrow", *PHONE))


def drawn_large(
    definition: MetricDefinition, told: Outlook, numbers: Numbers, said: str, most: int, link: Link
) -> Drawn:
    """The same with a scale, what was foretold from earlier points, and changes of level."""
    wide = _detailed(_fan(definition, told, numbers, most, link), definition, told, numbers, most, NAMED_ON_DESK)
    fewer = most // 2
    narrow = _detailed(_fan(definition, told, numbers, fewer, link), definition, told, numbers, fewer, NAMED_ON_PHONE)
    return Drawn(svg_fan(wide, said, "hatch-wide", *LARGE_DESK), svg_fan(narrow, said, "hatch-narrow", *LARGE_PHONE))


def _fan(definition: MetricDefinition, told: Outlook, numbers: Numbers, most: int, link: Link) -> Fan:
    found, past = told.found, told.history[-most:]
    assert found is not None  # noqa: S101 - only drawn where there is a forecast
    goals = [None] * len(past) + [_target(goal) for goal in told.goals]
    low, value, high = (numbers.value(float(end[-1]), definition.unit) for end in (found.low, found.ahead, found.high))
    return Fan(
        past=[point.value for point in past],
        ahead=found.ahead.tolist(),
        low=found.low.tolist(),
        high=found.high.tolist(),
        targets=goals,
        first=_named(past[0].period),
        last=_named(told.ahead[-1]),
        ends=(low, value, high),
        links=[
            (link(point.period) if point.value is not None else "", _said(point, definition, numbers)) for point in past
        ],
    )


def _said(point: Point, definition: MetricDefinition, numbers: Numbers) -> str:
    return f"{_named(point.period)}: {numbers.value(point.value, definition.unit)}"


def _detailed(fan: Fan, definition: MetricDefinition, told: Outlook, numbers: Numbers, most: int, named: int) -> Fan:
    assert told.found is not None  # noqa: S101 - as above
    gone = max(0, len(told.history) - most)
    fan = replace(
        fan,
        tried=[(at - gone, line) for at, line in reversed(list(_tried(told, told.found))) if at > gone],
        marks=[(one.at - gone, letter) for letter, one in lettered(told) if one.at > gone],
        between=list(_between(told, gone, named)),
    )
    ticks = nice_ticks(*fan.reach, 4)
    return replace(fan, scale=[(tick, numbers.bare(tick, definition.unit)) for tick in ticks])


def lettered(told: Outlook) -> list[tuple[str, Change]]:
    """Changes of level and their letters, the last ones where there are many."""
    return list(zip(LETTERS, told.changes[-len(LETTERS) :], strict=False))


def _tried(told: Outlook, found: Forecast) -> Iterator[tuple[int, list[float | None]]]:
    """What was foretold from earlier points, the last first, as far as stretches do not cover each other."""
    free = len(told.history)
    for one in reversed(found.tried):
        if one.at + len(one.ahead) <= free:
            yield one.at - 1, [told.history[one.at - 1].value, *one.ahead.tolist()]
            free = one.at


def _between(told: Outlook, gone: int, named: int) -> Iterable[tuple[int, str]]:
    """Some periods of the past to be named, evenly."""
    periods = [*(point.period for point in told.history[gone:]), *told.ahead]
    for step in range(1, named + 1):
        at = round((len(periods) - 1) * step / (named + 1))
        yield at, _named(periods[at])


def _named(period: Period) -> str:
    """A period under a picture; a week by its first day."""
    return short_period(period) if period.grain is not Grain.WEEK else str(period.first_day)


def _target(goal: Goal | None) -> float | None:
    return goal.low if goal and not goal.is_range else None
