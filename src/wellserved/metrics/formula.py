"""Formulas: how a KPI is computed, one frozen type a kind.

Conditions are three-valued: a row whose condition is null could not be told, is in no n and lowers coverage.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from wellserved.records.expression import Expression


@dataclass(frozen=True)
class Count:
    """How many rows meet a condition."""

    condition: Expression


@dataclass(frozen=True)
class Sum:
    """A total of a quantity among some rows."""

    value: Expression
    among: Expression | None = None


@dataclass(frozen=True)
class Share:
    """How many of some rows meet a condition, once their window has passed.

    Args:
        condition: What a row must meet.
        among: Which rows are asked; None for all.
        matures_after: How long after its time a row can be told; None for at once.
        interval: `exact` (Clopper-Pearson) where the share is near 100 %.
    """

    condition: Expression
    among: Expression | None = None
    matures_after: timedelta | None = None
    interval: Literal["wilson", "exact"] = "wilson"


@dataclass(frozen=True)
class Mean:
    """A quantity's average over rows."""

    value: Expression
    among: Expression | None = None


@dataclass(frozen=True)
class Net:
    """The share of one answer less the share of another, in points."""

    plus: Expression
    minus: Expression
    among: Expression | None = None


@dataclass(frozen=True)
class Tally:
    """One side of a quotient: a count or a sum over its own record.

    Args:
        record: The side's record.
        time: The column that puts its rows into a period.
        count: Condition to count; None where `value` is summed.
        value: Quantity to sum; None where rows are counted.
        among: Which rows are summed or counted.
        segments: Segment name to this record's column, where they are not the same.
    """

    record: str
    time: str
    count: Expression | None = None
    value: Expression | None = None
    among: Expression | None = None
    segments: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Exposure:
    """Time at risk: the years of [entered, left) that lie in the period."""

    record: str
    entered: str
    left: str
    among: Expression | None = None
    segments: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Rate:
    """Events for each unit of exposure, times a round number."""

    events: Tally
    per: Tally | Exposure
    times: float = 1.0


@dataclass(frozen=True)
class Ratio:
    """One sum over another, each over its own record."""

    of: Tally
    to: Tally


@dataclass(frozen=True)
class Quantile:
    """The value that a share of rows does not exceed; where `opened` is given, of those open at the period's end.

    Args:
        share: Such as 0.9.
        value: What is looked at; `AGE` of those that are open.
        among: Which rows are asked.
        opened: The column that opens a row; '' where rows are taken by the KPI's time.
        closed: The column that closes it.
        since: The column that its age counts from; '' where it counts from when it was opened.
    """

    share: float
    value: Expression
    among: Expression | None = None
    opened: str = ""
    closed: str = ""
    since: str = ""


AGE = Expression("age", '"_age"', frozenset())
AGES = {
    "days": AGE,
    **{
        unit: Expression(f"age_{unit}", f'("_age" * {times}e0)', frozenset())
        for unit, times in (("hours", 24), ("minutes", 1440), ("seconds", 86400))
    },
}


@dataclass(frozen=True)
class Distinct:
    """How many different values a column has; with `estimate`, kept sketches may tell it where rows could."""

    column: Expression
    among: Expression | None = None
    estimate: bool = False


@dataclass(frozen=True)
class Stock:
    """How many are open: at the period's end, or on average over its days' ends.

    A row is open at an instant that lies after `opened` and not after `closed`.
    """

    condition: Expression
    opened: str
    closed: str
    taken: Literal["end", "average"] = "end"


@dataclass(frozen=True)
class Stay:
    """Of those who were in at the period's start, the share still in at its end."""

    entered: str
    left: str
    among: Expression | None = None


@dataclass(frozen=True)
class Derived:
    """Arithmetic over other KPIs.

    Args:
        expression: Over their values.
        at_most: What it can't exceed, so that its interval does not either; None where it may.
    """

    expression: Expression
    at_most: float | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        return tuple(sorted(self.expression.columns))


@dataclass(frozen=True)
class Model:
    """What a model says. It has no parts that add over periods or segments: it is told whole, or not at all.

    Args:
        name: The model.
        tells: Which of its figures.
        given: What it is told with, such as its horizon.
    """

    name: str
    tells: str
    given: Mapping[str, float | int | str] = field(default_factory=dict, hash=False)


Formula = Count | Sum | Share | Mean | Net | Rate | Ratio | Quantile | Distinct | Stock | Stay | Derived | Model


def sides(formula: Formula) -> tuple[Tally | Exposure, ...]:
    """The two sides of a quotient; nothing for other formulas."""
    if isinstance(formula, Rate):
        return (formula.events, formula.per)
    if isinstance(formula, Ratio):
        return (formula.of, formula.to)
    return ()
