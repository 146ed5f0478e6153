"""Question: what is asked of which KPIs, when, and split how."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Model
from wellserved.metrics.lineage import records_read
from wellserved.records.expression import Expression, parse_expression
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Calendar, Grain, Period, split

MOST_PERIODS = 20_000
WEEKDAY, HOUR = "weekday", "hour"
WEEK_TIME = (WEEKDAY, HOUR)
"""Segments that every KPI has whose rows are moments, whatever its owner allows: they name nobody."""


@dataclass(frozen=True)
class Question:
    """What is asked.

    Args:
        metrics: Names of KPIs.
        start: First local day.
        end: The day after the last.
        grain: How long a period is.
        by: Segments to split by.
        where: A condition that rows must meet, of every record that is read.
        clock: The moment of asking: rows of later times are not yet known.
        calendar: How days, weeks and years are cut.
        split: A condition whose truth is one more segment, called 'split'.
        reach: By record and time column, its latest moment: what followed later is not known, whatever the clock.
        detail_from: By record of which old rows were retired, the first day whose rows are all there.
        met: By KPI, the first local day that the rows of all its records reach, and the day after the last; or none.
    """

    metrics: tuple[str, ...]
    start: date
    end: date
    grain: Grain = Grain.ALL
    by: tuple[str, ...] = ()
    where: str | Expression | None = None
    clock: datetime = field(default_factory=lambda: datetime.now(UTC))
    calendar: Calendar = field(default_factory=Calendar)
    split: str | Expression | None = None
    reach: Mapping[tuple[str, str], datetime] = field(default_factory=dict, hash=False)
    detail_from: Mapping[str, date] = field(default_factory=dict, hash=False)
    met: Mapping[str, tuple[date, date]] = field(default_factory=dict, hash=False)

    def known_to(self, record: str, time: str) -> datetime:
        """The moment up to which a record's rows are known: the clock, or that of its latest row."""
        return min(self.clock, self.reach.get((record, time), self.clock))

    def met_share(self, name: str, period: Period) -> float:
        """The share of a period's days, as far as it is over, that the rows of all of a KPI's records reach."""
        if name not in self.met:
            return 1.0
        first, until = self.met[name]
        over = min(period.end.date(), self.known_until)
        days = (over - period.first_day).days
        return max((min(over, until) - max(period.first_day, first)).days, 0) / days if days > 0 else 1.0

    @property
    def periods(self) -> list[Period]:
        """The periods asked for, the first and last perhaps cut short."""
        return split(self.start, self.end, self.grain, self.calendar)

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of the segments in an answer."""
        return (*self.by, "split") if self.split else self.by

    @property
    def known_until(self) -> date:
        """The first local day of which nothing can be known at the clock."""
        local = self.clock.astimezone(self.calendar.midnight(self.start).tzinfo)
        return local.date() + timedelta(days=local.time() > datetime.min.time())


def check_question(question: Question, catalogue: Catalogue) -> None:
    """Refuse what can't be answered.

    Raises:
        QueryError: An empty or endless span, an unknown KPI, or a segment that its owner does not allow.
    """
    if question.end <= question.start:
        raise QueryError("the period ends before it begins", f"{question.start} to {question.end}", "swap the days")
    if question.grain is not Grain.ALL and (question.end - question.start).days > MOST_PERIODS * 7:
        raise QueryError("that is more periods than can be shown", fix="ask for fewer days or a coarser grain")
    if question.clock.tzinfo is None:
        raise QueryError("the clock has no zone", fix="give it an offset, as in 2026-03-01T10:00+00:00")
    if len(set(question.by)) < len(question.by):
        raise QueryError("a segment is named twice", ", ".join(question.by), "name it once")
    for name in question.metrics:
        for metric in catalogue.versions(name):
            check_segments(metric, question.by, catalogue)
            if question.where is not None and not metric.segments:
                _check_where(metric, question.where, catalogue)


def check_segments(metric: MetricDefinition, by: Sequence[str], catalogue: Catalogue) -> None:
    """Refuse to split a KPI by what its owner did not allow; name the variants that may be split so."""
    for segment in by:
        if segment not in metric.segments and (segment not in WEEK_TIME or isinstance(metric.formula, Model)):
            allowed = ", ".join(metric.segments) or "no segment"
            what = f"{metric.name} may not be split by '{segment}'; its owner allows: {allowed}"
            others = [one for one in metric.variants if one in catalogue.names()]
            others = [one for one in others if segment in catalogue.latest(one).segments]
            first = "name one of these" if metric.segments else "ask for the whole"
            fix = f"{first}, or split a variant by it: {', '.join(others)}" if others else first
            raise QueryError(what, metric.file, fix)


def _check_where(metric: MetricDefinition, where: str | Expression, catalogue: Catalogue) -> None:
    """Refuse to narrow what is told of the whole only: some rows of one record do not go with some of another."""
    read = where if isinstance(where, Expression) else parse_expression(where, None, "where")
    by = sorted(read.columns - {*WEEK_TIME})
    if by and len(records_read(metric, catalogue)) > 1:
        check_segments(metric, by, catalogue)
