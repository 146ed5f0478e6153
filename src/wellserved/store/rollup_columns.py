"""Kept columns told otherwise: where no row came or went, only what reads the columns that changed is made anew."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wellserved.records.contract import Contract
from wellserved.records.register import CONTRACTS
from wellserved.records.rollup import RollUp
from wellserved.store.change import Change
from wellserved.store.held_rollups import LAYER, rollup_sql

Span = tuple[date, date]
ONE_DAY = timedelta(days=1)
FRESH = "loaded_at"
"""What every cell tells the newest of."""


@dataclass(frozen=True)
class Stayed:
    """Rows that lie in the cells they lay in, listed in the table `stayed`, and what of them is otherwise.

    Args:
        came: As they are now.
        went: As they were.
        columns: The kept columns that read what changed of some of them.
    """

    came: str
    went: str
    columns: frozenset[str]


def find_stayed(change: Change, one: RollUp, tables: Sequence[str]) -> Stayed | None:
    """List the rows among those that came and went that are still where they were; None if none are."""
    if not (one.reads and tables):
        return None
    contract, (came, went) = CONTRACTS[one.record], tables
    read = sorted({FRESH, *(c.name for c in contract.all_columns if any(c.name in own for own in one.reads.values()))})
    both = f"FROM {came} a JOIN {went} d ON {_all_same(contract.key)} WHERE {_all_same(_places(contract, one))}"
    keys, differ = ", ".join(f'a."{name}"' for name in contract.key), f"NOT ({_all_same(read)})"
    change.duck.execute(f"CREATE OR REPLACE TEMP TABLE stayed AS SELECT {keys}, {differ} AS _differs {both}")
    asked = ", ".join(f'coalesce(bool_or(a."{name}" IS DISTINCT FROM d."{name}"), false)' for name in read)
    rows, *found = change.duck.execute(f"SELECT count(*), {asked} {both}").fetchall()[0]
    if not rows:
        return None
    changed = {name for name, differs in zip(read, found, strict=True) if differs}
    told = frozenset(kept for kept, own in one.reads.items() if own & changed)
    differing = f"SEMI JOIN (SELECT * FROM stayed WHERE _differs) USING ({_listed(contract)})"
    return Stayed(f"{came} {differing}", f"{went} {differing}", told)


def but_stayed(one: RollUp, tables: Sequence[str]) -> list[str]:
    """The other rows that came and went."""
    return [f"(SELECT * FROM {table} ANTI JOIN stayed USING ({_listed(CONTRACTS[one.record])}))" for table in tables]


def cells_in_part(change: Change, one: RollUp, spans: Sequence[Span], columns: Collection[str]) -> str:
    """A SELECT of the cells of some days as they are kept, some columns made anew."""
    by = [f"_by_{name}" for name in json.loads(one.about)["by"]]
    same = " AND ".join(f'h."{name}" IS NOT DISTINCT FROM p."{name}"' for name in ("_day", *by))
    anew = ", ".join(f'p."{name}" AS "{name}"' for name in ("_fresh", *sorted(columns)))
    own = [s for s in change.segments if s.layer == LAYER and s.shape == one.mark and meets(s.partition, spans)]
    held = rollup_sql(own, change.store)
    days = " OR ".join(f"\"_day\" >= DATE '{first}' AND \"_day\" < DATE '{last}'" for first, last in spans)
    made = "\nUNION ALL\n".join(f"({one.cells(first, last, columns)})" for first, last in spans)
    return f"""SELECT h.* REPLACE ({anew}) FROM (SELECT * FROM ({held}) WHERE {days}) AS h JOIN (
{made}
) AS p ON {same}"""


def looks_up(one: RollUp, columns: Collection[str]) -> bool:
    """Whether some kept columns, or what they are split by, read what a row points to."""
    there = frozenset().union(*(read for _, read in one.lookups.values()))
    return not there.isdisjoint(json.loads(one.about)["by"]) or any(one.reads[name] & there for name in columns)


def beside(spans: Sequence[Span], others: Sequence[Span]) -> list[Span]:
    """What of some spans lies in none of the others, which go upwards."""
    left = []
    for first, last in spans:
        for begin, end in others:
            if first < end and begin < last:
                left += [(first, begin)] if first < begin else []
                first = end
        left += [(first, last)] if first < last else []
    return left


def meets(month: str, spans: Sequence[Span]) -> bool:
    """Whether a month (2026-01) has days of some spans."""
    return any(f"{first:%Y-%m}" <= month <= f"{last - ONE_DAY:%Y-%m}" for first, last in spans)


def _places(contract: Contract, one: RollUp) -> list[str]:
    """The columns that put a row where it lies, and that point to what it reads elsewhere."""
    own = {column.name for column in contract.all_columns}
    return sorted(
        {one.time, *(column for column, _ in one.lookups.values()), *own.intersection(json.loads(one.about)["by"])}
    )


def _all_same(names: Collection[str]) -> str:
    return " AND ".join(f'a."{name}" IS NOT DISTINCT FROM d."{name}"' for name in names)


def _listed(contract: Contract) -> str:
    return ", ".join(f'"{name}"' for name in contract.key)
