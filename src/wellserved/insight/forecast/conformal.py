"""Conformal: how far forecasts from earlier origins were off says how far this one may be.

No distribution is assumed: errors made from past origins, each by how large errors are so many steps ahead, are ranked.

Source:
    Vovk, Gammerman and Shafer (2005); Stankeviciute, Alaa and van der Schaar (2021) for several steps ahead.
"""

from dataclasses import dataclass

import numpy as np

from wellserved.insight.forecast.ways import Array

WIDER = 2.0


@dataclass(frozen=True)
class Errors:
    """Errors of forecasts from past origins.

    Args:
        made: What came less what was foretold, shape (origins, steps).
    """

    made: Array

    @property
    def scale(self) -> Array:
        """How large errors are at each step: a mean over it and its neighbours, never less than a step before."""
        size = np.abs(self.made).mean(axis=0)
        reach = max(1, len(size) // 6)
        padded = np.pad(size, reach, mode="edge")
        smooth = np.convolve(padded, np.ones(2 * reach + 1) / (2 * reach + 1), mode="valid")
        return np.maximum.accumulate(np.maximum(smooth, 1e-12))

    @property
    def scores(self) -> Array:
        """Errors by the scale of their step, in order; signed."""
        return np.sort((self.made / self.scale).ravel())

    def half(self, level: float) -> Array:
        """Half the width of an interval that holds so large a share, at each step.

        Errors of one origin go together, and the way was chosen by them: few origins tell less than as many errors
        apart. Widened by 2 over the origins, intervals hold what they say on the M3 and tourism series.
        """
        ranked = np.sort(np.abs(self.scores))
        rank = int(np.ceil(level * (len(ranked) + 1)))
        wider = 1 + WIDER / len(self.made)
        return np.asarray(ranked[min(rank, len(ranked)) - 1] * self.scale * wider)

    def reaches(self, ahead: Array, target: Array, higher: bool = True) -> Array:
        """The chance that each step is at the target or beyond it on the good side."""
        needed = (target - ahead) / self.scale
        below = np.searchsorted(self.scores, needed, side="left" if higher else "right")
        share = (below + 0.5) / (len(self.scores) + 1)
        return np.where(np.isnan(needed), np.nan, 1 - share if higher else share)
