"""Late rows: what comes in for closed days is known already, or waits in quarantine until they are brought back."""

from collections.abc import Iterable

from wellserved.records.contract import Contract
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import Segment
from wellserved.store.change import Change
from wellserved.store.segment_file import write_segment
from wellserved.store.views import literal

RULE = "detail_retired"
PREFIX = "retired "


def note_keys(change: Change, records: Iterable[str], months: tuple[str, str]) -> None:
    """Keep marks of the rows of some months, so that the same ones are known when they come again.

    Args:
        change: The change in the making, with the rows still there.
        records: Whose rows.
        months: SQL of the moments from which and to which.
    """
    for name in records:
        contract = CONTRACTS[name]
        if not change.holds_rows(contract) or contract.time is None:
            continue
        first, last = months
        near = f'"{contract.time}" >= {first} AND "{contract.time}" < {last}'
        rows = f"""SELECT CAST("{contract.time}" AS VARCHAR)[:7] AS _month, {_marks(contract, '"source"')}
            FROM {change.relation(contract, "loaded")} WHERE {near} ORDER BY ALL"""
        place = (PREFIX + name, "loaded", last[-12:])
        _write(change, rows, place, ())


def forget_keys(change: Change, month: str) -> None:
    """Let go of the marks of rows of a month and later: they are in the store again."""
    for segment in [s for s in change.segments if s.record.startswith(PREFIX)]:
        file = literal(str(change.store.segments / segment.path))
        rows = f"SELECT * FROM read_parquet([{file}]) WHERE _month < {literal(month)}"
        _write(change, rows, (segment.record, segment.layer, segment.partition), (segment,))


def judge_late(change: Change, contract: Contract) -> None:
    """Give a verdict to the rows of closed days: known as they came, or to be kept out."""
    closed = change.retired.closed_sql(contract)
    if not closed:
        return
    known = "SELECT NULL::UBIGINT AS _key, NULL::UBIGINT AS _row_mark WHERE false"
    files = [literal(str(change.store.segments / s.path)) for s in change.layer(PREFIX + contract.name, "loaded")]
    if files:
        known = f"SELECT _key, _row_mark FROM read_parquet([{', '.join(files)}])"
    change.duck.execute(
        f"""INSERT INTO verdict."{contract.name}"
        SELECT _row, CASE WHEN (_key, _row_mark) IN ({known}) THEN 'unchanged' ELSE 'detail_retired' END, false
        FROM (SELECT _row, {_marks(contract, "_source")} FROM incoming."{contract.name}"
          WHERE len(_reasons) = 0 AND {closed})"""
    )


def fresh_sql(change: Change, contract: Contract, table: str = "") -> str:
    """SQL of whether an incoming row is good and of a day that is not closed."""
    still_open = change.retired.closed_sql(contract, negated=True, table=table)
    return f"len({table}_reasons) = 0" + (f" AND {still_open}" if still_open else "")


def _marks(contract: Contract, source: str) -> str:
    """A row's key and the row, 64 bits of each; written so that any version of the engine writes the same.

    Whom it is about, and what names a person, is not in them: it may be taken out of the row.
    """
    key = ", ".join(f'"{name}"' for name in contract.key)
    plain = (column.name for column in contract.columns if not column.personal and column.name != "customer_id")
    whole = ", ".join(f'"{name}"' for name in plain)
    return f"""md5_number_lower(CAST(to_json([{_texts(key)}]) AS VARCHAR)) AS _key,
        md5_number_lower(CAST(to_json([{source}, {_texts(whole)}]) AS VARCHAR)) AS _row_mark"""


def _texts(columns: str) -> str:
    return ", ".join(f"CAST({column} AS VARCHAR)" for column in columns.split(", "))


def _write(change: Change, rows: str, place: tuple[str, str, str], old: tuple[Segment, ...]) -> None:
    made = write_segment(change.duck, change.store.segments, rows, place, (), None)
    change.replace(old, made)
