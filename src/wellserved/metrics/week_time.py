"""Week time: the weekday and the hour in which a row lies: segments, and columns of a condition, of rows with a moment.

They are local to the question's zone, and written so that their text sorts as they follow: weekdays 1 (Monday) to 7,
hours 00 to 23.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Derived, Model
from wellserved.metrics.question import WEEK_TIME, WEEKDAY, Question
from wellserved.metrics.relation import Relation, column_sql, day_of, wall_time
from wellserved.metrics.states import needs_of
from wellserved.records.expression import Expression, rebase
from wellserved.terms.errors import QueryError

ONE_DAY = timedelta(days=1)
A_DAY = date(2000, 1, 3)
OF_A_DAY = Question((), A_DAY, A_DAY + ONE_DAY)  # what a KPI reads is the same on any day


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


def condition_sql(condition: Expression, relation: Relation, question: Question) -> str:
    """A condition of the question over the record and its lookups; weekday and hour are of the row's time.

    Raises:
        QueryError: It asks for the hour of what lies in many hours, or in none.
    """
    return rebase(
        condition,
        {
            name: week_time_sql(relation, name, question) if name in WEEK_TIME else column_sql(relation.record, name)
            for name in condition.columns
        },
    )


def told_by_week(
    metric: MetricDefinition, of: Callable[[str], MetricDefinition], names: Iterable[str] = WEEK_TIME
) -> bool:
    """Whether a KPI may be split by the weekday, the hour, or both: those it is derived from, too.

    Args:
        metric: The KPI.
        of: Gives the KPIs that it is derived from.
        names: Which of both are asked for.
    """
    if isinstance(metric.formula, Derived):
        return all(told_by_week(of(name), of, names) for name in metric.formula.parts)
    if isinstance(metric.formula, Model):
        return False
    relations = [need.relation for need in needs_of(metric, A_DAY, A_DAY + ONE_DAY, OF_A_DAY).sides]
    timed = set(names) <= {WEEKDAY}
    return all(relation.mode == "rows" and (timed or relation.timed) for relation in relations)
