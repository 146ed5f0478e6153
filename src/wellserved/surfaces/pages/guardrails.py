"""Guardrails: what watches each KPI of the scorecard, what speaks against its value, and how it may be gamed."""

from fastapi import APIRouter
from fastapi.responses import HTMLResponse, RedirectResponse

from wellserved.metrics.definition import MetricDefinition
from wellserved.surfaces.language import Texts
from wellserved.surfaces.pages.guard_side import ORDER, SPEAKS, WORSE
from wellserved.surfaces.pages.guard_signs import shown
from wellserved.surfaces.pages.guarded import Watched, alike, unguarded, watched
from wellserved.surfaces.pages.scorecard import scorecard_of, without
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.form import Fields

router = APIRouter(include_in_schema=False)


@router.get("/guardrails")
def show(asked: Asked) -> HTMLResponse:
    """The pairs of a scorecard in one period."""
    title = asked.texts.say("Guardrails")
    nothing = without(asked, title)
    if nothing is not None:
        return nothing
    score = asked.seen.score(scorecard_of(asked), asked.state.segments, **asked.state.asked)
    pairs, bare = watched(asked, score), unguarded(asked, score)
    speaking = [pair for pair in pairs if pair.verdict is SPEAKS]
    return page(
        asked,
        "guardrails.html",
        score.period,
        title=title,
        label=score.label,
        pairs=pairs,
        speaking=speaking,
        rest=[pair for pair in pairs if pair.verdict is not SPEAKS],
        kpis=len({m.metric for m in score.metrics}),
        warned=len({pair.kpi.name for pair in speaking}),
        next=_next(pairs, bare, asked.texts),
        bare=bare,
        alike=alike(asked, score),
        gaming=_gaming(asked, [m.metric for m in score.metrics]),
        legend=ORDER,
        signs=shown(asked),
        whole=not asked.seen.scope.segments,
    )


@router.post("/guardrails/tests")
def test(asked: Asked) -> RedirectResponse:
    """Run the tests against gaming, and show what they found."""
    asked.seen.guard()
    return RedirectResponse(f"/guardrails{asked.state.query()}#signs", 303)


@router.post("/guardrails/notes")
def note(asked: Asked, given: Fields) -> RedirectResponse:
    """Keep what somebody found who looked at a sign."""
    asked.seen.acknowledge(*(given.get(name, "") for name in ("kind", "subject", "reason", "author")))
    return RedirectResponse(f"/guardrails{asked.state.query()}#signs", 303)


def _next(pairs: list[Watched], bare: list[MetricDefinition], texts: Texts) -> str:
    """What to do; the gravest first."""
    first = pairs[0] if pairs else None
    if first and first.verdict is SPEAKS:
        return texts.say(
            "Look first at the rows behind {kpi} and {guard}.", kpi=first.kpi.label, guard=first.guard.label
        )
    if bare:
        return texts.say("Name a guard for {kpi}: what would worsen if it were gamed?", kpi=bare[0].label)
    if first and first.verdict is WORSE:
        return texts.say("Watch {guard}, which guards {kpi}.", guard=first.guard.label, kpi=first.kpi.label)
    return texts.say("Nothing calls for action now.")


def _gaming(asked: Asking, names: list[str]) -> list[MetricDefinition]:
    """The definitions that say how their KPI may be gamed, each once."""
    known = asked.seen.catalogue()
    return [known.latest(name) for name in dict.fromkeys(names) if known.latest(name).gaming]
