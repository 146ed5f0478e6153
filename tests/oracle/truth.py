"""Truth of a condition for one row, in plain Python: true, false, or None where it can't be told.

It walks the parsed text of the expression, and shares nothing with the SQL that engines run.
"""

import math
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

import sqlglot
from sqlglot import exp

Read = Callable[[str], Any]


@cache
def parsed(text: str) -> Any:
    return sqlglot.parse_one(text, read="duckdb")


def value_of(text: str, read: Read) -> Any:
    """What the expression gives for a row, whose columns `read` knows."""
    return walk(parsed(text), read)


def walk(node: Any, read: Read) -> Any:
    kind = type(node)
    if kind is exp.Column:
        return read(node.name)
    if kind is exp.Literal:
        return node.this if node.is_string else float(node.this)
    if kind is exp.Boolean:
        return bool(node.this)
    if kind is exp.Null:
        return None
    if kind is exp.Paren:
        return walk(node.this, read)
    if kind in ALL_KNOWN:
        parts = [walk(part, read) for part in (node.this, node.args.get("expression")) if part is not None]
        return None if any(part is None for part in parts) else ALL_KNOWN[kind](*parts)
    return SPECIAL[kind](node, read)


def divide(a: float, b: float) -> float | None:
    return a / b if b else None


def both(node: Any, read: Read) -> bool | None:
    left, right = walk(node.this, read), walk(node.expression, read)
    if left is False or right is False:
        return False
    return None if left is None or right is None else True


def either(node: Any, read: Read) -> bool | None:
    left, right = walk(node.this, read), walk(node.expression, read)
    if left is True or right is True:
        return True
    return None if left is None or right is None else False


def is_that(node: Any, read: Read) -> bool:
    return bool(walk(node.this, read) is walk(node.expression, read))


def is_in(node: Any, read: Read) -> bool | None:
    left = walk(node.this, read)
    return None if left is None else left in [walk(item, read) for item in node.expressions]


def between(node: Any, read: Read) -> bool | None:
    value, low, high = (walk(node.args[name], read) for name in ("this", "low", "high"))
    return None if value is None or low is None or high is None else low <= value <= high


def case(node: Any, read: Read) -> Any:
    subject = node.args.get("this")
    for branch in node.args["ifs"]:
        said = walk(branch.this, read)
        met = said is True if subject is None else said is not None and said == walk(subject, read)
        if met:
            return walk(branch.args["true"], read)
    return walk(node.args["default"], read) if node.args.get("default") is not None else None


def known(node: Any, read: Read) -> list[Any]:
    parts = [walk(part, read) for part in (node.this, *node.expressions)]
    return [part for part in parts if part is not None]


def nullif(node: Any, read: Read) -> Any:
    value = walk(node.this, read)
    return None if value == walk(node.expression, read) else value


def lasting(node: Any, read: Read) -> timedelta:
    return timedelta(**{f"{node.args['unit'].name.lower()}s": float(node.this.this)})


def rounded(node: Any, read: Read) -> float | None:
    """Halves go away from zero."""
    value, digits = walk(node.this, read), node.args.get("decimals")
    scale = 10.0 ** (walk(digits, read) if digits is not None else 0)
    return None if value is None else math.copysign(math.floor(abs(value) * scale + 0.5), value) / scale


def seconds(moment: Any) -> float:
    if isinstance(moment, datetime):
        return moment.timestamp()
    assert isinstance(moment, date)
    return float((moment - date(1970, 1, 1)).days * 86400)


ALL_KNOWN: dict[Any, Callable[..., Any]] = {
    exp.Add: lambda a, b: a + b,
    exp.Sub: lambda a, b: a - b,
    exp.Mul: lambda a, b: a * b,
    exp.Div: divide,
    exp.EQ: lambda a, b: a == b,
    exp.NEQ: lambda a, b: a != b,
    exp.LT: lambda a, b: a < b,
    exp.LTE: lambda a, b: a <= b,
    exp.GT: lambda a, b: a > b,
    exp.GTE: lambda a, b: a >= b,
    exp.Not: lambda a: not a,
    exp.Neg: lambda a: -a,
    exp.Abs: abs,
    exp.TimeToUnix: seconds,
}
SPECIAL: dict[Any, Callable[[Any, Read], Any]] = {
    exp.And: both,
    exp.Or: either,
    exp.Is: is_that,
    exp.NullSafeNEQ: lambda node, read: walk(node.this, read) != walk(node.expression, read),
    exp.In: is_in,
    exp.Between: between,
    exp.Case: case,
    exp.Coalesce: lambda node, read: next(iter(known(node, read)), None),
    exp.Greatest: lambda node, read: max(known(node, read), default=None),
    exp.Least: lambda node, read: min(known(node, read), default=None),
    exp.Nullif: nullif,
    exp.Interval: lasting,
    exp.Round: rounded,
}
