"""Arithmetic of derived KPIs: an expression over values that may be unknown, and the doubt it inherits."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import product

import sqlglot
from sqlglot import exp

from wellserved.metrics.interval import UNKNOWN, Interval
from wellserved.records.expression import Expression
from wellserved.terms.errors import DefinitionError

FUNCTIONS = frozenset({"abs", "coalesce", "greatest", "least", "nullif"})
MOST_CORNERS = 1024
Values = Mapping[str, float | None]


def check_arithmetic(expression: Expression, where: str) -> None:
    """Refuse what is no arithmetic, such as a comparison.

    Raises:
        DefinitionError: It can't be computed from numbers.
    """
    evaluate(expression, dict.fromkeys(expression.columns, 1.0), where)


def evaluate(expression: Expression, values: Values, where: str = "") -> float | None:
    """The expression's value; None where it rests on an unknown one or divides by nought."""
    return _walk(tree(expression.sql), values, where)


def corners(expression: Expression, values: Values, intervals: Mapping[str, Interval]) -> Interval:
    """The lowest and highest value that its parts' intervals allow: wider than needed, never too narrow.

    None where a part has no interval, or there are too many parts.
    """
    names = sorted(expression.columns)
    ends = [(intervals[name].low, values[name], intervals[name].high) for name in names]
    if 3 ** len(names) > MOST_CORNERS or any(low is None or high is None for low, _, high in ends):
        return UNKNOWN
    found = [evaluate(expression, dict(zip(names, corner, strict=True))) for corner in product(*ends)]
    known = [value for value in found if value is not None]
    return Interval(min(known), max(known)) if len(known) == len(found) else UNKNOWN


@lru_cache(maxsize=512)
def tree(sql: str) -> exp.Expr:
    """An expression as it is walked."""
    return sqlglot.parse_one(sql, read="duckdb")


def _walk(node: exp.Expr, values: Values, where: str) -> float | None:
    if isinstance(node, exp.Column):
        return values[node.name]
    if isinstance(node, exp.Literal) and not node.is_string:
        return float(node.this)
    if isinstance(node, exp.Paren):
        return _walk(node.this, values, where)
    if isinstance(node, exp.Neg | exp.Abs):
        inner = _walk(node.this, values, where)
        return None if inner is None else (-inner if isinstance(node, exp.Neg) else abs(inner))
    if type(node) in _TWO:
        return _two(node, _walk(node.this, values, where), _walk(node.args["expression"], values, where))
    if type(node) in _MANY:
        known = [_walk(part, values, where) for part in (node.this, *node.expressions)]
        return _MANY[type(node)]([value for value in known if value is not None])
    raise DefinitionError(f"'{node.sql()}' is no arithmetic", where, "use + - * / and: " + ", ".join(sorted(FUNCTIONS)))


def _two(node: exp.Expr, left: float | None, right: float | None) -> float | None:
    if isinstance(node, exp.Nullif):
        return None if left == right else left
    if left is None or right is None:
        return None
    return _TWO[type(node)](left, right)


_TWO: dict[type[exp.Expr], Callable[[float, float], float | None]] = {
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
    exp.Div: lambda a, b: a / b if b else None,
    exp.Nullif: lambda a, b: a,
}
_MANY: dict[type[exp.Expr], Callable[[list[float]], float | None]] = {
    exp.Coalesce: lambda known: known[0] if known else None,
    exp.Greatest: lambda known: max(known, default=None),
    exp.Least: lambda known: min(known, default=None),
}
