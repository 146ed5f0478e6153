"""Panel: KPIs by unit and week, units being teams or segments of customers."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Panel:
    """KPIs by unit and week.

    Args:
        by: The segments whose values are the units, such as ("team",).
        units: One name for each.
        weeks: The first day of each week, as ISO 8601, one after another without a gap.
        values: By KPI, shape (units, weeks); NaN where it is not known.
        noise: By KPI, how much a value varies by resting on few rows: the mean variance of one; 0 where not named.
    """

    by: tuple[str, ...]
    units: tuple[str, ...]
    weeks: tuple[str, ...]
    values: Mapping[str, Floats]
    noise: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, values in self.values.items():
            if values.shape != (len(self.units), len(self.weeks)):
                raise ValueError(f"{name}: {values.shape}, not {len(self.units)} units in {len(self.weeks)} weeks")

    def silent(self, *names: str) -> str | None:
        """The first of some KPIs that no unit has a value of; None where all have."""
        return next((name for name in names if not np.isfinite(self.values[name]).any()), None)


def shifted(values: Floats, weeks: int) -> Floats:
    """Values as they were some weeks before, along the last axis; NaN where that is before the first."""
    found = np.full_like(values, np.nan)
    if weeks == 0:
        return values
    if weeks > 0:
        found[..., weeks:] = values[..., :-weeks]
    else:
        found[..., :weeks] = values[..., -weeks:]
    return found
