"""Guard side: a KPI or one of its guards as it went: value, doubt, change, past, and what that says."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from wellserved.insight.guard import Standing
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison
from wellserved.scorecard.attainment import improved, worsened
from wellserved.surfaces import words
from wellserved.surfaces.card import told
from wellserved.surfaces.charts.figure import kpi_link
from wellserved.surfaces.language import to_say
from wellserved.surfaces.spark import svg_spark
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.words import Mark

SPEAKS = Mark(
    "◆", to_say("speaks against it"), "vermilion", to_say("The KPI looks good where this guard says it is not.")
)
WORSE = Mark(
    "▲", to_say("worsened"), "ochre", to_say("The guard worsened beyond noise; the KPI did not improve by it.")
)
QUIET = Mark("●", to_say("quiet"), "blue", to_say("The guard did not worsen by more than noise."))
UNTOLD = Mark("○", to_say("not told"), "quiet", to_say("The guard has no value that a verdict could rest on."))
MARKS = {Standing.SPEAKS: SPEAKS, Standing.WORSE: WORSE, Standing.UNTOLD: UNTOLD, Standing.QUIET: QUIET}
ORDER = tuple(MARKS.values())
UNSURE = Mark("→", to_say("may be noise"), "quiet", "")
SMALL, LARGE = (120, 26), (320, 48)


@dataclass(frozen=True)
class Side:
    """A KPI or a guard, as it went.

    Args:
        name: Its name.
        label: What to call it.
        question: What it asks.
        href: Its page.
        rows: The rows behind it; empty where no page leads there from here.
        value: What it is in this period.
        interval: Its doubt.
        before: What it was in the period before.
        change: By how much it moved; empty where that is not known.
        moved: Whether that is more than noise, and to the better or worse.
        spark: Its recent past as a small line.
        drawn: The same, larger.
    """

    name: str
    label: str
    question: str
    href: str
    rows: str
    value: str
    interval: str
    before: str
    change: str
    moved: Mark
    spark: Markup
    drawn: Markup


def side(
    asked: Asking, metric: MetricDefinition, found: Comparison | None, past: Sequence[float | None], rows: str = "",
    view: str | None = None,
) -> Side:  # fmt: skip
    """A KPI or guard beside the period before.

    Args:
        asked: The request.
        metric: Its definition.
        found: Its value and the one before; None where it can't be told of what is looked at.
        past: Its recent past.
        rows: Where the rows behind it are.
        view: Which view of its page to open.
    """
    now, then = (told(one) if one else None for one in (found and found.now, found and found.then))
    known = now is not None and now.value is not None and then is not None and then.value is not None
    change = found.change if found and known else None
    numbers, title = asked.numbers, asked.texts.say("{label}: the last {n} periods", label=metric.label, n=len(past))
    return Side(
        name=metric.name,
        label=metric.label,
        question=metric.question,
        href=kpi_link(metric.name, asked.state.but(view=view, by=())),
        rows=rows,
        value=numbers.value(now.value if now else None, metric.unit),
        interval=numbers.interval(now.low, now.high, metric.unit) if now else "",
        before=numbers.value(then.value if then else None, metric.unit),
        change=numbers.change(change, metric.unit) if change is not None else "",
        moved=_moved(found, metric, change),
        spark=_spark(past, title, SMALL),
        drawn=_spark(past, title, LARGE),
    )


def _moved(found: Comparison | None, metric: MetricDefinition, change: float | None) -> Mark:
    if found is None:
        return UNSURE
    status = "improved" if improved(found, metric.better) else "worsened" if worsened(found, metric.better) else ""
    return words.behaviour(status, change > 0 if change else None) if status else UNSURE


def _spark(past: Sequence[float | None], title: str, size: tuple[int, int]) -> Markup:
    return svg_spark(past, title, size=size) if sum(value is not None for value in past) > 1 else Markup("")
