"""Cox: what multiplies the rate of leaving, whatever its course over time; by statsmodels."""

from dataclasses import dataclass

from wellserved.insight.lifetime.likelihood import Floats
from wellserved.insight.lifetime.survival import Stays


@dataclass(frozen=True)
class Proportional:
    """What multiplies the rate of leaving.

    Args:
        names: Of the coefficients.
        values: The logarithms of what each unit multiplies the rate by.
        errors: Their standard errors.
    """

    names: tuple[str, ...]
    values: Floats
    errors: Floats


def proportional_hazards(names: tuple[str, ...], design: Floats, stays: Stays) -> Proportional:
    """Fit Cox's regression, ties by Efron; late entry is minded.

    Args:
        names: Of the design's columns.
        design: One row a customer, known when the customer came; no column of ones.
        stays: How long each was watched.
    """
    from statsmodels.duration.hazard_regression import PHReg

    entry = stays.entered if stays.entered.any() else None
    found = PHReg(stays.ended, design, status=stays.left.astype(int), entry=entry, ties="efron").fit()
    return Proportional(names, found.params, found.bse)
