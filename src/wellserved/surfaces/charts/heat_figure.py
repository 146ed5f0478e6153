"""Heat figure: a KPI by weekday and hour, as a map and as a table; hours in which too few rows lie have no value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from babel.dates import get_day_names

from wellserved.metrics.formula import Count
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.question import HOUR, WEEK_TIME, WEEKDAY
from wellserved.metrics.week_time import told_by_week
from wellserved.surfaces.card import told as shown_of
from wellserved.surfaces.charts.figure import Figure, Line, about, interval_text, last_day, rows_link, stamp
from wellserved.surfaces.charts.heat import SHADES, Cell, Heat, heat_map
from wellserved.surfaces.charts.look import NARROW, WIDE
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.charts.trend import measured
from wellserved.surfaces.language import to_say
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import period_words, short_period
from wellserved.surfaces.words import note
from wellserved.terms.errors import QueryError

At = tuple[int, int]
Hours = Mapping[At, Measurement]
HEADS = (to_say("Hour"), to_say("Value"), to_say("95 % interval"), to_say("n"), to_say("Note"))
KEYS = ("metric", "period", "first_day", "last_day", WEEKDAY, HOUR, "value", "low", "high", "n", "coverage", "note",
        "version")  # fmt: skip


def has_hours(looked: Looked) -> bool:
    """Whether the KPI can be told by the hour."""
    return told_by_week(looked.definition, looked.seen.catalogue().latest)


@dataclass(frozen=True)
class Heated:
    """The figure, whether it tells n, the ends of its shades, and its least and greatest hour as they are read."""

    figure: Figure
    with_n: bool
    ends: Sequence[float]
    least: str
    most: str


def heat_figure(asked: Asking, looked: Looked) -> Figure:
    """A KPI by the hour of the week."""
    return heated(asked, looked).figure


def heated(asked: Asking, looked: Looked) -> Heated:
    """A KPI by the hour of the week, of the hours between the first and the last in which anything lies.

    Raises:
        QueryError: It is told of days, or of times that lie in many hours.
    """
    if not has_hours(looked):
        what = f"{looked.definition.label} can't be told by the hour"
        raise QueryError(what, looked.definition.name, "ask it of KPIs whose rows are moments")
    found = hours_of(measured(asked.seen.measure(looked.definition.name, by=WEEK_TIME, **looked.asked)))
    days, hours, ends = _days(asked), _hours(found), edges(found)
    places = [(day, hour) for day in days for hour in hours]
    cells = [_cell(asked, looked, found.get(at), at, ends, (days.index(at[0]), hours.index(at[1]))) for at in places]
    with_n = not isinstance(looked.definition.formula, Count)
    names = get_day_names("abbreviated", locale=asked.numbers.locale)
    shown = Heat(cells, [f"{hour:02}" for hour in hours], [names[day - 1] for day in days], with_n)
    wide, narrow = (heat_map(shown, size) if ends else None for size in (WIDE, NARROW))
    lines = [_line(asked, looked, found.get(at), at, cell.said) for at, cell in zip(places, cells, strict=True)]
    told = sorted(
        (v, cell.said) for at, cell in zip(places, cells, strict=True) if (v := _value(found.get(at))) is not None
    )
    figure = _figure(asked, looked, found, lines, len(hours))
    figure = replace(figure, wide=wide, narrow=narrow)
    return Heated(figure, with_n, ends, told[0][1] if told else "", told[-1][1] if told else "")


def _figure(asked: Asking, looked: Looked, found: Hours, lines: Sequence[Line], across: int) -> Figure:
    """The figure without its drawings."""
    when = period_words(looked.period, asked.numbers)
    return Figure(
        name="hours",
        title=asked.texts.say("{label} by weekday and hour", label=looked.scored.label),
        metric=looked.definition.name,
        wide=None,
        narrow=None,
        head=tuple(asked.texts.say(head) for head in HEADS),
        keys=KEYS,
        lines=tuple(lines),
        stamp=stamp(asked, looked.definition, [one.version for one in found.values()], when),
        about=about(asked),
        across=max(1, across),
    )


def hours_of(found: Sequence[Measurement]) -> Hours:
    """Measurements by weekday, from 1, Monday, and hour."""
    return {(int(day), int(hour)): one for one in found for day, hour in [_of(one)] if day and hour}


def _of(one: Measurement) -> tuple[str | None, str | None]:
    known = dict(one.segment)
    return known[WEEKDAY], known[HOUR]


def edges(found: Hours) -> list[float]:
    """The ends of the shades: as many equal steps from the least value that is told to the greatest."""
    told = [value for one in found.values() if (value := _value(one)) is not None]
    if not told or min(told) == max(told):
        return sorted(set(told))
    step = (max(told) - min(told)) / len(SHADES)
    return [min(told) + step * i for i in range(len(SHADES))] + [max(told)]


def _days(asked: Asking) -> list[int]:
    """The weekdays as the organisation's week goes."""
    first = asked.seen.workspace.calendar.week_start
    return [(first + i) % 7 + 1 for i in range(7)]


def _hours(found: Hours) -> list[int]:
    told = [hour for _, hour in found]
    return list(range(min(told), max(told) + 1)) if told else []


def _value(one: Measurement | None) -> float | None:
    return shown_of(one).value if one else None


def _cell(
    asked: Asking, looked: Looked, one: Measurement | None, at: At, ends: Sequence[float], spot: tuple[int, int]
) -> Cell:
    numbers, value = asked.numbers, _value(one)
    return Cell(
        across=spot[1],
        down=spot[0],
        text=numbers.bare(value, looked.scored.unit) if value is not None else "",
        n=numbers.count(one.n) if one and one.n else "",
        shade=_shade(value, ends) if value is not None else None,
        said=_said(asked, looked, one, at),
        href=_behind(asked, looked, at) if one and one.n else "",
    )


def _behind(asked: Asking, looked: Looked, at: At) -> str:
    return rows_link(asked, looked.definition.name, looked.period, weekday=str(at[0]), hour=f"{at[1]:02}")


def _shade(value: float, ends: Sequence[float]) -> int:
    return min(sum(value >= end for end in ends[1:-1]), len(SHADES) - 1) if len(ends) > 1 else 0


def hour_text(asked: Asking, at: At) -> str:
    """An hour of the week in words: Monday 09:00 to 10:00."""
    day = get_day_names("wide", locale=asked.numbers.locale)[at[0] - 1]
    return asked.texts.say("{day} {start} to {end}", day=day, start=f"{at[1]:02}:00", end=f"{at[1] + 1:02}:00")


def _said(asked: Asking, looked: Looked, one: Measurement | None, at: At) -> str:
    hour, numbers = hour_text(asked, at), asked.numbers
    if one is None:
        return f"{hour}: {note('no data', asked.texts)}"
    told = shown_of(one).value
    value = numbers.value(told, looked.scored.unit) if told is not None else note(one.note.value, asked.texts)
    return f"{hour}: {value}, n {numbers.count(one.n)}"


def _line(asked: Asking, looked: Looked, one: Measurement | None, at: At, said: str) -> Line:
    days = (short_period(looked.period), str(looked.period.first_day), str(last_day(looked.period)))
    raw_head = (looked.definition.name, *days, str(at[0]), f"{at[1]:02}")
    if one is None:
        empty = (hour_text(asked, at), "–", "–", "0", note("no data", asked.texts))
        return Line(empty, (*raw_head, None, None, None, 0, None, "no data", looked.definition.version), said)
    told, numbers = shown_of(one), asked.numbers
    value, noted = numbers.value(told.value, looked.scored.unit), note(one.note.value, asked.texts)
    shown = (hour_text(asked, at), value, interval_text(asked, told, looked.definition), numbers.count(one.n), noted)
    raw = (told.value, told.low, told.high, one.n, one.coverage, one.note.value, one.version)
    return Line(shown, (*raw_head, *raw), said, _behind(asked, looked, at))
