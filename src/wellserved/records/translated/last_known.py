"""The last known value: LAST_VALUE (and FIRST_VALUE) IGNORE NULLS, for engines that know no IGNORE NULLS.

Values that are known are counted up to each row: rows of one count have one known value among them, and it is theirs.
"""

from collections.abc import Callable

from sqlglot import exp

from wellserved.records.translated.kinds import META
from wellserved.records.translated.rules import Reshaped
from wellserved.terms.errors import QueryError

FRAMES = {
    exp.LastValue: ("UNBOUNDED", "PRECEDING", "CURRENT ROW", None),
    exp.FirstValue: ("CURRENT ROW", None, "UNBOUNDED", "FOLLOWING"),
}


def write_islands(refused: Callable[[str], QueryError]) -> Reshaped:
    """Write each such window as the value of its count's rows."""

    def written(tree: exp.Expr) -> exp.Expr:
        for select in list(tree.find_all(exp.Select)):
            windows = [one for one in select.find_all(exp.Window) if _is_such(one) and _own(one, select)]
            if not windows:
                continue
            if any(one.is_star for one in select.selects) or select.args.get("group") or select.args.get("distinct"):
                raise refused("the nearest known value (IGNORE NULLS) beside all columns, or of groups")
            if not all(_frame(one) == FRAMES[type(one.this.this)] for one in windows):
                raise refused("the nearest known value (IGNORE NULLS) but up to a row, or from it on")
            _rewrite(select, windows)
        return tree

    return written


def _is_such(window: exp.Window) -> bool:
    return isinstance(window.this, exp.IgnoreNulls) and isinstance(window.this.this, exp.LastValue | exp.FirstValue)


def _own(node: exp.Expr, select: exp.Select) -> bool:
    return node.find_ancestor(exp.Select) is select


def _frame(window: exp.Window) -> tuple[object, ...]:
    spec = window.args.get("spec")
    if spec is None or spec.args.get("kind") != "ROWS":
        return ()
    end = spec.args.get("end") or "CURRENT ROW"
    return spec.args.get("start"), spec.args.get("start_side"), end, spec.args.get("end_side")


def _rewrite(select: exp.Select, windows: list[exp.Window]) -> None:
    """Count in a SELECT of what is read, and show of it what was shown before."""
    counts = []
    for number, window in enumerate(windows):
        value, name = window.this.this.this, f"_known_{number}"
        counted = window.copy()
        counted.set("this", exp.Count(this=value.copy()))
        counts.append(exp.alias_(counted, name, quoted=True))
        island = [*window.args.get("partition_by", []), exp.column(name, quoted=True)]
        largest = exp.Max(this=value.copy())
        made = exp.Window(this=largest, partition_by=[one.copy() for one in island], over="OVER")
        for one in (largest, made):
            one.meta.update({META: value.meta[META]} if META in value.meta else {})
        window.replace(made)
    shown = [exp.alias_(o, o.name, quoted=True) if isinstance(o, exp.Column) else o for o in select.expressions]
    select.set("expressions", shown)
    own = {one.alias for one in counts}
    read = _read(shown, own)
    if select.args.get("order"):
        read |= _read([select.args["order"]], own | {one.alias for one in shown})
    inner = select.copy()
    inner.set("expressions", [*(exp.alias_(column, name, quoted=True) for name, column in read.items()), *counts])
    for key in ("with_", "order", "limit", "qualify"):
        inner.set(key, None)
    for key in ("joins", "where", "laterals", "windows"):
        select.set(key, None)
    alias = exp.TableAlias(this=exp.to_identifier("_counted", quoted=True))
    select.set("from_", exp.From(this=exp.Subquery(this=inner, alias=alias)))


def _read(nodes: list[exp.Expr], counts: set[str]) -> dict[str, exp.Expr]:
    """The columns that are read, by a name of their own, by which they are read from now on."""
    found: dict[str, exp.Expr] = {}
    for column in [column for node in nodes for column in node.find_all(exp.Column)]:
        if column.name in counts and not column.table:
            continue
        name = f"{column.table}.{column.name}" if column.table else column.name
        found.setdefault(name, column.copy())
        column.set("this", exp.to_identifier(name, quoted=True))
        column.set("table", None)
    return found
