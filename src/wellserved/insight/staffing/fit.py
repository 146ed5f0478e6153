"""Fit: how many of the agents recorded at work were there for the line, told by how many customers left it."""

from dataclasses import dataclass, replace

from wellserved.insight.staffing.erlang_a import erlang_a
from wellserved.insight.staffing.operation import Operation
from wellserved.insight.staffing.waiting import Waiting

LEAST, MOST = 0.25, 3.0
STEPS = 22


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
    """Find the factor by halving; the share who leave falls with it."""
    low, high = LEAST, MOST
    share = operation.measured.abandoned
    reached = bool(line_of(operation, low).abandoned >= share >= line_of(operation, high).abandoned)
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if line_of(operation, middle).abandoned > share else (low, middle)
    factor = (low + high) / 2
    return Fit(factor, reached, line_of(operation, factor))


def as_fitted(operation: Operation, fit: Fit) -> Operation:
    """The operation with the agents who are there for the line."""
    hours = operation.hours
    return replace(operation, hours=replace(hours, agents=hours.agents * fit.factor))
