"""What service caused: effects that were found last, in money, for the customers who had the experience in a period."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from wellserved.enrich.treated import treated_sql
from wellserved.enrich.treatments import TREATMENTS, Treatment
from wellserved.flow.findings import findings, is_stale
from wellserved.flow.workspace import Workspace
from wellserved.insight.evidence import Effect, read_effect
from wellserved.insight.worth.account import Key
from wellserved.insight.worth.caused import Amount, Caused, caused
from wellserved.store.engine import Engine
from wellserved.terms.period import Period

MONEY = ("margin_90d", "stays_90d")  # outcomes that are worth money; the one that is money itself before the other
HARM = "waited_over_2_minutes"


@dataclass(frozen=True)
class Found:
    """An effect that was found, and whether rows or definitions have changed since."""

    effect: Effect
    at: datetime
    stale: bool


def effects_found(workspace: Workspace, until: datetime | None = None) -> tuple[Found, ...]:
    """What was last found of the effects of service experiences on what customers bring."""
    last = [found[-1] for found in findings(workspace, "effect", until).values()]
    told = ((one, read_effect(one.told)) for one in last)
    return tuple(
        Found(effect, one.at, is_stale(workspace, one))
        for one, effect in told
        if effect.treatment in TREATMENTS and effect.outcome in MONEY
    )


def caused_in(engine: Engine, span: Period, found: tuple[Found, ...], worth: Amount | None) -> tuple[Caused, ...]:
    """What each experience kept or lost in a period; of each the effect on money, where there is one.

    Args:
        engine: Where the contacts are.
        span: The period.
        found: The effects.
        worth: What a customer who stays brings.
    """
    made = []
    for name, effect in _chosen(found).items():
        ((treated, _),) = engine.query(_sql(engine, TREATMENTS[name], span))
        made.append(caused(effect, int(treated), worth))
    return tuple(one for one in made if one is not None)


def harms_in(engine: Engine, span: Period, found: tuple[Found, ...], worths: Mapping[Key, Amount]) -> dict[Key, Caused]:
    """By value tier, what a long wait does to value."""
    effect = _chosen(found).get(HARM)
    if effect is None:
        return {}
    rows = engine.query(_sql(engine, TREATMENTS[HARM], span, "value_tier"))
    counts: dict[Key, int] = {(tier,): treated for tier, treated, _ in rows}
    own = {key: caused(_of(effect, key), counts.get(key, 0), worth) for key, worth in worths.items()}
    return {key: one for key, one in own.items() if one is not None}


def _chosen(found: tuple[Found, ...]) -> Mapping[str, Effect]:
    """One effect for each experience, that nothing is counted twice; those that stand before those refused."""
    ordered = sorted(found, key=lambda one: (one.effect.refused is not None, MONEY.index(one.effect.outcome)))
    chosen: dict[str, Effect] = {}
    for one in ordered:
        if one.effect.refused is None:
            chosen.setdefault(one.effect.treatment, one.effect)
    return {name: chosen[name] for name in TREATMENTS if name in chosen}


def _of(effect: Effect, key: Key) -> Effect:
    """The effect on a tier, or on all where the tier's own is not known."""
    own = (effect.groups or {}).get(f"value_tier = {key[0]}") if key else None
    return own if own is not None and own.refused is None and own.effect is not None else effect


def _sql(engine: Engine, treatment: Treatment, span: Period, by: str | None = None) -> str:
    extent = engine.extents.get("interaction")
    told = extent.latest if extent is not None and extent.latest is not None else span.end
    return treated_sql(treatment, span.start, span.end, told, by)
