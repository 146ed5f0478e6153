"""Asked once: PostgreSQL works out once a row what several sums read, and is left alone elsewhere."""

import pytest

from wellserved.records.translated.translation import translated

ROWS = 'SELECT "whole" AS "k", ("number" > 1) AS "c" FROM "r" AS t'


@pytest.mark.parametrize(
    ("sums", "rows", "kept"),
    [
        ('COUNT_IF("c") AS "a", COUNT_IF("c" AND "k" > 1) AS "b"', ROWS, True),
        ('COUNT_IF("c") AS "a", SUM("k") AS "b", MAX("k") AS "d"', ROWS, False),
        ('COUNT_IF("c") AS "a", COUNT_IF("c" AND "k" > 1) AS "b"', f"{ROWS} LIMIT 3", False),
    ],
)
def test_what_is_read_again_is_worked_out_once(sums: str, rows: str, kept: bool) -> None:
    told = translated(f'SELECT "k", {sums} FROM ({rows}) AS r GROUP BY "k"', "postgres")

    assert ("OFFSET 0" in told) is kept
