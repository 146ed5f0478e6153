"""KPI split: where a KPI differs, by one segment, and where its change came from."""

from collections.abc import Mapping
from typing import Any

from wellserved.flow.explain import PEOPLE
from wellserved.insight.explanation import Explanation
from wellserved.metrics.measurement import Comparison
from wellserved.metrics.question import WEEK_TIME
from wellserved.surfaces import words
from wellserved.surfaces.card import told as shown_of
from wellserved.surfaces.charts.breakdown_figure import ADDING, breakdown_figure, chosen_segment
from wellserved.surfaces.charts.change_figure import chosen_cut, explanation, figure_of
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.charts.heat import SHADES
from wellserved.surfaces.charts.heat_figure import has_hours, heated
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.explained import cautions, sentence
from wellserved.surfaces.pages.kpi_figure import shown
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.what_else import calendar_words, notes_words, pulls_words
from wellserved.surfaces.when import period_words
from wellserved.surfaces.words import plain
from wellserved.terms.errors import QueryError

YEAR = "last-52w"
MARKS = ("on target", "near", "off target", "not shown to differ")


def breakdown(asked: Asking, looked: Looked) -> Mapping[str, Any]:
    """What the view shows: nothing where its owner allows no segment."""
    names, hours = _allowed(looked), has_hours(looked)
    if hours and (set(asked.state.by) == set(WEEK_TIME) or not (names or asked.state.by)):
        return _by_hours(asked, looked, names)
    if not names and not asked.state.by:
        return {"choices": [], "figure": None, "instead": _variants(asked, looked)}
    segment = chosen_segment(asked, looked)
    figure = breakdown_figure(asked, looked)
    return {
        "choices": _choices(asked, names, segment) + ([_hours_choice(asked)] if hours else []),
        "shades": None,
        "longer": "",
        "figure": shown(asked, looked, figure),
        "segment": plain(segment).lower(),
        "marks": [words.attainment(word) for word in MARKS] if looked.scored.target and segment not in PEOPLE else [],
        "adds": isinstance(looked.definition.formula, ADDING),
        "people": segment in PEOPLE,
        "whole": shown_of(looked.scored.measurement).value is not None,
    }


def _variants(asked: Asking, looked: Looked) -> list[tuple[str, str]]:
    """The variants that may be split, where the KPI itself may not."""
    known = asked.seen.catalogue()
    found = [known.latest(name) for name in looked.definition.variants if name in known.names()]
    return [(one.label, kpi_link(one.name, asked.state.but(view="breakdown"))) for one in found if one.segments]


def _by_hours(asked: Asking, looked: Looked, names: list[str]) -> Mapping[str, Any]:
    """The same by weekday and hour: shades, whose meaning is written, help to find what each cell says."""
    found, unit = heated(asked, looked), looked.scored.unit
    least = looked.definition.minimum_n
    return {
        "choices": [*_choices(asked, names, ""), _hours_choice(asked, here=True)],
        "figure": shown(asked, looked, found.figure),
        "segment": asked.texts.say("weekday and hour"),
        "shades": [
            (asked.numbers.interval(low, high, unit), f"{opacity:.2f}")
            for low, high, opacity in zip(found.ends, found.ends[1:], SHADES, strict=False)
        ],
        "few": asked.numbers.count(least) if least else "",
        "with_n": found.with_n,
        "longer": asked.state.query(period=YEAR),
        "least": found.least,
        "most": found.most,
        "marks": [],
        "adds": False,
        "people": False,
        "whole": True,
    }


def _hours_choice(asked: Asking, *, here: bool = False) -> tuple[str, str, bool]:
    return asked.texts.say("Weekday and hour"), asked.state.query(by=WEEK_TIME), here


def change(asked: Asking, looked: Looked) -> Mapping[str, Any]:
    """What the view shows; why not, where it can't be taken apart."""
    try:
        found = explanation(asked, looked)
    except QueryError as error:
        return {"refused": error, "choices": [], "against": _against(asked)}
    cut = chosen_cut(asked, found)
    pair = found.change
    told = {
        "refused": None,
        "against": _against(asked),
        "sentence": sentence(found, asked.numbers),
        "cautions": cautions(found, asked.numbers),
        "additive": found.additive,
        "else": _what_else(asked, looked, found),
        "then": _told(asked, looked, pair, before=True),
        "now": _told(asked, looked, pair, before=False),
    }
    if cut is None or pair.change is None:
        return told | {"choices": [], "figure": None}
    names, split = [one.segment for one in found.cuts], cut.split
    parts = (split.rate, split.mix, split.unmatched, pair.change)
    written = [asked.numbers.change(part, looked.scored.unit) for part in parts]
    return told | {
        "choices": _choices(asked, names, cut.segment),
        "figure": shown(asked, looked, figure_of(asked, looked, found, cut)),
        "segment": plain(cut.segment).lower(),
        "parts": dict(zip(("within", "mix", "unmatched", "change"), written, strict=True)),
        "unmatched": bool(split.unmatched),
        "most": cut is found.cuts[0],
    }


def _what_else(asked: Asking, looked: Looked, found: Explanation) -> list[str]:
    """What the calendar did, what people noted, what helps and hurts the target."""
    besides = asked.seen.drivers(found, where=looked.scored.where, as_of=asked.state.as_of)
    target = looked.scored.target
    goal = target.goal.low if target and not target.goal.is_range else None
    numbers = asked.numbers
    return [
        *calendar_words(found, besides, numbers),
        *notes_words(besides),
        *pulls_words(found, goal, numbers),
    ]


def _allowed(looked: Looked) -> list[str]:
    """The segments that its owner allows and that are no people."""
    return [name for name in looked.definition.segments if name not in PEOPLE]


def _choices(asked: Asking, names: list[str], chosen: str) -> list[tuple[str, str, bool]]:
    """Segments to choose from: name, query, whether it is this one."""
    return [(plain(name), asked.state.query(by=(name,)), name == chosen) for name in names]


def _against(asked: Asking) -> list[tuple[str, str, bool]]:
    """What the period may be held against."""
    year = asked.state.compare == "year"
    say = asked.texts.say
    return [
        (say("the period before"), asked.state.query(compare="previous"), not year),
        (say("the year before"), asked.state.query(compare="year"), year),
    ]


def _told(asked: Asking, looked: Looked, pair: Comparison, before: bool) -> tuple[str, str, str]:
    """One side of the change: its period, value and interval."""
    one = shown_of(pair.then if before else pair.now)
    unit = looked.scored.unit
    interval = asked.numbers.interval(one.low, one.high, unit)
    return period_words(one.period, asked.numbers), asked.numbers.value(one.value, unit), interval
