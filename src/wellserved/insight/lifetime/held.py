"""Held: what was foretold of the time held out, and what came."""

from wellserved.insight.lifetime.asked import Asked
from wellserved.insight.lifetime.found import Figure, Foretold, Held, HoldOut
from wellserved.insight.lifetime.survival import Z95


def held_out(
    asked: Asked, what: Foretold, n: int, predicted: float, error: float, actual: float, parts: tuple[Held, ...]
) -> HoldOut:
    """What was foretold of the time held out, with the interval in which it should lie.

    Args:
        asked: What is asked; its window has the time.
        what: What was foretold.
        n: Of how many customers.
        predicted: In all.
        error: The standard error of what will come about it.
        actual: What came.
        parts: By month, or by group.
    """
    figure = Figure(predicted, predicted - Z95 * error, predicted + Z95 * error)
    return HoldOut(asked.window.split.isoformat(), asked.window.last.isoformat(), what, n, figure, actual, parts)
