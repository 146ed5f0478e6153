"""Where landed tables lie: as CSV, in a database, and in the folders that dlt wrote."""

import csv
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from wellserved.flow.init import init, pack
from wellserved.flow.landed_packs import Pack

DLT = Path(__file__).parent / "dlt"
Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def as_csv(kind: str, tables: Tables, shop: Path) -> Pack:
    """Lay the tables into a workspace's folder, one file each, and begin from them."""
    folder = shop / "landed" / kind
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns(rows))
            writer.writeheader()
            writer.writerows(rows)
    return begun(kind, shop, folder)


def in_duckdb(kind: str, tables: Tables, shop: Path) -> Pack:
    """Put the tables into a schema of a database, called and typed as the tool does it, and begin from them."""
    shop.mkdir(exist_ok=True)
    schema = kind.split("-")[1]
    with duckdb.connect(str(shop / "landed.duckdb")) as duck:
        duck.execute(f"CREATE SCHEMA {schema}")
        for name, rows in tables.items():
            whole = [{one: row.get(one) for one in columns(rows)} for row in rows]
            duck.register("coming", pa.Table.from_pylist(whole))
            duck.execute(f'CREATE TABLE {schema}."{name}" AS FROM coming')
            duck.unregister("coming")
    landed = pack(kind, shop, None, "landed.duckdb", schema)
    init(shop, kind, landed=landed)
    return landed


def from_dlt(kind: str, shop: Path) -> Pack:
    """Lay what dlt wrote into a workspace's folder, and begin from it."""
    folder = shop / "landed" / kind
    shutil.copytree(DLT / kind.split("-")[1], folder)
    return begun(kind, shop, folder)


def begun(kind: str, shop: Path, folder: Path) -> Pack:
    landed = pack(kind, shop, folder)
    init(shop, kind, landed=landed)
    return landed


def columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """All columns of its rows."""
    return list(dict.fromkeys(name for row in rows for name in row))
