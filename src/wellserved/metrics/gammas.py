"""Gammas: a quantile of many gamma distributions at once; what `quantiles.gamma` tells of one."""

import math
from statistics import NormalDist

import numpy as np

from wellserved.metrics.blocks import Floats

STEPS, EXACT, NOTHING = 60, 1e-12, 1e-17


def gammas(p: float, shapes: Floats) -> Floats:
    """The p-quantiles of gamma distributions of scale 1, of shapes of 1 and more, by Newton's steps on all of them.

    Source:
        Wilson & Hilferty (1931) for the start.
    """
    z, logs = NormalDist().inv_cdf(p), np.array([math.lgamma(shape) for shape in shapes.tolist()])
    x = np.maximum(shapes * (1 - 1 / (9 * shapes) + z / (3 * np.sqrt(shapes))) ** 3, 1e-9)
    for _ in range(STEPS):
        density = np.exp((shapes - 1) * np.log(x) - x - logs)
        step = _below(x, shapes) * x - p / density
        x = np.maximum(x - step, x / 2)
        if np.all(np.abs(step) <= EXACT * x):
            break
    return x


def _below(x: Floats, shapes: Floats) -> Floats:
    """The share below x, in densities at x times x: 1/s + x/s(s+1) + …

    Source:
        Abramowitz & Stegun 6.5.29.
    """
    total = term = 1 / shapes
    over = shapes
    while np.any(term > total * NOTHING):
        over = over + 1
        term = term * x / over
        total = total + term
    return total
