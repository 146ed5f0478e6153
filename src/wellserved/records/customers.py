"""Customers, the money they bring, and their months."""

from wellserved.records.contract import (
    Column,
    Contract,
    Lookup,
    Type,
    day,
    flag,
    key_of,
    moment,
    money,
    number,
    order_of,
    seconds,
    text,
    whole,
)

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
        text("acquired_by", "referral", "advertising", "search", "partner", "direct", "other"),
        text("referred_by"),
        key_of("email", "email_key"),
        key_of("phone", "phone_key"),
        key_of("external", "external_key"),
    ),
    time="since",
    rules=(order_of("since", "until"),),
)

CUSTOMER_LINK = Contract(
    name="customer_link",
    meaning="two customers of different systems of whom somebody knows that they are one",
    columns=(text("customer_id", key=True), text("same_as", key=True)),
    time=None,
)

PERSON = Contract(
    name="person",
    meaning="one customer who is also another: which one stands for all of them, and by what they were matched",
    columns=(
        text("customer_id", key=True),
        text("person_id", required=True),
        whole("place"),
        whole("customers"),
        text("matched_by"),
    ),
    time=None,
    derived=True,
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
    enriched=(
        money("original_revenue"),
        money("original_margin"),
        whole("place"),
        seconds("seconds_since_previous_order"),
        seconds("seconds_to_next_order"),
        seconds("seconds_since_contact"),
    ),
)

CUSTOMER_PERIOD = Contract(
    name="customer_period",
    meaning="one customer's calendar month: contacts, money, worst experience, and what came of it",
    columns=(
        text("customer_id", key=True),
        Column("period", Type.DATE, key=True, required=True),
        whole("contacts"),
        whole("issues"),
        whole("repeat_issues"),
        whole("unresolved"),
        seconds("longest_wait_seconds"),
        number("cost_to_serve"),
        whole("orders"),
        money("revenue"),
        money("margin"),
        money("recurring_revenue"),
        money("recurring_revenue_before"),
        money("recurring_revenue_year_before"),
        whole("invitations"),
        whole("answers"),
        number("worst_share_of_scale"),
        flag("active"),
        flag("left_next"),
        whole("tenure_months"),
    ),
    time="period",
    lookups=(Lookup("customer", "customer_id"),),
    derived=True,
)

CONTRACTS = (CUSTOMER, ORDER, CUSTOMER_PERIOD, CUSTOMER_LINK, PERSON)
