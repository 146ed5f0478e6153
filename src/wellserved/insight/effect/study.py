"""A study: units with and without a treatment, what was known of them before, and what came after."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from wellserved.terms.unit import Better

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Whole = NDArray[np.int64]
Estimand = Literal["ate", "att", "ato"]
LearnerName = Literal["logistic", "boosting"]


@dataclass(frozen=True, eq=False)
class Covariate:
    """What was known of each unit before its treatment.

    Args:
        values: Numbers, NaN where unknown; of a category the codes of its levels from 0, -1 where unknown.
        kind: Whether the values are numbers or codes.
        levels: The names of a category's levels, by code; none, they go by their codes.
        as_now: Whether no record keeps how it was then, so that it is taken as it is now.
    """

    values: NDArray[Any]
    kind: Literal["numeric", "category"] = "numeric"
    levels: tuple[str, ...] = ()
    as_now: bool = False

    @property
    def told(self) -> bool:
        """Whether it is known of any unit."""
        return bool((self.values >= 0).any() if self.kind == "category" else np.isfinite(self.values).any())


@dataclass(frozen=True, eq=False)
class Study:
    """What an effect is estimated from: a row a unit, all arrays of one length.

    Args:
        treatment: What some units had and others did not, by name.
        outcome: What came after, by name.
        unit: The unit of the outcome, as `terms.unit` spells it.
        treated: Whether the unit had the treatment.
        observed: The outcome of each unit; every one known.
        covariates: By name, what was known before the treatment; never anything from after it.
        clusters: Whose the unit is, as whole numbers: units of one customer, or of one agent, are not independent.
        groups: By name of a segment, the value of each unit; effects are told of each value.
        placebo_outcome: What the treatment can't have moved since it was before it, NaN where unknown; not a covariate.
        negative_control: What came after but can't come from the treatment, NaN where unknown.
        first: The first day of the data, as ISO 8601.
        last: The last day.
        better: Which way the outcome is good; with `range` nobody is said to be harmed.
        clustered_by: What a cluster is, such as "customer".
        chosen: Whether units choose the treatment themselves, for reasons that no covariate tells.
        change: Whether the outcome is a change since what the same customer answered before the treatment.
    """

    treatment: str
    outcome: str
    unit: str
    treated: Flags
    observed: Floats
    covariates: Mapping[str, Covariate]
    clusters: Whole
    groups: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    placebo_outcome: Floats | None = None
    negative_control: Floats | None = None
    first: str | None = None
    last: str | None = None
    better: Better = Better.HIGHER
    clustered_by: str = "customer"
    chosen: bool = False
    change: bool = False

    def __post_init__(self) -> None:
        lengths = {len(column) for column in self._columns()}
        if len(lengths) != 1:
            raise ValueError(f"give a value for every unit in every column: lengths are {sorted(lengths)}")

    @property
    def n(self) -> int:
        return len(self.treated)

    def take(self, rows: Whole) -> "Study":
        """The same study of some of its units, in the order asked for."""
        return replace(
            self,
            treated=self.treated[rows],
            observed=self.observed[rows],
            covariates={name: replace(one, values=one.values[rows]) for name, one in self.covariates.items()},
            clusters=self.clusters[rows],
            groups={name: labels[rows] for name, labels in self.groups.items()},
            placebo_outcome=None if self.placebo_outcome is None else self.placebo_outcome[rows],
            negative_control=None if self.negative_control is None else self.negative_control[rows],
        )

    def _columns(self) -> list[NDArray[Any]]:
        optional = [one for one in (self.placebo_outcome, self.negative_control) if one is not None]
        covariates = [one.values for one in self.covariates.values()]
        return [self.treated, self.observed, self.clusters, *covariates, *self.groups.values(), *optional]
