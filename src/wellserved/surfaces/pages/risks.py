"""Risks: who may leave, come back or escalate, and how well that could be foretold on later time."""

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from markupsafe import Markup

from wellserved.insight.risk.found import AtRisk, Kind, Tested
from wellserved.surfaces.ahead_plot import Axis, Spot, ahead_plot
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.risk_told import cautions, ratio, sentence
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.terms.unit import Unit

TABS: tuple[tuple[Kind, str], ...] = (
    ("churn", to_say("Leaving")),
    ("repeat", to_say("Coming back")),
    ("escalation", to_say("Escalating")),
)
LISTED = 25
WORDS = {
    "value_tier": to_say("value tier"), "contacts": to_say("contacts"), "unresolved": to_say("not settled"),
    "channel": to_say("channel"), "topic": to_say("topic"),
}  # fmt: skip
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Row:
    """One customer or contact in words, and where its rows are."""

    name: str
    customer: str
    day: str
    told: tuple[str, ...]
    risk: str
    rows: str


@router.get("/risks")
def show(asked: Asked, risk: str = "churn") -> HTMLResponse:
    """One risk: how well it is foretold, and who is at risk now."""
    found, numbers, texts = asked.seen.risk(risk, LISTED), asked.numbers, asked.texts
    first = found.listed[0].told if found.listed else ()
    return page(
        asked,
        "risks.html",
        title=texts.say("Risks"),
        found=found,
        said=sentence(found, numbers),
        cautions=list(cautions(found, numbers)),
        tabs=[(kind, texts.say(label), _address(kind, asked)) for kind, label in TABS],
        facts=_facts(found.tested, asked) if found.tested else [],
        calibration=_calibration(found.tested, asked) if found.tested else "",
        slices=_slices(found.tested, numbers) if found.tested else [],
        decay=_decay(found.tested, asked) if found.tested else "",
        columns=[texts.say(WORDS[name]) for name, _ in first],
        rows=[_row(one, asked) for one in found.listed],
    )


def _address(kind: Kind, asked: Asking) -> str:
    query = asked.state.query(view=None, metric=(), by=())
    return f"/risks{query}{'&' if query else '?'}risk={kind}"


def _facts(tested: Tested, asked: Asking) -> list[tuple[str, str]]:
    numbers, texts = asked.numbers, asked.texts
    told = (tested.auc, tested.lift, tested.slope)
    auc, lift, slope = (ratio(one.value, one.low, one.high, numbers) for one in told)
    return [
        (texts.say("AUC; by dice 0.5"), auc),
        (texts.say("lift of the highest tenth"), lift),
        (texts.say("calibration slope; right is 1"), slope),
        (texts.say("Brier score less than by the usual share"), numbers.percent(1 - tested.brier / tested.brier_share)),
    ]


def _calibration(tested: Tested, asked: Asking) -> Markup:
    """What came beside what was foretold, by tenths of risk."""
    percent, texts = asked.numbers.percent, asked.texts
    top = max(max(one.foretold, one.high) for one in tested.bins) * 1.05
    spots = [Spot(one.foretold, one.came, one.low, one.high) for one in tested.bins]
    spots = [Spot(0.0, model=0.0), *spots, Spot(top, model=top)]
    x, y = (Axis(texts.say(label), 0.0, top, percent) for label in (to_say("foretold"), to_say("came")))
    return ahead_plot(texts.say("What came beside what was foretold"), spots, x, y, "calibration", dots=True)


def _decay(tested: Tested, asked: Asking) -> Markup:
    """The AUC by stretches of time after learning."""
    told = [(at, one.auc) for at, one in enumerate(tested.slices) if one.auc is not None]
    if len(told) < 2:
        return Markup("")
    spots = [Spot(at + 1.0, auc.value, auc.low, auc.high) for at, auc in told]
    x = Axis(asked.texts.say("stretch after learning"), 0.5, len(tested.slices) + 0.5, lambda _: "")
    y = Axis("", 0.4, 1.0, lambda value: asked.numbers.value(value, Unit.SCORE))
    return ahead_plot(asked.texts.say("AUC by time after learning"), spots, x, y, "decay", dots=True)


def _slices(tested: Tested, numbers: Numbers) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.first} – {one.last}", numbers.percent(one.foretold), numbers.percent(one.came),
            ratio(one.auc.value, one.auc.low, one.auc.high, numbers) if one.auc else "–", numbers.count(one.n),
        )
        for one in tested.slices
    ]  # fmt: skip


def _row(one: AtRisk, asked: Asking) -> Row:
    """In words; its rows are the customer's contacts."""
    where = "customer_id = '{}'".format(one.customer_id.replace("'", "''"))
    rows = "/api/v1/rows?" + urlencode({"metric": "contacts_offered", "where": where, "limit": 100})
    told = tuple(value for _, value in one.told)
    return Row(one.identifier, one.customer_id, one.since, told, asked.numbers.percent(one.risk), rows)
