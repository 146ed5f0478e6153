"""As one: rows that name customers, read by the one who stands for all of a person, in an engine's own SQL."""

from collections.abc import Callable
from functools import lru_cache

from wellserved.records.contract import Column
from wellserved.records.customers import CUSTOMER, PERSON
from wellserved.records.persons import one_row_each_sql, resolved_sql
from wellserved.records.translated.plainly import told_plainly
from wellserved.records.translated.translation import told_to
from wellserved.store.engines.parts import LOADED, Part

ROWS, PERSONS = "own rows", "own persons"


def as_one(part: Part, dialect: str, select: Callable[[Part], str]) -> str:
    """A SELECT of a relation's rows; each customer is one row, and other rows name whom they are one with.

    Args:
        part: The relation.
        dialect: The engine's.
        select: Gives the rows of a relation as its segments hold them.
    """
    if part.persons is None:
        return select(part)
    told = as_one_sql(part, dialect)
    for name, one in ((ROWS, part), (PERSONS, part.persons)):
        told = told.replace(f'"{name}" AS', f"({select(one)}) AS")
    return told


def as_one_sql(part: Part, dialect: str) -> str:
    """The same over relations called `ROWS` and `PERSONS`."""
    return _told(part.name.removeprefix(LOADED) == CUSTOMER.name, part.columns, dialect)


@lru_cache
def _told(customers: bool, columns: tuple[Column, ...], dialect: str) -> str:
    rows, persons = f'"{ROWS}"', f'"{PERSONS}"'
    sql = one_row_each_sql(rows, persons, columns) if customers else resolved_sql(f"SELECT * FROM {rows}", persons)
    return told_to(told_plainly(sql, {ROWS: columns, PERSONS: PERSON.all_columns}), dialect)
