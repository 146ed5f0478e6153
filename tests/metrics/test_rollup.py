"""From roll-ups or from the rows: never a different number."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.oracle.data import questions, tables
from tests.oracle.engine import catalogue_of, connect, read_by
from tests.oracle.kpis import ALL, INTERACTION_KPIS
from tests.oracle.tables import Tables
from tests.oracle.test_laws import told
from wellserved.flow.kept import KeptEngine
from wellserved.flow.remembered import Remembered
from wellserved.flow.returned import rows_returned
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.finish import finish
from wellserved.metrics.measurement import Measurement
from wellserved.metrics.plan import Plan, plan
from wellserved.metrics.question import Question
from wellserved.metrics.rollup import Kept, kept, knows, relations_of, roll_up
from wellserved.metrics.rollup_plan import plan_with
from wellserved.records.register import CONTRACTS
from wellserved.store.duckdb_engine import DuckDBEngine
from wellserved.terms.period import Grain

CATALOGUE = catalogue_of(*ALL)
NAMES = tuple(m.name for m in ALL)
PLACES = ("channel", "team", "segment")
SLOW = settings(max_examples=18, deadline=None, suppress_health_check=list(HealthCheck))
BUILT = (date(2026, 1, 1), date(2026, 7, 1))


def keep(
    db: duckdb.DuckDBPyConnection,
    catalogue: Catalogue,
    by: Sequence[str],
    zone: str,
    built: tuple[date, date] = BUILT,
) -> list[Kept]:
    """Keep the days of every record that the KPIs add up."""
    found = []
    for record, time in relations_of(catalogue):
        one = roll_up(catalogue, record, time, [column for column in by if knows(record, column)], zone)
        db.execute(f'CREATE TEMP TABLE "kept_{record}_{time}" AS {one.cells(*built)}')
        found.append(kept(json.loads(one.about), f"kept_{record}_{time}"))
    return found


def opened(data: Tables, catalogue: Catalogue) -> duckdb.DuckDBPyConnection:
    return connect(data, read_by({record for record, _ in relations_of(catalogue)} | set(CONTRACTS)))


def answered(db: duckdb.DuckDBPyConnection, planned: Plan, data: Tables) -> list[Measurement]:
    rows = [db.execute(sql).fetchall() for sql in planned.statements]
    return finish(planned, rows, [record for record in planned.counted if not data.get(record)])


def held(db: duckdb.DuckDBPyConnection, planned: Plan, data: Tables) -> list[Measurement]:
    """The same, added up from cells that a process which stays holds."""
    rows = rows_returned(KeptEngine(DuckDBEngine(db), Remembered()), planned)
    return finish(planned, rows, [record for record in planned.counted if not data.get(record)])


def from_roll_ups(planned: Plan) -> int:
    return sum("from the roll-up" in statement for statement in planned.statements)


@SLOW
@given(tables(), questions(), st.sampled_from([(), ("channel",), ("team", "channel"), ("segment",)]), st.data())
def test_roll_ups_and_rows_tell_the_same(
    data: Tables, question: Question, by: tuple[str, ...], draw: st.DataObject
) -> None:
    names = tuple(m.name for m in ALL if set(by) <= set(m.segments))
    where = draw.draw(st.sampled_from([None, "channel = 'voice'", "COALESCE(team, 'x') <> 'y'"])) if by else None
    names = tuple(m.name for m in INTERACTION_KPIS if m.name in names) if where else names
    asked = replace(question, metrics=names, by=by, where=where, reach=reaches(data))
    by_kept = draw.draw(st.sampled_from([PLACES, by]))
    with opened(data, CATALOGUE) as db:
        planned = plan_with(asked, CATALOGUE, keep(db, CATALOGUE, by_kept, question.calendar.zone))

        assert from_roll_ups(planned) or (where and by_kept == by)
        assert told(answered(db, planned, data)) == told(answered(db, plan(asked, CATALOGUE), data))
        assert told(held(db, planned, data)) == told(answered(db, planned, data))


@SLOW
@given(tables(), questions())
def test_days_by_the_kept_segments_are_told_without_a_row(data: Tables, question: Question) -> None:
    names = ("a_count", "a_sum", "a_share", "exact_share", "a_mean", "own_ratio", "a_net")
    late = datetime(2026, 6, 1, tzinfo=UTC)
    asked = replace(question, metrics=names, by=("team", "channel"), grain=Grain.DAY, clock=late)
    with opened(data, CATALOGUE) as db:
        planned = plan_with(asked, CATALOGUE, keep(db, CATALOGUE, ("channel", "team"), question.calendar.zone))

        assert from_roll_ups(planned) == len(planned.statements) == 2
        assert told(answered(db, planned, data)) == told(answered(db, plan(asked, CATALOGUE), data))


def reaches(data: Tables) -> dict[tuple[str, str], datetime]:
    latest = max((row["started_at"] for row in data["interaction"]), default=None)
    return {("interaction", "started_at"): latest} if latest else {}
