"""Sensitivity: how strong something unmeasured would have to be to explain an effect away.

Source:
    Cinelli and Hazlett (2020), Making sense of sensitivity: robustness value, and bounds from an observed covariate;
    for scores of AIPW by Chernozhukov, Cinelli, Newey, Sharma and Syrgkanis (2022), where |t| / sqrt(df) becomes
    |effect| / S. VanderWeele and Ding (2017): the E-value, and for a mean by risk ratio = exp(0.91 d).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, inf, log, sqrt

import numpy as np

from wellserved.insight.effect.study import Flags, Floats

ALMOST_ALL, MOST_OF_TREATMENT = 0.999, 0.49


@dataclass(frozen=True)
class Strength:
    """What a confounder as strong as one covariate could explain.

    Args:
        covariate: The covariate.
        treatment: The share of the rest of the treatment that it would explain.
        outcome: The share of the rest of the outcome.
    """

    covariate: str
    treatment: float
    outcome: float

    def bias(self, scale: float) -> float:
        """How far it could move the effect, where `scale` is what a confounder of full strength is worth."""
        return scale * sqrt(self.outcome * self.treatment / (1 - self.treatment))


def robustness(effect: float, scale: float) -> float:
    """The share of treatment and outcome that a confounder must explain, of both, to leave nothing of an effect.

    >>> round(robustness(0.097, 0.097 / 4.18 * 783**0.5), 3)
    0.139
    """
    if effect == 0:
        return 0.0
    squared = (effect / scale) ** 2 if scale else inf
    return 1.0 if squared == inf else (sqrt(squared**2 + 4 * squared) - squared) / 2


def scale(treated: Flags, observed: Floats, expected: Floats, riesz: Floats) -> float:
    """What a confounder of full strength could move: the outcome's unexplained spread times that of the weights."""
    rest = observed - expected
    return float(np.sqrt((rest @ rest / len(rest)) * (riesz @ riesz / len(riesz))))


def strengths(
    values: Floats, groups: Sequence[tuple[str, list[int]]], treated: Flags, observed: Floats
) -> list[Strength]:
    """How strong a confounder as strong as each covariate would be, by least squares, without fitting anew.

    Args:
        values: The basis, the first column 1.
        groups: Each covariate with the places of its columns.
        treated: The treatment.
        observed: The outcome.
    """
    on_treatment = _partial(values, groups, treated.astype(np.float64))
    with_treatment = np.column_stack([values, treated])
    on_outcome = _partial(with_treatment, groups, observed)
    pairs = zip(groups, on_treatment, on_outcome, strict=True)
    return [_as_strong(name, d, y) for (name, _), d, y in pairs]


def risk_ratio_e_value(ratio: float) -> float:
    """The E-value of a risk ratio.

    >>> round(risk_ratio_e_value(3.9), 2), round(risk_ratio_e_value(1 / 1.8), 2)
    (7.26, 3.0)
    """
    above = max(ratio, 1 / ratio) if ratio > 0 else inf
    return above + sqrt(above * (above - 1)) if above < inf else inf


def standardised_ratio(difference: float) -> float:
    """About the risk ratio that a difference in standard deviations is worth."""
    return exp(0.91 * max(-700.0, min(700.0, difference)))


def ratio_limit(having: float, without: float, error: float, reach: float) -> float:
    """The end of a risk ratio's interval that lies nearer to 1; 1 where the interval holds it.

    Args:
        having: The risk with the treatment.
        without: That without.
        error: The standard error of the ratio's logarithm.
        reach: How many of them the interval reaches.
    """
    middle = log(having / without)
    nearer = abs(middle) - reach * error
    return exp(nearer) if nearer > 0 else 1.0


def _as_strong(name: str, d: float, y: float) -> Strength:
    """From what a covariate explains to what a confounder as strong as it would (Cinelli and Hazlett, section 4.4)."""
    d, y = min(d, MOST_OF_TREATMENT), min(y, ALMOST_ALL)
    shared = (d / (1 - d)) ** 2
    outcome = (1 + sqrt(shared)) ** 2 / (1 - shared) * y / (1 - y)
    return Strength(name, d / (1 - d), min(outcome, 1.0))


def _partial(values: Floats, groups: Sequence[tuple[str, list[int]]], target: Floats) -> list[float]:
    """The share of what is left of the target that each group of columns explains beyond all the others."""
    gram = values.T @ values
    inverse = np.linalg.pinv(gram, hermitian=True)
    found = inverse @ (target @ values)
    rest = target - values @ found
    left = float(rest @ rest)
    shares = []
    for _, places in groups:
        own = found[places]
        gained = float(own @ np.linalg.pinv(inverse[np.ix_(places, places)], hermitian=True) @ own)
        shares.append(gained / (gained + left) if gained + left > 0 else 0.0)
    return shares
