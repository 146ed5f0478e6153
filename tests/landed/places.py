"""Where landed tables lie: as CSV, as Parquet, in a database, and in the folder that dlt wrote."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

DLT = Path(__file__).parent / "dlt"
Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def as_csv(tables: Tables, folder: Path) -> Path:
    """One file a table."""
    folder.mkdir(parents=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns(rows))
            writer.writeheader()
            writer.writerows(rows)
    return folder


def as_parquet(tables: Tables, folder: Path) -> Path:
    """A folder a table, of one part each, with the types that its values have."""
    for name, rows in tables.items():
        (folder / name).mkdir(parents=True)
        table = pa.Table.from_pylist([{one: row.get(one) for one in columns(rows)} for row in rows])
        pq.write_table(table, folder / name / "part-0.parquet")
    return folder


def in_duckdb(tables: Tables, file: Path) -> Path:
    """One table each, called as the tool calls it."""
    with duckdb.connect(str(file)) as duck:
        for name, rows in tables.items():
            duck.register(
                "coming", pa.Table.from_pylist([{one: row.get(one) for one in columns(rows)} for row in rows])
            )
            duck.execute(f'CREATE TABLE "{name}" AS FROM coming')
            duck.unregister("coming")
    return file


def columns(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """All columns of its rows."""
    return list(dict.fromkeys(name for row in rows for name in row))
