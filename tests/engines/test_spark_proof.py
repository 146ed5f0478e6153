"""Spark tells what DuckDB, the oracle and the KPIs' own files tell; what it can't tell it says."""

import pytest
from benchmarks.spark_cluster import is_possible

from tests.engines.conformance import disagreements as differences
from tests.engines.conformance import of_all, of_groups, of_none, question, told_beside, told_too_large
from tests.engines.expressions import OF_A_ROW, OF_MANY, OF_NEIGHBOURS, QUESTIONS
from tests.engines.proof import WORKED, broken_law, disagreements, failed_case
from tests.engines.spark_rows import engine_over
from wellserved.store.engines.spark_engine import SparkEngine
from wellserved.terms.errors import EngineError, QueryError

pytestmark = pytest.mark.skipif(not is_possible(), reason="there is no pyspark or no Java on this machine")
UNTOLD = ("REPLACE (",)
STATEMENTS = [
    of_all(OF_A_ROW), of_all(OF_NEIGHBOURS), of_groups(OF_MANY), of_none(OF_MANY),
    *(question(one) for one in QUESTIONS), *told_beside("spark"),
]  # fmt: skip
UNTELLABLE = [question(one) for one in QUESTIONS if any(word in one for word in UNTOLD)]


@pytest.fixture(scope="module")
def bare() -> SparkEngine:
    return engine_over({})


def test_every_way_of_asking_gives_what_duckdb_gives(bare: SparkEngine) -> None:
    found = {sql: differences(bare, sql) for sql in STATEMENTS if sql not in UNTELLABLE}

    assert {sql: told for sql, told in found.items() if told} == {}


@pytest.mark.parametrize("sql", UNTELLABLE)
def test_what_it_can_not_tell_it_refuses(sql: str, bare: SparkEngine) -> None:
    with pytest.raises((QueryError, EngineError)):
        bare.query(sql)


@pytest.mark.parametrize(("seed", "finer"), [(3000, False), (3001, True)])
def test_every_kpi_equals_the_oracle(seed: int, finer: bool) -> None:
    """One KPI in two; `python -m tests.engines spark` asks all of more worlds."""
    assert disagreements(engine_over, seed, finer=finer, every=2) == []


def test_the_order_of_rows_does_not_matter() -> None:
    assert broken_law(engine_over, 3010, every=6) == []


def test_each_worked_case_of_the_catalogue_comes_out() -> None:
    """One in forty; `python -m tests.engines spark` runs all."""
    failed = [failed_case(engine_over, metric, case) for metric, case in WORKED[::40]]

    assert [problem for problem in failed if problem] == []


def test_a_number_that_is_too_large_is_an_error(bare: SparkEngine) -> None:
    assert told_too_large(bare) == []
