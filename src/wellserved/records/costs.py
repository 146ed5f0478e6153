"""Costs, as booked and by day; and numbers as a vendor computed them."""

from wellserved.records.contract import Column, Contract, Rule, Type, day, moment, money, number, text

CATEGORIES = ("labour", "platform", "telephony", "ai", "facility", "other")

COST = Contract(
    name="cost",
    meaning="money spent from one day to another, both days in, to be shared out",
    columns=(
        text("cost_id", key=True),
        day("from", required=True),
        day("to", required=True),
        text("category", *CATEGORIES, required=True),
        text("channel"),
        text("team"),
        money("amount", required=True),
        text("currency"),
    ),
    time="from",
    rules=(Rule("to_before_from", "to", '"to" >= "from"', "to lies before from"),),
)

COST_DAY = Contract(
    name="cost_day",
    meaning="one day's equal share of a cost",
    columns=(
        text("cost_id", key=True),
        Column("day", Type.DATE, key=True, required=True),
        text("category", *CATEGORIES),
        text("channel"),
        text("team"),
        Column("amount", Type.NUMBER, required=True),
        text("currency"),
    ),
    time="day",
    derived=True,
)

VENDOR_METRIC = Contract(
    name="vendor_metric",
    meaning="a number as the vendor computed it, kept apart for reconciliation",
    columns=(
        text("vendor", key=True),
        text("subject_kind", key=True),
        text("subject_id", key=True),
        text("name", key=True),
        number("value"),
        text("unit"),
        moment("at"),
    ),
    time="at",
)

CONTRACTS = (COST, COST_DAY, VENDOR_METRIC)
