"""Whether two stores hold the same rows: one that was loaded day by day, and one that was loaded at once."""

from collections.abc import Sequence

from wellserved.records.contract import PROVENANCE, Contract
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import segments_at
from wellserved.store.duckdb_engine import connect
from wellserved.store.store import Store
from wellserved.store.views import record_sql


def rows_that_differ(one: Store, other: Store, records: Sequence[str]) -> dict[str, tuple[int, int]]:
    """By record: how many rows one store holds, and how many rows of either the other does not hold, to the last digit.

    Where a row came from, and when, is not compared.
    """
    found = {}
    with connect(one) as duck:
        for contract in (CONTRACTS[name] for name in (*records, "issue")):
            here, there = _rows(one, contract), _rows(other, contract)
            ((rows,),) = duck.execute(f"SELECT count(*) FROM ({here})").fetchall()
            apart = f"(({here}) EXCEPT ALL ({there})) UNION ALL (({there}) EXCEPT ALL ({here}))"
            ((differ,),) = duck.execute(f"SELECT count(*) FROM ({apart})").fetchall()
            found[contract.name] = (rows, differ)
    return found


def _rows(store: Store, contract: Contract) -> str:
    names = ", ".join(f'"{c.name}"' for c in contract.all_columns if c not in PROVENANCE)
    return f"SELECT {names} FROM ({record_sql(contract, segments_at(store), store.segments)})"
