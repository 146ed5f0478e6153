"""Tombstones: customers who were erased, known by keyed hashes, so that their rows don't come back by another load."""

import hashlib
import secrets
import sqlite3
from collections.abc import Mapping

from wellserved.records.contract import Contract
from wellserved.store.catalog import about
from wellserved.store.change import Change
from wellserved.store.views import literal

SECRET, ERASED = "erasing secret", "erased "
CUSTOMERS = ("customer_id", "same_as", "person_id")
"""Columns that name a customer."""


def secret_of(db: sqlite3.Connection) -> str:
    """The secret that the hashes are made with; made when it is first needed."""
    found = about(db, SECRET)
    if found is None:
        found = secrets.token_hex(32)
        db.execute("INSERT INTO about VALUES (?, ?)", (SECRET, found))
    return found


def mark_of(secret: str, customer: str) -> str:
    """What an erased customer is known by."""
    return hashlib.sha256(f"{secret}|{customer}".encode()).hexdigest()


def pseudonyms(db: sqlite3.Connection) -> Mapping[str, str]:
    """Who was erased: by hash, what stands in the customer's place."""
    rows = db.execute("SELECT substr(name, ?), value FROM about WHERE name LIKE ?", (len(ERASED) + 1, ERASED + "%"))
    return dict(rows.fetchall())


def mask_erased(change: Change, contract: Contract) -> None:
    """Take an erased customer's name and words out of the rows that came in."""
    known = pseudonyms(change.db)
    named = [column.name for column in contract.columns if column.name in CUSTOMERS]
    if not known or not named:
        return
    listed = ", ".join(f"({literal(mark)}, {literal(stands)})" for mark, stands in known.items())
    silent = [f'"{column.name}" = NULL' for column in contract.columns if column.personal]
    for name in named:
        changed = ", ".join([f'"{name}" = e.stands', *silent, "_raw = NULL"])
        change.duck.execute(
            f"""UPDATE taken."{contract.name}" SET {changed} FROM (VALUES {listed}) AS e(mark, stands)
            WHERE sha256({literal(secret_of(change.db) + "|")} || "{name}") = e.mark"""
        )


def silence_kept_out(change: Change, contract: Contract, place: str) -> None:
    """Keep nothing of how an erased customer's rows were written.

    Args:
        change: The change in the making, with the rows that are kept out.
        contract: Whose rows.
        place: SQL of a row's name in quarantine.
    """
    known = ", ".join(literal(stands) for stands in pseudonyms(change.db).values())
    if known and contract.column("customer_id") is not None:
        rows = f'SELECT {place} FROM incoming."{contract.name}" JOIN delivered USING (_file)'
        change.duck.execute(f'UPDATE kept_out SET raw = NULL WHERE id IN ({rows} WHERE "customer_id" IN ({known}))')
