"""Closed days: those whose rows are not all kept; KPIs are told of them from kept days, or not at all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from wellserved.metrics.columns import lookups_of
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.question import Question
from wellserved.metrics.relation import Relation, question_expression
from wellserved.metrics.states import Need
from wellserved.records.register import CONTRACTS
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Period

BRIEF = ("interaction", "self_service_session")
"""Records whose rows are open for minutes or days."""
Days = tuple[date, date]
"""First local day, and the day after the last."""


@dataclass(frozen=True)
class Lost:
    """Days that a KPI can't be told of.

    Args:
        first: The first.
        last: The day after the last.
        version: The KPI's version in force on them.
    """

    first: date
    last: date
    version: int

    def meets(self, period: Period) -> bool:
        """Whether some of the days lie in a period."""
        return self.first < period.end.date() and period.first_day < self.last


Lacking = Mapping[str, tuple[Lost, ...]]


def closed_before(needs: Sequence[Need], question: Question) -> date | None:
    """Before which day rows that a KPI reads are not all there; None where all are.

    What is open at a moment may have begun at any time before it; but for contacts, of which whole months before stay.
    """
    if not question.detail_from:
        return None
    edges = [
        date.max if _is_endless(need.relation, record) else question.detail_from[record]
        for need in needs
        for record in _read(need, question)
        if record in question.detail_from
    ]
    return max(edges, default=None)


def _is_endless(relation: Relation, record: str) -> bool:
    """Whether rows of a record that are read may have begun long ago."""
    return relation.mode != "rows" and record == relation.record and record not in BRIEF


def require_open(metric: MetricDefinition, needs: Sequence[Need], question: Question) -> None:
    """Refuse to read rows of closed days.

    Raises:
        QueryError: Some of the days are closed.
    """
    closed = closed_before(needs, question)
    if closed is not None and any(need.relation.first < min(closed, need.relation.last) for need in needs):
        raise refusal(f"values of '{metric.name}' here", closed)


def refusal(asked: str, closed: date) -> QueryError:
    """What to say of a question over rows that went."""
    fix = "ask for later days, or bring months back with 'wellserved retire --undo MONTH'"
    return QueryError(f"rows before {closed} are retired, and {asked} need them", "retention", fix)


def lost_in(lost: Sequence[Lost], period: Period) -> Lost | None:
    """The first of the lost days that lie in a period."""
    return next((one for one in lost if one.meets(period)), None)


def _read(need: Need, question: Question) -> set[str]:
    """The records whose rows are read: its own, and those that its columns stand in."""
    relation = need.relation
    columns = {column for state in need.states.values() for column in state.columns}
    columns |= {relation.segment(name) for name in question.by} | _asked(relation, question)
    contract = CONTRACTS[relation.record]
    return {relation.record, *(lookup.record for column in columns for lookup in lookups_of(contract, column))}


def _asked(relation: Relation, question: Question) -> set[str]:
    found: set[str] = set()
    for condition in (question.where, question.split):
        expression = question_expression(condition, relation.record, "where")
        found |= expression.columns if expression else frozenset()
    return found
