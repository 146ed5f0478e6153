"""Behaviour figure: the process behaviour chart with its table: each period's value, doubt, target, limits, signal."""

from wellserved.scorecard.scorecard import Goal
from wellserved.surfaces.card import told as shown_of
from wellserved.surfaces.charts.behaviour import behaviour_chart, possible, tone
from wellserved.surfaces.charts.figure import Figure, Line, about, interval_text, last_day, rows_link, stamp
from wellserved.surfaces.charts.look import NARROW, WIDE
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.charts.trend import Told, Trend
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import NOTHING
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import short_period
from wellserved.surfaces.words import note, rule
from wellserved.terms.unit import Unit

HEADS = (
    to_say("Period"), to_say("Value"), to_say("95 % interval"), to_say("n"), to_say("Target"),
    to_say("Natural limits"), to_say("Signal"),
)  # fmt: skip
KEYS = (
    "metric", "period", "first_day", "last_day", "value", "low", "high", "n", "coverage", "note", "version",
    "target_low", "target_high", "lower_limit", "centre", "upper_limit", "moving_range", "signal",
)  # fmt: skip


def behaviour_figure(asked: Asking, looked: Looked) -> Figure:
    """A KPI's history as it is looked at."""
    trend, say = looked.trend, asked.texts.say
    drawable = any(t.point.value is not None for t in trend.told)

    def href(one: Told) -> str:
        return rows_link(asked, trend.definition.name, one.measurement.period)

    wide, narrow = (behaviour_chart(trend, asked.numbers, s, href) if drawable else None for s in (WIDE, NARROW))
    versions = [t.measurement.version for t in trend.told]
    return Figure(
        name="behaviour",
        title=looked.scored.label,
        metric=trend.definition.name,
        wide=wide,
        narrow=narrow,
        head=tuple(say(head) for head in HEADS),
        keys=KEYS,
        lines=tuple(_line(asked, trend, one, href(one)) for one in trend.told),
        stamp=stamp(asked, trend.definition, versions, _days(trend)),
        about=about(asked),
    )


def _days(trend: Trend) -> str:
    if not trend.told:
        return ""
    return f"{trend.told[0].measurement.period.first_day} – {last_day(trend.told[-1].measurement.period)}"


def _line(asked: Asking, trend: Trend, one: Told, href: str) -> Line:
    shown = _shown(asked, trend, one)
    said = [f"{shown[0]}: {shown[1]}", *(part for part in (shown[6],) if part)]
    if one.target:
        said.append(f"{asked.texts.say('Target')} {shown[4]}")
    return Line(shown, _raw(trend, one), ". ".join(said), href)


def _shown(asked: Asking, trend: Trend, one: Told) -> tuple[str, ...]:
    numbers, unit, found = asked.numbers, trend.definition.unit, shown_of(one.measurement)
    value = numbers.value(found.value, unit)
    noted = note(one.measurement.note.value, asked.texts)
    limits = NOTHING
    if one.phase.limits:
        limits = numbers.interval(*possible(one.phase, trend), unit)
    return (
        short_period(found.period),
        f"{value} ({noted})" if noted else value,
        interval_text(asked, found, trend.definition),
        numbers.count(found.n),
        goal_text(asked, one.target.goal if one.target else None, unit),
        limits,
        signal_text(asked, trend, one),
    )


def goal_text(asked: Asking, goal: Goal | None, unit: Unit) -> str:
    """A target's value or range."""
    if goal is None:
        return NOTHING
    return asked.numbers.interval(goal.low, goal.high, unit) if goal.is_range else asked.numbers.value(goal.low, unit)


def signal_text(asked: Asking, trend: Trend, one: Told) -> str:
    """Which rule told, and which way; nothing of a routine point."""
    if one.signal is None:
        return ""
    glyphs = {"blue": "▲", "vermilion": "▼", "ochre": "◆"}
    return f"{glyphs[tone(one, trend.definition.better)]} {rule(one.signal.rule, asked.texts)}"


def _raw(trend: Trend, one: Told) -> tuple[str | float | int | None, ...]:
    found, goal, limits = shown_of(one.measurement), one.target.goal if one.target else None, one.phase.limits
    return (
        trend.definition.name, short_period(found.period), str(found.period.first_day), str(last_day(found.period)),
        found.value, found.low, found.high, found.n, found.coverage, found.note.value, found.version,
        goal.low if goal else None, goal.high if goal else None,
        limits.low if limits else None, limits.centre if limits else None, limits.high if limits else None,
        one.range, one.signal.rule if one.signal else None,
    )  # fmt: skip
