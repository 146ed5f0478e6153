"""Incoming: the rows of a change's files, checked; copied where they are few, else read where they were staged."""

from collections.abc import Iterable
from itertools import pairwise

from wellserved.records.contract import Contract
from wellserved.store.change import Change, Delivery, Left, Span, Typed
from wellserved.store.tombstones import mask_erased, pseudonyms
from wellserved.store.views import literal
from wellserved.terms.crash import crash_point

REASONS = 'STRUCT("rule" VARCHAR, "column" VARCHAR, "message" VARCHAR)[]'
MARKS = (
    "_file INTEGER, _source VARCHAR, _line BIGINT, _reasons "
    + REASONS
    + ", _raw VARCHAR, _was VARCHAR, _since TIMESTAMPTZ"
)
LARGE = 100_000  # rows of a file from which on they are not copied
SPAN = 10_000  # lines whose times are looked at together
FILE_BITS = 40  # a row's number is its file's and, in so many bits, its line


def take_in(change: Change, contract: Contract, delivery: Delivery, was: str = "NULL", since: str = "NULL") -> None:
    """Run a delivery's checks and keep its rows, good and bad, for weighing.

    Args:
        change: The change in the making.
        contract: The record's contract.
        delivery: The file's rows.
        was: SQL of the rule for which a row was kept out before; NULL for a row new to the store.
        since: SQL of the time when it was kept out.
    """
    open_incoming(change, contract)
    if delivery.typed:
        _take_typed(change, contract, delivery, delivery.typed)
    else:
        _copy(change, contract, delivery, f"_reasons, _raw, {was}, {since}", f"({delivery.checked})")
    mask_erased(change, contract)
    change.deliveries.append(delivery)
    crash_point("file_staged")


def open_incoming(change: Change, contract: Contract) -> None:
    """Make the relation of a record's incoming rows, unless it is there."""
    if contract.name in change.left:
        return
    typed = ", ".join(f'"{c.name}" {c.type.value}' for c in contract.columns)
    change.duck.execute(f'CREATE TABLE taken."{contract.name}" ({typed}, {MARKS})')
    change.left[contract.name] = []
    _show(change, contract)


def left_sql(change: Change, contract: Contract, partition: str) -> str:
    """A relation of the rows that were left where they were staged, as far as they may lie in a partition."""
    parts = []
    for left in change.left[contract.name]:
        lines = [span.lines for span in left.spans if span.touches(partition)]
        if lines:
            parts.append(f"{left.sql} WHERE _file_line BETWEEN {lines[0][0]} AND {lines[-1][1]}")
    return f"({' UNION ALL '.join(parts) or f'SELECT * FROM incoming.{contract.name} WHERE false'})"


def in_order(change: Change, contract: Contract) -> bool:
    """Whether all of a record's rows were left where they were staged, and lie there in order of time."""
    left = change.left[contract.name]
    if not left or change.duck.execute(f'SELECT 1 FROM taken."{contract.name}" LIMIT 1').fetchall():
        return False
    return all(one.last <= after.first for file in left for one, after in pairwise(file.spans))


def months_left(change: Change, contract: Contract) -> list[str]:
    """The months in which rows that were left where they were staged may lie."""
    spans = [span for left in change.left[contract.name] for span in left.spans]
    first, last = min(span.first for span in spans)[:7], max(span.last for span in spans)[:7]
    months = [f"{year:04d}-{month:02d}" for year in range(int(first[:4]), int(last[:4]) + 1) for month in range(1, 13)]
    return [month for month in months if any(span.touches(month) for span in spans)]


def _copy(change: Change, contract: Contract, delivery: Delivery, judged: str, rows: str) -> None:
    names = ", ".join(f'"{c.name}"' for c in contract.columns)
    place = f"{len(change.deliveries)}, {literal(delivery.source)}, _file_line"
    change.duck.execute(f'INSERT INTO taken."{contract.name}" SELECT {names}, {place}, {judged} FROM {rows}')


def _take_typed(change: Change, contract: Contract, delivery: Delivery, typed: Typed) -> None:
    """Take the rows that are surely good as they are, and judge the others as text."""
    column = contract.column(contract.time) if contract.time else None
    moment = f'"{column.name}"' if column and column.required else "NULL"
    may_be_left = moment != "NULL" and (delivery.rows or LARGE) >= LARGE and not pseudonyms(change.db)
    stays = typed.stays if may_be_left else {}
    spans = change.duck.execute(
        f"""SELECT count(*), count(*) FILTER (WHERE _sure), min(_file_line), max(_file_line),
          CAST(min({moment}) AS VARCHAR), CAST(max({moment}) AS VARCHAR), {_all_sql(stays.values())}
        FROM ({typed.sql}) GROUP BY _file_line // {SPAN} ORDER BY min(_file_line)"""
    ).fetchall()
    rows, sure = sum(span[0] for span in spans), sum(span[1] for span in spans)
    if rows == sure >= LARGE and may_be_left:
        stay = [name for name, *all_rows in zip(stays, *(span[6] for span in spans), strict=True) if all(all_rows)]
        lines = tuple(Span((first, last), *times) for _, _, first, last, *times, _ in spans)
        _leave(change, contract, delivery, typed.good(stay), lines)
        return
    _copy(change, contract, delivery, "[], NULL, NULL, NULL", f"({typed.sql}) WHERE _sure")
    if sure < rows:
        change.duck.execute(f"CREATE TABLE unsure AS SELECT _file_line AS _line FROM ({typed.sql}) WHERE NOT _sure")
        checked = typed.as_text().checked("unsure")
        _copy(change, contract, delivery, "_reasons, _raw, NULL, NULL", f"({checked})")
        change.duck.execute("DROP TABLE unsure")


def _all_sql(flags: Iterable[str]) -> str:
    """A list of whether each flag holds of all rows."""
    return f"[{', '.join(f'bool_and({flag})' for flag in flags)}]"


def _leave(change: Change, contract: Contract, delivery: Delivery, good: str, spans: tuple[Span, ...]) -> None:
    """Read a file's rows where they were staged, whenever they are asked for."""
    number, names = len(change.deliveries), ", ".join(f'"{c.name}"' for c in contract.columns)
    select = f"""SELECT ({number + 1}::BIGINT << {FILE_BITS}) + _file_line AS _row, {names}, {number} AS _file,
      {literal(delivery.source)} AS _source, _file_line AS _line, CAST([] AS {REASONS}) AS _reasons,
      CAST(NULL AS VARCHAR) AS _raw, CAST(NULL AS VARCHAR) AS _was, CAST(NULL AS TIMESTAMPTZ) AS _since
    FROM ({good})"""
    change.left[contract.name].append(Left(select, spans))
    _show(change, contract)


def _show(change: Change, contract: Contract) -> None:
    """Bring the view of all incoming rows of a record up to date."""
    parts = [
        f'SELECT rowid AS _row, * FROM taken."{contract.name}"',
        *(left.sql for left in change.left[contract.name]),
    ]
    change.duck.execute(f'CREATE OR REPLACE VIEW incoming."{contract.name}" AS {" UNION ALL ".join(parts)}')
