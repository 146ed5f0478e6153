"""Database files as sources: SQLite and DuckDB, read as they are and never written."""

import sqlite3
from pathlib import Path

import duckdb
import pytest

from tests.flow.shop import ROWS_ALONE, Shop
from wellserved.flow.engines import open_engine
from wellserved.flow.load import LoadReport, load
from wellserved.terms.errors import DefinitionError, SourceError

SOURCE = """
source: sql
record: order
database: {database}
query: SELECT id, customer, sold, amount, changed FROM sale
cursor: changed
zone: UTC
columns:
  order_id: id
  customer_id: customer
  at: sold
  revenue: "'1'"
  margin: amount
  kind: "'purchase'"
"""
TABLE = "CREATE TABLE sale (id INTEGER, customer TEXT, sold TEXT, amount DECIMAL(18, 4), changed INTEGER, photo BLOB)"
BOTH = ["sqlite", "duckdb"]


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.write("wellserved.yaml", ROWS_ALONE)
    return shop


def run(shop: Shop, system: str, *statements: str) -> None:
    """Run statements in the shop's database, made if need be."""
    path = shop.folder / f"shop.{system}"
    if not (shop.folder / "sources").exists():
        shop.write("sources/sales.yaml", SOURCE.format(database=f"shop.{system}"))
        statements = (TABLE, *statements)
    if system == "sqlite":
        with sqlite3.connect(path) as lite:
            for statement in statements:
                lite.execute(statement)
        lite.close()
    else:
        with duckdb.connect(str(path)) as duck:
            for statement in statements:
                duck.execute(statement)


def sale(number: int, changed: int, amount: str = "19.99") -> str:
    return f"INSERT INTO sale VALUES ({number}, 'ann', '2026-01-05 10:00:00', {amount}, {changed}, NULL)"


def counts(report: LoadReport) -> tuple[int, int, int, int]:
    (one,) = report.records
    return one.read, one.loaded, one.unchanged, one.quarantined


def stored(shop: Shop, columns: str) -> list[tuple[object, ...]]:
    engine = open_engine(shop.workspace)
    rows = engine.query(f'SELECT {columns} FROM "order" ORDER BY order_id')
    engine.close()
    return rows


@pytest.mark.parametrize("system", BOTH)
def test_rows_arrive_and_later_only_new_ones_are_asked_for(shop: Shop, system: str) -> None:
    run(shop, system, sale(1, 9), sale(2, 10))

    assert counts(load(shop.workspace)) == (2, 2, 0, 0)
    run(shop, system, sale(3, 10), sale(4, 11), sale(5, 2))

    assert counts(load(shop.workspace)) == (3, 2, 1, 0)  # 9 < 10 as numbers; the fifth came below the mark
    assert counts(load(shop.workspace)) == (1, 0, 1, 0)
    assert counts(load(shop.workspace, full=True)) == (5, 1, 4, 0)


@pytest.mark.parametrize("system", BOTH)
def test_money_and_null_arrive_exactly(shop: Shop, system: str) -> None:
    run(shop, system, sale(1, 1, "0.1"), sale(2, 2, "-5"), sale(3, 3, "123456789.0125"), sale(4, 4, "NULL"))

    load(shop.workspace)

    assert [str(amount) for (amount,) in stored(shop, "margin")] == ["0.1000", "-5.0000", "123456789.0125", "None"]


@pytest.mark.parametrize("system", BOTH)
def test_without_a_cursor_all_rows_are_asked_for_each_time(shop: Shop, system: str) -> None:
    run(shop, system, sale(1, 1), sale(2, 2))
    shop.write("sources/sales.yaml", SOURCE.format(database=f"shop.{system}").replace("cursor: changed\n", ""))
    load(shop.workspace)
    run(shop, system, sale(3, 0))

    assert counts(load(shop.workspace)) == (3, 1, 2, 0)
    assert load(shop.workspace).commit is None


def test_a_duckdb_value_of_several_parts_arrives_as_json(shop: Shop) -> None:
    run(shop, "duckdb", sale(1, 1))
    text = SOURCE.format(database="shop.duckdb").replace(
        "SELECT id, customer", "SELECT id, struct_pack(name := 'ann') AS customer"
    )
    shop.write("sources/sales.yaml", text)

    load(shop.workspace)

    assert stored(shop, "customer_id") == [('{"name":"ann"}',)]


@pytest.mark.parametrize("system", BOTH)
@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("FROM sale", "FROM sales", "sales"),
        ("SELECT id,", "SELECT idd,", "idd"),
        ("changed FROM", "changed, photo FROM", "'photo' holds bytes"),
        ("cursor: changed", "cursor: chnged", "has no column 'chnged'"),
        ("changed FROM", "NULLIF(changed, changed) AS changed FROM", "is null in 1 rows"),
        ("database: shop", "database: shp", "no file matches 'shp"),
    ],
)
def test_what_does_not_fit_is_told(shop: Shop, system: str, old: str, new: str, what: str) -> None:
    run(
        shop,
        system,
        sale(1, 1),
        "UPDATE sale SET photo = 'x'" if system == "duckdb" else "UPDATE sale SET photo = x'00'",
    )
    shop.write("sources/sales.yaml", SOURCE.format(database=f"shop.{system}").replace(old, new))

    with pytest.raises(SourceError) as failed:
        load(shop.workspace)

    assert what in failed.value.what
    assert failed.value.fix


@pytest.mark.parametrize("system", BOTH)
def test_a_file_that_is_no_database_is_told(shop: Shop, system: str) -> None:
    shop.write("sources/sales.yaml", SOURCE.format(database=f"shop.{system}"))
    shop.write(f"shop.{system}", "id,customer\n" * 1_000)

    with pytest.raises(SourceError):
        load(shop.workspace)


@pytest.mark.parametrize("system", BOTH)
def test_a_query_without_end_is_ended(shop: Shop, system: str) -> None:
    run(shop, system, sale(1, 1))
    endless = """WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 2000000000)
      SELECT 1 AS id, 'x' AS customer, '2026-01-05' AS sold, 1 AS amount, max(i) AS changed FROM n"""
    text = SOURCE.format(database=f"shop.{system}").replace("changed\nzone", "changed\ntimeout: 0.2\nzone")
    shop.write(
        "sources/sales.yaml", text.replace("SELECT id, customer, sold, amount, changed FROM sale", f"|\n  {endless}")
    )

    with pytest.raises(SourceError, match="took longer"):
        load(shop.workspace)


@pytest.mark.parametrize(
    ("database", "query"),
    [
        ("shop.sqlite", "SELECT load_extension('x') AS id FROM sale"),
        ("shop.sqlite", "ATTACH 'other.db' AS other"),
        ("shop.sqlite", "PRAGMA table_info(sale)"),
        ("shop.duckdb", "SELECT * FROM read_csv('/etc/passwd')"),
        ("shop.duckdb", "SELECT * FROM glob('*')"),
        ("shop.duckdb", "SELECT getenv('HOME') AS id FROM sale"),
        ("shop.duckdb", "INSTALL httpfs"),
        ("../shop.duckdb", "SELECT 1 AS id"),
        ("/srv/shop.sqlite", "SELECT 1 AS id"),
        ("mysql://host/shop", "SELECT 1 AS id"),
        ("shop.xls", "SELECT 1 AS id"),
        ("${HOME}/shop.sqlite", "SELECT 1 AS id"),
    ],
)
def test_what_reaches_out_of_the_file_is_refused(shop: Shop, database: str, query: str) -> None:
    text = SOURCE.format(database=database).replace(
        "SELECT id, customer, sold, amount, changed FROM sale", f'"{query}"'
    )
    shop.write("sources/sales.yaml", text)

    with pytest.raises(DefinitionError) as refused:
        load(shop.workspace)

    assert refused.value.where in ("sources/sales.yaml, line 4", "sources/sales.yaml, line 5")


def test_a_duckdb_query_reads_no_other_file_even_where_its_name_is_hidden(shop: Shop) -> None:
    run(shop, "duckdb", sale(1, 1))
    shop.write("other.csv", "id,customer,sold,amount,changed\n1,2,3,4,5\n")
    text = SOURCE.format(database="shop.duckdb").replace("FROM sale", f"FROM '{shop.folder}/other.csv'")
    shop.write("sources/sales.yaml", text)

    with pytest.raises(SourceError, match="can not be run"):
        load(shop.workspace)
