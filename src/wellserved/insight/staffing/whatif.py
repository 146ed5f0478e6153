"""What if: what other staffing would do to waiting, to customers kept, and to money, with its doubt.

Waiting follows from Erlang A; what waiting does to customers follows only from effects that were found in the data. An
effect that was refused or is only assumed is told, and moves nothing. Nothing here prefers more staff to less.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from wellserved.insight.evidence import Effect
from wellserved.insight.staffing.fit import Fit, fitted, line_of
from wellserved.insight.staffing.operation import Exposure, Lever, Operation, Scenario, Tier
from wellserved.insight.staffing.waiting import Array, Waiting

DRAWS, SEED = 4000, 20_260_101
LOW, HIGH = 0.05, 0.95
Verdict = Literal["pays", "costs", "open", "unknown", "same"]


@dataclass(frozen=True)
class Band:
    """A value, and where it lies with 90 % chance."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class State:
    """The line as it is or would be, a year.

    Args:
        waiting: What the model says.
        offered: Contacts.
        staff_hours: Hours at work for the line.
        cost: What they cost; None where that is not known.
    """

    waiting: Waiting
    offered: float
    staff_hours: float
    cost: float | None


@dataclass(frozen=True)
class TierChange:
    """What would change for customers of one value, a year.

    Args:
        name: Their tier.
        waited: More or fewer customers who wait long, each once in 90 days.
        abandoned: More or fewer who leave the line.
        customers: Customers kept (above 0) or lost; None where no effect on staying has evidence.
        margin: What they bring more or less; None where it can't be told.
    """

    name: str
    waited: float
    abandoned: float
    customers: Band | None
    margin: Band | None


@dataclass(frozen=True)
class Used:
    """A lever, whether it moves the result, and if not, why."""

    lever: Lever
    moves: bool
    why_not: Literal["refused", "assumed", "counted by another"] | None = None


@dataclass(frozen=True)
class WhatIf:
    """What a scenario would do, a year, beside the line as it is.

    Args:
        operation: What it is told of.
        scenario: What would be otherwise.
        fit: How the model agrees with what was measured.
        now: The line as it is.
        then: The line as it would be.
        saved: Cost of staff that would be saved (below 0: spent); None where it is not known.
        customers: Customers kept or lost; None where no effect on staying has evidence.
        margin: What customers would bring more or less.
        net: Saved and margin together.
        tiers: The same by value of customers.
        levers: What was found of waiting's effects, and what of it moves the result.
        verdict: Whether it pays, whether it costs, or why neither is shown.
    """

    operation: Operation
    scenario: Scenario
    fit: Fit
    now: State
    then: State
    saved: float | None
    customers: Band | None
    margin: Band | None
    net: Band | None
    tiers: tuple[TierChange, ...]
    levers: tuple[Used, ...]
    verdict: Verdict


def whatif(operation: Operation, scenario: Scenario, levers: Sequence[Lever] = (), fit: Fit | None = None) -> WhatIf:
    """Say what a scenario would do.

    Args:
        operation: The line as it was recorded.
        scenario: What would be otherwise.
        levers: What was found of what waiting does.
        fit: How the model agrees with the line, where that is known from before.
    """
    fit = fit or fitted(operation)
    then = scenario.applied(operation)
    states = State(fit.waiting, *_sums(operation)), State(line_of(then, fit.factor), *_sums(then))
    used = _used(levers)
    drawn = [_drawn(tier, _more(tier, *states), used, operation, scenario) for tier in operation.tiers]
    saved = None if None in (costs := [state.cost for state in states]) else (costs[0] or 0.0) - (costs[1] or 0.0)
    kept, margin = _whole([one.kept for one in drawn]), _whole([one.margin for one in drawn])
    net = None if saved is None or margin is None else margin + saved
    return WhatIf(
        operation, scenario, fit, *states, saved, _band(kept), _band(margin), _band(net),
        tuple(one.told() for one in drawn), used, _verdict(scenario, net),
    )  # fmt: skip


@dataclass(frozen=True)
class _Drawn:
    """One tier's change, a draw at a time; None where it can't be told."""

    name: str
    more: dict[Exposure, float]
    kept: Array | None
    margin: Array | None

    def told(self) -> TierChange:
        return TierChange(self.name, self.more["waited"], self.more["abandoned"], _band(self.kept), _band(self.margin))


def _sums(operation: Operation) -> tuple[float, float, float | None]:
    """Contacts, hours at work and their cost, a year."""
    hours, cost = operation.staff_hours * operation.a_year, operation.cost
    offered = float(operation.hours.offered.sum()) * operation.a_year
    return offered, hours, None if cost.an_hour is None else hours * cost.paid * cost.an_hour


def _used(levers: Sequence[Lever]) -> tuple[Used, ...]:
    """One lever an exposure moves the result: that on staying before that on money, so that nothing counts twice."""
    chosen: dict[Exposure, Lever] = {}
    for lever in sorted(levers, key=lambda one: one.gain != "retention"):
        if lever.stands:
            chosen.setdefault(lever.exposure, lever)
    return tuple(_use(lever, chosen.get(lever.exposure) is lever) for lever in levers)


def _use(lever: Lever, moves: bool) -> Used:
    if moves:
        return Used(lever, moves=True)
    if lever.stands:
        return Used(lever, moves=False, why_not="counted by another")
    return Used(lever, moves=False, why_not="refused" if lever.effect.refused else "assumed")


def _more(tier: Tier, now: State, then: State) -> dict[Exposure, float]:
    """How many more customers of a tier would be exposed: those who are, as much more often as the model says."""
    shares: dict[Exposure, tuple[float, float]] = {
        "waited": (float(now.waiting.beyond), float(then.waiting.beyond)),
        "abandoned": (float(now.waiting.abandoned), float(then.waiting.abandoned)),
    }
    growth = then.offered / now.offered if now.offered else 1.0
    return {name: tier.exposed[name] * (_ratio(*pair) * growth - 1) for name, pair in shares.items()}


def _ratio(now: float, then: float) -> float:
    return then / now if now > 0 else 1.0


def _drawn(
    tier: Tier, more: dict[Exposure, float], used: Sequence[Used], operation: Operation, scenario: Scenario
) -> _Drawn:
    """Draw what a tier keeps and brings: effects from their distribution, and the mean margin from its own."""
    a_year = {name: count * operation.a_year for name, count in more.items()}
    moving = [one.lever for one in used if one.moves]
    kept = _summed([_effect(lever, tier) * a_year[lever.exposure] for lever in moving if lever.gain == "retention"])
    money = [_effect(lever, tier) * a_year[lever.exposure] for lever in moving if lever.gain == "margin"]
    if kept is not None and tier.margin is None:
        return _Drawn(tier.name, a_year, kept, None)
    if kept is not None and tier.margin is not None:
        money.append(kept * scenario.years * _normal(tier.margin, tier.error, f"margin {tier.name}", halves=2))
    return _Drawn(tier.name, a_year, kept, _summed(money))


def _effect(lever: Lever, tier: Tier) -> Array:
    """The effect on customers of a tier, or on all of them where the tier's own is not known."""
    own = _of_tier(lever.effect, tier.name)
    name = f"{lever.exposure} {lever.gain}" + ("" if own is lever.effect else f" {tier.name}")
    return _normal(own.effect or 0.0, own.error or 0.0, name)


def _of_tier(found: Effect, name: str) -> Effect:
    for said, own in (found.groups or {}).items():
        if said.split(" = ")[-1] == name and own.refused is None and None not in (own.effect, own.error):
            return own
    return found


def _normal(mean: float, error: float, name: str, halves: int = 1) -> Array:
    """Draws around a mean that they have exactly; the same for the same name, so that an effect on all is one draw.

    Mirrored within each of the halves, draws of one and of two halves are uncorrelated exactly: the mean of their
    product is the product of their means.
    """
    seed = np.random.SeedSequence([SEED, *name.encode()])
    drawn = np.random.default_rng(seed).standard_normal(DRAWS // (2 * halves))
    return mean + error * np.tile(np.concatenate([drawn, -drawn]), halves)


def _summed(parts: Sequence[Array]) -> Array | None:
    return sum(parts[1:], parts[0]) if parts else None


def _whole(parts: Sequence[Array | None]) -> Array | None:
    """All tiers together; None where that of one is not known."""
    known = [part for part in parts if part is not None]
    return _summed(known) if len(known) == len(parts) else None


def _band(draws: Array | None) -> Band | None:
    if draws is None:
        return None
    low, high = np.quantile(draws, (LOW, HIGH))
    return Band(float(draws.mean()), float(low), float(high))


def _verdict(scenario: Scenario, net: Array | None) -> Verdict:
    if scenario.staff == scenario.demand == scenario.handle == 1:
        return "same"
    band = _band(net)
    if band is None:
        return "unknown"
    return "pays" if band.low > 0 else "costs" if band.high < 0 else "open"
