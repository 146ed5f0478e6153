"""An amount without an exchange rate is told, and mended by loading one."""

from pathlib import Path

from tests.flow.shop import Shop
from wellserved.flow.check import check
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load

ORDERS = """
source: files
record: order
path: orders.csv
zone: UTC
columns: {order_id: id, customer_id: who, at: at, revenue: money, currency: currency}
"""
RATES = """
source: files
record: exchange_rate
path: rates.csv
columns: {currency: currency, "from": start, rate: rate}
"""


def test_an_amount_without_a_rate_is_told_until_a_rate_is_loaded(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    shop.write("wellserved.yaml", "name: shop\ncurrency: EUR\n")
    shop.write("sources/orders.yaml", ORDERS)
    shop.write("sources/rates.yaml", RATES)
    shop.write("rates.csv", "currency,start,rate\nUSD,2026-01-07,0.9\n")
    shop.write(
        "orders.csv",
        "id,who,at,money,currency\n1,ann,2026-01-05 10:00,10,USD\n2,ann,2026-01-06 10:00,10,USD\n"
        "3,ann,2026-01-08 10:00,10,USD\n4,ann,2026-01-05 10:00,10,EUR\n",
    )
    load(shop.workspace)

    assert told(shop) == [("rows of order in USD have no exchange rate on their day, from 2026-01-05 to 2026-01-06", 2)]
    assert revenue(shop) == [None, None, 9, 10]

    shop.write("rates.csv", "currency,start,rate\nUSD,2026-01-01,0.8\nUSD,2026-01-07,0.9\n")
    load(shop.workspace)

    assert told(shop) == []
    assert revenue(shop) == [8, 8, 9, 10]


def told(shop: Shop) -> list[tuple[str, int | None]]:
    return [(problem.what, problem.rows) for problem in check(shop.workspace) if problem.code == "no_rate"]


def revenue(shop: Shop) -> list[float | None]:
    engine = open_engine(shop.workspace)
    found = [row[0] for row in engine.query('SELECT CAST(revenue AS DOUBLE) FROM "order" ORDER BY order_id')]
    engine.close()
    return found
