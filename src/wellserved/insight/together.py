"""Together: KPIs whose months have moved as one, so that one of them may do."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import combinations

import numpy as np

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Measurement, Note
from wellserved.metrics.overlap import are_variants
from wellserved.terms.problem import Problem

FEWEST_CHANGES = 11
ALIKE = 0.98
TOLD = (Note.OK, Note.RESTATED)


def moving_together(measured: Iterable[Measurement], known: Mapping[str, MetricDefinition]) -> Iterator[Problem]:
    """Find pairs of KPIs whose changes from month to month go together, |r| of 0.98 or more.

    Changes are compared, not levels: two KPIs that merely grow over the year do not measure the same. A note, as chance
    and a common cause can do it too. Variants are meant to be alike and are left out.

    Args:
        measured: KPIs by month, without segments.
        known: Their definitions.
    """
    months = _values(measured)
    for one, other in combinations(sorted(months), 2):
        if are_variants(known[one], known[other]):
            continue
        days = sorted(months[one].keys() & months[other].keys())
        r = _correlation([months[one][day] for day in days], [months[other][day] for day in days])
        if r is not None and abs(r) >= ALIKE:
            way = "together" if r > 0 else "against each other"
            what = f"'{one}' and '{other}' moved {way} in {len(days)} months (r = {r:.3f})"
            yield Problem("overlap_in_data", what, fix="ask whether one of them may do", severity="note")


def _values(measured: Iterable[Measurement]) -> Mapping[str, Mapping[date, float]]:
    found: dict[str, dict[date, float]] = {}
    for one in measured:
        if one.value is not None and one.note in TOLD and not one.segment:
            found.setdefault(one.metric, {})[one.period.first_day] = one.value
    return found


def _correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Pearson's r of the changes; None where they are too few, or where one never changes."""
    changes = np.diff(np.array([one, other], dtype=float), axis=1)
    if changes.shape[1] < FEWEST_CHANGES or not changes.std(axis=1).all():
        return None
    return float(np.corrcoef(changes)[0, 1])
