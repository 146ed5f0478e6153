"""Within: many small regressions at once, each with unit and week effects and errors by unit."""

from collections.abc import Iterable
from dataclasses import dataclass, fields

import numpy as np

from wellserved.insight.link.panel import Flags, Floats

ROUNDS, CLOSE = 1_000, 1e-13


@dataclass(frozen=True)
class Fits:
    """Regressions on panels, one a row.

    Args:
        slopes: Shape (B, K); NaN where a column does not vary.
        covariances: Shape (B, K, K), by unit.
        units: Units that each rests on, shape (B,).
        weeks: Weeks that each rests on, shape (B,).
        spread: Standard deviations of the columns within units and weeks, the outcome last, shape (B, K + 1).
    """

    slopes: Floats
    covariances: Floats
    units: Floats
    weeks: Floats
    spread: Floats

    @property
    def errors(self) -> Floats:
        found: Floats = np.sqrt(np.diagonal(self.covariances, axis1=1, axis2=2))
        return found


def one_after_another(parts: Iterable[Fits]) -> Fits:
    """The regressions of several."""
    found = tuple(parts)
    return Fits(*(np.concatenate([getattr(part, each.name) for part in found]) for each in fields(Fits)))


def within(columns: Floats, outcomes: Floats) -> Fits:
    """Regress outcomes on columns, all with unit and week effects of their own.

    Cells where any is unknown are left out of that regression. Errors allow a unit's weeks to depend on one another.

    Args:
        columns: Shape (B, K, units, weeks); NaN where unknown.
        outcomes: Shape (B, units, weeks).
    """
    every = np.concatenate([columns, outcomes[:, None]], axis=1)
    known = np.isfinite(every).all(axis=1)
    left = _demeaned(np.where(known[:, None], every, 0.0), known)
    x, y = left[:, :-1], left[:, -1]
    cells, size = known.sum(axis=(1, 2)), x.shape[1]
    units, weeks = known.any(axis=2).sum(axis=1), known.any(axis=1).sum(axis=1)
    flat, goal = x.reshape(*x.shape[:2], -1), y.reshape(len(y), -1, 1)
    bread = np.linalg.pinv(flat @ flat.transpose(0, 2, 1), rcond=1e-10, hermitian=True)
    slopes = (bread @ (flat @ goal))[:, :, 0]
    rest = y - (slopes[:, None] @ flat).reshape(y.shape)
    scores = (x * rest[:, None]).sum(axis=3)
    meat = scores @ scores.transpose(0, 2, 1)
    free = np.maximum(cells - weeks - size, 1)
    small = units / np.maximum(units - 1, 1) * np.maximum(cells - 1, 1) / free
    covariances = bread @ meat @ bread * small[:, None, None]
    spread = np.sqrt((left**2).sum(axis=(2, 3)) / np.maximum(cells, 1)[:, None])
    slopes = np.where(spread[:, :-1] > 1e-12, slopes, np.nan)
    return Fits(slopes, covariances, units.astype(float), weeks.astype(float), spread)


def _demeaned(values: Floats, known: Flags) -> Floats:
    """Values less their unit's and week's means, turn by turn until neither moves; one turn where none is missing.

    The turns are of the means alone: what a unit has is its sum less the means of its weeks, and the other way round.
    """
    held = known.astype(float)
    back = held.transpose(0, 2, 1)
    by_unit, by_week = (np.maximum(held.sum(axis=axis), 1)[:, None] for axis in (2, 1))
    in_units, in_weeks = values.sum(axis=3), values.sum(axis=2)
    scale = np.abs(values).max(axis=(2, 3))[..., None] + 1e-300
    weeks = np.zeros_like(in_weeks)
    for _ in range(ROUNDS):
        units = (in_units - weeks @ back) / by_unit
        before, weeks = weeks, (in_weeks - units @ held) / by_week
        if (np.abs(weeks - before) <= CLOSE * scale).all():
            break
    found: Floats = (values - units[..., None] - weeks[:, :, None]) * held[:, None]
    return found
