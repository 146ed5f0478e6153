"""Chosen: from which kept days, or from which rows, each KPI of a question is told, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from wellserved.metrics.catalogue import Catalogue, in_force
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Model
from wellserved.metrics.plan import with_parts
from wellserved.metrics.question import Question, check_question
from wellserved.metrics.relation import Relation, question_expression
from wellserved.metrics.rollup import Days, Kept, days_of
from wellserved.metrics.rollup_plan import is_estimated, lost_days, rollups_read
from wellserved.metrics.sketch import ERROR, SIZE


@dataclass(frozen=True)
class Chosen:
    """Where a KPI comes from.

    Args:
        metric: Its name.
        source: The roll-ups that are read, or the rows.
        why: The reason.
    """

    metric: str
    source: str
    why: str


def chosen(question: Question, catalogue: Catalogue, kept: Sequence[Kept]) -> list[Chosen]:
    """Say of each KPI, and of those it is derived from, what it is told from.

    Args:
        question: What is asked.
        catalogue: The KPIs.
        kept: Roll-ups of the snapshot that is asked, the coarsest first.

    Raises:
        QueryError: It can't be answered.
    """
    check_question(question, catalogue)
    return [_of(name, question, catalogue, kept) for name in with_parts(question.metrics, catalogue)]


def _of(name: str, question: Question, catalogue: Catalogue, kept: Sequence[Kept]) -> Chosen:
    metric = in_force(catalogue.versions(name), question.start, question.end)[-1][0]
    if isinstance(metric.formula, Derived):
        return Chosen(name, "other KPIs", f"it is derived from {', '.join(metric.formula.parts)}")
    if isinstance(metric.formula, Model):
        return Chosen(name, f"the model '{metric.formula.name}'", "what a model says has no parts that add")
    read = rollups_read(name, question, catalogue, kept)
    if lost_days(name, question, catalogue, kept):
        since = max(question.detail_from.values())
        why = f"rows before {since} are retired, and no roll-up that stayed holds what is asked of those days"
        return Chosen(name, ", ".join([*(f"roll-up {one}" for one in read), "nothing in part"]), why)
    if read:
        often = any(one.asked for one in kept if one.name in read)
        why = "its days are kept by what is asked" + (" often" if often else "")
        if is_estimated(name, question, catalogue, kept):
            why = (
                f"estimated from sketches of its days: exact below {SIZE}, else within {1.96 * ERROR:.1%} in 95 of 100"
            )
        return Chosen(name, ", ".join(f"roll-up {one}" for one in read), why)
    return Chosen(name, f"rows of {metric.record}", _why(metric, days_of(metric), question, kept))


def _why(metric: MetricDefinition, days: Days, question: Question, kept: Sequence[Kept]) -> str:
    """Why no roll-up can tell it."""
    if not days.sides:
        return "what it is made of does not add up over days"
    if days.moments and days.cluster != "day":
        return f"its interval goes by {days.cluster}, which days do not tell apart"
    for need, marks in zip(days.sides, days.marks, strict=True):
        if reason := _lacking(need.relation, frozenset(marks.values()), question, kept):
            return reason
    return "its interval within a day is kept for other cells than are asked"


def _lacking(relation: Relation, marks: frozenset[str], question: Question, kept: Sequence[Kept]) -> str:
    """What the roll-ups of one record lack; nothing where one of them can tell its side."""
    own = [one for one in kept if (one.record, one.time) == (relation.record, relation.time)]
    if not own:
        return f"no roll-up is kept of {relation.record} by {relation.time}"
    if all(one.zone != question.calendar.zone for one in own):
        return "roll-ups are of days of another zone until the next load"
    asked = _asked(relation, question)
    fit = [one for one in own if asked <= set(one.by)]
    if not fit:
        missing = ", ".join(sorted(asked.difference(*(one.by for one in own)) or asked))
        return f"no roll-up of {relation.record} is kept by {missing}"
    return "" if any(marks <= one.states for one in fit) else "its definition is newer than what is kept; load first"


def _asked(relation: Relation, question: Question) -> set[str]:
    found = {relation.segment(name) for name in question.by}
    for condition in (question.where, question.split):
        expression = question_expression(condition, relation.record, "where")
        found |= expression.columns if expression else frozenset()
    return found
