"""Bar: what a page looks at, and where a reader may go from there: other periods, filters, comparisons, scorecards."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from babel.dates import format_date

from wellserved.scorecard.latest import Reach
from wellserved.surfaces.filtered import filter_words
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import period_words
from wellserved.terms.period import Calendar, Grain, Period, floor_day, label, next_day, previous, split

MOST_YEARS = 4
COMPARED = ((None, to_say("Nothing")), ("previous", to_say("The period before")), ("year", to_say("The year before")))


@dataclass(frozen=True)
class Place:
    """A state to go to: what it is called, its query, and whether it is this one."""

    text: str
    query: str
    here: bool = False


@dataclass(frozen=True)
class Year:
    """A year's own place, and those of its quarters and months."""

    year: Place
    quarters: tuple[Place, ...]
    months: tuple[Place, ...]


@dataclass(frozen=True)
class Bar:
    """What stands above every page.

    Args:
        period: The period in words; empty where the page shows none of its own.
        compared: With what it is compared, in words; empty where it is not.
        earlier: The query of the period before; None where there is no data before.
        later: The query of the period after; None where there is no data after.
        years: Periods with data, the newest year first.
        compare: What may be put beside the period.
        chips: Filters in force; each leads to the state without it.
        filters: Where a reader chooses filters.
        scorecards: Where there are several.
        fields: The state as a form's hidden fields, without what the period's form asks for.
    """

    period: str
    compared: str
    earlier: str | None
    later: str | None
    years: tuple[Year, ...]
    compare: tuple[Place, ...]
    chips: tuple[Place, ...]
    filters: str
    scorecards: tuple[Place, ...]
    fields: tuple[tuple[str, str], ...]


def bar(asked: Asking, period: Period | None = None) -> Bar:
    """What stands above a page that shows a period; None where it shows none of its own."""
    state, calendar = asked.state, asked.seen.workspace.calendar
    shown = period or (asked.seen.span(state.period) if state.period else None)
    reach = asked.seen.known_days(*metrics_of(asked))
    beside = neighbours(shown, reach, calendar) if shown else (None, None)
    earlier, later = (state.query(period=label(one, calendar)) if one else None for one in beside)
    pinned = state.but(period=label(shown, calendar)) if shown else state
    return Bar(
        period=period_words(_named(shown, calendar), asked.numbers) if shown else "",
        compared=_compared(shown, asked) if shown else "",
        earlier=earlier,
        later=later,
        years=_years(reach, shown, asked) if reach else (),
        compare=tuple(
            Place(asked.texts.say(text), state.query(compare=value), state.compare == value)
            for value, text in COMPARED
        ),
        chips=tuple(_chip(asked, name, values) for name, values in state.filters),
        filters="/filters?" + urlencode([*pinned.pairs(), ("back", asked.path)]),
        scorecards=_scorecards(asked),
        fields=tuple(state.pairs(period=None, as_of=None, tz=None)),
    )  # fmt: skip


def metrics_of(asked: Asking) -> tuple[str, ...]:
    """The KPIs of the scorecard that is looked at; all there are where there is no scorecard."""
    cards = asked.seen.scorecards()
    chosen = cards.get(asked.state.scorecard or "") or next(iter(cards.values()), None)
    return chosen.metrics if chosen else tuple(asked.seen.catalogue().names())


def neighbours(shown: Period, reach: Reach | None, calendar: Calendar) -> tuple[Period | None, Period | None]:
    """The periods before and after, as far as there is data."""
    if reach is None:
        return None, None
    try:
        before, after = previous(shown, calendar), following(shown, calendar)
    except (ValueError, OverflowError):  # the calendar's own ends
        return None, None
    earlier = before if before.end.date() > reach.first else None
    return earlier, after if after.first_day <= reach.last else None


def following(period: Period, calendar: Calendar) -> Period:
    """The period just after, of the same grain; a span of `all` by as many days."""
    first = period.end.date()
    days = timedelta(days=period.days)
    last = first + days if period.grain is Grain.ALL else next_day(first, period.grain, calendar)
    return Period(calendar.midnight(first), calendar.midnight(last), period.grain)


def _named(period: Period, calendar: Calendar) -> Period:
    """A period by its own name where days do not say which it is."""
    return replace(period, name=label(period, calendar)) if calendar.weeks else period


def _compared(shown: Period, asked: Asking) -> str:
    """What the period is compared with, in words."""
    if asked.state.compare is None:
        return ""
    texts = asked.texts
    return texts.say("vs the period before") if asked.state.compare == "previous" else texts.say("vs the year before")


def _chip(asked: Asking, name: str, values: Sequence[str]) -> Place:
    return Place(filter_words(name, values, asked.numbers), asked.state.filtered(name, ()).query())


def _scorecards(asked: Asking) -> tuple[Place, ...]:
    """The scorecards to choose from; none where there is no choice."""
    cards, chosen = asked.seen.scorecards(), asked.state.scorecard
    first = chosen if chosen in cards else next(iter(cards), "")
    if len(cards) < 2:
        return ()
    return tuple(
        Place(c.label, asked.state.query(scorecard=c.name, period=None), c.name == first) for c in cards.values()
    )


def _years(reach: Reach, shown: Period | None, asked: Asking) -> tuple[Year, ...]:
    """The last years with data, each with its quarters and months with data."""
    calendar = asked.seen.workspace.calendar
    first = max(reach.first, date(max(reach.last.year - MOST_YEARS + 1, 1), 1, 1))
    years = split(first, reach.last + timedelta(days=1), Grain.YEAR, calendar)[-MOST_YEARS:]
    return tuple(_year(one, reach, shown, asked) for one in reversed(years))


def _year(cut: Period, reach: Reach, shown: Period | None, asked: Asking) -> Year:
    calendar = asked.seen.workspace.calendar
    own = [_whole(cut, calendar)]
    quarters, months = (
        [_whole(p, calendar) for p in split(cut.first_day, cut.end.date(), grain, calendar)]
        for grain in (Grain.QUARTER, Grain.MONTH)
    )
    (year,), named, told = ([_place(p, shown, asked) for p in periods] for periods in (own, quarters, months))
    return Year(year, tuple(named), tuple(told))


def _whole(cut: Period, calendar: Calendar) -> Period:
    """A period that the edge of the data may have cut short, in full."""
    first = floor_day(cut.first_day, cut.grain, calendar)
    return Period(calendar.midnight(first), calendar.midnight(next_day(first, cut.grain, calendar)), cut.grain)


def _place(period: Period, shown: Period | None, asked: Asking) -> Place:
    calendar = asked.seen.workspace.calendar
    written = label(period, calendar)
    return Place(_short(period, written, asked.numbers), asked.state.query(period=written), period == shown)


def _short(period: Period, written: str, numbers: Numbers) -> str:
    """What a period is called within its year: Jul, Q3, P07; a year's own name."""
    if period.grain is Grain.MONTH and "P" not in written:
        return str(format_date(period.first_day, "LLL", locale=numbers.locale))
    return written if period.grain is Grain.YEAR else written.rsplit("-", 1)[-1]
