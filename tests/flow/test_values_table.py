"""Finished in columns, values are what they are one by one: on every formula, on generated rows, spans and clocks."""

from collections.abc import Sequence
from dataclasses import astuple, replace
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.metrics.made import metric
from tests.oracle.data import questions, tables
from tests.oracle.engine import catalogue_of, connect, read_by
from tests.oracle.kpis import ALL
from tests.oracle.tables import Tables
from wellserved.flow.values_table import finish_table, finish_values, table_of
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.finish import finish
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.plan import plan
from wellserved.metrics.question import Question
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Grain

CATALOGUE = catalogue_of(*ALL)
SLOW = settings(max_examples=18, deadline=None, suppress_health_check=list(HealthCheck))
RESTATED = {"interaction": {date(2026, 3, 27): datetime(2026, 5, 1, tzinfo=UTC)}}


def both(
    catalogue: Catalogue, given_tables: Tables, question: Question
) -> tuple[list[Measurement], list[Measurement], pa.Table]:
    """What is told one by one, and in columns and as their table, of the same rows."""
    asked = plan(question, catalogue)
    connection = connect(given_tables, read_by(set(asked.counted)))
    plain = [connection.execute(sql).fetchall() for sql in asked.statements]
    columns = [connection.sql(sql).to_arrow_table() for sql in asked.statements]
    connection.close()
    empty = [record for record in asked.counted if not given_tables.get(record)]
    found, table = finish_values(asked, columns, empty, RESTATED), finish_table(asked, columns, empty, RESTATED)
    assert table.to_pylist() == table_of(found, asked.question.keys).to_pylist()
    return finish(asked, plain, empty, RESTATED), found, table


def check(names: Sequence[str], given_tables: Tables, question: Question) -> None:
    wanted, found, _ = both(CATALOGUE, given_tables, replace(question, metrics=tuple(names)))

    assert len(found) == len(wanted)
    for one, other in zip(found, wanted, strict=True):
        assert told(one) == near(told(other))


def told(m: Measurement) -> tuple[object, ...]:
    return (m.metric, m.version, m.period, m.segment, m.n, m.note, m.freshness, m.value, m.low, m.high, m.coverage)


def near(values: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(pytest.approx(v, rel=1e-12, abs=1e-12) if isinstance(v, float) else v for v in values)


@SLOW
@given(tables(), questions())
def test_every_formula_of_the_whole(data: Tables, question: Question) -> None:
    check([kpi.name for kpi in ALL], data, question)


@SLOW
@given(tables(), questions(), st.sampled_from([("channel",), ("segment", "channel"), ("team",)]))
def test_every_formula_by_segments(data: Tables, question: Question, by: tuple[str, ...]) -> None:
    names = [kpi.name for kpi in ALL if set(by) <= set(kpi.segments)]

    check(names, data, replace(question, by=by))


def waits(*days: str) -> Tables:
    """A contact a day."""
    rows = [
        {"interaction_id": day, "channel": "voice", "queue_seconds": float(i), "customer_id": "ann",
         "started_at": datetime.fromisoformat(f"{day}T12:00+00:00")}
        for i, day in enumerate(days)
    ]  # fmt: skip
    return {"interaction": rows}


@pytest.mark.parametrize("grain", [Grain.MONTH, Grain.ALL])
@pytest.mark.parametrize("formula", [{"share": "queue_seconds < 2"}, {"quantile": 0.5, "of": "queue_seconds"}])
def test_versions_that_meet_in_a_period_are_added_as_one_by_one(grain: Grain, formula: dict[str, object]) -> None:
    older = metric("a_kpi", formula, effective=None)
    newer = metric("a_kpi", formula, version=2, effective=date(2026, 2, 1))
    question = Question(("a_kpi",), date(2026, 1, 1), date(2026, 3, 1), grain, clock=datetime(2027, 1, 1, tzinfo=UTC))
    rows = waits("2026-01-10", "2026-01-11", "2026-02-10", "2026-02-11")
    wanted, found, _ = both(Catalogue({"a_kpi": (older, newer)}), rows, question)

    assert [astuple(m) for m in found] == [astuple(m) for m in wanted]


def test_versions_that_do_not_add_are_refused() -> None:
    older = metric("a_kpi", {"share": "queue_seconds < 2"})
    newer = metric("a_kpi", {"mean": "queue_seconds"}, version=2, effective=date(2026, 2, 1))
    question = Question(("a_kpi",), date(2026, 1, 1), date(2026, 3, 1), clock=datetime(2027, 1, 1, tzinfo=UTC))

    with pytest.raises(QueryError, match="changed its kind"):
        both(Catalogue({"a_kpi": (older, newer)}), waits("2026-01-10", "2026-02-10"), question)


def test_a_table_names_its_columns_as_the_files_do_and_has_null_for_no_data() -> None:
    question = Question(
        ("a_share",), date(2026, 1, 1), date(2026, 1, 3), Grain.DAY, ("channel", "team"),
        clock=datetime(2027, 1, 1, tzinfo=UTC),
    )  # fmt: skip
    _, _, table = both(CATALOGUE, waits("2026-01-01"), question)

    assert table.column_names == [
        "metric", "version", "start", "end", "channel", "team",
        "value", "low", "high", "n", "coverage", "note", "freshness",
    ]  # fmt: skip
    assert table.select(["start", "channel", "team", "value", "n", "note"]).to_pylist() == [
        {
            "start": "2026-01-01T00:00:00+00:00",
            "channel": "voice",
            "team": None,
            "value": 1.0,
            "n": 1,
            "note": "too few",
        }
    ]
