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
        columns: Those that it may lack; they are null then.
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
    there = {name.lower(): name for name in table.columns}
    names = list(asked) if asked is not None else _all(table.columns, layout)
    marks = [] if keeps_deleted else [there[mark] for mark in (*FLAGS, *MOMENTS) if mark in there]
    versions = _versions(table, layout, there)
    if not layout.key:
        chosen = exp.select(*_texts(names, there)).from_(table.place).where(*versions)
        return chosen.where(*(_stays(mark, exp.cast(_column(mark), "text")) for mark in marks))
    inner = dict.fromkeys([*names, *marks, *layout.key])
    numbered = exp.alias_(_nth(layout, names, there), NTH)
    rows = exp.select(*_texts(inner, there), numbered).from_(table.place).where(*versions)
    first = exp.or_(_column(NTH).eq(1), *(_column(name).is_(exp.null()) for name in layout.key))
    chosen = exp.select(*(_column(name) for name in names)).from_(rows.subquery("version"))
    return chosen.where(first, *(_stays(mark, _column(mark)) for mark in marks))


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


def _versions(table: Lying, layout: Layout, there: Collection[str]) -> list[exp.Expr]:
    """The condition that a row's load is complete, where that can be told."""
    for name in layout.key:
        if name.lower() not in there:
            raise SourceError(
                f"the table has no column '{name}'", table.name, "name what tells its rows apart as 'key'"
            )
    if table.loads is None or LOAD not in there:
        return []
    complete = exp.cast(_column("status"), "text").eq("0")
    whole = exp.select(exp.cast(_column("load_id"), "text")).from_(table.loads).where(complete)
    return [exp.In(this=exp.cast(_column(LOAD), "text"), query=whole.subquery())]


def _texts(names: Collection[str], there: dict[str, str]) -> Iterator[exp.Expr]:
    """Each column as text; null where the table has none of the name, and where the text is empty."""
    for name in names:
        yield exp.alias_(_text(name, there), exp.to_identifier(name, quoted=True))


def _text(name: str, there: dict[str, str]) -> exp.Expr:
    actual = there.get(name.lower())
    if actual is None:
        return exp.cast(exp.null(), "text")
    return exp.func("nullif", exp.cast(_column(actual), "text"), exp.Literal.string(""))


def _nth(layout: Layout, names: Collection[str], there: dict[str, str]) -> exp.Expr:
    """Which of its key's versions a row is, the newest first; the same each time, even where two are as new."""
    order = dict.fromkeys([*layout.newest, *names])
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
