"""Forecasts: what KPIs will be and how likely they meet their targets; and one KPI's forecast with all it rests on."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import partial
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from wellserved.flow.forecast import MOST_HORIZON, Foretold
from wellserved.insight.forecast.leading import LEAST_PERIODS
from wellserved.insight.forecast.outlook import HORIZON, LEAST_FOR_CHANGES, Outlook
from wellserved.metrics.definition import PERSPECTIVES, MetricDefinition
from wellserved.scorecard.narrowed import can_tell
from wellserved.scorecard.scorecard import Scorecard
from wellserved.surfaces import words
from wellserved.surfaces.charts.figure import kpi_link, rows_link
from wellserved.surfaces.foretold import changed, may_not, sentence, steps
from wellserved.surfaces.language import to_say
from wellserved.surfaces.pages.bar import metrics_of
from wellserved.surfaces.pages.forecast_picture import drawn_large, lettered
from wellserved.surfaces.pages.forecast_words import facts, headline, led, likely, ways
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Grain, Period, parse_grain

GRAINS = {
    Grain.DAY: to_say("Day"), Grain.WEEK: to_say("Week"), Grain.MONTH: to_say("Month"),
    Grain.QUARTER: to_say("Quarter"), Grain.YEAR: to_say("Year"),
}  # fmt: skip
MOST_PAST = {Grain.DAY: 120, Grain.WEEK: 78}
USUAL_PAST = 48
router = APIRouter(include_in_schema=False)


@router.get("/forecast")
def show(asked: Asked, horizon: str = "") -> HTMLResponse:
    """One KPI's forecast; those of the scorecard's KPIs where none is named."""
    steps = _steps(horizon)
    named, grain = asked.state.metric[:1], _grain(asked)
    about = {"grain": grain.value, "horizon": steps, "as_of": asked.state.as_of, "until": _until(asked)}
    shown = {"grains": [(one.value, asked.texts.say(text), one is grain) for one, text in GRAINS.items()]}
    told = {"steps": steps, "most": MOST_HORIZON, **shown, **_choosing(asked, named)}
    if not named:
        return page(asked, "forecasts.html", _span(asked), **told, **_all(asked, about))
    return page(asked, "forecast.html", _span(asked), **told, **_one(asked, named[0], about))


def _steps(said: str) -> int | None:
    """How many periods ahead; None for what suits the step."""
    if not said:
        return None
    if not said.isascii() or not said.isdecimal() or len(said) > 4:
        raise QueryError("that is no number of periods", "horizon", f"write 1 to {MOST_HORIZON}")
    return int(said)


def _all(asked: Asking, about: Mapping[str, Any]) -> dict[str, Any]:
    """The scorecard's KPIs: the least likely to meet its target first, then those without one."""
    known = {one.name: one for one in asked.seen.catalogue().all_latest()}
    names = metrics_of(asked) if asked.seen.scorecards() else ()
    names = tuple(name for name in names if can_tell(known[name], asked.state.segments, known))
    there = names and asked.seen.known_days(*names) is not None
    found = asked.seen.forecasts(names, where=asked.state.where, **about) if there else []
    told = [one for item in found if (one := likely(item, _link(asked, item.definition.name), asked.numbers))]
    told.sort(key=lambda one: (one.chance is None, one.chance or 0.0))
    return {
        "title": asked.texts.say("Forecast"),
        "headline": headline(told, asked.numbers),
        "rows": told,
        "refused": [_refused(item, asked) for item in found if not _foretold(item)],
    }


def _one(asked: Asking, name: str, about: Mapping[str, Any]) -> dict[str, Any]:
    """Everything about one KPI's forecast."""
    definition, numbers = asked.seen.catalogue().latest(name), asked.numbers
    there = asked.seen.known_days(name) is not None
    found = asked.seen.forecast(name, where=asked.state.where, **about) if there else None
    told = found.outlooks[0] if found and found.outlooks else None
    title = asked.texts.say("Forecast: {label}", label=definition.label)
    shown: dict[str, Any] = {"title": title, "definition": definition, "kpi": kpi_link(name, _own(asked)), "told": told}
    if found is None or told is None:
        return shown | {"said": asked.texts.say("{label} has no value yet.", label=definition.label)}
    said = sentence(definition, told, numbers)
    labels = {one.name: one.label for one in asked.seen.catalogue().all_latest()}
    link = partial(rows_link, asked, definition.name)
    most = MOST_PAST.get(found.grain, USUAL_PAST)
    return shown | {
        "said": said,
        "facts": facts(definition, told, numbers),
        "picture": drawn_large(definition, told, numbers, said, most, link) if told.found else None,
        "steps_ahead": steps(definition, told, numbers),
        "ways": ways(definition, told, numbers),
        "changed": [
            (letter, text)
            for (letter, _), text in zip(lettered(told), changed(definition, told, numbers)[-10:], strict=True)
        ],
        "searched": _searched(told),
        "least_for_changes": LEAST_FOR_CHANGES,
        "led": led(found, {name: (labels[name], _link(asked, name)) for name in labels}, numbers),
        "aimed_by": _aimed_by(asked, told, name),
        "untested": [labels.get(name, name) for name in found.untested],
        "least_for_leading": LEAST_PERIODS,
        "by_week": asked.state.query(grain="week") if found.grain is not Grain.WEEK else "",
        "may_not": may_not(numbers),
    }


def _foretold(found: Foretold) -> bool:
    return any(one.found is not None for one in found.outlooks)


def _searched(told: Outlook) -> bool:
    """Whether changes of level were looked for."""
    return len(told.history) >= LEAST_FOR_CHANGES and all(one.value is not None for one in told.history)


def _refused(found: Foretold, asked: Asking) -> tuple[str, str]:
    """A KPI of which nothing is foretold, in a sentence, and its forecast's page."""
    definition = found.definition
    if not found.outlooks:
        said = asked.texts.say("{label} has no value yet.", label=definition.label)
    else:
        said = sentence(definition, found.outlooks[0], asked.numbers)
    return said, _link(asked, definition.name)


def _link(asked: Asking, name: str) -> str:
    return f"/forecast{_own(asked).query(metric=(name,), grain=asked.state.grain)}"


def _own(asked: Asking) -> Any:
    return asked.state.but(view=None, by=(), q=None)


def _grain(asked: Asking) -> Grain:
    """The step asked for, else the scorecard's own period, which its targets are of."""
    if asked.state.grain and parse_grain(asked.state.grain) in HORIZON:
        return parse_grain(asked.state.grain)
    card = _card(asked)
    return card.grain if card and card.grain in HORIZON else Grain.MONTH


def _card(asked: Asking) -> Scorecard | None:
    cards = asked.seen.scorecards()
    return cards.get(asked.state.scorecard or "") or next(iter(cards.values()), None)


def _aimed_by(asked: Asking, told: Outlook, name: str) -> str:
    """The step that the KPI's target is of, where its forecast can't be held against it; else nothing."""
    cards = (card for card in asked.seen.scorecards().values() if any(
        target.metric == name for one in card.objectives for target in one.targets
    ))  # fmt: skip
    card = next(cards, None)
    return card.grain.value if card and not any(told.goals) else ""


def _until(asked: Asking) -> date | None:
    """The last day that counts: that of the period looked at, where one is named."""
    span = _span(asked)
    return span.end.date() - timedelta(days=1) if span else None


def _span(asked: Asking) -> Period | None:
    return asked.seen.span(asked.state.period) if asked.state.period else None


def _choosing(asked: Asking, named: Sequence[str]) -> dict[str, Any]:
    """KPIs to choose from: the scorecard's first, then the others by perspective."""
    known = [one for one in asked.seen.catalogue().all_latest() if one.status != "retired"]
    own = set(metrics_of(asked)) if asked.seen.scorecards() else set[str]()
    mine = [one for one in known if one.name in own]
    rest = [(words.perspective(p, asked.texts), [m for m in known if m.perspective == p and m.name not in own])
            for p in PERSPECTIVES]  # fmt: skip
    groups: list[tuple[str, list[MetricDefinition]]] = [(asked.texts.say("On the scorecard"), mine), *rest]
    return {
        "chosen": named[0] if named else "",
        "groups": [(label, metrics) for label, metrics in groups if metrics],
        "fields": asked.state.pairs(metric=(), grain=None, view=None, by=()),
        "overview": f"/forecast{_own(asked).query(metric=())}",
    }
