"""Arithmetic of derived KPIs over many cells at once: NaN is what is not known."""

from collections.abc import Mapping, Sequence
from functools import reduce
from itertools import product

import numpy as np
from sqlglot import exp

from wellserved.metrics.arithmetic import MOST_CORNERS, tree
from wellserved.metrics.blocks import Floats
from wellserved.metrics.ends import Ends
from wellserved.records.expression import Expression

Values = Mapping[str, Floats]


def evaluate(expression: Expression, values: Values) -> Floats:
    """The expression's values; NaN where they rest on an unknown one or divide by nought."""
    size = len(next(iter(values.values())))
    with np.errstate(all="ignore"):
        return _walk(tree(expression.sql), values, size)


def corners(expression: Expression, values: Values, intervals: Mapping[str, Ends]) -> Ends:
    """The lowest and highest value that its parts' intervals allow; none where a part has no interval."""
    names = sorted(expression.columns)
    ends = [(intervals[name].low, values[name], intervals[name].high) for name in names]
    low, high = (np.full(len(values[names[0]]), np.nan) for _ in range(2))
    if 3 ** len(names) > MOST_CORNERS:
        return Ends(low, high)
    found = [evaluate(expression, dict(zip(names, corner, strict=True))) for corner in product(*ends)]
    known = np.all([~np.isnan(end) for one in ends for end in (one[0], one[2])], axis=0)
    return Ends(reduce(np.minimum, found), reduce(np.maximum, found)).where(known)


def _walk(node: exp.Expr, values: Values, size: int) -> Floats:
    if isinstance(node, exp.Column):
        return values[node.name]
    if isinstance(node, exp.Literal):
        return np.full(size, float(node.this))
    if isinstance(node, exp.Paren):
        return _walk(node.this, values, size)
    if isinstance(node, exp.Neg | exp.Abs):
        inner = _walk(node.this, values, size)
        return -inner if isinstance(node, exp.Neg) else np.abs(inner)
    if isinstance(node, exp.Coalesce | exp.Greatest | exp.Least):
        return _many(node, [_walk(part, values, size) for part in (node.this, *node.expressions)])
    return _two(node, _walk(node.this, values, size), _walk(node.args["expression"], values, size))


def _many(node: exp.Expr, found: Sequence[Floats]) -> Floats:
    if isinstance(node, exp.Coalesce):
        return reduce(lambda first, other: np.where(np.isnan(first), other, first), found)
    return reduce(np.fmax if isinstance(node, exp.Greatest) else np.fmin, found)


def _two(node: exp.Expr, left: Floats, right: Floats) -> Floats:
    if isinstance(node, exp.Nullif):
        return np.where(left == right, np.nan, left)
    if isinstance(node, exp.Div):
        return np.where(right == 0, np.nan, left / right)
    if isinstance(node, exp.Mul):
        return left * right
    return left + right if isinstance(node, exp.Add) else left - right
