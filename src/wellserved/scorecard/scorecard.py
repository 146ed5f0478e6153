"""Scorecard: what an organisation wants of its KPIs, as its YAML file says."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from wellserved.metrics.measurement import Segment
from wellserved.terms.period import Grain


@dataclass(frozen=True)
class View:
    """A perspective by the name this organisation gives it."""

    name: str
    label: str


@dataclass(frozen=True)
class WeightedMetric:
    """A KPI within an objective.

    Args:
        metric: The KPI's name.
        weight: Its share in the objective, against its siblings'; above 0.
        where: A condition that narrows its rows; None for all.
        label: What to call it here; None for the KPI's own label.
        guards: KPIs to watch it by, besides those of its definition.
    """

    metric: str
    weight: float = 1.0
    where: str | None = None
    label: str | None = None
    guards: tuple[str, ...] = ()


@dataclass(frozen=True)
class Goal:
    """The value, or the range of values, that a target asks for. One value: low equals high."""

    low: float
    high: float

    @property
    def is_range(self) -> bool:
        return self.low != self.high


@dataclass(frozen=True)
class Target:
    """What a KPI should reach, from when, for whom, and who said so.

    Args:
        metric: The KPI's name.
        goal: The value or range wanted, in the KPI's unit (percent as a share, 0 to 1).
        floor: The value or range beyond which a miss is off target and no longer near.
        start: First day in force (`from`); None for always.
        due: The day to reach it by (`by`); None for at once.
        segment: The rows it holds for; empty for the whole.
        set_by: Who set it.
        why: Why this value.
    """

    metric: str
    goal: Goal
    floor: Goal | None = None
    start: date | None = None
    due: date | None = None
    segment: Segment = ()
    set_by: str = ""
    why: str = ""


@dataclass(frozen=True)
class Objective:
    """Something the organisation wants, with the KPIs that tell whether it has it."""

    name: str
    label: str
    perspective: str
    owner: str
    purpose: str
    weight: float
    metrics: tuple[WeightedMetric, ...]
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True)
class Link:
    """A belief that one KPI or objective moves another.

    Args:
        cause: Where the arrow starts (`from`).
        effect: Where it points (`to`).
        sign: "+" where they rise together, "-" where one falls as the other rises.
        after: How long it takes, as written, such as "3 months".
        evidence: What supports it; "assumed" until something does.
    """

    cause: str
    effect: str
    sign: Literal["+", "-"] = "+"
    after: str = ""
    evidence: str = "assumed"


@dataclass(frozen=True)
class Phase:
    """A marked change after which a KPI's natural limits are drawn anew."""

    metric: str
    start: date
    why: str


@dataclass(frozen=True)
class Scorecard:
    """Objectives in perspectives, with the links believed between them.

    `narrowed_to` are the values, by segment, of the only rows that it is about; none where it is about all.
    """

    name: str
    label: str
    grain: Grain
    perspectives: tuple[View, ...]
    objectives: tuple[Objective, ...]
    links: tuple[Link, ...] = ()
    phases: tuple[Phase, ...] = ()
    file: str = ""
    narrowed_to: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @property
    def metrics(self) -> tuple[str, ...]:
        """The names of its KPIs, each once, in its order."""
        return tuple(dict.fromkeys(m.metric for o in self.objectives for m in o.metrics))
