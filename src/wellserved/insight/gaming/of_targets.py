"""Of targets: what feasibility, conflicts and swings say, as signs."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.gaming.pendulum import Swing, swings
from wellserved.insight.gaming.sign import Fact, Sign, Verdict, untold
from wellserved.insight.gaming.targets import Conflict, conflicts, feasible
from wellserved.metrics.interval import wilson

RARE = 0.05
LEAST_TOLD = 0.5


@dataclass(frozen=True)
class TeamMonths:
    """Team-months (rows) by KPI (columns).

    Args:
        names: The KPIs.
        met: Whether the target was met, 1 or 0; NaN where that is not known.
        better: The value, turned so that more is better; NaN where there is none.
        team: Index of each row's team.
        month: Index of each row's month.
    """

    names: tuple[str, ...]
    met: NDArray[np.float64]
    better: NDArray[np.float64]
    team: NDArray[np.intp]
    month: NDArray[np.intp]


def joint(card: str, months: TeamMonths) -> Iterator[Sign]:
    """How often all targets were met at once, then the pairs that stand against each other."""
    told = (~np.isnan(months.met)).mean(axis=0) >= LEAST_TOLD if len(months.met) else np.zeros(len(months.names), bool)
    names = [name for name, one in zip(months.names, told, strict=True) if one]
    found = feasible(months.met[:, told])
    if isinstance(found, str):
        yield untold("targets_together", card, card, found)
    else:
        ends = wilson(found.together, found.n)
        size, rare = found.together / found.n, ends.high is not None and ends.high < RARE
        each: dict[str, Fact] = {f"met: {name}": share for name, share in zip(names, found.each, strict=True)}
        facts: dict[str, Fact] = {"together": found.together, "targets": len(names), **each}
        verdict = Verdict.LOOK if rare else Verdict.QUIET
        yield Sign("targets_together", card, card, verdict, size, ends.low, ends.high, found.n, "share", facts)
    for one in conflicts(months.better, months.team, months.month):
        yield _against(card, months.names, one)


def _against(card: str, names: Sequence[str], one: Conflict) -> Sign:
    first, second = names[one.first], names[one.second]
    facts: dict[str, Fact] = {"first": first, "second": second, "scorecard": card}
    ends = (one.correlation, one.low, one.high)
    return Sign(
        "targets_conflict", first, f"{first} × {second}", Verdict.LOOK, *ends, one.n, "correlation", facts,
        touches=(second,),
    )  # fmt: skip


def swung(history: Mapping[str, Sequence[tuple[str, float]]]) -> list[Sign]:
    """Weights and targets that turned back more than once."""
    found = (swings(name, said) for name, said in history.items())
    return [_swing(one) for one in found if one is not None]


def _swing(one: Swing) -> Sign:
    facts: dict[str, Fact] = {"said": ", ".join(f"{value:g}" for value in one.said), "since": one.since}
    kpi = one.name.rsplit(": ", 1)[-1].split(",")[0]
    return Sign("pendulum", kpi, one.name, Verdict.LOOK, float(one.turns), n=len(one.said), unit="turns", facts=facts)
