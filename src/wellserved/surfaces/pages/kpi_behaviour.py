"""KPI behaviour: the behaviour chart with its table, and what people know of the trend."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wellserved.scorecard.annotation import Annotation
from wellserved.surfaces.charts.behaviour import Lettered, lettered
from wellserved.surfaces.charts.behaviour_figure import behaviour_figure
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.filtered import filter_words
from wellserved.surfaces.pages.kpi_figure import Shown, shown
from wellserved.surfaces.pages.kpi_outlook import ahead
from wellserved.surfaces.web.asking import Asking
from wellserved.terms.period import Grain

GRAINS = (Grain.DAY, Grain.WEEK, Grain.MONTH, Grain.QUARTER)


@dataclass(frozen=True)
class NoteLine:
    """A note as it is listed."""

    known: Lettered
    about: str


def told(asked: Asking, looked: Looked) -> Mapping[str, Any]:
    """What the view shows."""
    figure: Shown = shown(asked, looked, behaviour_figure(asked, looked))
    trend = looked.trend
    return {
        "figure": figure,
        "trend": trend,
        "grains": [(grain.value, grain is trend.grain, asked.state.query(grain=grain.value)) for grain in GRAINS],
        "notes": [NoteLine(one, _about(asked, one.note)) for one in reversed(lettered(trend))],
        "ahead": ahead(asked, looked),
        "today": looked.last_day.isoformat(),
        "narrowed": ", ".join(
            filter_words(name, values, asked.numbers) for name, values in asked.state.filters if len(values) == 1
        ),
    }


def _about(asked: Asking, one: Annotation | None) -> str:
    """Which KPIs and rows a note is about, where it is not just this one; a marked change is about its KPI."""
    if one is None:
        return asked.texts.say("marked change: limits begin anew")
    about = [asked.texts.say("all KPIs")] if one.metric is None else []
    return ", ".join([*about, *(filter_words(name, (value,), asked.numbers) for name, value in one.segment.items())])
