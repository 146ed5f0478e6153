"""Costs, as booked, by day and shared out; rates of currencies; and numbers as a vendor computed them."""

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
        number("amount"),
        text("currency"),
        number("original_amount"),
    ),
    time="day",
    derived=True,
)

COST_SHARE = Contract(
    name="cost_share",
    meaning="where one day of a cost went: amount = shared among contacts + idle + unassigned",
    columns=(
        text("cost_id", key=True),
        Column("day", Type.DATE, key=True, required=True),
        text("category", *CATEGORIES),
        text("channel"),
        text("team"),
        number("amount"),
        text("shared_by", "handle_time", "minutes", "contacts", "none"),
        text("borne_by", "all", "human", "bot"),
        text("basis", "paid_time", "hourly_cost", "all_used", "spread"),
        number("units", 0),
        number("capacity", 0),
        number("rate"),
        number("shared"),
        number("idle"),
        number("unassigned"),
    ),
    time="day",
    derived=True,
)

EXCHANGE_RATE = Contract(
    name="exchange_rate",
    meaning="what one unit of a currency is worth in the workspace's, from a day until the next rate",
    columns=(
        text("currency", key=True),
        Column("from", Type.DATE, key=True, required=True),
        day("to"),
        number("rate", required=True),
    ),
    time="from",
    rules=(
        Rule("no_rate", "rate", "rate > 0", "a rate is above 0"),
        Rule("to_before_from", "to", '"to" >= "from"', "to lies before from"),
    ),
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

CONTRACTS = (COST, COST_DAY, COST_SHARE, EXCHANGE_RATE, VENDOR_METRIC)
