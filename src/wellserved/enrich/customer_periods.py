"""Customer periods: one row for each customer and month, from which value, retention and effects are read.

A customer has a row for each month from the first to the last day as a customer, as far as rows are loaded, and for
each other month in which something happened. Nought means that a record that was loaded for the month holds nothing of
the customer; where the record was not loaded for the month, the value is unknown.
"""

from collections.abc import Mapping

from wellserved.enrich.identity import IdentityRules, touched_persons, who_of
from wellserved.enrich.local_day import local_day_sql, local_month_sql
from wellserved.enrich.orders import BUYING
from wellserved.records.contract import PROVENANCE
from wellserved.records.customers import CUSTOMER
from wellserved.records.persons import one_row_each_sql
from wellserved.records.recipe import Recipe, Touch

TIMES = {"interaction": '"started_at"', "order": '"at"', "survey_response": 'coalesce("responded_at", "invited_at")'}
REACHED = ("contacts", "orders", "invitations")
BACK = """CASE WHEN "kind" IN ('refund', 'cancellation') THEN -abs({0}) ELSE {0} END"""
TELLS = (
    "_contacts", "_issues", "_repeats", "_unresolved", "_wait", "_cost", "_cost_open", "_orders", "_revenue",
    "_revenue_open", "_margin", "_margin_open", "_recurring", "_before", "_before_open", "_year_before",
    "_year_before_open", "_invited", "_answers", "_share", "_loaded",
)  # fmt: skip


def customer_period_sql(relations: Mapping[str, str], zone: str, rules: IdentityRules | None = None) -> str:
    """Gather all that happened, by customer and month, in one pass a record."""
    persons = relations.get("every person", "")
    who, customers = who_of(rules, persons), relations["customer"]
    if rules:
        customers = f"({one_row_each_sql(customers, persons, (*CUSTOMER.columns, *PROVENANCE))})"
    return f"""
WITH {_reach(relations, zone)},
happened AS (
{" UNION ALL ".join(_happenings(relations, zone, who, customers))}
), gathered AS (
  SELECT _customer, _month, {_sums()} FROM happened, span
  WHERE _month BETWEEN _first AND _last GROUP BY _customer, _month
)
SELECT _customer AS "customer_id", _month AS "period",
  {_told()},
  CAST(NULL AS VARCHAR) AS "source", _loaded AS "loaded_at", CAST(NULL AS VARCHAR) AS "batch"
FROM (
  SELECT g.*, span.*, c."since", c."until", c."customer_id" IS NOT NULL AS _known, m._month IS NOT NULL AS _costed,
    CAST(g._month + INTERVAL 1 MONTH AS DATE) AS _next, CAST(g._month + INTERVAL 2 MONTH AS DATE) AS _after
  FROM gathered g CROSS JOIN span
  LEFT JOIN {customers} c ON c."customer_id" = g._customer
  LEFT JOIN costed m ON m._month = g._month
)"""


def _reach(relations: Mapping[str, str], zone: str) -> str:
    """The months of which rows are loaded, of each record and of any; and those that have costs."""
    each = [
        f"""SELECT '{name}' AS _record, {local_month_sql(f"min({at})", zone)} AS _first,
    {local_day_sql(f"least(max({at}), coalesce(max(loaded_at), max({at})))", zone)} AS _end
  FROM {relations[f"every {name}"]} WHERE "customer_id" IS NOT NULL"""
        for name, at in TIMES.items()
    ]
    first = "min" if "kept from" in relations else "max"  # of one row each it is the same: stores stay as they were
    apart = ", ".join(
        f"""{first}(_first) FILTER (WHERE _record = '{name}') AS _{name}_first,
    CAST(date_trunc('month', max(_end) FILTER (WHERE _record = '{name}')) AS DATE) AS _{name}_last"""
        for name in TIMES
    )
    each += _reach_closed(relations)
    return f"""reach AS (
  {" UNION ALL ".join(each)}
), span AS (
  SELECT min(_first) AS _first, CAST(date_trunc('month', max(_end)) AS DATE) AS _last,
    CAST(date_trunc('month', max(_end) + INTERVAL 1 DAY) AS DATE) AS _open,
    {apart}
  FROM reach
), costed AS (
  SELECT DISTINCT CAST(date_trunc('month', "day") AS DATE) AS _month FROM {relations["every cost_share"]}
)"""


def _reach_closed(relations: Mapping[str, str]) -> list[str]:
    """The first months of which rows were loaded that went since, as the panel of closed days tells them."""
    if "kept from" not in relations:
        return []
    went = f"""FROM {relations["every customer_period"]} WHERE "period" < {relations["kept from"]}"""
    told = {"interaction": "contacts", "survey_response": "invitations"}
    return [f"""SELECT '{name}', min("period") FILTER (WHERE "{one}" IS NOT NULL), NULL {went}"""
            for name, one in told.items()]  # fmt: skip


def _happenings(relations: Mapping[str, str], zone: str, who: str, customers: str) -> list[str]:
    """Each record's rows as columns that are summed alike; a column that a record does not tell is null."""
    answered = '"score" IS NOT NULL'
    contact = {
        "_contacts": "1", "_repeats": 'CAST("issue_position" = 2 AS INTEGER)',
        "_unresolved": 'CASE WHEN "resolved" IS NOT NULL THEN CAST(NOT "resolved" AS INTEGER) END',
        "_wait": '"queue_seconds"', "_cost": '"cost"', "_cost_open": 'CAST("cost" IS NULL AS INTEGER)',
    }  # fmt: skip
    matter = {"_issues": "1"}
    answer = {
        "_invited": "1", "_answers": f"CAST({answered} AS INTEGER)",
        "_share": 'CASE WHEN "scale_max" > "scale_min" THEN ("score" - "scale_min") / ("scale_max" - "scale_min") END',
    }  # fmt: skip
    return [
        _happening(relations["interaction"], local_month_sql('"started_at"', zone, many=True), contact, who),
        _happening(relations["issue"], local_month_sql('"first_contact_at"', zone), matter, who),
        _happening(relations["survey_response"], local_month_sql(TIMES["survey_response"], zone), answer, who),
        *_bought(relations["order"], zone, who),
        _member(relations, zone, who, customers),
    ]


def _bought(orders: str, zone: str, who: str) -> list[str]:
    """Orders in their month; and renewals once more in the month after and the year after, to be compared with."""
    month = local_month_sql('"at"', zone)
    buying, renewed = f"""coalesce("kind", 'purchase') IN {BUYING!r}""", "\"kind\" = 'renewal'"
    order = {
        "_orders": f"CAST({buying} AS INTEGER)",
        "_revenue": BACK.format('"revenue"'), "_revenue_open": 'CAST("revenue" IS NULL AS INTEGER)',
        "_margin": BACK.format('"margin"'), "_margin_open": 'CAST("margin" IS NULL AS INTEGER)',
        "_recurring": f"""CASE WHEN {renewed} THEN "revenue" END""",
    }  # fmt: skip
    found = [_happening(orders, month, order, who)]
    for name, months in (("_before", 1), ("_year_before", 12)):
        later = f"CAST({month} + INTERVAL {months} MONTH AS DATE)"
        tells = {name: '"revenue"', f"{name}_open": 'CAST("revenue" IS NULL AS INTEGER)'}
        found.append(_happening(orders, later, tells, who, f"AND {renewed}"))
    return found


def _member(relations: Mapping[str, str], zone: str, who: str, customers: str) -> str:
    """The months of being a customer, whether anything happened or not."""
    since = """coalesce("since", _met)"""
    told = ", ".join(f"NULL AS {name}" for name in TELLS if name != "_loaded")
    met = f"""(SELECT {who} AS _who, {local_day_sql('min("started_at")', zone)} AS _met
      FROM {relations["interaction"]} GROUP BY 1)"""
    if "kept from" in relations:
        met = f"""(SELECT _who, min(_met) AS _met FROM ({met[1:-1]} UNION ALL {_met_before(relations, who, customers)})
      GROUP BY 1)"""
    return f"""
  SELECT "customer_id", CAST(unnest(generate_series(greatest(CAST(date_trunc('month', {since}) AS DATE), _first),
      least(CAST(date_trunc('month', coalesce("until", _last)) AS DATE), _last), INTERVAL 1 MONTH)) AS DATE),
    {told}, "loaded_at" AS _loaded
  FROM {customers} LEFT JOIN {met} ON _who = "customer_id" CROSS JOIN span WHERE {since} IS NOT NULL
"""


def _met_before(relations: Mapping[str, str], who: str, customers: str) -> str:
    """The first month in which a customer made contact, of months whose contacts went: their panel stayed."""
    return f"""SELECT {who} AS _who, min("period") AS _met FROM {relations["every customer_period"]}
      WHERE "contacts" > 0 AND "period" < {relations["kept from"]}
        AND {who} IN (SELECT "customer_id" FROM {customers} WHERE "since" IS NULL) GROUP BY 1"""


def _happening(rows: str, month: str, tells: Mapping[str, str], who: str, also: str = "") -> str:
    told = ", ".join(f"{tells.get(name, 'NULL')} AS {name}" for name in TELLS if name != "_loaded")
    return f"""
  SELECT {who} AS _customer, {month} AS _month, {told}, "loaded_at" AS _loaded
  FROM {rows} WHERE "customer_id" IS NOT NULL {also}
"""


def _sums() -> str:
    how = {"_wait": "max", "_share": "min", "_loaded": "max"}
    return ", ".join(f"{how.get(name, 'sum')}({name}) AS {name}" for name in TELLS)


def _told() -> str:
    """The columns; nought where a loaded record holds nothing, null where the record does not reach."""
    contacts, orders, surveys = (f"_month BETWEEN _{name}_first AND _{name}_last" for name in TIMES)
    active = '(_known AND ("since" IS NULL OR "since" < _next) AND ("until" IS NULL OR "until" > _month))'
    left = 'coalesce("until" < _after, false)'
    stays = '_next < _open AND ("until" IS NULL OR "until" >= _next) AND ("since" IS NULL OR "since" < _next)'
    before = {n: f"_month - INTERVAL {n} MONTH BETWEEN _order_first AND _order_last" for n in (1, 12)}
    columns = {
        "contacts": _nought("_contacts", contacts),
        "issues": _nought("_issues", contacts),
        "repeat_issues": _nought("_repeats", contacts),
        "unresolved": "CAST(_unresolved AS BIGINT)",
        "longest_wait_seconds": "CAST(_wait AS DOUBLE)",
        "cost_to_serve": f"""CASE WHEN coalesce(_cost_open, 0) = 0 THEN
    coalesce(_cost, CASE WHEN {contacts} AND _costed THEN 0 END) END""",
        "orders": _nought("_orders", orders),
        "revenue": _money("_revenue", orders, "_revenue_open"),
        "margin": _money("_margin", orders, "_margin_open"),
        "recurring_revenue": _money("_recurring", orders, "_revenue_open"),
        "recurring_revenue_before": _money("_before", before[1], "_before_open"),
        "recurring_revenue_year_before": _money("_year_before", before[12], "_year_before_open"),
        "invitations": _nought("_invited", surveys),
        "answers": _nought("_answers", surveys),
        "worst_share_of_scale": "CAST(_share AS DOUBLE)",
        "active": f"CASE WHEN _known THEN {active} END",
        "left_next": f"CASE WHEN _known AND {stays} THEN {left} END",
        "tenure_months": """CASE WHEN "since" < _next THEN date_diff('month', "since", _month) END""",
    }
    return ",\n  ".join(f'{sql} AS "{name}"' for name, sql in columns.items())


def _nought(name: str, reached: str) -> str:
    return f"CAST(coalesce({name}, CASE WHEN {reached} THEN 0 END) AS BIGINT)"


def _money(name: str, reached: str, unknown: str) -> str:
    whole = f"coalesce({name}, CASE WHEN {reached} THEN 0 END)"
    return f"CASE WHEN coalesce({unknown}, 0) = 0 THEN CAST({whole} AS DECIMAL(18,4)) END"


def _reach_moved(zone: str, who: str) -> Touch:
    """All customers, where the loaded rows now reach other months than when the panel was made."""
    told = 'CAST(max("period") FILTER (WHERE "left_next" IS NOT NULL) + INTERVAL 2 MONTH AS DATE)'

    def touched(_: str, relations: Mapping[str, str]) -> str:
        former = relations["every customer_period"]

        def since(month: str) -> str:  # months that were retired are told of neither then nor now
            return f"greatest({month}, {relations['kept from']})" if "kept from" in relations else month

        now = ", ".join(
            [since("_first"), "_last", "_open", *(f"{since(f'_{name}_first')}, _{name}_last" for name in TIMES)]
        )
        within = [f'FILTER (WHERE "{name}" IS NOT NULL)' for name in REACHED]
        reached = ", ".join(f"""{since(f'min("period") {some}')}, max("period") {some}""" for some in within)
        return f"""SELECT {who} AS _scope FROM (
    SELECT "customer_id" FROM {relations["every customer"]} UNION SELECT "customer_id" FROM {former})
  WHERE (WITH {_reach(relations, zone)} SELECT ({now}) FROM span) IS DISTINCT FROM (
    SELECT ({since('min("period")')}, max("period"), {told}, {reached}) FROM {former})"""

    return touched


def _costs_came(changed: str, relations: Mapping[str, str]) -> str:
    """Customers without a contact in a month that now has costs, or has none any more."""
    month = "CAST(date_trunc('month', \"day\") AS DATE)"
    return f"""SELECT "customer_id" AS _scope FROM {relations["every customer_period"]}
  WHERE coalesce("contacts", 0) = 0 AND "period" IN (SELECT {month} FROM {changed})
    AND ("cost_to_serve" IS NULL) = ("period" IN (SELECT {month} FROM {relations["every cost_share"]}))"""


def _matched(changed: str, relations: Mapping[str, str]) -> str:
    """Customers who came to a person or left one."""
    return f"SELECT _now AS _scope FROM ({touched_persons(changed)})"


def customer_periods(zone: str, rules: IdentityRules | None = None) -> Recipe:
    """The recipe of the customer panel, for one organisation's zone and rules of who is one."""
    who = who_of(rules)
    moved = _reach_moved(zone, who)
    return Recipe(
        "customer_period",
        ("customer", "survey_response"),
        dict.fromkeys(("customer", "survey_response", "interaction", "issue", "order", "customer_period"), who),
        lambda given: customer_period_sql(given, zone, rules),
        made=("interaction", "issue", "order"),
        every={
            "interaction": moved,
            "order": moved,
            "survey_response": moved,
            "customer": None,
            "cost_share": _costs_came,
            **({"person": _matched} if rules else {}),
        },
        grows=True,
    )
