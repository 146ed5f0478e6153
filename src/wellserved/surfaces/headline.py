"""Headline: what changed, whether it is more than noise, and what to do next, in sentences that can be checked."""

from collections.abc import Callable
from dataclasses import dataclass

from wellserved.scorecard.scored import Score, ScoredMetric, Status, Trend
from wellserved.surfaces.card import target_text
from wellserved.surfaces.number import Numbers

CHANGED = (Trend.IMPROVED, Trend.WORSENED, Trend.CHANGED)
NAMED = 3


@dataclass(frozen=True)
class Headline:
    """Three sentences.

    Args:
        standing: How many KPIs are on target.
        change: What changed by more than noise.
        next: What to look at first, and who owns it.
    """

    standing: str
    change: str
    next: str

    def __str__(self) -> str:
        return f"{self.standing} {self.change} {self.next}"


def headline(score: Score, numbers: Numbers) -> Headline:
    """Say what a reader of one sentence should know."""
    return Headline(_standing(score), _change(score, numbers), _next(score, numbers))


def _standing(score: Score) -> str:
    aimed = [m for m in score.metrics if m.target is not None]
    if not aimed:
        return f"None of the {len(score.metrics)} KPIs has a target yet."
    hit = _named(aimed, lambda m: m.status is Status.ON_TARGET)
    rest = [
        f"{len(found)} {status.value if status is not Status.NOT_FIT else 'without fit data'}"
        for status in (Status.NEAR, Status.OFF_TARGET, Status.NOT_SHOWN, Status.NOT_FIT)
        if (found := _named(aimed, lambda m, s=status: m.status is s))  # type: ignore[misc]
    ]
    tail = f" ({', '.join(rest)})" if rest else ""
    return f"{len(hit)} of {len(aimed)} KPIs with a target {'is' if len(hit) == 1 else 'are'} on target{tail}."


def _change(score: Score, numbers: Numbers) -> str:
    told = [m for m in score.metrics if m.behaviour.trend is not Trend.TOO_SHORT]
    if not told:
        return "It is too early to tell change from noise."
    moved = [m for m in told if m.behaviour.trend in CHANGED]
    if not moved:
        return "Nothing changed by more than noise."
    groups = [(trend, [m for m in moved if m.behaviour.trend is trend]) for trend in reversed(CHANGED)]
    said = [f"{_list(group, numbers)} {trend.value}" for trend, group in groups if group]
    return f"By more than noise, {'; '.join(said)}. The rest is routine."


def _list(metrics: list[ScoredMetric], numbers: Numbers) -> str:
    names = [f"{m.label} ({numbers.value(m.measurement.value, m.unit)})" for m in metrics[:NAMED]]
    if len(metrics) > NAMED:
        names.append(f"{len(metrics) - NAMED} more")
    return ", ".join(names[:-1]) + (" and " if len(names) > 1 else "") + names[-1]


def _next(score: Score, numbers: Numbers) -> str:
    """The gravest first: off target and worsening, then a guard's warning, off target, worsening, unfit data."""
    owners = {id(m): o.objective.owner for o in score.objectives for m in o.metrics}
    worse = Trend.WORSENED
    for reason, holds in (
        ("it is off target and worsened", lambda m: m.status is Status.OFF_TARGET and m.behaviour.trend is worse),
        ("a guard speaks against it", lambda m: bool(m.guards)),
        ("it is off target", lambda m: m.status is Status.OFF_TARGET),
        ("it worsened", lambda m: m.behaviour.trend is worse),
        ("its data is not fit for a verdict", lambda m: m.status is Status.NOT_FIT),
    ):
        found = _named(list(score.metrics), holds)
        if found:
            first = max(found, key=lambda m: m.weight)
            return _advice(first, reason, owners[id(first)], numbers)
    return "Nothing calls for action now."


def _advice(metric: ScoredMetric, reason: str, owner: str, numbers: Numbers) -> str:
    aim = target_text(metric.target, metric.unit, numbers)
    aim = f", target {aim}" if aim else ""
    who = f" (owner: {owner}{aim})" if owner else ""
    return f"Look first at {metric.label}{who}: {reason}."


def _named(metrics: list[ScoredMetric], holds: Callable[[ScoredMetric], bool]) -> list[ScoredMetric]:
    return [m for m in metrics if holds(m)]
