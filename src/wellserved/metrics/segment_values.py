"""Segment values: which values a segment has in a period, and in how many rows, as SQL over one record."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from wellserved.metrics.columns import known_columns
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.question import WEEK_TIME, WEEKDAY, Question
from wellserved.metrics.relation import Relation, joins_sql, question_expression, rebased, segment_sql, span_sql
from wellserved.metrics.week_time import condition_sql
from wellserved.records.contract import Type
from wellserved.records.interactions import INTERACTION
from wellserved.records.register import CONTRACTS


def told_by(segment: str, metrics: Iterable[MetricDefinition]) -> str | None:
    """The record in whose rows a segment is counted: contacts, else the one that most KPIs allowing it are made of."""
    found = Counter(m.record for m in metrics if segment in m.segments and knows(m.record, segment))
    return INTERACTION.name if INTERACTION.name in found else next((name for name, _ in found.most_common(1)), None)


def knows(record: str, segment: str) -> bool:
    """Whether the rows of a record, or those they point to, have the segment as text."""
    return record in CONTRACTS and known_columns(CONTRACTS[record]).get(segment) is Type.TEXT


def values_sql(segment: str, record: str, question: Question, most: int) -> str:
    """The SELECT of a segment's values with their rows, the most frequent first, and how many values there are."""
    time = CONTRACTS[record].time
    if time is None:
        raise ValueError(f"rows of {record} lie in no period")
    relation = Relation(record, time, question.start, question.end)
    where = question_expression(question.where, record, "where")
    value, columns = segment_sql(relation, segment)
    read = columns | (where.columns if where else frozenset())
    told = rebased(record, value, columns)
    conditions = [span_sql(relation, question), *([condition_sql(where, relation, question)] if where else [])]
    return (
        f"SELECT {told} AS value, count(*) AS n, count(*) OVER () AS values\nFROM {joins_sql(record, read)}\n"
        f"WHERE {' AND '.join(conditions)} AND {told} IS NOT NULL\n"
        f"GROUP BY 1\nORDER BY n DESC, value\nLIMIT {int(most)}"
    )


def known_to(segments: Mapping[str, Sequence[str]], record: str) -> dict[str, Sequence[str]]:
    """Those segments that the rows of a record know, and when in the week they lie."""
    timed = any(
        column.name == CONTRACTS[record].time and column.type is Type.TIME for column in CONTRACTS[record].columns
    )
    when = WEEK_TIME if timed else (WEEKDAY,)
    return {name: values for name, values in segments.items() if name in when or knows(record, name)}
