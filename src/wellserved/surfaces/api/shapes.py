"""Shapes: what the API's document says of its answers; a test holds the answers against it."""

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from wellserved.metrics.measurement import Note as Notes
from wellserved.surfaces.api.forms import ARROW, CSV

Known = Annotated[float | None, Field(description="null where there is no data")]
PROBLEM = "application/problem+json"


class Shape(BaseModel):
    """An object with these keys."""

    model_config = ConfigDict(extra="forbid")


class Value(Shape):
    """A KPI's value in one period and segment, with its doubt."""

    metric: str
    version: int = Field(description="of the definition that gave the value")
    start: datetime
    end: datetime = Field(description="the period's end, which is not in it")
    segment: dict[str, str | None] = Field(description="empty for the whole")
    value: Known = Field(description="in the KPI's unit; percent as a share, 0 to 1")
    low: Known = Field(description="lower end of the 95 % interval")
    high: Known = Field(description="upper end")
    n: int = Field(description="rows, or whole units of exposure, that the value rests on")
    coverage: Known = Field(description="share of the population's rows that could be used")
    note: Notes


class Change(Shape):
    """What changed between two periods, and whether that is more than noise."""

    value: Known
    low: Known
    high: Known
    beyond_noise: bool


class Measured(Value):
    """A value; with `compare`, the earlier one and the change beside it."""

    compared: Value | None = None
    change: Change | None = None


class Span(Shape):
    """A period."""

    start: datetime
    end: datetime
    grain: str


class Card(Shape):
    """A scorecard: its name, its periods, its KPIs."""

    name: str
    label: str
    period: str
    metrics: list[str]


class Scored(BaseModel):
    """A scorecard of a period; docs/reference/json.md tells each key."""

    scorecard: str
    label: str
    period: Span
    as_of: datetime | None
    score: Known
    formula: str
    left_out: list[str]
    perspectives: list[dict[str, Any]]
    objectives: list[dict[str, Any]]
    balance: dict[str, Any]
    links: list[dict[str, Any]]
    problems: list[dict[str, Any]]


class Explained(BaseModel):
    """Why a KPI moved; docs/reference/json.md tells each key."""

    metric: str
    now: Value
    then: Value
    change: Known
    low: Known
    high: Known
    beyond_noise: bool
    sentence: str
    cautions: list[dict[str, str]]
    adds: bool
    by: list[dict[str, Any]]
    together: dict[str, Any] | None


class SignTold(Shape):
    """One place to look at; docs/reference/json.md tells each key."""

    kind: str
    kpi: str
    subject: str
    size: Known
    low: Known
    high: Known
    evidence: str
    rows: list[str] = Field(description="keys of rows to check")
    n: int
    unit: Literal["share", "ratio", "correlation", "turns"]
    record: str
    why: str
    verdict: Literal["look", "quiet", "untold"]
    facts: dict[str, float | int | str | bool | None]
    touches: list[str]
    may_not_be_concluded: list[str]


class LifetimeTold(Shape):
    """What customers will bring; docs/reference/json.md tells each key."""

    relation: Literal["contractual", "orders"] | None
    chosen: str = Field(description="why that relation")
    money: Literal["margin", "revenue"]
    horizon_months: int
    discount: float
    by: str
    n: int
    start: Annotated[date | None, Field(alias="from")]
    end: Annotated[date | None, Field(alias="to")]
    method: str
    grade: int
    evidence: str
    sentence: str
    cautions: list[str]
    everybody: Annotated[dict[str, Any] | None, Field(alias="all")]
    groups: list[dict[str, Any]]
    by_service: list[dict[str, Any]]
    curve: list[dict[str, Any]]
    holdout: list[dict[str, Any]] = Field(description="what was foretold of the last months, and what came")
    assumptions: list[str]
    may_not_be_concluded: list[str]
    refused: str | None


class RiskTold(Shape):
    """A risk; docs/reference/json.md tells each key."""

    risk: Literal["churn", "repeat", "escalation"]
    days: int
    n: int
    method: str
    learned: list[date] | None
    calibrated: list[date] | None
    tested_on: list[date] | None
    sentence: str
    cautions: list[str]
    tested: dict[str, Any] | None
    signs: list[dict[str, Any]]
    scored: int
    expected: float
    listed: Annotated[list[dict[str, Any]], Field(alias="list")]
    assumptions: list[str]
    may_not_be_concluded: list[str]
    refused: str | None


class LinkTold(Shape):
    """A belief of a scorecard, and whether data support it."""

    cause: Annotated[str, Field(alias="from")]
    outcome: Annotated[str, Field(alias="to")]
    grade: int = Field(
        description="0 assumed, 1 associated, 2 leads in time, 3 quasi-experiment, 4 experiment", ge=0, le=4
    )
    supported: bool
    effect: Known = Field(description="the outcome's change for one more of the cause, in the KPIs' units")
    low: Known = Field(description="lower end of the 95 % interval")
    high: Known
    lag: int | None = Field(description="weeks after which it shows most; 0 in the same week; null where not tested")
    panels: int = Field(description="teams, or segments of customers, that were compared")
    periods: int = Field(description="weeks")
    why: str = Field(description="the reason, as a sentence; what is missing, where nothing can be claimed")


class WhatIfTold(Shape):
    """What a scenario would do, a year; docs/reference/json.md tells each key."""

    scenario: dict[str, float]
    start: Annotated[date, Field(alias="from")]
    end: Annotated[date, Field(alias="to")]
    contacts: int
    identified: int = Field(description="contacts whose customer is known")
    measured: dict[str, float]
    fit: dict[str, Any]
    now: dict[str, Known]
    then: dict[str, Known]
    saved: Known = Field(description="cost of staff that would be saved; below 0 spent")
    customers: dict[str, float] | None = Field(description="kept (above 0) or lost, with a 90 % band")
    margin: dict[str, float] | None
    net: dict[str, float] | None = Field(description="saved and margin together, with a 90 % band")
    verdict: Literal["pays", "costs", "open", "unknown", "same"]
    sentence: str
    tiers: list[dict[str, Any]]
    effects: list[dict[str, Any]]
    rests_on: list[dict[str, str]]
    may_not_be_concluded: list[str]


class Valued(BaseModel):
    """Cost against value; docs/reference/json.md tells each key."""

    period: Span
    against: Span | None
    where: str | None
    by: list[str]
    sentence: str
    findings: list[str]
    cost: dict[str, Any]
    contacts: int
    issues: int
    customers: int
    values: dict[str, Any]
    ratio: dict[str, Any]
    ratio_generated: dict[str, Any] | None
    segments: list[dict[str, Any]]
    whale: dict[str, Any] | None
    bridge: dict[str, Any] | None
    cut: dict[str, Any] | None
    missing: list[dict[str, str]]
    assumptions: list[str]


class Journeyed(BaseModel):
    """Journeys; docs/reference/json.md tells each key."""

    sentence: str
    findings: list[str]
    lacking: list[dict[str, str]]
    may_not_be_concluded: list[str]
    followed_until: datetime | None
    journeys: int
    steps: int
    activities: int
    variants: int
    resolved: int
    dropped: int
    open: int
    resolved_share: dict[str, Any]
    time_to_resolution: dict[str, Any] | None
    cost: Known
    dissatisfied: dict[str, Any]
    ranked_by: Literal["burden", "cost", "steps"]
    paths: list[dict[str, Any]]
    other_paths: dict[str, int]
    activity: list[dict[str, Any]]
    moves: list[dict[str, Any]]
    switches: list[dict[str, Any]]
    identity: dict[str, Any]


class GoalShape(Shape):
    """What helps and hurts an objective; docs/reference/json.md tells each key."""

    objective: str
    start: datetime
    end: datetime
    score: Known
    parts: list[dict[str, Any]]


class ForetoldShape(Shape):
    """What comes next of a KPI; docs/reference/json.md tells each key."""

    metric: str
    version: int
    grain: str
    forecasts: list[dict[str, Any]]
    leading: list[dict[str, Any]] = Field(description="KPIs that a scorecard says lead it, tested out of sample")
    may_not_be_concluded: list[str]


class Listed(Shape):
    """A KPI in the list."""

    name: str
    label: str
    perspective: str
    kind: str
    timing: str
    measures: str
    unit: str
    better: str
    owner: str
    version: int
    status: str


class Defined(BaseModel):
    """A KPI in full."""

    name: str
    label: str
    question: str
    perspective: str
    unit: str
    better: str
    owner: str
    version: int
    minimum_n: int
    guards: list[str]
    segments: list[str]
    formula: list[dict[str, str]]
    versions: list[dict[str, Any]]


class Note(Shape):
    """What happened on a day."""

    day: date
    text: str = Field(min_length=1, max_length=280, examples=["New phone menu"])
    author: str = Field(min_length=1, max_length=80, examples=["Ada"])
    kind: Literal["release", "outage", "campaign", "definition", "other"] = "other"
    time: str | None = Field(None, description="09:30, in the workspace's zone; null for the whole day", max_length=8)
    metric: str | None = Field(None, description="the KPI that it is about; null for all", max_length=200)
    segment: dict[str, str] | None = Field(None, description="the rows that it is about")


class Noted(Note):
    """A note as it is kept; a changed definition has no `id`."""

    id: int | None
    written: datetime | None


class Problem(BaseModel):
    """An error, as RFC 9457 has it: what is wrong, where, and how to mend it."""

    type: str
    title: str
    status: int
    detail: str
    where: str | None = None
    fix: str | None = None


def told(shape: Any, status: int = 200, flat: bool = False, headers: dict[str, Any] | None = None) -> dict[Any, Any]:
    """What a route answers, for the document: its shape, its other forms, and an error's."""
    forms = {CSV: {"schema": {"type": "string"}}, ARROW: {"schema": {"type": "string", "format": "binary"}}}
    good = {"model": shape, "content": forms if flat else {}, "headers": headers or {}, "description": "The answer"}
    wrong = {"description": "What is wrong, where, and how to mend it", "content": {PROBLEM: {"schema": _PROBLEM}}}
    return {status: good, "4XX": wrong, "5XX": wrong, 422: wrong}


_PROBLEM = {"$ref": "#/components/schemas/Problem"}
