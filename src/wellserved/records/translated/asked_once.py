"""Asked once: what a SELECT within another works out of a row and the other reads again and again."""

from collections import Counter

from sqlglot import exp

SHAPING = ("group", "distinct", "limit", "offset", "having", "qualify")


def ask_once(tree: exp.Expr) -> exp.Expr:
    """Keep a row's answers for all sums that read them; PostgreSQL would work each out anew in every one.

    An offset of no rows keeps it from writing the inner SELECT into the outer one, and changes nothing else.
    """
    for outer in tree.find_all(exp.Select):
        inner = _rows_of(outer)
        if inner is not None and _read_again(outer, inner):
            inner.set("offset", exp.Offset(expression=exp.Literal.number(0)))
    return tree


def _rows_of(outer: exp.Select) -> exp.Select | None:
    """The SELECT of single rows that another one groups, and reads nothing else."""
    source = outer.args.get("from_")
    if source is None or outer.args.get("group") is None or outer.args.get("joins"):
        return None
    inner = source.this.this if isinstance(source.this, exp.Subquery) else None
    alone = isinstance(inner, exp.Select) and not any(inner.args.get(name) for name in SHAPING)
    return inner if alone else None


def _read_again(outer: exp.Select, inner: exp.Select) -> bool:
    worked_out = {one.alias for one in inner.expressions if not isinstance(one.unalias(), exp.Column)}
    read = Counter(column.name for shown in outer.expressions for column in shown.find_all(exp.Column))
    return any(read[name] > 1 for name in worked_out)
