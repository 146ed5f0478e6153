"""Effect shapes: what the API's document says of effects that were found, and of those that can be asked for."""

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import Field

from wellserved.surfaces.api.shapes import Known, Shape
from wellserved.terms.unit import Unit


class CheckTold(Shape):
    """One attempt to refute a finding."""

    passed: bool | None = Field(description="whether the finding stood it; null where it only informs")
    value: Known = Field(description="what it measured")
    low: Known
    high: Known
    said: str = Field(description="what it means, as a sentence")


class DifferenceTold(Shape):
    """How far apart those with and without the treatment lie in one thing known before, in standard deviations."""

    label: str
    before: float = Field(description="as they are")
    after: float = Field(description="once weighted")


class LikenessTold(Shape):
    """How alike those compared were."""

    having: list[int] = Field(description="how many with it had a chance of it in each tenth of 0 to 1")
    without: list[int] = Field(description="the same of those without it")
    apart: list[DifferenceTold]


class EffectPart(Shape):
    """What one thing was found to do to another, among all or among some."""

    treatment: str
    outcome: str
    estimand: Literal["ate", "att", "ato", "change after"]
    unit: Unit
    effect: Known = Field(description="the outcome with it less that without; null where refused")
    low: Known = Field(description="lower end of the 95 % interval")
    high: Known
    error: Known
    n: int
    grade: int = Field(ge=0, le=4)
    evidence: Literal["assumed", "associated", "leads in time", "quasi-experiment", "experiment"]
    method: str
    naive: Known = Field(description="the plain difference, which is not the effect")
    groups: dict[str, "EffectPart"] = Field(description="by part of those looked at, or by period since it began")
    checks: dict[str, CheckTold]
    assumptions: list[str]
    may_not_be_concluded: list[str]
    refused: str | None = Field(description="why nothing is claimed; null where something is")
    first: Annotated[date | None, Field(alias="from")]
    last: Annotated[date | None, Field(alias="to")]
    likeness: LikenessTold | None


class EffectTold(EffectPart):
    """An effect as it was asked for and found; docs/reference/json.md tells each key."""

    treatment_label: str
    outcome_label: str
    left_out: dict[str, int] = Field(description="how many are not in it, by why")
    period: str | None = Field(description="the period asked for; null for all with data")
    where: str | None = Field(description="the condition on rows")
    learner: Literal["logistic", "boosting"]


class KeptEffectTold(EffectTold):
    """An effect as it was found last."""

    at: datetime
    stale: bool = Field(description="whether rows came or definitions changed since")


class AskableTold(Shape):
    """A treatment and an outcome that a workspace can be asked for, or what is missing."""

    treatment: str
    outcome: str
    treatment_label: str
    outcome_label: str
    askable: bool
    missing: str | None
