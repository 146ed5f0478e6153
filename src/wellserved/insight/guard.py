"""Guard: whether a KPI looks good where its guard says that it is not.

Two tests. Trend: the KPI improved while its guard worsened, both beyond noise.
Flattered: the KPI is better among the rows that count against its guard than
among the rest, so that the bad rows themselves make it look good.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TypedDict

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Formula, Mean, Net, Share
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.records.expression import Expression
from wellserved.scorecard.attainment import fit, improved, worsened
from wellserved.scorecard.scored import FlatteredWarning, TrendWarning
from wellserved.terms.unit import Better, Unit

LEAST_ROWS = 50
LEAST_EFFECT = 0.01
FALSE_DISCOVERY = 0.01
Z95 = 1.959964
MADE_OF = {"handle_seconds": frozenset({"talk_seconds", "hold_seconds", "wrap_seconds"})}


@dataclass(frozen=True)
class Pair:
    """A KPI and one of its guards."""

    metric: MetricDefinition
    guard: MetricDefinition


@dataclass(frozen=True)
class Split:
    """A KPI measured apart among the rows that count against its guard, and among the rest."""

    pair: Pair
    against: Measurement
    rest: Measurement


@dataclass(frozen=True)
class _Gap:
    """How much better a KPI is among the rows against its guard; above 0 is better."""

    split: Split
    gain: float
    half_width: float

    @property
    def share(self) -> float:
        return self.split.against.n / (self.split.against.n + self.split.rest.n)

    @property
    def chance(self) -> float:
        """Two-sided probability of such a gap where there is none."""
        return math.erfc(abs(self.gain) / self.half_width * Z95 / math.sqrt(2)) if self.half_width else 0.0


class Standing(StrEnum):
    """What a guard says of its KPI in one period."""

    SPEAKS = "speaks"
    WORSE = "worse"
    UNTOLD = "untold"
    QUIET = "quiet"


def standing(warned: bool, found: Comparison | None, better: Better) -> Standing:
    """What a guard says: it speaks against the KPI, worsened by itself, is quiet, or has no value to tell by.

    Args:
        warned: Whether a warning of this guard stands on the KPI.
        found: The guard beside the period before; None where it has no value that a verdict could rest on.
        better: Which way the guard is better.
    """
    if warned:
        return Standing.SPEAKS
    if found is None:
        return Standing.UNTOLD
    return Standing.WORSE if worsened(found, better) else Standing.QUIET


def trend_warning(pair: Pair, metric: Comparison, guard: Comparison) -> TrendWarning | None:
    """Warn where a KPI improved while its guard worsened, both beyond noise."""
    sound = all(fit(m) for m in (metric.now, metric.then, guard.now, guard.then))
    if not sound or not improved(metric, pair.metric.better) or not worsened(guard, pair.guard.better):
        return None
    ends = sorted(abs(end) for end in (metric.low, metric.high) if end is not None)
    change, worse = abs(metric.change or 0.0), abs(guard.change or 0.0)
    return TrendWarning(
        **_named(pair),
        effect=change,
        low=ends[0],
        high=ends[-1],
        worse=worse,
        guard_unit=pair.guard.unit,
    )


class _Named(TypedDict):
    """How a warning names a pair."""

    metric: str
    label: str
    unit: Unit
    guard: str
    guard_label: str


def _named(pair: Pair) -> _Named:
    metric, guard = pair.metric, pair.guard
    return _Named(metric=metric.name, label=metric.label, unit=metric.unit, guard=guard.name, guard_label=guard.label)


def can_be_split(pair: Pair) -> bool:
    """Whether a KPI can be measured among the rows against its guard.

    The guard must be a share of the same record's rows, and must not be told
    from the very columns that the KPI measures: then a gap is no finding.
    """
    guard, formula = pair.guard.formula, pair.metric.formula
    if not isinstance(guard, Share) or pair.guard.record != pair.metric.record:
        return False
    if pair.metric.name == pair.guard.name or Better.RANGE in (pair.metric.better, pair.guard.better):
        return False
    measured = _measured(formula)
    return bool(measured) and not measured & _with_origins(guard.condition.columns)


def _measured(formula: Formula) -> frozenset[str]:
    """The columns whose values make the KPI; nothing for formulas that don't weigh rows alike."""
    match formula:
        case Mean():
            return _with_origins(formula.value.columns)
        case Share():
            return _with_origins(formula.condition.columns)
        case Net():
            return _with_origins(formula.plus.columns | formula.minus.columns)
    return frozenset()


def _with_origins(columns: frozenset[str]) -> frozenset[str]:
    """Columns, and those that they are made of."""
    return columns.union(*(MADE_OF.get(column, frozenset()) for column in columns))


def side_of_guard(guard: MetricDefinition, clock: datetime) -> Expression:
    """Write the guard's condition for rows that it asks about and whose window has passed; null for others.

    Raises:
        ValueError: The guard is not a share.
    """
    formula = guard.formula
    if not isinstance(formula, Share):
        raise ValueError(f"{guard.name} is not a share")
    asked = [f"({formula.among.sql})"] if formula.among else []
    if formula.matures_after:
        told = (clock - formula.matures_after).astimezone(UTC).isoformat(sep=" ", timespec="microseconds")
        asked.append(f"(\"{guard.time}\" <= CAST('{told}' AS TIMESTAMPTZ))")
    sql = f"CASE WHEN {' AND '.join(asked) or 'TRUE'} THEN {formula.condition.sql} END"
    columns = formula.condition.columns | (formula.among.columns if formula.among else frozenset())
    return Expression(sql, sql, columns | {guard.time} if formula.matures_after else columns)


def counts_against(guard: MetricDefinition, side: str | None) -> bool | None:
    """Whether rows on this side ("true" or "false") of a guard's condition count against it; None if untold."""
    if side not in ("true", "false"):
        return None
    return (side == "true") == (guard.better is Better.LOWER)


def flattered(splits: Sequence[Split]) -> list[FlatteredWarning | None]:
    """Warn of KPIs that the rows against their guards make look better: one answer a split, None for silence.

    Asked of all pairs at once, so that chance finds are held to 1 % of the
    warnings (Benjamini-Hochberg); at least 50 rows on each side; and at least
    1 % of the KPI's value, as less is not worth a warning.

    Source:
        Benjamini & Hochberg (1995), J. R. Stat. Soc. B 57, 289-300.
    """
    gaps = [_gap(split) for split in splits]
    least = _rarest_chance([gap for gap in gaps if gap is not None])
    return [_flattered(gap) if gap and gap.chance <= least and _matters(gap) else None for gap in gaps]


def _gap(split: Split) -> _Gap | None:
    """The difference of the two sides, its interval by adding their errors (MOVER)."""
    bad, rest = split.against, split.rest
    if min(bad.n, rest.n) < LEAST_ROWS or bad.value is None or rest.value is None:
        return None
    if bad.low is None or bad.high is None or rest.low is None or rest.high is None:
        return None
    up = split.pair.metric.better is Better.HIGHER
    gain = (bad.value - rest.value) if up else (rest.value - bad.value)
    toward_zero = (bad.value - bad.low, rest.high - rest.value) if up else (bad.high - bad.value, rest.value - rest.low)
    return _Gap(split, gain, math.hypot(*toward_zero))


def _rarest_chance(gaps: Sequence[_Gap]) -> float:
    """The chance that a gap may have at most to be a find; below 0 where none is."""
    ranked = sorted(gap.chance for gap in gaps)
    passed = [chance for i, chance in enumerate(ranked, 1) if chance <= FALSE_DISCOVERY * i / len(ranked)]
    return max(passed, default=-1.0)


def _matters(gap: _Gap) -> bool:
    """Whether the rows flatter the KPI, and by enough."""
    bad, rest = gap.split.against.value or 0.0, gap.split.rest.value or 0.0
    whole = gap.share * bad + (1 - gap.share) * rest
    return gap.gain > 0 and gap.share * gap.gain >= LEAST_EFFECT * abs(whole)


def _flattered(gap: _Gap) -> FlatteredWarning:
    """Without the rows against its guard, the KPI would be worse by share times gap."""
    pair, against, rest = gap.split.pair, gap.split.against, gap.split.rest
    effect, reach = gap.share * gap.gain, gap.share * gap.half_width
    return FlatteredWarning(
        **_named(pair),
        effect=effect,
        low=effect - reach,
        high=effect + reach,
        rows=against.n,
        share=gap.share,
        against=against.value or 0.0,
        rest=rest.value or 0.0,
    )
