"""KPI guardrails: what watches a KPI, how it went, what is said against it, how it may be gamed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison
from wellserved.scorecard.attainment import improved, worsened
from wellserved.surfaces import words
from wellserved.surfaces.card import told as shown_of
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.charts.trend import Wanted, read_trend, trend_grain
from wellserved.surfaces.language import to_say
from wellserved.surfaces.sentences import warning_sentence
from wellserved.surfaces.spark import svg_spark
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.words import Mark
from wellserved.terms.errors import WellservedError

SPARK = (150, 30)
UNSURE = Mark("→", to_say("may be noise"), "quiet", "")


@dataclass(frozen=True)
class GuardLine:
    """A guard as it went beside the KPI.

    Args:
        label: What to call it.
        href: Its page.
        question: What it asks.
        value: What it is in this period.
        interval: Its doubt.
        before: What it was in the period before.
        change: By how much it moved.
        verdict: Whether that is more than noise, and to the better or worse.
        spark: Its recent past.
    """

    label: str
    href: str
    question: str
    value: str
    interval: str
    before: str
    change: str
    verdict: Mark
    spark: Markup


def told(asked: Asking, looked: Looked) -> Mapping[str, Any]:
    """What the view shows."""
    names = [looked.definition.name, *looked.definition.guards]
    lines = [_line(asked, looked, name) for name in names]
    return {
        "lines": [line for line in lines if line is not None],
        "warnings": [warning_sentence(warning, asked.numbers) for warning in looked.scored.guards],
        "gaming": looked.definition.gaming,
    }


def _line(asked: Asking, looked: Looked, name: str) -> GuardLine | None:
    """How a guard went; None where it can't be told of what is looked at."""
    found = asked.seen.catalogue()
    if name not in found.names():
        return None
    guard = found.latest(name)
    try:
        (pair,) = asked.seen.measure(name, compare="previous", **looked.asked)
        history = _spark(asked, looked, guard)
    except WellservedError:
        return None
    if not isinstance(pair, Comparison):
        raise TypeError(f"no comparison: {pair}")
    now, then = (shown_of(m) for m in (pair.now, pair.then))
    change = pair.change if now.value is not None and then.value is not None else None
    status = "improved" if improved(pair, guard.better) else "worsened" if worsened(pair, guard.better) else ""
    rising = change > 0 if change else None
    return GuardLine(
        label=guard.label,
        href=kpi_link(name, asked.state.but(view=None, by=())),
        question=guard.question,
        value=asked.numbers.value(now.value, guard.unit),
        interval=asked.numbers.interval(now.low, now.high, guard.unit),
        before=asked.numbers.value(then.value, guard.unit),
        change=asked.numbers.change(change, guard.unit),
        spark=history,
        verdict=words.behaviour(status, rising) if status else UNSURE,
    )


def _spark(asked: Asking, looked: Looked, guard: MetricDefinition) -> Markup:
    """The guard's recent past as a line."""
    grain = trend_grain(looked.period, asked.state.grain)
    trend = read_trend(looked.seen, Wanted(guard, looked.scored.where, looked.period, grain), asked.state)
    title = asked.texts.say("{label}: the last {n} periods", label=guard.label, n=len(trend.told))
    return svg_spark([told.point.value for told in trend.told], title, size=SPARK)
