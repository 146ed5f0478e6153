"""Team panel: an outcome of teams by period, and when something began in each of them."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
NEVER = np.iinfo(np.int64).max


@dataclass(frozen=True)
class TeamPanel:
    """An outcome by team and period.

    Args:
        teams: Their names.
        periods: The first day of each period, as ISO 8601, in order.
        values: The outcome, shape (teams, periods); NaN where it is not known.
        starts: The index of the first period in which each team has it; `NEVER` of those that never do.
    """

    teams: tuple[str, ...]
    periods: tuple[str, ...]
    values: Floats
    starts: NDArray[np.int64]

    def __post_init__(self) -> None:
        if self.values.shape != (len(self.teams), len(self.periods)) or len(self.starts) != len(self.teams):
            raise ValueError(f"{len(self.teams)} teams, {len(self.periods)} periods, values {self.values.shape}")

    @property
    def treated(self) -> Flags:
        """Teams in which it begins within the panel, with a period before to compare with."""
        return (self.starts > 0) & (self.starts < len(self.periods))

    @property
    def always(self) -> Flags:
        """Teams that had it from the first period on, of whom nothing can be told."""
        return self.starts <= 0

    def usable(self) -> "TeamPanel":
        """The panel without those who always had it, and without teams that have no value at all."""
        keep = ~self.always & np.isfinite(self.values).any(axis=1)
        names = tuple(name for name, kept in zip(self.teams, keep, strict=True) if kept)
        return TeamPanel(names, self.periods, self.values[keep], self.starts[keep])
