"""Scan: one pass over the rows of one record (or of two that meet), for all the parts of all KPIs asked."""

from dataclasses import dataclass, field
from typing import Literal

from wellserved.metrics.relation import Relation
from wellserved.metrics.states import State

Level = Literal["rows", "day", "hour", "customer", "agent"]
Moments = tuple[int, int, int, int]


@dataclass
class Scan:
    """What one statement computes. Filled by the planner; the same state asked twice is computed once.

    Args:
        relations: Whose rows are read; two meet in the cells of `level`.
        level: `rows` are aggregated at once; otherwise by cell first, so that sums can be seen to vary.
        states: Output columns: which relation's, and what.
        moments: Pairs of states whose squares and products are summed over cells.
        told: For each output column, the KPIs that it serves.
        dated: Whether it says how new its rows are; not where it only tells how others' sums vary.
    """

    relations: tuple[Relation, ...]
    level: Level
    states: dict[tuple[int, State], str] = field(default_factory=dict)
    moments: dict[tuple[str, str], str] = field(default_factory=dict)
    told: dict[str, list[str]] = field(default_factory=dict)
    dated: bool = True

    def state(self, side: int, state: State, purpose: str) -> str:
        """Ask for a state; its output name comes back."""
        name = self.states.setdefault((side, state), f"s{len(self.states) + 1}")
        self._tell(name, purpose)
        return name

    def moment(self, upper: str, lower: str, purpose: str) -> str:
        """Ask how two states vary together; the name's beginning comes back."""
        name = self.moments.setdefault((upper, lower), f"m{len(self.moments) + 1}")
        self._tell(name, purpose)
        return name

    def _tell(self, name: str, purpose: str) -> None:
        purposes = self.told.setdefault(name, [])
        if purpose not in purposes:
            purposes.append(purpose)

    def outputs(self) -> list[str]:
        """Names of the output columns after the keys, in order; the last tells the newest load."""
        varied = [f"{name}_{end}" for name in self.moments.values() for end in ("groups", "xx", "xy", "yy")]
        return [*self.states.values(), *varied, "fresh"]
