"""Made views: a relation is made when it is first read, for all threads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from wellserved.store.made_views import Views

ASK = 'SELECT sum(x), count(*) FROM "days of contacts"'
DAYS = {"days of contacts": "SELECT range AS x FROM range(10)", "never read": "SELECT 1 / 'no number' AS x"}


@pytest.fixture
def duck() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        yield connection


def asked(views: Views, connection: duckdb.DuckDBPyConnection, sql: str = ASK) -> list[tuple[int, ...]]:
    views.make(connection, sql)
    rows: list[tuple[int, ...]] = connection.execute(sql).fetchall()
    return rows


def test_only_what_is_read_is_made(duck: duckdb.DuckDBPyConnection) -> None:
    views = Views(DAYS)

    assert asked(views, duck) == [(45, 10)]
    with pytest.raises(duckdb.Error, match="no number"):
        asked(views, duck, 'SELECT * FROM "never read"')


def test_threads_that_ask_at_once_are_answered(duck: duckdb.DuckDBPyConnection) -> None:
    views = Views(DAYS)

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(lambda _: asked(views, duck.cursor()), range(12)))

    assert told == [[(45, 10)]] * 12
