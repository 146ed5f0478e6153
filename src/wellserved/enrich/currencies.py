"""Currencies: amounts in the workspace's currency, by the rate that was in force on their day."""


def is_home_sql(currency: str, home: str) -> str:
    """Whether an amount is in the workspace's currency, which it is where nothing is said."""
    return f"coalesce(upper({currency}) = '{home}', true)"


def rates_sql(rates: str) -> str:
    """Each rate with the first and the last day on which it is in force."""
    following = """lead("from") OVER (PARTITION BY upper("currency") ORDER BY "from") - 1"""
    return f"""SELECT upper("currency") AS _currency, "from" AS _from, "rate" AS _rate,
    least(coalesce("to", DATE '9999-12-31'), coalesce({following}, DATE '9999-12-31')) AS _to
  FROM {rates}"""


def asked_rates_sql(asked: str, rates: str) -> str:
    """The rate of each currency on each of the days that are asked for.

    Args:
        asked: A SELECT of different pairs _currency and _day.
        rates: The relation of exchange rates.
    """
    return f"""SELECT a._currency, a._day, r._rate
  FROM ({asked}) a JOIN ({rates_sql(rates)}) r
    ON r._currency = a._currency AND a._day BETWEEN r._from AND r._to"""


def home_money_sql(amount: str, currency: str, home: str) -> str:
    """A written amount as money of the workspace's currency, by `_rate`; null where there is none."""
    brought = f"TRY_CAST(round(CAST({amount} AS DOUBLE) * _rate, 4) AS DECIMAL(18,4))"
    return f"CASE WHEN {is_home_sql(currency, home)} THEN {amount} ELSE {brought} END"
