"""The latest row before another: ASOF JOIN, for engines that know none, by the row that follows each one met."""

from collections.abc import Callable

from sqlglot import exp

from wellserved.records.translated.rules import Reshaped
from wellserved.terms.errors import QueryError

NEXT = "_met_next"
EARLIER: dict[type[exp.Expr], type[exp.Expr]] = {exp.LT: exp.GTE, exp.LTE: exp.GT}
TURNED: dict[type[exp.Expr], type[exp.Expr]] = {exp.GT: exp.LT, exp.GTE: exp.LTE}


def write_ranges(refused: Callable[[str], QueryError]) -> Reshaped:
    """Write a join on the stretch of time (or of numbers) in which each row is the latest; of equal ones, one."""

    def written(tree: exp.Expr) -> exp.Expr:
        for join in list(tree.find_all(exp.Join)):
            if str(join.args.get("method") or "").upper() == "ASOF" and not _ranged(join):
                raise refused("the latest row before another (ASOF) but by its tables' own columns")
        return tree

    return written


def _ranged(join: exp.Join) -> bool:
    """Write it; whether it could be."""
    name, select = join.this.alias_or_name, join.find_ancestor(exp.Select)
    shown = isinstance(select, exp.Select) and any(one.is_star for one in select.selects)
    conditions = list(join.args["on"].flatten()) if isinstance(join.args.get("on"), exp.And) else [join.args.get("on")]
    equal = [one for one in conditions if isinstance(one, exp.EQ)]
    others = [_turned(one, name) for one in conditions if not isinstance(one, exp.EQ)]
    if shown or not name or len(others) != 1 or type(others[0]) not in EARLIER:
        return False
    last, sides = others[0], [[one.this, one.expression] for one in equal]
    keys = [next((side for side in pair if _is_of(side, name)), None) for pair in sides]
    if last is None or None in keys or not _is_of(last.this, name):
        return False
    following = exp.column(NEXT, name, quoted=True)
    holds = EARLIER[type(last)](this=following, expression=last.expression.copy())
    join.set("this", _with_next(join.this, [key for key in keys if key is not None], last.this))
    join.set("on", exp.and_(*equal, last, exp.Coalesce(this=holds, expressions=[exp.Boolean(this=True)])))
    join.set("method", None)
    return True


def _turned(condition: exp.Expr | None, name: str) -> exp.Expr | None:
    """A comparison with the side of the joined table first."""
    if condition is None or type(condition) not in TURNED or _is_of(condition.this, name):
        return condition
    return TURNED[type(condition)](this=condition.expression, expression=condition.this)


def _is_of(side: exp.Expr, name: str) -> bool:
    return isinstance(side, exp.Column) and side.table == name


def _with_next(joined: exp.Expr, keys: list[exp.Expr], by: exp.Expr) -> exp.Expr:
    """The joined table with what the next of its rows is ordered by."""
    column = exp.column(by.name, quoted=True)
    ahead = exp.Window(
        this=exp.Lead(this=column.copy()),
        partition_by=[exp.column(key.name, quoted=True) for key in keys],
        order=exp.Order(expressions=[exp.Ordered(this=column, nulls_first=False)]),
    )
    alias = exp.TableAlias(this=exp.to_identifier(joined.alias_or_name, quoted=True))
    rows = joined.copy()
    made = exp.select(exp.Star(), exp.alias_(ahead, NEXT, quoted=True)).from_(rows)
    return exp.Subquery(this=made, alias=alias)
