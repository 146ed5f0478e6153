"""Absorbing chain: where journeys lead from each step, in how many steps, and what hangs on a step.

A journey moves from step to step as journeys at that step did on the whole, whatever came before (first order). Its
ends absorb. From the counts of whole journeys the chain gives back their own shares and lengths exactly; what it adds
is what follows from each step, and what would be without it.

Source:
    Kemeny and Snell (1960), Finite Markov Chains, chapter 3: N = (I - Q)^-1, B = N R.
"""

from dataclasses import dataclass

import numpy as np

from wellserved.insight.journey.walks import ENDS, Moves, Real


@dataclass(frozen=True)
class Chain:
    """What follows from each step.

    Args:
        letters: The steps.
        ends: By step, the probability of each of ENDS.
        left: By step, steps still expected, itself included.
        expected: By step, how often a journey takes it.
        reached: By step, the probability that a journey comes there at all.
        start: The probability of each of ENDS for a journey that begins.
        length: Steps that a journey takes.
    """

    letters: tuple[str, ...]
    ends: Real
    left: Real
    expected: Real
    reached: Real
    start: Real
    length: float

    @property
    def hangs_on(self) -> Real:
        """By step, the share of all journeys that come through it and are resolved: lost at most, were it closed."""
        found: Real = self.reached * self.ends[:, ENDS.index("resolved")]
        return found


def absorbing(found: Moves) -> Chain:
    """Solve the chain of some moves; each step must have been taken."""
    visits = found.visits.astype(float)
    if not (visits > 0).all():
        raise ValueError("a step that was never taken leads nowhere")
    inner, out = found.between / visits[:, None], found.end / visits[:, None]
    size = len(found.letters)
    known = np.linalg.solve(np.eye(size) - inner, np.eye(size))
    begin = found.begin / found.begin.sum()
    expected = begin @ known
    ends = known @ out
    return Chain(
        found.letters,
        ends,
        known.sum(axis=1),
        expected,
        expected / np.diag(known),
        begin @ ends,
        float(expected.sum()),
    )
