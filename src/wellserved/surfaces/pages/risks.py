"""Risks: who may leave, come back or escalate, and how well that could be foretold on later time."""

from dataclasses import dataclass
from typing import Annotated
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse

from wellserved.insight.risk.found import AtRisk, Kind, Tested
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.pages.kpi_rows import cell
from wellserved.surfaces.pages.risk_pictures import calibration, caught, decay, tenths
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.risk_told import cautions, ratio, sentence
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.linked import linked
from wellserved.surfaces.words import plain

TABS: tuple[tuple[Kind, str], ...] = (
    ("churn", to_say("Leaving")),
    ("repeat", to_say("Coming back")),
    ("escalation", to_say("Escalating")),
)
LISTED, MOST_ROWS = 25, 200
CONTACT = (
    "started_at", "channel", "topic", "queue", "handled_by", "queue_seconds", "talk_seconds", "resolved",
    "transferred", "escalated", "abandoned",
)  # fmt: skip
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
        calibration=calibration(found.tested, asked) if found.tested else "",
        caught=caught(found.tested, asked) if found.tested else "",
        tenths=tenths(found.tested, numbers) if found.tested else [],
        slices=_slices(found.tested, numbers) if found.tested else [],
        decay=decay(found.tested, asked) if found.tested else "",
        columns=[_begun(texts.say(WORDS[name])) for name, _ in first],
        rows=[_row(one, found.kind, asked) for one in found.listed],
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


def _slices(tested: Tested, numbers: Numbers) -> list[tuple[str, ...]]:
    return [
        (
            f"{one.first} – {one.last}", numbers.percent(one.foretold), numbers.percent(one.came),
            ratio(one.auc.value, one.auc.low, one.auc.high, numbers) if one.auc else "–", numbers.count(one.n),
        )
        for one in tested.slices
    ]  # fmt: skip


def _row(one: AtRisk, kind: Kind, asked: Asking) -> Row:
    """In words; its rows are the customer's contacts."""
    rows = linked("/risks/customer", asked.state, {"risk": (kind,), "id": (one.customer_id,)})
    told = tuple(value for _, value in one.told)
    return Row(one.identifier, one.customer_id, one.since, told, asked.numbers.percent(one.risk), rows)


def _begun(word: str) -> str:
    return word[:1].upper() + word[1:]


@router.get("/risks/customer")
def of_customer(
    asked: Asked, customer: Annotated[str, Query(alias="id", max_length=200)], risk: str = "churn"
) -> HTMLResponse:
    """The contacts of a customer who is listed, the last first, as far as the reader may see them."""
    where = "customer_id = '{}'".format(customer.replace("'", "''"))
    found = asked.seen.rows("contacts_offered", where=where, limit=MOST_ROWS)
    shown = [name for name in CONTACT if name in found.columns]
    places, zone = [found.columns.index(name) for name in shown], asked.state.tz or asked.seen.workspace.settings.zone
    return page(
        asked,
        "risks_customer.html",
        title=asked.texts.say("Contacts of customer {customer}", customer=customer),
        columns=[_begun(plain(name)) for name in shown],
        rows=[[cell(row[at], asked.numbers, ZoneInfo(zone)) for at in places] for row in reversed(found.rows)],
        back=linked("/risks", asked.state, {"risk": (risk[:20],)}),
        full=len(found.rows) == MOST_ROWS,
    )
