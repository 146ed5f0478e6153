"""Persons: SQL that reads customers of several systems who are one as one, by the canonical one of them."""

from wellserved.records.contract import Column


def who_sql(persons: str, customer: str = '"customer_id"') -> str:
    """SQL of the canonical customer in the place of a customer; the customer itself where it is nobody else.

    Args:
        persons: The relation of the record `person`.
        customer: SQL of a customer, of columns that `person` does not hold under other names.
    """
    told = f'SELECT "customer_id" AS _alias, "person_id" AS _one FROM {persons}'
    return f"coalesce((SELECT _one FROM ({told}) WHERE _alias = {customer}), {customer})"


def resolved_sql(rows: str, persons: str) -> str:
    """A SELECT of rows whose `customer_id` is the canonical one; it costs nothing where that is not asked for."""
    one = f'SELECT "customer_id" AS _alias, any_value("person_id") AS _one FROM {persons} GROUP BY "customer_id"'
    return f"""SELECT r.* REPLACE (coalesce(_one, r."customer_id") AS "customer_id")
    FROM ({rows}) r LEFT JOIN ({one}) ON _alias = r."customer_id\""""


def one_row_each_sql(customers: str, persons: str, columns: tuple[Column, ...]) -> str:
    """A SELECT of one row a person: what the canonical customer does not tell is told by the next of its customers.

    A person has been a customer since the earliest day that is told, and has left only where no system that knows since
    when says otherwise.
    """
    names = ", ".join(f'"{column.name}"' for column in columns)
    told = ", ".join(f'{_of_all(column.name)} AS "{column.name}"' for column in columns)
    alias = f'SELECT "customer_id" AS _alias, "person_id" AS _one, "place" AS _place FROM {persons}'
    return f"""SELECT {names} FROM {customers} ANTI JOIN ({alias}) ON _alias = "customer_id"
  UNION ALL
  SELECT {told} FROM (SELECT * FROM {customers} JOIN ({alias}) ON _alias = "customer_id") GROUP BY _one"""


def _of_all(name: str) -> str:
    """What the customers of a person say together."""
    if name == "customer_id":
        return "_one"
    if name == "since":
        return 'min("since")'
    if name == "until":
        return 'CASE WHEN NOT bool_or("since" IS NOT NULL AND "until" IS NULL) THEN max("until") END'
    if name == "loaded_at":
        return 'max("loaded_at")'
    return f'arg_min("{name}", _place) FILTER (WHERE "{name}" IS NOT NULL)'
