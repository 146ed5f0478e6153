"""Every function of our SQL means on ClickHouse what it means on DuckDB; one without a rule is refused by name."""

from typing import Any

import pytest
import sqlglot
from sqlglot import exp

from tests.engines.clickhouse_rows import engine_over
from tests.engines.conformance import disagreements, of_all, of_groups, of_none, question, told_beside, told_too_large
from tests.engines.expressions import OF_A_ROW, OF_MANY, OF_NEIGHBOURS, QUESTIONS
from wellserved.records.translated.clickhouse import FUNCTIONS
from wellserved.records.translated.sixty_bits import NAME
from wellserved.records.translated.translation import translated
from wellserved.terms.errors import QueryError


def test_what_is_asked_of_a_row() -> None:
    assert disagreements(engine_over({}), of_all(OF_A_ROW)) == []


def test_what_is_asked_of_many_rows() -> None:
    assert disagreements(engine_over({}), of_groups(OF_MANY)) == []


def test_what_is_asked_of_no_rows() -> None:
    assert disagreements(engine_over({}), of_none(OF_MANY)) == []


def test_what_is_asked_of_a_rows_neighbours() -> None:
    assert disagreements(engine_over({}), of_all(OF_NEIGHBOURS)) == []


@pytest.mark.parametrize("sql", QUESTIONS)
def test_ways_of_asking(sql: str) -> None:
    assert disagreements(engine_over({}), question(sql)) == []


def test_what_others_refuse() -> None:
    found = {sql: disagreements(engine_over({}), sql) for sql in told_beside("clickhouse")}

    assert {sql: told for sql, told in found.items() if told} == {}


def test_a_number_that_is_too_large_is_an_error() -> None:
    assert told_too_large(engine_over({})) == []


def test_each_function_with_a_rule_is_tried_here() -> None:
    tried: set[type[exp.Expr] | str] = set()
    for sql in (of_all((*OF_A_ROW, *OF_NEIGHBOURS)), of_groups(OF_MANY), *map(question, QUESTIONS)):
        for node in sqlglot.parse_one(sql, read="duckdb").walk():
            tried.add(node.name.lower() if isinstance(node, exp.Anonymous) else type(node))

    assert {name for name in FUNCTIONS if name not in tried} <= {exp.ArrayAgg, "hash", exp.DateTrunc, NAME}  # below


@pytest.mark.parametrize("call", ["LIST_SORT([1])", "STRFTIME(\"started_at\", '%Y')", "JSON_EXTRACT(\"text\", '$.a')"])
def test_a_function_without_a_rule_is_refused(call: str) -> None:
    with pytest.raises(QueryError, match="the engine 'clickhouse' can't tell"):
        translated(f'SELECT {call} AS it FROM "interaction"', "clickhouse")


def test_lists_hold_the_values_that_are_known() -> None:
    sql = question('SELECT LIST("number") FILTER (WHERE "number" > 1) AS n, LIST(HASH("said")) AS h FROM r')

    ((numbers, hashes),) = engine_over({}).query(sql)

    assert sorted(numbers) == [1.5, 2.5, 123456.789]
    assert len(set(hashes)) == 6
    assert len(hashes) == 7


def test_a_truncated_day_is_a_day_whatever_its_node() -> None:
    """sqlglot has two nodes for what we write in one way."""
    make: Any = exp.DateTrunc
    sql = make(this=exp.column("day", quoted=True), unit=exp.Var(this="MONTH"))
    asked = f'SELECT CAST({sql.sql("duckdb")} AS DATE) AS it FROM r ORDER BY "id"'
    assert disagreements(engine_over({}), question(asked)) == []
