"""Made views: a relation is made when read; a small one asked for often is held in memory, and says the same."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import duckdb
import pytest

from wellserved.store.made_views import OFTEN, Views

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


def held(connection: duckdb.DuckDBPyConnection) -> list[tuple[str]]:
    rows: list[tuple[str]] = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
    return rows


def test_only_what_is_read_is_made(duck: duckdb.DuckDBPyConnection) -> None:
    views = Views(DAYS)

    assert asked(views, duck) == [(45, 10)]
    with pytest.raises(duckdb.Error, match="no number"):
        asked(views, duck, 'SELECT * FROM "never read"')


def test_what_is_asked_for_often_is_held_and_says_the_same(duck: duckdb.DuckDBPyConnection) -> None:
    views = Views(DAYS, held=["days of contacts"])

    told = [asked(views, duck) for _ in range(OFTEN - 1)]
    assert held(duck) == []
    told += [asked(views, duck) for _ in range(3)]

    assert told == [[(45, 10)]] * (OFTEN + 2)
    assert held(duck) == [("held days of contacts",)]


def test_what_is_not_small_is_never_held(duck: duckdb.DuckDBPyConnection) -> None:
    views = Views(DAYS)

    assert [asked(views, duck) for _ in range(OFTEN + 1)] == [[(45, 10)]] * (OFTEN + 1)
    assert held(duck) == []


def test_threads_that_ask_while_it_is_read_are_answered(duck: duckdb.DuckDBPyConnection) -> None:
    views = Views(DAYS, held=["days of contacts"])

    with ThreadPoolExecutor(4) as threads:
        told = list(threads.map(lambda _: asked(views, duck.cursor()), range(6 * OFTEN)))

    assert told == [[(45, 10)]] * (6 * OFTEN)
    assert held(duck) == [("held days of contacts",)]
