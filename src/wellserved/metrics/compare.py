"""Compare: a measurement beside the same of an earlier period, and whether the change is beyond noise."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal

from wellserved.metrics.interval import UNKNOWN, Interval, difference
from wellserved.metrics.measurement import Comparison, Measurement, Note
from wellserved.metrics.question import Question
from wellserved.terms.period import Calendar, Grain, Period, floor_day, next_day, previous, whole, year_before

Against = Literal["previous", "year"]
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Earlier:
    """A question about earlier periods, and which later period each of them stands beside.

    Args:
        question: What to ask.
        beside: Pairs of an earlier period and the later one.
    """

    question: Question
    beside: tuple[tuple[Period, Period], ...]


def compare(now: Measurement, then: Measurement) -> Comparison:
    """Put two measurements of one KPI and segment side by side."""
    if now.value is None or then.value is None:
        return Comparison(now, then, None, None, None)
    own, its = Interval(now.low, now.high), Interval(then.low, then.high)
    change = UNKNOWN if now.version != then.version else difference(now.value, own, then.value, its)
    return Comparison(now, then, now.value - then.value, change.low, change.high)


def earlier(question: Question, against: Against) -> list[Earlier]:
    """What to ask to compare each period with the one before, or with the year before.

    A period that is cut short, or not yet over, is compared with as many days of the earlier one.
    """
    calendar = question.calendar
    full = [period for period in question.periods if not _short(period, question)]
    asked = []
    if full:
        then = [_then(period, against, calendar) for period in full]
        span = replace(question, start=then[0].first_day, end=then[-1].end.date())
        asked.append(Earlier(span, tuple(zip(span.periods, full, strict=True))))
    for period in question.periods:
        if _short(period, question):
            start, end = _cut(period, against, question)
            span = replace(question, start=start, end=end, grain=Grain.ALL)
            asked.append(Earlier(span, ((span.periods[0], period),)))
    return asked


def _short(period: Period, question: Question) -> bool:
    return not whole(period, question.calendar) or question.known_until < period.end.date()


def _then(period: Period, against: Against, calendar: Calendar) -> Period:
    return previous(period, calendar) if against == "previous" else year_before(period, calendar)


def _cut(period: Period, against: Against, question: Question) -> tuple[date, date]:
    """As many days of the earlier period as are known of the later one, from the same day on."""
    calendar = question.calendar
    start, end = period.first_day, min(period.end.date(), max(question.known_until, period.first_day + _DAY))
    if period.grain is Grain.ALL:
        then = _then(period, against, calendar)
        return then.first_day, then.first_day + (end - start)
    first = floor_day(start, period.grain, calendar)
    of = _then(_whole(first, period.grain, calendar), against, calendar)
    begin = min(of.first_day + (start - first), of.end.date() - _DAY)
    return begin, min(begin + (end - start), of.end.date())


def _whole(first: date, grain: Grain, calendar: Calendar) -> Period:
    return Period(calendar.midnight(first), calendar.midnight(next_day(first, grain, calendar)), grain)


def pair(now: Sequence[Measurement], then: Sequence[tuple[Earlier, Sequence[Measurement]]]) -> list[Comparison]:
    """Match later measurements with earlier ones, by KPI, period and segment."""
    found = {}
    beside: dict[Period, Period] = {}
    for asked, measured in then:
        later = dict(asked.beside)
        beside |= {own: its for its, own in asked.beside}
        for m in measured:
            found[m.metric, later[m.period], m.segment] = m
    return [compare(m, found.get((m.metric, m.period, m.segment)) or _nothing(m, beside[m.period])) for m in now]


def _nothing(now: Measurement, period: Period) -> Measurement:
    return Measurement(now.metric, now.version, period, now.segment, None, None, None, 0, None, Note.NO_DATA)
