"""Target in force: which of a KPI's targets holds for a period and a segment."""

from collections.abc import Iterable
from datetime import date, timedelta

from wellserved.metrics.measurement import Segment
from wellserved.scorecard.scorecard import Target
from wellserved.terms.period import Period


def target_in_force(targets: Iterable[Target], metric: str, period: Period, segment: Segment = ()) -> Target | None:
    """Find the target that holds on the period's first day; None where none does.

    Among those of the segment that have begun, the latest `from` wins; then
    the milestone (`by`) that comes next, and once all have passed, the last.
    """
    wanted = _unordered(segment)
    mine = [t for t in targets if t.metric == metric and _unordered(t.segment) == wanted]
    begun = [t for t in mine if t.start is None or t.start <= period.first_day]
    if not begun:
        return None
    latest = max(t.start or date.min for t in begun)
    return _milestone([t for t in begun if (t.start or date.min) == latest], period)


def segments_with_targets(targets: Iterable[Target], metric: str) -> list[Segment]:
    """List the segments that have targets of their own, in the scorecard's order."""
    return list(dict.fromkeys(t.segment for t in targets if t.metric == metric and t.segment))


def _unordered(segment: Segment) -> frozenset[tuple[str, str | None]]:
    return frozenset(segment)


def _milestone(targets: list[Target], period: Period) -> Target:
    """Choose the next due day not before the period's last, a target without one being always due last."""
    last = period.end.date() - timedelta(days=1)
    ahead = [t for t in targets if t.due is None or t.due >= last]
    if ahead:
        return min(ahead, key=lambda t: t.due or date.max)
    return max(targets, key=lambda t: t.due or date.min)
