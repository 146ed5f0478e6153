"""Found: how well a risk can be foretold, shown on time that the model has not seen, and who is at risk now."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["churn", "repeat", "escalation"]
KINDS: tuple[Kind, ...] = ("churn", "repeat", "escalation")


@dataclass(frozen=True)
class Figure:
    """A number and the ends of its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Bin:
    """Rows of like risk: what was foretold of them, and what came.

    Args:
        foretold: The mean risk.
        came: The share in which it came.
        low: The lower end of its 95 % interval.
        high: The upper end.
        n: Rows.
    """

    foretold: float
    came: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Slice:
    """How well it went in one stretch of the time tested: the later, the older the model.

    Args:
        first: Its first day, as ISO 8601.
        last: Its last day.
        n: Rows.
        came: The share in which it came.
        foretold: The mean risk.
        auc: How well those in which it came were told apart; None where there were too few.
    """

    first: str
    last: str
    n: int
    came: float
    foretold: float
    auc: Figure | None


@dataclass(frozen=True)
class Sign:
    """What the model looks at.

    Args:
        name: The feature.
        drop: By how much the model gets worse where the feature is shuffled, in AUC.
    """

    name: str
    drop: float


@dataclass(frozen=True)
class Tested:
    """How the model did on time after all that it learned from.

    Args:
        n: Rows.
        came: In how many it came.
        auc: The chance that a row in which it came has the higher risk; .5 is no better than dice.
        brier: The mean squared error of the risk.
        brier_share: The same of who says the usual share of everybody.
        slope: Of what came on what was foretold, in log odds: 1 is right, below 1 the risks are too far apart.
        lift: How much more often it came in the tenth with the highest risk than in all.
        caught: The share of all in which it came that this tenth holds.
        bins: By risk.
        slices: By time.
    """

    n: int
    came: int
    auc: Figure
    brier: float
    brier_share: float
    slope: Figure
    lift: Figure
    caught: float
    bins: tuple[Bin, ...]
    slices: tuple[Slice, ...]


@dataclass(frozen=True)
class AtRisk:
    """One customer or contact now; no text, no name.

    Args:
        identifier: Its own, as the record has it.
        customer_id: Whose it is.
        risk: The calibrated probability.
        since: The day of what it is scored by, as ISO 8601.
        told: A few columns, by name.
    """

    identifier: str
    customer_id: str
    risk: float
    since: str
    told: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Risk:
    """A risk, how well it is foretold, and who is at risk now.

    Args:
        kind: Which.
        days: Within how many days it must come.
        rows: Rows that it is learned and tested on.
        method: How, in a few words.
        learned: The days that it was learned from, as ISO 8601.
        calibrated: The days by which its level was set.
        tested: How it did afterwards; None where refused.
        tested_on: The days of that.
        signs: What it looks at, most telling first.
        listed: The highest risks now.
        scored: How many were scored now.
        expected: In how many of them it is expected to come.
        assumptions: What must hold.
        may_not: What may not be concluded.
        refused: Why nothing is foretold; None where something is.
    """

    kind: Kind
    days: int
    rows: int = 0
    method: str = ""
    learned: tuple[str, str] | None = None
    calibrated: tuple[str, str] | None = None
    tested: Tested | None = None
    tested_on: tuple[str, str] | None = None
    signs: tuple[Sign, ...] = ()
    listed: tuple[AtRisk, ...] = ()
    scored: int = 0
    expected: float = 0.0
    assumptions: tuple[str, ...] = ()
    may_not: tuple[str, ...] = ()
    refused: str | None = None
