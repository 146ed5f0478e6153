"""Expressions with one small mistake each: a comparison, a connective, a constant, a column, a condition."""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from random import Random
from typing import Any

import sqlglot
from sqlglot import exp

from wellserved.records.contract import Type

Mutation = tuple[str, str]
"""What was done, and the expression after it."""

PARAMETER = re.compile(r"\{(\w+)\}")
ORDERED = (exp.LT, exp.LTE, exp.GT, exp.GTE)
EQUAL = (exp.EQ, exp.NEQ)
ARITHMETIC: Mapping[type, Any] = {exp.Add: exp.Sub, exp.Sub: exp.Add, exp.Mul: exp.Div, exp.Div: exp.Mul}
SIGNS: Mapping[type, str] = {exp.LT: "<", exp.LTE: "<=", exp.GT: ">", exp.GTE: ">=", exp.EQ: "=", exp.NEQ: "<>"}
TRUTHS = (*ORDERED, *EQUAL, exp.And, exp.Or, exp.Not, exp.Is, exp.In, exp.Between)
OTHERS = 2


def mutated(text: str, columns: Mapping[str, Type], own: Collection[str], chance: Random) -> Iterator[Mutation]:
    """Every mistake, one at a time; an expression that reads the same is not among them.

    Args:
        text: The expression as its author wrote it, with `{parameters}`.
        columns: What it may read.
        own: Those of them that may take another's place.
        chance: Chooses the columns that take another's place.
    """
    tree = sqlglot.parse_one(PARAMETER.sub(r"p__\1", text), read="duckdb", into=exp.Condition)
    seen = {written(tree)}
    for place, node in enumerate(tree.walk()):
        for told, change in changes(node, columns, own, chance):
            copy = tree.copy()
            target = list(copy.walk())[place]
            new = change(target)
            if target is copy:
                copy = new
            else:
                target.replace(new)
            changed = written(copy)
            if changed not in seen:
                seen.add(changed)
                yield f"{told} in '{written(tree)}'", changed


def written(tree: Any) -> str:
    return re.sub(r"\bp__(\w+)", r"{\1}", tree.sql(dialect="duckdb"))


Change = tuple[str, Callable[[Any], Any]]


def changes(node: Any, columns: Mapping[str, Type], own: Collection[str], chance: Random) -> Iterator[Change]:
    """What may go wrong at one place."""
    yield from of_connectives(node)
    yield from of_comparisons(node, columns)
    yield from of_truths(node, columns)
    yield from of_values(node)
    yield from of_columns(node, columns, own, chance)


def of_connectives(node: Any) -> Iterator[Change]:
    if isinstance(node, exp.And | exp.Or):
        other = exp.Or if isinstance(node, exp.And) else exp.And
        yield f"{node.key} made {other.key}", lambda n: other(this=n.this, expression=n.expression)
        yield f"'{written(node.expression)}' dropped", lambda n: n.this
        yield f"'{written(node.this)}' dropped", lambda n: n.expression
    if isinstance(node, exp.Not):
        yield "not dropped", lambda n: n.this
    if isinstance(node, exp.In):
        for i, item in enumerate(node.expressions):
            yield f"{written(item)} left out", lambda n, i=i: without(n, i)  # type: ignore[misc]


def without(node: Any, place: int) -> Any:
    rest = [item for i, item in enumerate(node.expressions) if i != place]
    return exp.In(this=node.this, expressions=rest) if rest else exp.false()


def of_comparisons(node: Any, columns: Mapping[str, Type]) -> Iterator[Change]:
    """Another comparison; words have no order worth a mistake."""
    kind = type(node)
    if kind not in SIGNS:
        return
    worded = any(columns.get(c.name) in (Type.TEXT, Type.FLAG) for c in node.find_all(exp.Column))
    others = EQUAL if worded and kind in EQUAL else SIGNS
    for other in others:
        if other is not kind:
            told = f"{SIGNS[kind]} made {SIGNS[other]}"
            yield told, lambda n, other=other: other(this=n.this, expression=n.expression)  # type: ignore[misc]


def of_truths(node: Any, columns: Mapping[str, Type]) -> Iterator[Change]:
    """A condition turned into its opposite."""
    flag = isinstance(node, exp.Column) and columns.get(node.name) is Type.FLAG
    if isinstance(node, exp.Is):
        yield "is null turned", lambda n: exp.not_(n.copy())
    elif (isinstance(node, TRUTHS) or flag) and not isinstance(node.parent, exp.Not | exp.Is):
        yield f"not added to '{written(node)}'", lambda n: exp.not_(exp.paren(n.copy()))


def of_values(node: Any) -> Iterator[Change]:
    if isinstance(node, exp.Literal):
        yield from of_constants(node)
    if isinstance(node, exp.Boolean):
        yield "truth turned", lambda n: exp.Boolean(this=not n.this)
    if isinstance(node, exp.Coalesce):
        yield "what stands for null dropped", lambda n: n.this
    if type(node) in ARITHMETIC:
        other = ARITHMETIC[type(node)]
        yield f"{node.key} made {other.key}", lambda n: other(this=n.this, expression=n.expression)


def of_columns(node: Any, columns: Mapping[str, Type], own: Collection[str], chance: Random) -> Iterator[Change]:
    """Another column of the same type."""
    if isinstance(node, exp.Column) and not node.name.startswith("p__"):
        alike = [name for name in own if columns[name] is columns.get(node.name) and name != node.name]
        for name in chance.sample(alike, min(OTHERS, len(alike))):
            yield f"{node.name} made {name}", lambda n, name=name: exp.column(name)  # type: ignore[misc]


def of_constants(node: Any) -> Iterator[Change]:
    if node.is_string:
        yield f"'{node.this}' made another word", lambda n: exp.Literal.string("another word")
        return
    value = float(node.this)
    for other in (value + 1, value - 1, value * 2):
        yield f"{node.this} made {other:g}", lambda n, v=other: exp.Literal.number(f"{v:g}")  # type: ignore[misc]
