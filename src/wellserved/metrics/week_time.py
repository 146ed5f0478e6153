"""Week time: the weekday and the hour in which a row lies, as segments of every KPI whose rows are moments.

They are local to the question's zone, and written so that their text sorts as they follow: weekdays 1 (Monday) to 7,
hours 00 to 23.
"""

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Model
from wellserved.metrics.question import WEEKDAY, Question
from wellserved.metrics.relation import Relation, day_of, wall_time
from wellserved.metrics.states import needs_of
from wellserved.terms.errors import QueryError


def week_time_sql(relation: Relation, name: str, question: Question) -> str:
    """The weekday or the hour of a row, as text.

    Raises:
        QueryError: Rows are intervals, which lie in many hours; or they have a day and no hour.
    """
    if relation.mode != "rows":
        what = f"what is told of '{relation.record}' from '{relation.time}' on lies in many hours, not in one"
        raise QueryError(what, f"by {name}", "ask it of KPIs whose rows are moments")
    if name == WEEKDAY:
        return f"CAST(EXTRACT(ISODOW FROM {day_of(relation, question)}) AS VARCHAR)"
    if not relation.timed:
        what = f"'{relation.time}' of '{relation.record}' is a day and has no hour"
        raise QueryError(what, f"by {name}", f"split it by '{WEEKDAY}'")
    return f"LPAD(CAST(EXTRACT(HOUR FROM {wall_time(relation, question)}) AS VARCHAR), 2, '0')"


def told_by_hour(metric: MetricDefinition, catalogue: Catalogue, question: Question) -> bool:
    """Whether a KPI may be split by hour: those it is derived from, too."""
    if isinstance(metric.formula, Derived):
        parts = (catalogue.latest(name) for name in metric.formula.parts)
        return all(told_by_hour(part, catalogue, question) for part in parts)
    if isinstance(metric.formula, Model):
        return False
    sides = needs_of(metric, question.start, question.end, question).sides
    return all(need.relation.mode == "rows" and need.relation.timed for need in sides)
