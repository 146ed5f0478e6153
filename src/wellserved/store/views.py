"""SQL of each record as it reads from segments: typed, and empty where nothing is loaded."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from wellserved.records.contract import PROVENANCE, Column, Contract, Type
from wellserved.records.customers import CUSTOMER, CUSTOMER_LINK, PERSON
from wellserved.records.persons import one_row_each_sql, resolved_sql
from wellserved.store.catalog import Segment

PLACE = (Column("filename"), Column("file_row_number", Type.WHOLE))
PLACED = ", filename = true, file_row_number = true"


def layer_columns(contract: Contract, layer: str) -> tuple[Column, ...]:
    """What a layer keeps of a record: `loaded` lacks what enrich adds, `quarantine` is itself a record."""
    if layer == "quarantine":
        return contract.columns
    return (*contract.columns, *PROVENANCE) if layer == "loaded" else contract.all_columns


def has_facts(contract: Contract) -> bool:
    """Whether enrich makes this record, or adds to it."""
    return contract.derived or bool(contract.enriched)


def shape_of(columns: Sequence[Column]) -> str:
    """A short mark of names and types, to see whether a segment was written with the same ones."""
    return hashlib.sha256(repr([(c.name, c.type.value) for c in columns]).encode()).hexdigest()[:12]


def empty_sql(columns: Sequence[Column]) -> str:
    """A SELECT of no rows with these columns."""
    typed = ", ".join(f'CAST(NULL AS {c.type.value}) AS "{c.name}"' for c in columns)
    return f"SELECT {typed} WHERE false"


def segments_sql(
    columns: Sequence[Column],
    segments: Sequence[Segment],
    folder: Path,
    written: Sequence[Column] = (),
    gone: Sequence[Segment] = (),
) -> str:
    """A SELECT of these columns from segments; a column that older ones lack is null in their rows.

    Args:
        columns: The columns.
        segments: The segments; none gives no rows.
        folder: Where they lie.
        written: All columns that segments of today have, where these are more.
        gone: Lists of rows that later commits took away from segments of the same partition.
    """
    if not segments:
        return empty_sql(columns)
    hurt = {s.partition for s in gone}
    whole, lacking = ([s for s in segments if (s.partition in hurt) is is_hurt] for is_hurt in (False, True))
    parts = [_read_sql(columns, whole, folder, written)] if whole else []
    return " UNION ALL ".join(parts + ([_left_sql(columns, lacking, folder, written, gone)] if lacking else []))


def _left_sql(
    columns: Sequence[Column],
    segments: Sequence[Segment],
    folder: Path,
    written: Sequence[Column],
    gone: Sequence[Segment],
) -> str:
    """A SELECT of the rows that were not taken away from segments since."""
    rows = _read_sql((*columns, *PLACE), segments, folder, written or columns, PLACED)
    names, place = (", ".join(f'"{c.name}"' for c in some) for some in (columns, PLACE))
    lists = ", ".join(literal(str(folder / s.path)) for s in gone)
    return f"""SELECT {names} FROM (SELECT * REPLACE (parse_filename("filename") AS "filename") FROM ({rows}))
      ANTI JOIN (SELECT {place} FROM read_parquet([{lists}])) USING ({place})"""


def _read_sql(
    columns: Sequence[Column], segments: Sequence[Segment], folder: Path, written: Sequence[Column], options: str = ""
) -> str:
    names = ", ".join(f'"{c.name}"' for c in columns)
    files = ", ".join(literal(str(folder / s.path)) for s in segments)
    if {s.shape for s in segments} == {shape_of(written or columns)}:
        return f"SELECT {names} FROM read_parquet([{files}]{options})"
    old = f"SELECT * FROM read_parquet([{files}], union_by_name = true{options})"
    return f"SELECT {names} FROM ({empty_sql(columns)} UNION ALL BY NAME {old})"


def gone_layer(layer: str) -> str:
    """The layer of the lists of rows that later commits took away from a layer's segments."""
    return f"{layer}_gone"


def record_sql(contract: Contract, segments: Sequence[Segment], folder: Path) -> str:
    """A record as people ask for it: its facts where an enricher makes them, else as loaded.

    Where customers of several systems were matched, `customer_id` is the canonical one, and a customer is one row.
    """
    rows = own_sql(contract, segments, folder)
    persons = record_segments(PERSON, segments)
    if not persons or contract in (PERSON, CUSTOMER_LINK) or contract.column("customer_id") is None:
        return rows
    alike = f"({own_sql(PERSON, segments, folder)})"
    if contract == CUSTOMER:
        return one_row_each_sql(f"({rows})", alike, layer_columns(contract, _told_layer(contract)))
    return resolved_sql(rows, alike)


def own_sql(contract: Contract, segments: Sequence[Segment], folder: Path) -> str:
    """A record as its segments hold it."""
    layer = _told_layer(contract)
    gone = [s for s in segments if s.record == contract.name and s.layer == gone_layer(layer)]
    return segments_sql(layer_columns(contract, layer), record_segments(contract, segments), folder, gone=gone)


def record_segments(contract: Contract, segments: Sequence[Segment]) -> list[Segment]:
    """The segments that hold a record as people ask for it."""
    layer = _told_layer(contract)
    return [s for s in segments if s.record == contract.name and s.layer == layer]


def rows_gone(contract: Contract, segments: Sequence[Segment]) -> int:
    """How many rows of the segments that hold a record were taken away since."""
    layer = gone_layer(_told_layer(contract))
    return sum(s.rows for s in segments if s.record == contract.name and s.layer == layer)


def _told_layer(contract: Contract) -> str:
    return "fact" if has_facts(contract) else "loaded"


def literal(text: str) -> str:
    """Quote a text for SQL."""
    return "'" + text.replace("'", "''") + "'"


def quote(name: str) -> str:
    """Quote a column's name for SQL, whatever it holds."""
    return '"' + name.replace('"', '""') + '"'
