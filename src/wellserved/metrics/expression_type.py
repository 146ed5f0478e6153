"""Types: a condition must be a condition, and a quantity a number."""

from collections.abc import Mapping

import sqlglot
from sqlglot import expressions as exp
from sqlglot.optimizer.annotate_types import annotate_types

from wellserved.records.contract import Type
from wellserved.records.expression import Expression
from wellserved.terms.errors import DefinitionError

_SURE = {
    **dict.fromkeys(exp.DataType.NUMERIC_TYPES, "a number"),
    **dict.fromkeys(exp.DataType.TEXT_TYPES, "text"),
    **dict.fromkeys(exp.DataType.TEMPORAL_TYPES, "a time"),
    exp.DType.BOOLEAN: "a condition",
}
_BUILT = {kind: exp.DataType.build(kind.value, dialect="duckdb") for kind in Type}
_WANTED = {"condition": "a condition", "number": "a number"}


def check_type(expression: Expression, columns: Mapping[str, Type], kind: str, where: str) -> None:
    """Refuse an expression that surely gives another type than it must; doubt passes.

    Raises:
        DefinitionError: It gives a number where a condition is asked, or the like.
    """
    found = type_of(expression, columns)
    wanted = _WANTED.get(kind)
    if wanted and found and found != wanted:
        fix = "compare it with something, as in 'talk_seconds < 10'" if kind == "condition" else "write a quantity"
        raise DefinitionError(f"'{expression.text}' gives {found}, where {wanted} is asked", where, fix)


def type_of(expression: Expression, columns: Mapping[str, Type]) -> str | None:
    """'a number', 'text', 'a time', 'a condition'; None where it can't be told."""
    tree = sqlglot.parse_one(expression.sql, read="duckdb")
    typed = annotate_types(tree.transform(lambda node: _typed(node, columns)), dialect="duckdb")
    return _SURE.get(typed.type.this) if typed.type is not None else None


def _typed(node: exp.Expr, columns: Mapping[str, Type]) -> exp.Expr:
    """A column as a null of its type."""
    if not isinstance(node, exp.Column):
        return node
    return exp.Cast(this=exp.Null(), to=_BUILT[columns[node.name]].copy())
