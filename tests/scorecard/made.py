"""KPIs and measurements made by hand, for tests of scorecards."""

from datetime import UTC, datetime

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison, Measurement, Note
from wellserved.metrics.reading import read_metric
from wellserved.terms.document import read_document
from wellserved.terms.period import Calendar, Grain, Period, split

CALENDAR = Calendar("UTC")
MONTHS = split(datetime(2024, 1, 1, tzinfo=UTC).date(), datetime(2027, 1, 1, tzinfo=UTC).date(), Grain.MONTH, CALENDAR)
JUNE = next(month for month in MONTHS if month.first_day.isoformat() == "2026-06-01")
MAY = next(month for month in MONTHS if month.first_day.isoformat() == "2026-05-01")

DEFAULTS = {
    "perspective": "process",
    "stakeholder": "customer",
    "kind": "process",
    "timing": "leading",
    "measures": "outcome",
    "unit": "percent",
    "better": "higher",
    "guards": "[]",
    "formula": "{share: resolved}",
    "segments": "[channel]",
}


def kpi(name: str, **fields: str) -> MetricDefinition:
    """A KPI on contacts, read from its YAML; fields take the place of the defaults."""
    said = {"name": name, "label": name.replace("_", " ").capitalize(), **DEFAULTS, **fields}
    always = {
        "question": "Does it work?", "version": "1", "effective": "null", "status": "active",
        "controllable_by": "team", "purpose": "To see.", "process": "answering", "behaviour": "Settle it.",
        "gaming": "None known.", "owner": "head of service", "record": "interaction", "time": "started_at",
        "parameters": "{}", "minimum_n": "30", "references": "[]", "variants": "[]",
        "cases": "[{name: nothing, given: 'source', value: null}]",
    }  # fmt: skip
    text = "\n".join(f"{key}: {value}" for key, value in {**always, **said}.items())
    return read_metric(read_document(text, f"{name}.yaml"))


def known(*definitions: MetricDefinition) -> dict[str, MetricDefinition]:
    return {definition.name: definition for definition in definitions}


def measured(
    value: float | None,
    low: float | None = None,
    high: float | None = None,
    n: int = 100,
    note: Note = Note.OK,
    metric: str = "fcr",
    period: Period = JUNE,
) -> Measurement:
    return Measurement(metric, 1, period, (), value, low, high, n, 1.0, note)


def compared(then: float, now: float, margin: float, metric: str = "fcr") -> Comparison:
    """Two months' values and their difference, give or take a margin."""
    change = now - then
    return Comparison(
        measured(now, now - margin, now + margin, metric=metric),
        measured(then, then - margin, then + margin, metric=metric, period=MAY),
        change,
        change - margin,
        change + margin,
    )
