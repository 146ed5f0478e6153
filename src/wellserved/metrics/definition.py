"""MetricDefinition: everything that an owner approves about a KPI."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from wellserved.metrics.formula import Formula
from wellserved.terms.document import Document
from wellserved.terms.unit import Better, Unit

Perspective = Literal["customer", "process", "financial", "learning"]
PERSPECTIVES: tuple[Perspective, ...] = ("customer", "process", "financial", "learning")


@dataclass(frozen=True)
class Case:
    """A worked example that stands in the KPI's own file.

    Args:
        name: What it shows, as a sentence.
        given: Rows by record name; a record's rows are mappings of column to written value.
        as_of: The clock; None for long after.
        value: The value that must come out; None for no data.
        n: The n that must come out; None where it is not said.
        coverage: The coverage that must come out; None where it is not said.
        note: The note that must come out; None where it is not said.
        parameters: Parameters other than the definition's own.
        segment: The segment whose value it is; empty for the whole.
        start: First day of the span; None for the first row's.
        end: The day after the span's last; None for the last row's.
    """

    name: str
    given: Mapping[str, tuple[Mapping[str, str | None], ...]]
    as_of: datetime | None
    value: float | None
    n: int | None = None
    note: str | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)
    segment: Mapping[str, str | None] = field(default_factory=dict)
    start: date | None = None
    end: date | None = None
    coverage: float | None = None


@dataclass(frozen=True)
class MetricDefinition:
    """One version of one KPI. The fields are those of its YAML file, in its order.

    `record` and `time` are '' for a derived KPI, and its first side's for a rate or ratio that names none.
    """

    name: str
    label: str
    question: str
    version: int
    effective: date | None
    status: Literal["draft", "active", "watch", "retired"]
    perspective: Perspective
    stakeholder: Literal["customer", "employee", "business"]
    kind: Literal["process", "result"]
    timing: Literal["leading", "lagging"]
    measures: Literal["activity", "outcome"]
    controllable_by: Literal["agent", "team", "operations", "enterprise"]
    purpose: str
    process: str
    behaviour: str
    gaming: str
    guards: tuple[str, ...]
    unit: Unit
    better: Better
    owner: str
    record: str
    time: str
    parameters: Mapping[str, float | int | str]
    formula: Formula
    segments: tuple[str, ...]
    minimum_n: int
    cluster: str
    references: tuple[str, ...]
    variants: tuple[str, ...]
    cases: tuple[Case, ...]
    file: str
    document: Document = field(repr=False, compare=False)
