"""Plainly told: a statement of ours without what only DuckDB knows how to write short, and what its columns hold.

Stars are written out, and so are names of a SELECT's own outputs where it reads them, named windows and UNION BY NAME.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.optimizer.qualify import qualify
from sqlglot.optimizer.scope import Scope, traverse_scope

from wellserved.records.contract import Column
from wellserved.records.translated.kinds import META, OF_TYPE, Kind, kind_of, tell_kinds
from wellserved.terms.errors import QueryError

Tables = Mapping[str, Sequence[Column]]
STEP = "step "
OVER_RECORDS = "/* over records */"
"""How a SELECT begins that reads records alone and is written as recipes are: an engine is told it plainly."""
TYPES = {
    Kind.TEXT: "VARCHAR", Kind.NUMBER: "DOUBLE", Kind.WHOLE: "BIGINT", Kind.FLAG: "BOOLEAN", Kind.TIME: "TIMESTAMPTZ",
    Kind.WALL: "TIMESTAMP", Kind.DATE: "DATE", Kind.MONEY: "DECIMAL(18, 4)",
}  # fmt: skip


def told_plainly(sql: str, tables: Tables, shown: Sequence[Column] = ()) -> exp.Expr:
    """A SELECT over tables, all of whose columns are known, so that each engine may read it.

    Args:
        sql: The SELECT, in DuckDB's dialect; it may not be recursive.
        tables: The columns of the tables that it reads, by name.
        shown: Its columns as they are kept, in this order and of these types; as they come where empty.

    Raises:
        QueryError: It can't be told so.
    """
    schema: dict[str, object] = {
        f'"{name}"': {c.name: c.type.value for c in columns} for name, columns in tables.items()
    }
    try:
        tree = sqlglot.parse_one(sql, read="duckdb")
        tree = _as_kept(tree, shown) if shown else _with_named_values(tree)
        tree = qualify(tree, dialect="duckdb", schema=schema, identify=True)
    except SqlglotError as error:
        what = f"a recipe can't be told plainly: {str(error).splitlines()[0]}"
        raise QueryError(what, "enrich", "please report this") from error
    _write_windows(tree)
    _stack_in_order(tree)
    _tell(tree, {name: {c.name: OF_TYPE[c.type] for c in columns} for name, columns in tables.items()})
    _type_nulls(tree)
    return tree


def steps_of(tree: exp.Expr) -> tuple[list[tuple[str, exp.Expr]], exp.Expr]:
    """What a statement wants to be made once (MATERIALIZED), by name and in order; and the statement that reads it."""
    steps: list[tuple[str, exp.Expr]] = []
    before: list[exp.CTE] = []
    ctes = list(tree.args["with_"].expressions) if tree.args.get("with_") else []
    once = {cte.alias for cte in ctes if cte.args.get("materialized")}
    for table in tree.find_all(exp.Table):
        if table.name in once:
            table.set("this", exp.to_identifier(STEP + table.name, quoted=True))
    for cte in ctes:
        if cte.alias in once:
            steps.append((STEP + cte.alias, _after(cte, before)))
        else:
            before.append(cte)
    return steps, _after_all(tree, before)


def _after(cte: exp.CTE, before: Sequence[exp.CTE]) -> exp.Expr:
    """A CTE as a statement of its own."""
    made = cte.this.copy()
    for one, column in zip(made.selects, cte.args["alias"].columns, strict=False):
        one.set("alias", column.copy()) if isinstance(one, exp.Alias) else None
    return _after_all(made, before)


def _after_all(made: exp.Expr, before: Sequence[exp.CTE]) -> exp.Expr:
    """A statement with what it reads of the CTEs before it, and what these read."""
    read = {table.name for table in made.find_all(exp.Table)}
    needed: list[exp.CTE] = []
    for cte in reversed(before):
        if cte.alias in read:
            needed.insert(0, cte.copy())
            read |= {table.name for table in cte.find_all(exp.Table)}
    made.set("with_", exp.With(expressions=needed) if needed else None)
    return made


def _as_kept(tree: exp.Expr, shown: Sequence[Column]) -> exp.Expr:
    """Have a statement show these columns, in their types."""
    ctes = tree.args.get("with_")
    tree.set("with_", None)
    kept = [exp.alias_(exp.cast(exp.column(c.name, quoted=True), c.type.value), c.name, quoted=True) for c in shown]
    made = exp.select(*kept).from_(exp.Subquery(this=tree, alias=exp.TableAlias(this=exp.to_identifier("q"))))
    made.set("with_", ctes)
    return made


def _with_named_values(tree: exp.Expr) -> exp.Expr:
    """Give written values that stand alone a name each: they would all be called what they are (0 and 0.0 alike)."""
    for select in tree.find_all(exp.Select):
        for number, one in enumerate(select.expressions):
            if isinstance(one, exp.Literal):
                one.replace(exp.alias_(one.copy(), f"_value_{number}", quoted=True))
    return tree


def _write_windows(tree: exp.Expr) -> None:
    """Write windows where they are used, in the place of their names."""
    for select in list(tree.find_all(exp.Select)):
        named = {window.this.name: window for window in select.args.get("windows") or []}
        if not named:
            continue
        for window in list(select.find_all(exp.Window)):
            name = window.args.get("alias")
            if name is not None and window.find_ancestor(exp.Select) is select and window not in named.values():
                _fill_in(window, named)
        for window in named.values():
            _fill_in(window, named)
        select.set("windows", None)


def _fill_in(window: exp.Window, named: Mapping[str, exp.Window]) -> None:
    """What the window that another names says, where the other does not say it itself."""
    while (name := window.args.get("alias")) is not None and name.name in named:
        former = named[name.name]
        window.set("alias", former.args.get("alias"))
        for key in ("partition_by", "order", "spec"):
            if not window.args.get(key) and former.args.get(key):
                given = former.args[key]
                window.set(key, [one.copy() for one in given] if isinstance(given, list) else given.copy())


def _stack_in_order(tree: exp.Expr) -> None:
    """Put the columns of UNION BY NAME in one order; null where a part has none of that name."""
    for union in list(tree.find_all(exp.SetOperation)):
        if not union.args.get("by_name"):
            continue
        parts = list(_parts(union))
        names = list(dict.fromkeys(name for part in parts for name in part.named_selects))
        for part in parts:
            own = {one.alias_or_name: one for one in part.expressions}
            part.set("expressions", [own.get(name) or _nothing(name) for name in names])
        for one in [union, *union.find_all(exp.SetOperation)]:
            one.set("by_name", None)


def _type_nulls(tree: exp.Expr) -> None:
    """Say of which type a null is that stands above or below other values."""
    for union in tree.find_all(exp.SetOperation):
        if isinstance(union.parent, exp.SetOperation):
            continue
        for stacked in zip(*(part.selects for part in _parts(union)), strict=True):
            kinds = {kind for one in stacked if (kind := kind_of(one.unalias()))}
            nulls = [one.unalias() for one in stacked if isinstance(one.unalias(), exp.Null)]
            if len(kinds) == 1 and nulls:
                _give_type(nulls, kinds.pop())


def _give_type(nulls: Sequence[exp.Expr], kind: Kind) -> None:
    for null in nulls:
        made = exp.cast(exp.Null(), TYPES[kind])
        made.meta[META] = kind
        null.replace(made)


def _nothing(name: str) -> exp.Expr:
    made: exp.Expr = exp.alias_(exp.Null(), name, quoted=True)
    return made


def _parts(union: exp.Expr) -> Iterator[exp.Select]:
    for side in (union.this, union.expression):
        while isinstance(side, exp.Subquery):
            side = side.this
        if isinstance(side, exp.SetOperation):
            yield from _parts(side)
        else:
            yield side


def _tell(tree: exp.Expr, tables: Mapping[str, Mapping[str, Kind]]) -> None:
    """Note what each node holds, by where each column comes from."""
    origin: dict[int, Kind | tuple[exp.Expr, ...]] = {}
    for scope in traverse_scope(tree):
        for column in scope.columns:
            if column.table in scope.sources:
                origin[id(column)] = _origin(column, scope.sources[column.table], tables)
    tell_kinds(tree, origin)


def _origin(
    column: exp.Column, source: Scope | exp.Table, tables: Mapping[str, Mapping[str, Kind]]
) -> Kind | tuple[exp.Expr, ...]:
    """What a table's column holds, or the expressions that a column of a SELECT stands for."""
    if isinstance(source, exp.Table):
        return tables.get(source.name, {}).get(column.name, ())
    return tuple(_outputs(source.expression, column.name))


def _outputs(made: Any, name: str) -> Iterator[exp.Expr]:
    """The expressions of an output, one of each stacked SELECT; a CTE may name its columns beside."""
    alias = made.parent.args.get("alias") if isinstance(made.parent, exp.CTE | exp.Subquery) else None
    names = [one.name for one in alias.columns] if alias is not None and alias.columns else made.named_selects
    if name not in names:
        return
    if isinstance(made, exp.Values):
        yield from (row.expressions[names.index(name)] for row in made.expressions)
        return
    parts = list(_parts(made)) if isinstance(made, exp.SetOperation) else [made]
    for part in parts:
        yield part.selects[names.index(name)]
