"""Group-time effects: what changed in those in whom it began at one time, beside those in whom it had not yet begun.

Source:
    Callaway & Sant'Anna (2021), Difference-in-differences with multiple time periods; without covariates.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.staggered.panel import NEVER, Flags, Floats, TeamPanel

Controls = Literal["not yet treated", "never treated"]


@dataclass(frozen=True)
class GroupTime:
    """All comparisons of a panel, one a column.

    Args:
        begun: The period in which it began in the treated of each comparison, shape (K,).
        since: Periods since then; below 0 before it began, shape (K,).
        change: Each team's outcome less that of the period before it began, shape (teams, K).
        treated: Who is treated in each comparison, shape (teams, K).
        control: Who is not yet treated in it, shape (teams, K).
    """

    begun: NDArray[np.int64]
    since: NDArray[np.int64]
    change: Floats
    treated: Flags
    control: Flags

    @property
    def effects(self) -> Floats:
        """The effect of each comparison, shape (K,)."""
        return _difference(_sums(self.change, self.treated), _sums(self.change, self.control))

    @property
    def weights(self) -> Floats:
        """How many treated teams each comparison has, shape (K,)."""
        found: Floats = self.treated.sum(axis=0).astype(np.float64)
        return found

    def only(self, columns: Flags) -> "GroupTime":
        """Some of the comparisons."""
        return GroupTime(
            self.begun[columns],
            self.since[columns],
            self.change[:, columns],
            self.treated[:, columns],
            self.control[:, columns],
        )

    def without_each(self) -> tuple[Floats, Floats]:
        """Effects and weights with one team left out, a row for each team, shape (teams, K) both."""
        left = [_sums(self.change, who) for who in (self.treated, self.control)]
        rows = [
            (total - np.where(who, self.change, 0.0), count - who)
            for (total, count), who in zip(left, (self.treated, self.control), strict=True)
        ]
        weights: Floats = self.treated.sum(axis=0) - self.treated.astype(np.float64)
        return _difference(*rows), weights

    def influence(self) -> Floats:
        """How much each team moves each effect, shape (teams, K): effects are these summed, beyond the truth."""
        parts = []
        for who in (self.treated, self.control):
            total, count = _sums(self.change, who)
            parts.append(np.where(who, self.change - total / count, 0.0) / count)
        found: Floats = parts[0] - parts[1]
        return found


def group_time(panel: TeamPanel, fewest_controls: int = 1, controls: Controls = "not yet treated") -> GroupTime:
    """Compare each group with the teams that did not have it, at each period.

    The base is the period before the group began. Comparisons without a treated team, or with too few controls, are
    left out.

    Args:
        panel: Without teams that always had it.
        fewest_controls: Controls that a comparison must have.
        controls: Teams that did not have it yet, or only those that never do.
    """
    begins = np.unique(panel.starts[panel.treated])
    begun = np.repeat(begins, len(panel.periods))
    at = np.tile(np.arange(len(panel.periods)), len(begins))
    begun, at = begun[at != begun - 1], at[at != begun - 1]
    change = panel.values[:, at] - panel.values[:, begun - 1]
    known, starts = np.isfinite(change), panel.starts[:, None]
    treated = known & (starts == begun)
    until = np.maximum(at, begun - 1) if controls == "not yet treated" else np.full(len(at), NEVER - 1)
    control = known & (starts > until) & (starts != begun)
    found = GroupTime(begun, at - begun, np.where(known, change, 0.0), treated, control)
    return found.only(treated.any(axis=0) & (control.sum(axis=0) >= fewest_controls))


def _sums(change: Floats, who: Flags) -> tuple[Floats, Floats]:
    return np.where(who, change, 0.0).sum(axis=0), who.sum(axis=0).astype(np.float64)


def _difference(treated: tuple[Floats, Floats], control: tuple[Floats, Floats]) -> Floats:
    """The mean of the treated less that of the controls; NaN where there are none of either."""
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = treated[0] / treated[1] - control[0] / control[1]
    return found
