"""Orders: in the workspace's currency, their place among the customer's orders, and the contact before them."""

from collections.abc import Mapping
from datetime import timedelta

from wellserved.enrich.contacts import DAY
from wellserved.enrich.currencies import asked_rates_sql, home_money_sql, is_home_sql
from wellserved.enrich.identity import touched_persons, who_of
from wellserved.enrich.local_day import local_day_sql
from wellserved.enrich.quoting import quoted
from wellserved.enrich.settings import EnrichSettings
from wellserved.records.contract import PROVENANCE
from wellserved.records.customers import ORDER
from wellserved.records.recipe import Recipe

BUYING = ("purchase", "renewal", "upsell")
CURRENCY = '"currency"'


def order_sql(relations: Mapping[str, str], settings: EnrichSettings) -> str:
    """Bring an order's money home, and count it among the orders by which the customer bought.

    Where only orders from some moment on are given, and each customer's last one before, that one's place is as it was.
    """
    orders, day = relations["order"], local_day_sql('"at"', settings.zone)
    foreign = f"NOT {is_home_sql(CURRENCY, settings.currency)}"
    asked = f"SELECT DISTINCT upper({CURRENCY}) AS _currency, {day} AS _day FROM {orders} WHERE {foreign}"
    placed, passed, told = _placed(relations, settings)
    return f"""
WITH rate AS (
  {asked_rates_sql(asked, relations["every exchange_rate"])}
){placed}
SELECT {quoted([c for c in ORDER.columns if c.name not in ("revenue", "margin")])},
  {home_money_sql('"revenue"', CURRENCY, settings.currency)} AS "revenue",
  {home_money_sql('"margin"', CURRENCY, settings.currency)} AS "margin",
  "revenue" AS "original_revenue", "margin" AS "original_margin",
  _place AS "place", _since AS "seconds_since_previous_order", _until AS "seconds_to_next_order",
  {passed} AS "seconds_since_contact", {quoted(PROVENANCE)}
FROM {orders} LEFT JOIN rate ON _currency = upper({CURRENCY}) AND _day = {day}
{told}"""


def _placed(relations: Mapping[str, str], settings: EnrichSettings) -> tuple[str, str, str]:
    """Where each order stands: what is found before, how long since a contact, and what the orders are joined with."""
    if "beside" in relations:
        return "", "_passed", f'LEFT JOIN {relations["beside"]} ON _ordered = "order_id"'
    later, passed, told = relations["order"], "_passed", ""
    if "tails" in relations:
        later = f"""(SELECT * FROM {later} WHERE "at" >= {relations["since"]})"""
        passed = f"""CASE WHEN "at" < {relations["since"]} THEN _passed_told ELSE _passed END"""
        told = f"""LEFT JOIN (SELECT "order_id" AS _told, "seconds_since_contact" AS _passed_told
  FROM {relations["before"]} WHERE "at" < {relations["since"]}) ON _told = "order_id"
"""
    found = f""", chain AS (
  {_chain_sql(relations["order"], relations, settings)}
), contact AS ({_contact_sql(later, relations, settings)}
)"""
    return (
        found,
        passed,
        f"""LEFT JOIN chain ON _bought = "order_id" LEFT JOIN contact ON _after = "order_id"
{told}""",
    )


def place_sql(relations: Mapping[str, str], settings: EnrichSettings) -> str:
    """Where each order stands, for orders that are completed month by month."""
    found, passed, told = _placed(relations, settings)
    return f"""
WITH {found.removeprefix(", ")}
SELECT "order_id" AS _ordered, "at" AS _time, _place, _since, _until, {passed} AS _passed
FROM {relations["order"]}
{told}"""


def _chain_sql(orders: str, relations: Mapping[str, str], settings: EnrichSettings) -> str:
    """Each order by which a customer bought: its place among them, and how far the one before and after it lie."""
    who = who_of(settings.identity, relations.get("every person", ""))
    place, since = "row_number() OVER bought", '(epoch_us("at") - epoch_us(lag("at") OVER bought)) / 1e6'
    told = ""
    if "tails" in relations:
        place += " - 1 + coalesce(first_value(_place_told) OVER bought, 1)"
        since = f"coalesce({since}, _since_told)"
        told = f"""LEFT JOIN (SELECT "order_id", "place" AS _place_told, "seconds_since_previous_order" AS _since_told
    FROM {relations["before"]} WHERE "at" < {relations["tails"]}) USING ("order_id")"""
    return f"""SELECT "order_id" AS _bought, {place} AS _place, {since} AS _since,
    (epoch_us(lead("at") OVER bought) - epoch_us("at")) / 1e6 AS _until
  FROM (SELECT "order_id", "kind", "at", {who} AS _who FROM {orders}) {told}
  WHERE coalesce("kind", 'purchase') IN {BUYING!r}
  WINDOW bought AS (PARTITION BY _who ORDER BY "at", "order_id")"""


def _contact_sql(orders: str, relations: Mapping[str, str], settings: EnrichSettings) -> str:
    """How long before each order its customer's latest contact that was answered lies, within the window."""
    who = who_of(settings.identity, relations.get("every person", ""))
    bought = f'(SELECT "order_id", "at", {who} AS _who FROM {orders})'
    met = f'(SELECT "started_at", {who} AS _who FROM {relations["interaction"]} WHERE "answered")'
    return f"""
  SELECT o."order_id" AS _after, (epoch_us(any_value(o."at")) - max(epoch_us(i."started_at"))) / 1e6 AS _passed
  FROM {bought} o JOIN {met} i ON i._who = o._who
    AND epoch_us(o."at") - epoch_us(i."started_at") BETWEEN 0 AND {round(settings.issues.window_days * DAY)}
  GROUP BY o."order_id\""""


def contact_again_sql(relations: Mapping[str, str], settings: EnrichSettings) -> str:
    """Orders as they were made, with what contacts since then tell of those after them."""
    later = f"""(SELECT * FROM {relations["before"]} WHERE "at" >= {relations["since"]})"""
    return f"""
SELECT * FROM {relations["before"]} WHERE "at" < {relations["since"]}
UNION ALL
SELECT o.* REPLACE (_passed AS "seconds_since_contact")
FROM {later} o LEFT JOIN ({_contact_sql(later, relations, settings)}) ON _after = "order_id\""""


def orders(settings: EnrichSettings) -> Recipe:
    """The recipe of orders, for one organisation's settings."""
    day = local_day_sql('o."at"', settings.zone)

    scope = who_of(settings.identity)

    def touched(changed: str, relations: Mapping[str, str]) -> str:
        return f"""SELECT {scope} AS _scope FROM (SELECT o."customer_id" FROM {relations["every order"]} o
    JOIN {changed} r ON upper(o."currency") = upper(r."currency") AND {day} >= r."from")
"""

    def matched(changed: str, relations: Mapping[str, str]) -> str:
        return f"SELECT _now AS _scope FROM ({touched_persons(changed)})"

    return Recipe(
        "order",
        ("order",),
        {"order": scope, "interaction": scope},
        lambda given: (contact_again_sql if "before" in given and "tails" not in given else order_sql)(given, settings),
        made=("interaction",),
        every={"exchange_rate": touched, "order": None} | ({"person": matched} if settings.identity else {}),
        needs="order",
        by_month="order",
        beside=lambda given: place_sql(given, settings),
        back=dict.fromkeys(("interaction", "order"), timedelta(days=settings.issues.window_days)),
        tail=f"""coalesce("kind", 'purchase') IN {BUYING!r}""",
        columns={"interaction": ("customer_id", "started_at", "answered")},
    )
