"""Headline: what changed, whether it is more than noise, and what to do next, in sentences that can be checked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from wellserved.scorecard.scored import Score, ScoredMetric, Status, Trend
from wellserved.surfaces.card import target_text
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.number import Numbers

CHANGED = (Trend.IMPROVED, Trend.WORSENED, Trend.CHANGED)
NAMED = 3
REASONS: tuple[tuple[str, Callable[[ScoredMetric], bool]], ...] = (
    (to_say("it is off target and worsened"), lambda m: _is(m, Status.OFF_TARGET) and _does(m, Trend.WORSENED)),
    (to_say("a guard speaks against it"), lambda m: bool(m.guards)),
    (to_say("it is off target"), lambda m: _is(m, Status.OFF_TARGET)),
    (to_say("it worsened"), lambda m: _does(m, Trend.WORSENED)),
    (to_say("its data is not fit for a verdict"), lambda m: _is(m, Status.NOT_FIT)),
)


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
    """Say what a reader of one sentence should know, in the reader's language."""
    return Headline(_standing(score, numbers.texts), _change(score, numbers), _next(score, numbers))


def _standing(score: Score, texts: Texts) -> str:
    aimed = [m for m in score.metrics if m.target is not None]
    if not aimed:
        known = len(score.metrics)
        return texts.count("The one KPI has no target yet.", "None of the {n} KPIs has a target yet.", known)
    rest = ", ".join(_rest(aimed, texts))
    return texts.count(
        "{n} of {aimed} KPIs with a target is on target{rest}.",
        "{n} of {aimed} KPIs with a target are on target{rest}.",
        _number_of(aimed, Status.ON_TARGET),
        aimed=len(aimed),
        rest=f" ({rest})" if rest else "",
    )


def _rest(aimed: Sequence[ScoredMetric], texts: Texts) -> Iterator[str]:
    """How many are not on target, by how they are not."""
    if near := _number_of(aimed, Status.NEAR):
        yield texts.count("{n} near", "{n} near", near)
    if off := _number_of(aimed, Status.OFF_TARGET):
        yield texts.count("{n} off target", "{n} off target", off)
    if not_shown := _number_of(aimed, Status.NOT_SHOWN):
        yield texts.count("{n} not shown to differ", "{n} not shown to differ", not_shown)
    if not_fit := _number_of(aimed, Status.NOT_FIT):
        yield texts.count("{n} without fit data", "{n} without fit data", not_fit)


def _number_of(metrics: Sequence[ScoredMetric], status: Status) -> int:
    return sum(m.status is status for m in metrics)


def _change(score: Score, numbers: Numbers) -> str:
    told = [m for m in score.metrics if m.behaviour.trend is not Trend.TOO_SHORT]
    if not told:
        return numbers.texts.say("It is too early to tell change from noise.")
    said = [words for trend in reversed(CHANGED) if (words := _moved(told, trend, numbers))]
    if not said:
        return numbers.texts.say("Nothing changed by more than noise.")
    return numbers.texts.say("By more than noise, {changes}. The rest is routine.", changes="; ".join(said))


def _moved(told: Sequence[ScoredMetric], trend: Trend, numbers: Numbers) -> str:
    """Which KPIs moved in one way; nothing where none did."""
    mine, texts = [m for m in told if m.behaviour.trend is trend], numbers.texts
    if not mine:
        return ""
    names, n = _list(mine, numbers), len(mine)
    if trend is Trend.IMPROVED:
        return texts.count("{names} improved", "{names} improved", n, names=names)
    if trend is Trend.WORSENED:
        return texts.count("{names} worsened", "{names} worsened", n, names=names)
    return texts.count("{names} changed", "{names} changed", n, names=names)


def _list(metrics: Sequence[ScoredMetric], numbers: Numbers) -> str:
    texts, more = numbers.texts, len(metrics) - NAMED
    names = [f"{m.label} ({numbers.value(m.measurement.value, m.unit)})" for m in metrics[:NAMED]]
    names += [texts.count("{n} more", "{n} more", more)] if more > 0 else []
    if len(names) == 1:
        return names[0]
    return texts.say("{first} and {last}", first=", ".join(names[:-1]), last=names[-1])


def _next(score: Score, numbers: Numbers) -> str:
    """The gravest first: off target and worsening, then a guard's warning, off target, worsening, unfit data."""
    owners = {id(m): o.objective.owner for o in score.objectives for m in o.metrics}
    for reason, holds in REASONS:
        found = [m for m in score.metrics if holds(m)]
        if found:
            first = max(found, key=lambda m: m.weight)
            return _advice(first, numbers.texts.say(reason), owners[id(first)], numbers)
    return numbers.texts.say("Nothing calls for action now.")


def _advice(metric: ScoredMetric, reason: str, owner: str, numbers: Numbers) -> str:
    texts, label = numbers.texts, metric.label
    aim = target_text(metric.target, metric.unit, numbers)
    if not owner:
        return texts.say("Look first at {label}: {reason}.", label=label, reason=reason)
    if not aim:
        return texts.say("Look first at {label} (owner: {owner}): {reason}.", label=label, owner=owner, reason=reason)
    return texts.say(
        "Look first at {label} (owner: {owner}, target {aim}): {reason}.",
        label=label,
        owner=owner,
        aim=aim,
        reason=reason,
    )


def _is(metric: ScoredMetric, status: Status) -> bool:
    return metric.status is status


def _does(metric: ScoredMetric, trend: Trend) -> bool:
    return metric.behaviour.trend is trend
