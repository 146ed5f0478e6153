"""PostgreSQL tells what DuckDB, the oracle and the KPIs' own files tell; what it can't tell it says."""

from collections.abc import Iterator

import pytest

from tests.engines.conformance import disagreements as differences
from tests.engines.conformance import of_groups, of_none, of_rows, question, told_beside, told_too_large
from tests.engines.expressions import OF_A_ROW, OF_MANY, OF_NEIGHBOURS, QUESTIONS
from tests.engines.postgres_rows import Rows, running
from tests.engines.proof import WORKED, broken_law, disagreements, failed_case
from tests.flow.postgres import programs
from wellserved.store.engines.postgres_engine import PostgresEngine
from wellserved.terms.errors import EngineError, QueryError

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine")
UNTOLD = ("AND 1 PRECEDING)", "BETWEEN 1 FOLLOWING", "REPLACE (", 'TRY_CAST("said" AS DATE)')


@pytest.fixture(scope="module")
def rows() -> Iterator[Rows]:
    with running() as url:
        found = Rows(url)
        yield found
        found.server.close()


@pytest.fixture(scope="module")
def bare(rows: Rows) -> PostgresEngine:
    return PostgresEngine(rows.server, {})


STATEMENTS = [
    *(of_rows(one) for one in (*OF_A_ROW, *OF_NEIGHBOURS)), *(question(one) for one in QUESTIONS),
    *(of_groups([one]) for one in OF_MANY), *(of_none([one]) for one in OF_MANY), *told_beside("postgres"),
]  # fmt: skip
UNTELLABLE = [sql for sql in STATEMENTS if any(word in sql for word in UNTOLD)]


def test_every_way_of_asking_gives_what_duckdb_gives(bare: PostgresEngine) -> None:
    found = {sql: differences(bare, sql) for sql in STATEMENTS if sql not in UNTELLABLE}

    assert {sql: told for sql, told in found.items() if told} == {}


def test_seconds_come_as_broken_numbers_and_not_as_money_does(bare: PostgresEngine) -> None:
    moment = "TIMESTAMPTZ '2026-01-05 10:00:00.25+00'"
    ((seconds, field),) = bare.query(f"SELECT EPOCH({moment}) AS a, EXTRACT(EPOCH FROM {moment}) AS b")

    assert isinstance(seconds, float) and seconds == 1767607200.25
    assert isinstance(field, float) and field == seconds


@pytest.mark.parametrize("sql", UNTELLABLE)
def test_what_it_can_not_tell_it_refuses(sql: str, bare: PostgresEngine) -> None:
    with pytest.raises((QueryError, EngineError)):
        bare.query(sql)


@pytest.mark.parametrize("seed", range(3000, 3005))
def test_every_kpi_equals_the_oracle(seed: int, rows: Rows) -> None:
    assert disagreements(rows.engine_over, seed, finer=False) == []
    assert disagreements(rows.engine_over, seed, finer=True) == []


@pytest.mark.parametrize("seed", range(3010, 3012))
def test_the_order_of_rows_does_not_matter(seed: int, rows: Rows) -> None:
    assert broken_law(rows.engine_over, seed) == []


def test_each_worked_case_of_the_catalogue_comes_out(rows: Rows) -> None:
    """One in ten; `python -m tests.engines postgres` runs all."""
    failed = [failed_case(rows.engine_over, metric, case) for metric, case in WORKED[::10]]

    assert [problem for problem in failed if problem] == []


def test_a_number_that_is_too_large_is_an_error(bare: PostgresEngine) -> None:
    assert told_too_large(bare) == []
