"""Bunching: whether more ends just inside a threshold than the rest of the distribution predicts."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
BINS, INSIDE, OUTSIDE, DEGREE = 40, 2, 3, 4
LEVEL, LEAST_EXCESS = 0.005, 0.2
LEAST_COUNT, LEAST_BINS = 400, 24


@dataclass(frozen=True)
class Bunch:
    """What lies just inside a threshold.

    Args:
        seen: Rows in the bins just inside.
        expected: What the other bins predict for them.
        low: Lower end of the 95 % interval of seen over expected, less one.
        high: Upper end.
        chance: How likely so many are without bunching, among placebo thresholds too.
        placebos: At how many other places the same test was made.
        found: Whether it is more than chance and by enough.
        edges: The bins' left ends.
        counts: Rows in each bin.
        curve: What is expected in each.
    """

    seen: float
    expected: float
    low: float
    high: float
    chance: float
    placebos: int
    found: bool
    edges: Numbers
    counts: Numbers
    curve: Numbers

    @property
    def excess(self) -> float:
        """By which share there are more than expected."""
        return self.seen / self.expected - 1


def bunching(values: Numbers, threshold: float) -> Bunch | str:
    """Look for too many rows just inside a threshold (at or below it is inside); or say why that can't be done.

    The counts of narrow bins are fitted by a Poisson polynomial without the bins next to the threshold, its dispersion
    taken from how badly it fits elsewhere. The same is done at placebo thresholds; the real one counts only if it
    beats them all as well.

    Source:
        Chetty, Friedman, Olsen & Pistaferri (2011), Q. J. Econ. 126, 749-804.
    """
    width = _width(values, threshold)
    edges: Numbers = threshold + width * np.arange(-BINS // 2, BINS // 2, dtype=float)
    edges = edges[edges >= -1e-9 * max(threshold, 1.0)] if (values >= 0).all() else edges
    counts = _counts(values, edges, width)
    if len(edges) < LEAST_BINS or counts.sum() < LEAST_COUNT:
        return f"{int(counts.sum())} rows near the threshold: at least {LEAST_COUNT} are needed"
    at = round(float((threshold - edges[0]) / width))
    score, seen, expected, error, curve = _tested(counts, at)
    places = [p for p in range(INSIDE + 2, len(counts) - OUTSIDE - 1) if abs(p - at) > INSIDE + OUTSIDE]
    rivals = np.array([_tested(_patched(counts, curve, at), place)[0] for place in places])
    chance = max(_upper(score), float((rivals >= score).mean()) if len(rivals) else 0.0)
    found = chance <= LEVEL and seen >= (1 + LEAST_EXCESS) * expected
    ends = [(seen + sign * 1.96 * error) / expected - 1 for sign in (-1, 1)]
    return Bunch(seen, expected, ends[0], ends[1], chance, len(rivals), found, edges, counts, curve)


def _width(values: Numbers, threshold: float) -> float:
    """Bins so wide that the window spans most of the rows around the threshold; whole units for whole numbers."""
    near = values[np.abs(values - threshold) <= np.quantile(np.abs(values - threshold), 0.8)]
    width = 2 * float(np.abs(near - threshold).max()) / BINS if len(near) else 1.0
    width = min(width, threshold * 2 / BINS) if threshold > 0 and (values >= 0).all() else width
    whole = len(values) and (np.abs(values[:2000] - np.rint(values[:2000])) < 1e-9).all()
    return max(1.0, float(np.rint(width))) if whole else max(width, 1e-9)


def _counts(values: Numbers, edges: Numbers, width: float) -> Numbers:
    """Rows in bins that are open on the left and closed on the right: the threshold itself is inside."""
    place = np.ceil((values - edges[0]) / width - 1e-9).astype(np.int64) - 1
    place = np.where(values == edges[0], 0, place)
    kept = place[(place >= 0) & (place < len(edges))]
    found: Numbers = np.bincount(kept, minlength=len(edges)).astype(float)
    return found


def _patched(counts: Numbers, curve: Numbers, at: int) -> Numbers:
    """The counts as they would be without whatever happens at the real threshold."""
    patched = counts.copy()
    patched[max(at - INSIDE, 0) : at + OUTSIDE] = curve[max(at - INSIDE, 0) : at + OUTSIDE]
    return patched


def _tested(counts: Numbers, at: int) -> tuple[float, float, float, float, Numbers]:
    """The score of the bins just inside a place: seen, expected, the error of their difference, the fitted curve."""
    x = np.linspace(-1, 1, len(counts))
    design: Numbers = np.asarray(np.polynomial.chebyshev.chebvander(x, DEGREE), dtype=np.float64)
    place = np.arange(len(counts))
    inside = (place >= at - INSIDE) & (place < at)
    kept = (place < at - INSIDE) | (place >= at + OUTSIDE)
    weights, covariance = _poisson(design[kept], counts[kept])
    curve = np.exp(np.clip(design @ weights, -30, 30))
    off = ((counts[kept] - curve[kept]) ** 2 / np.maximum(curve[kept], 1e-9)).sum()
    dispersion = max(1.0, float(off / max(kept.sum() - DEGREE - 1, 1)))
    expected, seen = float(curve[inside].sum()), float(counts[inside].sum())
    slope = (curve[inside][:, None] * design[inside]).sum(axis=0)
    error = float(np.sqrt(dispersion * (expected + slope @ covariance @ slope)))
    return (seen - expected) / max(error, 1e-9), seen, expected, error, curve


def _poisson(design: Numbers, counts: Numbers) -> tuple[Numbers, Numbers]:
    """A Poisson regression by iterated weighted least squares: weights and their covariance."""
    weights = np.linalg.lstsq(design, np.log(counts + 0.5), rcond=None)[0]
    ridge = 1e-8 * np.eye(design.shape[1])
    for _ in range(25):
        mean = np.exp(np.clip(design @ weights, -30, 30))
        information = design.T @ (mean[:, None] * design) + ridge
        step = np.linalg.solve(information, design.T @ (counts - mean))
        weights = weights + np.clip(step, -2, 2)
        if float(np.abs(step).max()) < 1e-8:
            break
    mean = np.exp(np.clip(design @ weights, -30, 30))
    return weights.astype(float), np.linalg.inv(design.T @ (mean[:, None] * design) + ridge)


def _upper(score: float) -> float:
    from scipy.stats import t

    return float(t.sf(score, 25))
