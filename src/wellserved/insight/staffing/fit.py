"""Fit: how many of the agents recorded at work were there for the line, told by how many customers left it."""

from dataclasses import dataclass, replace

from wellserved.insight.staffing.erlang_a import erlang_a
from wellserved.insight.staffing.operation import Operation
from wellserved.insight.staffing.waiting import Waiting

LEAST, MOST = 0.25, 3.0
CLOSE = 1e-7


@dataclass(frozen=True)
class Fit:
    """How the model was made to agree with what was measured.

    Args:
        factor: What the recorded agents are multiplied by, so that as many leave as did.
        reached: Whether any factor within reason does.
        waiting: What the model then says of now.
    """

    factor: float
    reached: bool
    waiting: Waiting


def line_of(operation: Operation, factor: float = 1.0) -> Waiting:
    """The model's waiting over all hours; `factor` is the part of the recorded agents who are there for the line."""
    hours = operation.hours
    by_hour = erlang_a(
        hours.rate, operation.handle, operation.patience.even, hours.agents * factor, operation.target, operation.limit
    )
    return by_hour.weighted(hours.offered)


def fitted(operation: Operation) -> Fit:
    """Find the factor with which as many leave as did; the share who leave falls with it."""
    from scipy.optimize import brentq

    share = operation.measured.abandoned

    def more(factor: float) -> float:
        return _leaving(operation, factor) - share

    most, fewest = more(LEAST), more(MOST)
    reached = most >= 0 >= fewest
    factor = float(brentq(more, LEAST, MOST, xtol=CLOSE)) if reached else (LEAST if most < 0 else MOST)
    return Fit(factor, reached, line_of(operation, factor))


def _leaving(operation: Operation, factor: float) -> float:
    """The share who leave; nothing else of the line is worked out."""
    hours = operation.hours
    agents = hours.agents * factor
    by_hour = erlang_a(hours.rate, operation.handle, operation.patience.even, agents, None, None)
    return float(by_hour.weighted(hours.offered).abandoned)


def as_fitted(operation: Operation, fit: Fit) -> Operation:
    """The operation with the agents who are there for the line."""
    hours = operation.hours
    return replace(operation, hours=replace(hours, agents=hours.agents * fit.factor))
