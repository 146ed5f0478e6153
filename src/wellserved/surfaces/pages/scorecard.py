"""Scorecard: the first page: what changed, what to look at first, and every KPI in its perspective."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from wellserved.metrics.measurement import Comparison
from wellserved.scorecard.latest import SILENT_DAYS
from wellserved.scorecard.scored import Score
from wellserved.surfaces import words
from wellserved.surfaces.pages.bar import metrics_of
from wellserved.surfaces.pages.cascade import cascade
from wellserved.surfaces.pages.guard_signs import found_by, touching
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.pages.tiles import Asks, changed, lanes
from wellserved.surfaces.reader import definitions_of
from wellserved.surfaces.report.page import page as written
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.when import period_words
from wellserved.terms.period import Grain, Period, label

VIEWS = ("cards", "table", "bullet", "cascade")
router = APIRouter(include_in_schema=False)


@router.get("/")
def show(asked: Asked) -> HTMLResponse:
    """The scorecard of a period."""
    nothing = without(asked, asked.texts.say("Scorecard"))
    if nothing is not None:
        return nothing
    return _page(asked, asked.seen.score(scorecard_of(asked), asked.state.segments, **asked.state.asked))


def without(asked: Asking, title: str) -> HTMLResponse | None:
    """What a page says where there is nothing to show: no scorecard, no data, or no KPI that the filters can narrow."""
    metrics, chosen = metrics_of(asked), asked.state.segments
    if not asked.seen.scorecards():
        return page(asked, "empty.html", title=title, why="scorecard")
    if asked.seen.known_days(*metrics) is None:
        return page(asked, "empty.html", title=title, why="data")
    known = asked.seen.catalogue()
    if any(set(chosen) <= set(known.latest(name).segments) for name in metrics):
        return None
    return page(asked, "empty.html", title=title, why="filters", chosen=list(chosen))


def scorecard_of(asked: Asking) -> str:
    """The scorecard asked for; the first where none is."""
    return asked.state.scorecard or next(iter(asked.seen.scorecards()), "")


def _page(asked: Asking, score: Score) -> HTMLResponse:
    reach = asked.seen.known_days(*metrics_of(asked))
    last = reach.last if reach else score.period.first_day
    workspace, state, numbers = asked.seen.workspace, asked.state, asked.numbers
    told = written(score, definitions_of(workspace, score), numbers, workspace.settings.name, datetime.now(UTC))
    named = state.but(period=label(score.period, workspace.calendar))
    shown = lanes(told.columns, named, numbers, _beside(asked, score, named.period))
    really, more = changed(score, shown)
    view = state.view if state.view in VIEWS else VIEWS[0]
    return page(
        asked,
        "scorecard.html",
        score.period,
        title=told.title,
        shown=told,
        lanes=shown,
        changed=really,
        more=more,
        view=view,
        views=VIEWS,
        cascade=cascade(asked, score) if view == "cascade" else None,
        moves=tuple(words.BEHAVIOUR.values()),
        legend=tuple(words.ATTAINMENT.values()),
        left_out=_left_out(asked, score),
        problems=[(p.what, p.fix) for p in score.problems if p.code != "not_narrowed"],
        fresh=period_words(Period(*_day(asked, last), Grain.DAY), numbers),
        age=_age(asked, last),
        signs=_signs(asked),
    )


def _signs(asked: Asking) -> Mapping[str, int]:
    """How many signs of gaming touch each KPI, as they were found last."""
    found = found_by(asked)
    return touching(found.looks) if found else {}


def _beside(asked: Asking, score: Score, period: str | None) -> Asks | None:
    """Each KPI beside the period, or the year, before, where that is asked for."""
    against = asked.state.compare
    if against is None:
        return None
    if against == "previous":
        return {(m.metric, m.where): m.comparison for m in score.metrics if m.comparison}
    found: dict[tuple[str, str | None], Comparison] = {}
    for where in dict.fromkeys(m.where for m in score.metrics):
        names = tuple(dict.fromkeys(m.metric for m in score.metrics if m.where == where))
        told = asked.seen.measure(*names, where=where, period=period, compare=against, as_of=asked.state.as_of)
        found |= {(one.now.metric, where): one for one in told if isinstance(one, Comparison)}
    return found


def _left_out(asked: Asking, score: Score) -> Sequence[str]:
    """The labels of KPIs that can't be split by a segment that is filtered by."""
    known, told = asked.seen.catalogue(), {metric.metric for metric in score.metrics}
    wanted = asked.seen.scorecards()[score.scorecard].metrics
    return [known.latest(name).label for name in wanted if name not in told]


def _day(asked: Asking, day: date) -> tuple[datetime, datetime]:
    calendar = asked.seen.workspace.calendar
    return calendar.midnight(day), calendar.midnight(day + timedelta(days=1))


def _age(asked: Asking, last: date) -> int:
    """How many days ago the data ends, where that is more than a few silent days; else 0."""
    today = datetime.now(asked.seen.workspace.calendar.midnight(last).tzinfo).date()
    return days if (days := (today - last).days) > SILENT_DAYS + 1 else 0
