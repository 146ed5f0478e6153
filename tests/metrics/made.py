"""KPIs made for tests: a formula, with the rest of a KPI's file around it."""

from collections.abc import Mapping
from typing import Any

import yaml

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.reading import read_metric
from wellserved.terms.document import Document, read_document

AROUND: Mapping[str, Any] = {
    "label": "Made for a test",
    "question": "Does it come out?",
    "version": 1,
    "status": "active",
    "perspective": "process",
    "stakeholder": "customer",
    "kind": "result",
    "timing": "lagging",
    "measures": "outcome",
    "controllable_by": "team",
    "purpose": "To be right.",
    "process": "testing",
    "behaviour": "Check by hand.",
    "gaming": "Rises when tests are weak.",
    "guards": [],
    "unit": "percent",
    "better": "higher",
    "owner": "head of tests",
    "record": "interaction",
    "time": "started_at",
    "segments": [],
    "minimum_n": 0,
}


def document(name: str, formula: Mapping[str, Any], **fields: Any) -> Document:
    """A KPI's file; a field given as None is left out."""
    whole = {"name": name, **AROUND, "formula": formula, **fields}
    text = yaml.safe_dump({key: value for key, value in whole.items() if value is not None}, sort_keys=False)
    return read_document(text, f"process/{name}.yaml")


def metric(name: str, formula: Mapping[str, Any], **fields: Any) -> MetricDefinition:
    """A KPI."""
    return read_metric(document(name, formula, **fields))
