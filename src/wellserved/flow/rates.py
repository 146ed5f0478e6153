"""Rates: amounts that are not known in the workspace's currency, because no rate was in force on their day."""

from collections.abc import Iterator

from wellserved.store.engine import Engine
from wellserved.terms.problem import Problem

AMOUNTS = (("order", "at", "original_revenue", "revenue"), ("cost_day", "day", "original_amount", "amount"))


def without_rate(engine: Engine) -> Iterator[Problem]:
    """Count, by record and currency, the rows whose amount could not be brought home."""
    for record, time, written, home in AMOUNTS:
        sql = f"""SELECT upper(currency), count(*), min(CAST("{time}" AS DATE)), max(CAST("{time}" AS DATE))
            FROM "{record}" WHERE {written} IS NOT NULL AND {home} IS NULL GROUP BY 1 ORDER BY 1"""
        for currency, rows, first, last in engine.query(sql):
            what = f"rows of {record} in {currency} have no exchange rate on their day, from {first} to {last}"
            fix = f"load exchange_rate rows of {currency} that begin on or before {first}"
            yield Problem("no_rate", what, record, fix, rows, "warning")
