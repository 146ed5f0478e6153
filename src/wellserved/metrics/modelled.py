"""Modelled: which models a KPI may be told by, and how what one says becomes a Measurement."""

from dataclasses import dataclass
from datetime import datetime

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Model
from wellserved.metrics.interval import UNKNOWN, Interval
from wellserved.metrics.measurement import Measurement, Note, Segment
from wellserved.metrics.models import MODELS
from wellserved.metrics.question import Question
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Period


@dataclass(frozen=True)
class Said:
    """What a model says of one period and segment.

    Args:
        period: The stretch of time.
        value: In the KPI's unit; None where the model can't tell.
        remark: By what it was told; where there is no value, why.
        interval: The ends of its 95 % interval.
        n: What it was fitted to.
        segment: The segment's value, as a segment; empty for the whole.
        coverage: The share of those that it is about that it was fitted to; None where that is not told.
        young: Whether there is no value because it is too early.
        retired: Whether there is none because rows of the period are retired.
    """

    period: Period
    value: float | None
    remark: str
    interval: Interval = UNKNOWN
    n: int = 0
    segment: Segment = ()
    coverage: float | None = None
    young: bool = False
    retired: bool = False


def told_by_model(metric: MetricDefinition, said: Said, clock: datetime) -> Measurement:
    """What a model says as a KPI's measurement."""
    known = said.value is not None
    low, high = (said.interval.low, said.interval.high) if known else (None, None)
    return Measurement(
        metric.name, metric.version, said.period, said.segment, said.value, low, high, said.n, said.coverage,
        _note(metric, said, clock), remark=said.remark,
    )  # fmt: skip


def _note(metric: MetricDefinition, said: Said, clock: datetime) -> Note:
    if said.retired:
        return Note.RETIRED
    if said.value is None:
        return Note.NOT_YET_KNOWN if said.young else Note.NO_DATA
    if said.n < metric.minimum_n:
        return Note.TOO_FEW
    return Note.PARTIAL if said.period.end > clock else Note.OK


def records_read(metric: MetricDefinition) -> tuple[str, ...]:
    """The records of whose rows a model tells a KPI; none where no model does."""
    formula = metric.formula
    return (metric.record, *MODELS[formula.name].reads) if isinstance(formula, Model) else ()


def modelled_in(question: Question, catalogue: Catalogue) -> tuple[str, ...]:
    """The KPIs of a question that a model tells now; those that are not known are left to be refused."""
    known = (name for name in question.metrics if name in catalogue.metrics)
    return tuple(name for name in known if isinstance(catalogue.latest(name).formula, Model))


def refuse_models(question: Question, catalogue: Catalogue) -> None:
    """Refuse KPIs that no SQL tells.

    Raises:
        QueryError: A model tells one of them.
    """
    for metric in (metric for name in question.metrics for metric in catalogue.versions(name)):
        if isinstance(metric.formula, Model):
            what = f"'{metric.name}' is told by the model '{metric.formula.name}', and has no rows or parts of its own"
            raise QueryError(what, metric.file, f"ask '{MODELS[metric.formula.name].command}'")
