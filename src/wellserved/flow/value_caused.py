"""What service caused: effects that were found last, in money, for the customers who had the experience in a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from wellserved.enrich.treated import treated_sql
from wellserved.enrich.treatments import TREATMENTS, Treatment
from wellserved.flow.effects import effects_of_all
from wellserved.flow.findings import is_stale
from wellserved.flow.workspace import Workspace
from wellserved.insight.evidence import Effect, read_effect
from wellserved.insight.worth.account import Key
from wellserved.insight.worth.caused import Amount, Caused, caused
from wellserved.store.engine import Engine
from wellserved.terms.period import Period

MONEY = ("margin_90d", "stays_90d")  # outcomes that are worth money; the one that is money itself before the other
HARM = "waited_over_2_minutes"
LIVED = {name: one for name, one in TREATMENTS.items() if one.anew}  # what begins a matter; others are parts of one


@dataclass(frozen=True)
class Found:
    """An effect that was found, and whether rows or definitions have changed since."""

    effect: Effect
    at: datetime
    stale: bool


def effects_found(workspace: Workspace, until: datetime | None = None) -> tuple[Found, ...]:
    """What was last found of service experiences and what customers bring; not that of some contacts only."""
    told = ((one, read_effect(one.told)) for one in effects_of_all(workspace, until))
    return tuple(
        Found(effect, one.at, is_stale(workspace, one))
        for one, effect in told
        if effect.treatment in LIVED and effect.outcome in MONEY
    )


def caused_in(engine: Engine, span: Period, found: tuple[Found, ...], worth: Amount | None) -> tuple[Caused, ...]:
    """What each experience kept or lost in a period: as money first, then as customers who stay, where both are known.

    Args:
        engine: Where the contacts are.
        span: The period.
        found: The effects.
        worth: What a customer who stays brings.
    """
    chosen = _chosen(found)
    counts = {name: engine.query(_sql(engine, LIVED[name], span))[0] for name in {n for n, _ in chosen}}
    could = {pair: effect for pair, effect in chosen.items() if counts[pair[0]][1]}
    made = (caused(effect, int(counts[name][0]), worth) for (name, _), effect in could.items())
    return tuple(one for one in made if one is not None)


def harms_in(engine: Engine, span: Period, found: tuple[Found, ...], worths: Mapping[Key, Amount]) -> dict[Key, Caused]:
    """By value tier, what a long wait does to value; nothing where it is not clear that it does harm."""
    known = _chosen(found)
    effect = next((known[HARM, outcome] for outcome in MONEY if (HARM, outcome) in known), None)
    if effect is None or effect.high is None or effect.high >= 0:
        return {}
    return by_tier(engine, span, effect, worths)


def by_tier(engine: Engine, span: Period, effect: Effect, worths: Mapping[Key, Amount]) -> dict[Key, Caused]:
    """What an experience did to value, by value tier: each tier's own effect, where it was found."""
    rows = engine.query(_sql(engine, LIVED[effect.treatment], span, "value_tier"))
    counts: dict[Key, int] = {(tier,): treated for tier, treated, _ in rows}
    own = {key: caused(_of(effect, key), counts.get(key, 0), worth) for key, worth in worths.items()}
    return {key: one for key, one in own.items() if one is not None}


def _chosen(found: tuple[Found, ...]) -> dict[tuple[str, str], Effect]:
    """The effect of each experience on each outcome, those that were refused left out, in the order of both."""
    last = {(one.effect.treatment, one.effect.outcome): one.effect for one in found}
    pairs = ((treatment, outcome) for treatment in LIVED for outcome in MONEY)
    return {pair: last[pair] for pair in pairs if pair in last and last[pair].refused is None}


def _of(effect: Effect, key: Key) -> Effect:
    """The effect on a tier, or on all where the tier's own is not known."""
    own = (effect.groups or {}).get(f"value_tier = {key[0]}") if key else None
    return own if own is not None and own.refused is None and own.effect is not None else effect


def is_known(engine: Engine, span: Period, one: Caused) -> bool:
    """Whether of all contacts of a period it can be told by now who had an experience."""
    return _told(engine, span) - timedelta(days=LIVED[one.effect.treatment].ends) >= span.end


def _sql(engine: Engine, treatment: Treatment, span: Period, by: str | None = None) -> str:
    return treated_sql(treatment, span.start, span.end, _told(engine, span), by)


def _told(engine: Engine, span: Period) -> datetime:
    """Up to when contacts are recorded."""
    extent = engine.extents.get("interaction")
    return extent.latest if extent is not None and extent.latest is not None else span.end
