"""Landed rows: a landed table as a question sees it: of whole loads, newest versions, nothing that was deleted.

Each column is text, in a file as in a database, so that one mapping fits both.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from sqlglot import exp

from wellserved.terms.errors import SourceError

LOADS = "_dlt_loads"
LOAD = "_dlt_load_id"
FLAGS = ("_fivetran_deleted", "__deleted")
MOMENTS = ("_ab_cdc_deleted_at", "_dlt_valid_to")
YES = ("true", "t", "1", "yes")
NTH = "_nth"


@dataclass(frozen=True)
class Layout:
    """What is to be read of a landed table.

    Args:
        columns: Those that a question reads by these names: found whatever capitals and underscores they are written
            with, and null where the table lacks them.
        key: What tells its rows apart; empty where each row counts.
        newest: Columns that grow from one version of a row to the next; of each key the highest counts.
    """

    columns: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    newest: tuple[str, ...] = ()


ALL = Layout()


@dataclass(frozen=True)
class Lying:
    """Where a landed table lies, and what it has.

    Args:
        place: The table.
        columns: Its columns.
        loads: dlt's own table of loads, where it is known; rows of loads that it does not call complete do not count.
        name: For messages.
    """

    place: exp.Expr
    columns: tuple[str, ...]
    loads: exp.Expr | None = None
    name: str = ""


class Columns:
    """The columns that a table has, by however they are written."""

    def __init__(self, names: Sequence[str]) -> None:
        self._exact = {name.lower(): name for name in names}
        self._plain = {name.lower().replace("_", ""): name for name in reversed(names)}

    def find(self, name: str) -> str | None:
        """The column of a name, or of one that differs from it in capitals and underscores alone."""
        return self._exact.get(name.lower()) or self._plain.get(name.lower().replace("_", ""))


def rows_of(
    table: Lying, layout: Layout, asked: Sequence[str] | None = None, keeps_deleted: bool = False
) -> exp.Select:
    """Write the SELECT of a table's rows.

    Args:
        table: Where it lies.
        layout: What is to be read of it.
        asked: The columns to give, spelled so; all that it has or should have where None.
        keeps_deleted: Whether rows that were deleted at their origin are among them.

    Raises:
        SourceError: It lacks what tells its rows apart.
    """
    there = Columns(table.columns)
    names = list(asked) if asked is not None else _all(table.columns, layout)
    marks = [] if keeps_deleted else [mark for mark in (*FLAGS, *MOMENTS) if there.find(mark)]
    versions = _versions(table, layout, there)
    if not layout.key:
        chosen = exp.select(*_texts(names, there)).from_(table.place, copy=False).where(*versions, copy=False)
        return chosen.where(*(_stays(mark, _text(mark, there)) for mark in marks), copy=False)
    inner = _once([*names, *marks, *layout.key])
    numbered = exp.alias_(_nth(layout, names, there), NTH)
    rows = exp.select(*_texts(inner, there), numbered).from_(table.place, copy=False).where(*versions, copy=False)
    keys = [name for name in inner if name.lower() in {key.lower() for key in layout.key}]
    first = exp.or_(_column(NTH).eq(1), *(_column(name).is_(exp.null()) for name in keys))
    chosen = exp.select(*(_column(name) for name in names)).from_(rows.subquery("version", copy=False), copy=False)
    return chosen.where(first, *(_stays(mark, _column(mark)) for mark in marks), copy=False)


def rows_sql(
    place: str, columns: tuple[str, ...], layout: Layout, name: str, loads: str = "", keeps_deleted: bool = False
) -> str:
    """The same as SQL of the engine that reads files.

    Args:
        place: The table's name there.
        columns: Its columns.
        layout: What is to be read of it.
        name: For messages.
        loads: The name of dlt's table of loads; empty where there is none.
        keeps_deleted: Whether rows that were deleted at their origin are among them.

    Raises:
        SourceError: It lacks what tells its rows apart.
    """
    table = Lying(_table(place), columns, _table(loads) if loads else None, name)
    return rows_of(table, layout, None, keeps_deleted).sql("duckdb", identify=True)


def _table(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def _all(columns: Sequence[str], layout: Layout) -> list[str]:
    there = {name.lower() for name in columns}
    return [*columns, *(name for name in layout.columns if name.lower() not in there)]


def _once(names: Sequence[str]) -> list[str]:
    """Each name once, however it is written."""
    seen: dict[str, str] = {}
    for name in names:
        seen.setdefault(name.lower(), name)
    return list(seen.values())


def _versions(table: Lying, layout: Layout, there: Columns) -> list[exp.Expr]:
    """The condition that a row's load is complete, where that can be told."""
    for name in layout.key:
        if not there.find(name):
            raise SourceError(
                f"the table has no column '{name}'", table.name, "name what tells its rows apart as 'key'"
            )
    if table.loads is None or not there.find(LOAD):
        return []
    complete = exp.cast(_column("status"), "text").eq("0")
    whole = exp.select(exp.cast(_column("load_id"), "text")).from_(table.loads).where(complete)
    return [exp.In(this=_text(LOAD, there), query=whole.subquery())]


def _texts(names: Collection[str], there: Columns) -> Iterator[exp.Expr]:
    """Each column as text; null where the table has none of the name, and where the text is empty."""
    for name in names:
        yield exp.alias_(_text(name, there), exp.to_identifier(name, quoted=True), copy=False)


def _text(name: str, there: Columns) -> exp.Expr:
    actual = there.find(name)
    if actual is None:
        return exp.cast(exp.null(), "text")
    return exp.func("nullif", exp.cast(_column(actual), "text", copy=False), exp.Literal.string(""))


def _nth(layout: Layout, names: Sequence[str], there: Columns) -> exp.Expr:
    """Which of its key's versions a row is, the newest first; the same each time, even where two are as new."""
    order = _once([*layout.newest, *names])
    by = [exp.Ordered(this=exp.func("coalesce", _text(name, there), exp.Literal.string("")), desc=True)
          for name in order]  # fmt: skip
    key = [_text(name, there) for name in layout.key]
    return exp.Window(this=exp.RowNumber(), partition_by=key, order=exp.Order(expressions=by))


def _stays(mark: str, value: exp.Expr) -> exp.Expr:
    """Whether a row is not marked as deleted; a mark that says nothing does not."""
    text = exp.func("coalesce", value, exp.Literal.string(""))
    if mark.lower() in FLAGS:
        return exp.not_(exp.func("lower", text).isin(*YES))
    return exp.or_(text.eq(""), text.copy().like("9999%"))


def _column(name: str) -> exp.Column:
    return exp.column(exp.to_identifier(name, quoted=True))
