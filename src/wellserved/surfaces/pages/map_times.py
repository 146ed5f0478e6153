"""Map times: the periods through which a map may be played, and in which of them a verdict on a link changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise

from wellserved.flow.links import LinkFound
from wellserved.scorecard.latest import latest_period, periods_until
from wellserved.surfaces.link_shown import state_of
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.web.linked import linked
from wellserved.surfaces.when import period_words, short_period
from wellserved.terms.period import Period, label, next_day

THEN, NOW = "then", "now"
SHOWN, AFTER = 12, 5
Found = Mapping[tuple[str, str], LinkFound]


@dataclass(frozen=True)
class Time:
    """One period to go to.

    Args:
        text: What it is called in short.
        said: The same in words.
        href: The map of it.
        here: Whether it is shown.
        changed: Whether a verdict on a link changed in it.
    """

    text: str
    said: str
    href: str
    here: bool
    changed: bool


@dataclass(frozen=True)
class Times:
    """The periods to choose from, and which verdicts are shown.

    Args:
        steps: Oldest first.
        earlier: The map of the period before the one shown; empty where there is none to choose.
        later: And of the one after.
        then: Whether verdicts are those that were known at the period's end.
        other: The map of the same period with the other verdicts.
    """

    steps: tuple[Time, ...]
    earlier: str
    later: str
    then: bool
    other: str


def times(asked: Asking, shown: Period, metrics: Iterable[str], found: Found, then: bool) -> Times:
    """The last twelve periods with data, or those around the one shown; verdicts as they were at each one's end.

    Args:
        asked: The request.
        shown: The period shown.
        metrics: The scorecard's KPIs.
        found: All that was found of links, with its history.
        then: Whether verdicts of that time are shown.
    """
    calendar = asked.seen.workspace.calendar
    reach = asked.seen.known_days(*metrics)
    last = latest_period([reach], shown.grain, calendar, datetime.now(UTC)) if reach else shown
    end = shown
    for _ in range(AFTER):
        if end.start < last.start:
            first = end.end.date()
            end = Period(calendar.midnight(first), calendar.midnight(next_day(first, shown.grain, calendar)), end.grain)
    periods = periods_until(last if last.start <= end.start else end, SHOWN, calendar)
    periods = [one for one in periods if reach is None or one.end.date() > reach.first]
    moments = list(_changes(found))
    steps = tuple(_time(asked, one, shown, one.start == last.start, moments) for one in periods)
    at = next((place for place, one in enumerate(steps) if one.here), None)
    return Times(
        steps,
        steps[at - 1].href if at else "",
        steps[at + 1].href if at is not None and at + 1 < len(steps) else "",
        then,
        _address(asked, shown, NOW if then else THEN),
    )


def _time(asked: Asking, one: Period, shown: Period, newest: bool, moments: list[datetime]) -> Time:
    return Time(
        short_period(one),
        period_words(one, asked.numbers),
        _address(asked, one, NOW if newest else THEN),
        one.start == shown.start,
        any(one.start <= moment < one.end for moment in moments),
    )


def _address(asked: Asking, one: Period, verdicts: str) -> str:
    state = asked.state.but(period=label(one, asked.seen.workspace.calendar), view=None)
    return linked("/map", state, {"verdicts": (THEN,) if verdicts == THEN else ()})


def _changes(found: Found) -> Iterable[datetime]:
    """When a verdict became another than the one before; the first of each is none."""
    for link in found.values():
        states = [(at, state_of(verdict), verdict.grade) for at, verdict in link.history]
        for (_, *before), (at, *after) in pairwise(states):
            if before != after:
                yield at
