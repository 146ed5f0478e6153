"""Score: what a scorecard's KPIs turned out to be in one period."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.scorecard.scorecard import Link, Objective, Target, View
from wellserved.terms.period import Period
from wellserved.terms.problem import Problem
from wellserved.terms.unit import Better, Unit


class Status(StrEnum):
    """Attainment: what the evidence says of value against target."""

    ON_TARGET = "on target"
    NEAR = "near"
    OFF_TARGET = "off target"
    NOT_SHOWN = "not shown to differ"
    NO_TARGET = "no target"
    NOT_FIT = "data not fit"


class Trend(StrEnum):
    """Behaviour: what the KPI's own history says, whatever the target."""

    ROUTINE = "routine"
    IMPROVED = "improved"
    WORSENED = "worsened"
    CHANGED = "changed"
    TOO_SHORT = "too short"


class Travel(StrEnum):
    """Direction of travel since the previous period, seen from the target."""

    TOWARD = "toward"
    AWAY = "away"
    STEADY = "steady"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Point:
    """One period of a KPI's history; no value is a gap."""

    period: Period
    value: float | None


@dataclass(frozen=True)
class Behaviour:
    """A KPI's history read on a process chart.

    Args:
        trend: The verdict.
        rule: The rule that told, such as "8 on one side"; None where none did.
        above: Whether the rule told of values above the centre; None where none did.
        since: First day of the first point that the rule rests on.
        centre: Mean of the phase's baseline; None where the history is too short.
        low: Lower natural limit.
        high: Upper natural limit.
        points: The history, oldest first, this period last.
        phase: First day of the phase that the limits hold for; None for all of the history.
    """

    trend: Trend
    rule: str | None = None
    above: bool | None = None
    since: date | None = None
    centre: float | None = None
    low: float | None = None
    high: float | None = None
    points: tuple[Point, ...] = ()
    phase: date | None = None

    @property
    def told(self) -> tuple[Point, ...]:
        """The phase's points that have a value."""
        mine = (p for p in self.points if self.phase is None or p.period.first_day >= self.phase)
        return tuple(point for point in mine if point.value is not None)


@dataclass(frozen=True)
class _Warning:
    """A KPI that looks good where its guard says that it is not.

    Args:
        metric: The KPI that looks good.
        label: What to call it.
        unit: Its unit.
        guard: The KPI that says otherwise.
        guard_label: What to call that one.
        effect: By how much the KPI improved, or is flattered, in its unit.
        low: Lower end of that effect's interval.
        high: Upper end.
    """

    metric: str
    label: str
    unit: Unit
    guard: str
    guard_label: str
    effect: float
    low: float
    high: float


@dataclass(frozen=True)
class TrendWarning(_Warning):
    """The KPI improved while its guard worsened.

    Args:
        worse: By how much the guard worsened, in the guard's unit.
        guard_unit: The guard's unit.
    """

    worse: float
    guard_unit: Unit
    kind: ClassVar[str] = "trend"


@dataclass(frozen=True)
class FlatteredWarning(_Warning):
    """The KPI is better among the rows that count against its guard than among the rest.

    Args:
        rows: Rows that count against the guard.
        share: Their share of the KPI's rows.
        against: The KPI's value among them.
        rest: Its value among the rest.
    """

    rows: int
    share: float
    against: float
    rest: float
    kind: ClassVar[str] = "flattered"


GuardWarning = TrendWarning | FlatteredWarning


@dataclass(frozen=True)
class Rolled:
    """A score from 0 to 1, the sum that gave it, and what is not in it."""

    value: float | None
    formula: str
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class SegmentStatus:
    """A target that holds for one segment, and how it was met."""

    measurement: Measurement
    target: Target
    status: Status


@dataclass(frozen=True)
class ScoredMetric:
    """One KPI of an objective: value, target and history, side by side and never merged.

    Args:
        label: What to call it.
        unit: Its unit.
        better: The direction that serves the customer.
        weight: Its weight in the objective.
        measurement: What it said.
        target: The target in force; None without one.
        status: Attainment.
        score: 0 at the floor, 1 at the target; None where it can't be scored.
        travel: Direction of travel.
        comparison: Beside the previous period; None without one.
        behaviour: Its history.
        guards: What speaks against it.
        segments: Targets that hold for a segment only.
        where: The condition that narrows its rows; None for all.
    """

    label: str
    unit: Unit
    better: Better
    weight: float
    measurement: Measurement
    target: Target | None
    status: Status
    score: Rolled
    travel: Travel
    comparison: Comparison | None
    behaviour: Behaviour
    guards: tuple[GuardWarning, ...] = ()
    segments: tuple[SegmentStatus, ...] = ()
    where: str | None = None

    @property
    def metric(self) -> str:
        return self.measurement.metric


@dataclass(frozen=True)
class ScoredObjective:
    """An objective, its KPIs' results, and their roll-up. Its status is its KPIs' gravest."""

    objective: Objective
    metrics: tuple[ScoredMetric, ...]
    score: Rolled
    status: Status


@dataclass(frozen=True)
class PerspectiveScore:
    """A perspective's roll-up over its objectives."""

    view: View
    weight: float
    score: Rolled
    status: Status


@dataclass(frozen=True)
class Side:
    """One side of a balance: how many KPIs, and what share of all weight, 0 to 1."""

    name: str
    count: int
    share: float


@dataclass(frozen=True)
class Beam:
    """One way to weigh a scorecard, such as leading against lagging."""

    name: str
    sides: tuple[Side, ...]


@dataclass(frozen=True)
class Balance:
    """Where a scorecard's weight lies, and what it leaves out.

    Args:
        beams: By perspective, stakeholder, kind, timing and what is measured.
        speed_and_volume: Share of all weight on how fast and how many.
        findings: Gaps and one-sidedness, each with its mend.
    """

    beams: tuple[Beam, ...]
    speed_and_volume: float
    findings: tuple[Problem, ...]


@dataclass(frozen=True)
class Score:
    """A scorecard in one period."""

    scorecard: str
    label: str
    period: Period
    objectives: tuple[ScoredObjective, ...]
    perspectives: tuple[PerspectiveScore, ...]
    score: Rolled
    balance: Balance
    links: tuple[Link, ...] = ()
    problems: tuple[Problem, ...] = ()
    as_of: datetime | None = None
    currency: str = ""

    @property
    def guards(self) -> tuple[GuardWarning, ...]:
        """Every guard warning, each once."""
        return tuple(dict.fromkeys(g for o in self.objectives for m in o.metrics for g in m.guards))

    @property
    def metrics(self) -> tuple[ScoredMetric, ...]:
        return tuple(m for o in self.objectives for m in o.metrics)
