"""Asked apart: what a statement names for DuckDB has no name elsewhere, and is asked as it was."""

import pytest

from wellserved.records.translated.translation import translated

ROWS = 'SELECT "day" AS "d", "one" AS "a", "two" AS "b", "three" AS "c" FROM "r" AS t'
TWO = f'SELECT *, "a" AND "b" AS "k1" FROM ({ROWS}) AS r'
THREE = f'SELECT *, "c" AND "k1" AS "k2" FROM ({TWO}) AS r'


@pytest.mark.parametrize("engine", ["clickhouse", "postgres", "spark"])
def test_names_of_what_holds_together_are_written_out(engine: str) -> None:
    named = f'SELECT "d", COUNT_IF("k1") AS "x", COUNT_IF("k2") AS "y" FROM ({THREE}) AS r GROUP BY "d"'
    apart = (
        'SELECT "d", COUNT_IF(("a" AND "b")) AS "x", COUNT_IF(("c" AND ("a" AND "b"))) AS "y" '
        f'FROM ({ROWS}) AS r GROUP BY "d"'
    )

    assert translated(named, engine) == translated(apart, engine)


@pytest.mark.parametrize("rest", [' WHERE "a"', " LIMIT 3"])
def test_a_select_that_leaves_rows_out_stays(rest: str) -> None:
    told = translated(f'SELECT "d", COUNT_IF("k1") AS "x" FROM ({TWO}{rest}) AS r GROUP BY "d"', "spark")

    assert "k1" in told
