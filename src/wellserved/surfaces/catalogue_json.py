"""Catalogue JSON: what KPIs mean, as the rows and the object that programs may rely on."""

from collections.abc import Sequence

from wellserved.metrics.definition import MetricDefinition
from wellserved.surfaces.spelled import spelled

FACTS = (
    "perspective", "stakeholder", "kind", "timing", "measures", "controllable_by", "unit", "better",
    "owner", "status", "purpose", "process", "behaviour", "gaming",
)  # fmt: skip
LIST_COLUMNS = (
    "name",
    "label",
    "perspective",
    "kind",
    "timing",
    "measures",
    "unit",
    "better",
    "owner",
    "version",
    "status",
)


def list_row(metric: MetricDefinition) -> list[object]:
    """A KPI as a row of LIST_COLUMNS."""
    return [
        str(value) if (value := getattr(metric, name)) is not None and name != "version" else value
        for name in LIST_COLUMNS
    ]


def metric_json(versions: Sequence[MetricDefinition]) -> dict[str, object]:
    """One KPI as JSON: its governance, formula and versions."""
    metric = versions[-1]
    facts = {name: str(getattr(metric, name)) for name in ("name", "label", "question", *FACTS)}
    lists = {name: list(getattr(metric, name)) for name in ("guards", "segments", "variants", "references")}
    formula = [{"what": what, "text": text} for what, text in spelled(metric)]
    history = [{"version": m.version, "effective": m.effective, "file": m.file} for m in versions]
    rest = {"version": metric.version, "minimum_n": metric.minimum_n, "parameters": dict(metric.parameters)}
    return {**facts, **rest, **lists, "formula": formula, "versions": history}
