"""Explanation: why a KPI moved between two periods, taken apart by the segments that its owner allows."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from wellserved.insight.kitagawa import Contribution, Key, Split, Sums, Together, shapley, split
from wellserved.metrics import parts
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Distinct, Model, Quantile
from wellserved.metrics.interval import Interval
from wellserved.metrics.measurement import Comparison, Note
from wellserved.metrics.models import MODELS
from wellserved.metrics.quantiles import Z
from wellserved.terms.errors import QueryError

Cells = Mapping[Key, parts.Part]
Caution = Literal["definition", "noise", "partial", "restated", "few", "days", "unmatched", "mix"]
MEAN_OF_ABSOLUTE = math.sqrt(2 / math.pi)
REFUSED = {
    Quantile: "a quantile has no parts that add: the median of two groups is not made of their medians",
    Distinct: "different values have no parts that add: one value may stand in two segments",
}


@dataclass(frozen=True)
class Cut:
    """A change by one segment.

    Args:
        segment: The segment's name.
        split: The parts; those that did most first.
        n: Rows that each value rests on, before and after.
        doubt: The 95 % interval of the rate effect, the mix taken as it was; none where it can't be given.
        chance: How far the segments' own changes would differ from each other by chance alone.
    """

    segment: str
    split: Split
    n: Mapping[Key, tuple[int, int]]
    doubt: Interval
    chance: float = 0.0


@dataclass(frozen=True)
class Explanation:
    """Why a KPI moved.

    Args:
        definition: The KPI, in its later version.
        change: The whole, before and after, and whether the change is beyond noise.
        additive: Whether the KPI is a number that adds, so that its change is only the sum of its segments' changes.
        cuts: One for each segment; the one that tells most first.
        names: Segments that were looked at together.
        shared: What each of them did, whatever their order; None where fewer than two were looked at.
        cautions: What to know before believing it.
    """

    definition: MetricDefinition
    change: Comparison
    additive: bool
    cuts: tuple[Cut, ...]
    names: tuple[str, ...] = ()
    shared: Together | None = None
    cautions: tuple[Caution, ...] = ()


def refuse_what_has_no_parts(definition: MetricDefinition) -> None:
    """Refuse KPIs whose change can't be taken apart by segment.

    Raises:
        QueryError: The KPI is one of them.
    """
    formula = definition.formula
    if isinstance(formula, Derived):
        fix = f"explain what it is made of: {', '.join(formula.parts)}"
        raise QueryError(f"'{definition.name}' is computed from other KPIs", definition.file, fix)
    if isinstance(formula, Model):
        fix = f"ask '{MODELS[formula.name].command}'"
        raise QueryError(f"'{definition.name}' is told by a model, which has no parts that add", definition.file, fix)
    if type(formula) in REFUSED:
        fix = "explain a share or a mean of the same rows, such as one of its guards"
        raise QueryError(f"'{definition.name}' can't be taken apart: {REFUSED[type(formula)]}", definition.file, fix)


def cut(segment: str, then: Cells, now: Cells) -> Cut | None:
    """Take a change apart by one segment; None where it is not known before or after."""
    then, now = ({key: part for key, part in cells.items() if _is_there(part)} for cells in (then, now))
    n = {key: (_n(then, key), _n(now, key)) for key in {*then, *now}}
    if _adds([*then.values(), *now.values()]):
        return Cut(segment, _additive(then, now), n, Interval())
    found = split(_sums(then), _sums(now))
    if found is None:
        return None
    spreads = _spreads(found, then, now)
    return Cut(segment, _ordered(found), n, _doubt(found, spreads), MEAN_OF_ABSOLUTE * math.fsum(spreads or ()) / 2)


def share_out(names: Sequence[str], then: Cells, now: Cells) -> Together | None:
    """Take a change apart by several segments at once; nothing for numbers that add."""
    if len(names) < 2 or _adds([*then.values(), *now.values()]):
        return None
    return shapley(_sums(then), _sums(now), names)


def explained(
    definition: MetricDefinition,
    change: Comparison,
    cuts: Sequence[Cut],
    names: Sequence[str],
    shared: Together | None,
    additive: bool,
) -> Explanation:
    """Put together what was found, the segment that tells most first."""
    ordered = tuple(sorted(cuts, key=_tells, reverse=True))
    cautions = _cautions(change, ordered, additive)
    return Explanation(definition, change, additive, ordered, tuple(names), shared, cautions)


def adds(cells: Cells) -> bool:
    """Whether a KPI's parts are numbers that add, and not what a rate is made of."""
    return _adds(list(cells.values()))


def _adds(found: Sequence[parts.Part]) -> bool:
    return any(isinstance(part, parts.Tallied | parts.Total | parts.Stock) for part in found)


def _sums(cells: Cells) -> dict[Key, Sums]:
    return {key: _sum_of(part) for key, part in cells.items()}


def _sum_of(part: parts.Part) -> Sums:
    """What a part has above and below the line, in the KPI's unit."""
    if isinstance(part, parts.Proportion):
        return Sums(part.hits, part.n)
    if isinstance(part, parts.Mean):
        return Sums(part.total, part.n)
    if isinstance(part, parts.Net):
        return Sums(100 * (part.plus - part.minus), part.n)
    if isinstance(part, parts.Ratio):
        return Sums(part.of or 0.0, part.to or 0.0)
    if isinstance(part, parts.Rate):
        return Sums((part.events or 0) * part.times, part.exposure or 0.0)
    raise AssertionError(f"no rate: {part}")


def _additive(then: Cells, now: Cells) -> Split:
    """Each segment's own change; a segment that was not there was nothing."""
    before, after = (math.fsum(_amount(c, key) for key in c) for c in (then, now))
    found = [
        Contribution(
            key,
            (_amount(then, key) / before if before else 0.0, _amount(now, key) / after if after else 0.0),
            (then[key].value if key in then else None, now[key].value if key in now else None),
            _amount(now, key) - _amount(then, key),
            0.0,
        )
        for key in {*then, *now}
    ]
    return _ordered(Split(tuple(found)))


def _amount(cells: Cells, key: Key) -> float:
    return (cells[key].value or 0.0) if key in cells else 0.0


def _is_there(part: parts.Part) -> bool:
    """Whether a segment holds anything at all."""
    return bool(part.n or part.value or (isinstance(part, parts.Ratio | parts.Rate) and _sum_of(part).of))


def _n(cells: Cells, key: Key) -> int:
    return cells[key].n if key in cells else 0


def _ordered(found: Split) -> Split:
    """Those that did most first, whichever way; then by name."""
    return Split(tuple(sorted(found.contributions, key=lambda one: (-abs(one.total), str(one.key)))))


def _doubt(found: Split, spreads: Sequence[float] | None) -> Interval:
    """The rate effect's interval by the delta method: segments are independent, and the mix is what it was."""
    if spreads is None:
        return Interval()
    half = Z * math.hypot(*spreads)
    return Interval(found.rate - half, found.rate + half)


def _spreads(found: Split, then: Cells, now: Cells) -> list[float] | None:
    """The standard error of each segment's rate effect; None where one is not known."""
    spreads = []
    for one in found.contributions:
        if None not in one.rates:
            before, after = (_spread(cells[one.key].interval) for cells in (then, now))
            if before is None or after is None:
                return None
            spreads.append(sum(one.share) / 2 * math.hypot(before, after))
    return spreads


def _spread(interval: Interval) -> float | None:
    if interval.low is None or interval.high is None:
        return None
    return (interval.high - interval.low) / (2 * Z)


def _tells(one: Cut) -> float:
    """How much a cut tells: what the mix did, and how far the segments' own changes differ beyond chance."""
    even = one.split.rate
    uneven = math.fsum(abs(c.rate - even * sum(c.share) / 2) for c in one.split.contributions) / 2
    return abs(one.split.mix) + max(uneven - one.chance, 0.0) - abs(one.split.unmatched)


def _cautions(change: Comparison, cuts: Sequence[Cut], additive: bool) -> tuple[Caution, ...]:
    notes = {change.now.note, change.then.note}
    first = cuts[0].split if cuts else Split(())
    found: dict[Caution, bool] = {
        "definition": change.now.version != change.then.version,
        "noise": change.low is not None and not change.beyond_noise,
        "few": Note.TOO_FEW in notes,
        "partial": Note.PARTIAL in notes,
        "restated": Note.RESTATED in notes,
        "days": additive and change.now.period.days != change.then.period.days,
        "mix": not additive and abs(first.mix) > abs(first.rate),
        "unmatched": any(one.split.unmatched for one in cuts),
    }
    return tuple(caution for caution, true in found.items() if true)
