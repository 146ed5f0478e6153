"""Identity: which customers of different systems are one, by keys that they share and by what somebody says.

Two customers who share a key are one, and so are those who are one with a third. A key that many share is a household's
or a shop's, and joins nobody.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from wellserved.records.persons import who_sql
from wellserved.records.recipe import Recipe

By = Literal["email", "phone", "external_id", "link"]
COLUMNS: Mapping[By, str] = {"email": "email_key", "phone": "phone_key", "external_id": "external_key"}
ALL = "'all'"
PERSONS = "person_of"
"""What the store calls the record `person` as it is after the change, for scopes."""


@dataclass(frozen=True)
class IdentityRules:
    """By what customers of different systems are one.

    Args:
        by: The kinds of key that count, and `link` for the record customer_link.
        at_most: A key that more customers share joins none of them.
        prefer: Beginnings of names of sources: which of a person's customers stands for all. The first by identifier of
            those whose source begins with the earliest of them.
        country: The calling code of telephone numbers that say none; empty where they are taken as they are.
    """

    by: tuple[By, ...] = ("email", "phone", "external_id", "link")
    at_most: int = 5
    prefer: tuple[str, ...] = ()
    country: str = ""

    @property
    def keys(self) -> tuple[By, ...]:
        """The kinds that are keys of a customer."""
        return tuple(kind for kind in self.by if kind in COLUMNS)


def person_sql(relations: Mapping[str, str], rules: IdentityRules) -> str:
    """One row for each customer who is one with another: the least identifier that is reached is the same for all."""
    return f"""
WITH RECURSIVE meets AS (
  {_meets(relations, rules)}
), edge AS (
  SELECT _a, _b FROM meets UNION SELECT _b, _a FROM meets
), reached(_id, _least) USING KEY (_id) AS (
  SELECT _a, least(_a, min(_b)) FROM edge GROUP BY _a
  UNION
  SELECT e._b, min(r._least) FROM reached r JOIN edge e ON e._a = r._id
  JOIN recurring.reached now ON now._id = e._b WHERE r._least < now._least GROUP BY e._b
), placed AS (
  SELECT _id, _least, row_number() OVER (PARTITION BY _least ORDER BY {_rank(rules)}, _id) AS _place,
    count(*) OVER (PARTITION BY _least) AS _customers
  FROM reached LEFT JOIN {relations["customer"]} c ON c."customer_id" = _id
), matched AS (
  SELECT _id, string_agg(DISTINCT _by, '+' ORDER BY _by) AS _by
  FROM (SELECT _a AS _id, _by FROM meets UNION ALL SELECT _b, _by FROM meets) GROUP BY _id
)
SELECT p._id AS "customer_id", first_value(p._id) OVER (PARTITION BY _least ORDER BY _place) AS "person_id",
  _place AS "place", _customers AS "customers", _by AS "matched_by",
  CAST(NULL AS VARCHAR) AS "source", CAST(NULL AS TIMESTAMPTZ) AS "loaded_at", CAST(NULL AS VARCHAR) AS "batch"
FROM placed p JOIN matched m ON m._id = p._id
"""


def _meets(relations: Mapping[str, str], rules: IdentityRules) -> str:
    """Pairs of customers who share a key, each with the first of them; and pairs that somebody says are one."""
    pairs = []
    for kind in rules.keys:
        key, rows = COLUMNS[kind], relations["customer"]
        shared = f"""SELECT "{key}" AS _key, min("customer_id") AS _first FROM {rows}
      WHERE "{key}" IS NOT NULL GROUP BY 1 HAVING count(*) BETWEEN 2 AND {rules.at_most}"""
        pairs.append(f"""SELECT "customer_id" AS _a, _first AS _b, '{kind}' AS _by FROM {rows} JOIN ({shared})
    ON _key = "{key}" WHERE "customer_id" <> _first""")
    if "link" in rules.by:
        pairs.append(f"""SELECT "customer_id" AS _a, "same_as" AS _b, 'link' AS _by FROM {relations["customer_link"]}
    WHERE "customer_id" <> "same_as\"""")
    return "\n  UNION ALL ".join(pairs)


def _rank(rules: IdentityRules) -> str:
    """SQL of how gladly a customer stands for a person."""
    names = [name.replace("'", "''") for name in rules.prefer]
    cases = " ".join(f"WHEN starts_with(c.\"source\", '{name}') THEN {place}" for place, name in enumerate(names))
    return f"CASE {cases} ELSE {len(names)} END" if cases else "0"


def identity(rules: IdentityRules) -> Recipe:
    """The recipe of persons: any customer who has a key may be one with any other, so that all are looked at."""
    keys = ", ".join(f'"{COLUMNS[kind]}"' for kind in rules.keys)
    keyed = f"CASE WHEN coalesce({keys}) IS NOT NULL THEN {ALL} END" if keys else "CAST(NULL AS VARCHAR)"
    return Recipe(
        "person",
        ("customer", "customer_link"),
        {"customer": keyed, "customer_link": ALL, "person": ALL},
        lambda given: person_sql(given, rules),
        grows=True,
        called=PERSONS,
    )


def who_of(rules: IdentityRules | None, persons: str = PERSONS) -> str:
    """SQL of whose a row is: the canonical customer, or the customer that it names where customers are not matched."""
    return '"customer_id"' if rules is None else who_sql(persons)


def touched_persons(changed: str) -> str:
    """The canonical customers, as they are now, of all who came to a person or left one."""
    now = who_sql(PERSONS, "_changed")
    return f"""SELECT {now} AS _now FROM (
    SELECT "customer_id" AS _changed FROM {changed} UNION SELECT "person_id" FROM {changed})"""
