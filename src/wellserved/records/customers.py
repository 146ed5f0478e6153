"""Customers, and the money they bring."""

from wellserved.records.contract import Contract, Lookup, day, moment, money, order_of, text

CUSTOMER = Contract(
    name="customer",
    meaning="one customer",
    columns=(
        text("customer_id", key=True),
        text("account_id"),
        text("segment"),
        text("region"),
        text("brand"),
        text("plan"),
        day("since"),
        day("until"),
        text("value_tier"),
    ),
    time="since",
    rules=(order_of("since", "until"),),
)

ORDER = Contract(
    name="order",
    meaning="money that a customer brings or takes back",
    columns=(
        text("order_id", key=True),
        text("customer_id", required=True),
        moment("at", required=True),
        text("kind", "purchase", "renewal", "upsell", "refund", "cancellation"),
        money("revenue", required=True),
        money("margin"),
        text("currency"),
        text("interaction_id"),
    ),
    time="at",
    lookups=(Lookup("customer", "customer_id"), Lookup("interaction", "interaction_id")),
)

CONTRACTS = (CUSTOMER, ORDER)
