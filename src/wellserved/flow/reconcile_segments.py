"""Reconcile segments: what a vendor computed for a queue's month, or the like, beside our KPI of the same."""

import math
from datetime import datetime, timedelta
from statistics import fmean, stdev
from zoneinfo import ZoneInfo

from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace
from wellserved.metrics.counterpart import GRAINS, Reason, SegmentCounterpart
from wellserved.metrics.counterpart_sql import NEAR, segments_sql
from wellserved.metrics.interval import UNKNOWN, Interval, wilson
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.quantiles import Z
from wellserved.metrics.reconciled import Because, Differing, Reconciled
from wellserved.store.engine import Engine

Span = tuple[datetime | None, datetime | None]
Values = dict[str, float | None]


def doubt_of(difference: float | None, spread: float | None, n: int) -> Interval:
    """The interval of a mean difference."""
    if difference is None or spread is None:
        return UNKNOWN
    half = Z * spread / math.sqrt(n)
    return Interval(difference - half, difference + half)


def segments_reconciled(
    workspace: Workspace, engine: Engine, counterpart: SegmentCounterpart, span: Span, limit: int
) -> Reconciled:
    """Compare the numbers of segments and periods.

    Args:
        workspace: Whose KPIs.
        engine: Where the vendor's numbers are.
        counterpart: What is compared.
        span: The periods' stretch; open ends are None.
        limit: How many that differ are told.
    """
    told = engine.query(segments_sql(counterpart))
    theirs: Values = {str(subject): value for subject, value, _ in told}
    ours = _measured(workspace, counterpart, counterpart.kpi, span)
    variants = {one: _measured(workspace, counterpart, one.variant, span) for one in counterpart.reasons if one.variant}
    subjects = [_Subject(name, theirs[name], ours[name]) for name in sorted(theirs.keys() & ours.keys())]
    both = [one for one in subjects if one.difference is not None]
    apart = [one.difference for one in both if one.difference is not None]
    differing = [one for one in subjects if not _agrees(one.difference, counterpart.tolerance)]
    reasons = {one.name: _reason(one, variants, counterpart.tolerance) for one in differing}
    agreeing = len(both) - sum(one.difference is not None for one in differing)
    difference = fmean(apart) if apart else None
    worst = sorted(differing, key=lambda one: (one.difference is None, -abs(one.difference or 0), one.name))
    return Reconciled(
        counterpart=counterpart,
        theirs=fmean(one.theirs for one in both if one.theirs is not None) if both else None,
        ours=fmean(one.ours for one in both if one.ours is not None) if both else None,
        difference=difference,
        doubt=doubt_of(difference, stdev(apart) if len(apart) > 1 else None, len(apart)),
        n=len(both),
        agreeing=agreeing,
        agreement=wilson(agreeing, len(both)),
        only_theirs=sum(one.ours is None and one.theirs is not None for one in subjects),
        only_ours=sum(one.theirs is None and one.ours is not None for one in subjects),
        unknown=len(theirs.keys() - ours.keys()) if span == (None, None) else 0,
        unread=sum(bool(unread) for _, _, unread in told),
        because=_because(differing, reasons, len(both)),
        worst=tuple(Differing(one.name, one.theirs, one.ours, reasons[one.name]) for one in worst[:limit]),
    )


class _Subject:
    """One segment's period with both numbers."""

    def __init__(self, name: str, theirs: float | None, ours: float | None) -> None:
        self.name, self.theirs, self.ours = name, theirs, ours
        self.difference = None if theirs is None or ours is None else theirs - ours


def _agrees(difference: float | None, tolerance: float) -> bool:
    return difference is not None and abs(difference) <= tolerance + NEAR


def _measured(workspace: Workspace, counterpart: SegmentCounterpart, kpi: str, span: Span) -> Values:
    """A KPI's values by the vendor's name of the subject."""
    zone, (begin, stop) = ZoneInfo(workspace.calendar.zone), span
    start = begin.astimezone(zone).date() if begin else None
    end = (stop.astimezone(zone) - timedelta(days=1)).date() if stop else None
    where = counterpart.where or None
    found = measure(workspace, [kpi], None, start, end, counterpart.grain, [counterpart.by], where)
    told = [one for one in found if isinstance(one, Measurement)]
    begun = [one.period.start.astimezone(zone).strftime(GRAINS[counterpart.grain]) for one in told]
    return {f"{dict(m.segment)[counterpart.by]} {period}": m.value for m, period in zip(told, begun, strict=True)}


def _reason(one: _Subject, variants: dict[Reason, Values], tolerance: float) -> Reason | None:
    """The first whose variant agrees with theirs."""
    for reason, values in variants.items():
        value = values.get(one.name)
        if value is not None and one.theirs is not None and _agrees(one.theirs - value, tolerance):
            return reason
    return None


def _because(differing: list[_Subject], reasons: dict[str, Reason | None], n: int) -> tuple[Because, ...]:
    found = []
    for reason in dict.fromkeys(reasons.values()):
        own = [one for one in differing if reasons[one.name] is reason]
        apart = [one.difference for one in own if one.difference is not None]
        subjects = len(apart) if reason else n - sum(r is not None for r in reasons.values())
        found.append(Because(reason, subjects, len(apart), fmean(apart) if apart else None, len(own) - len(apart)))
    return tuple(sorted(found, key=lambda one: (one.reason is None, -one.differing)))
