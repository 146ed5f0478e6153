"""Overlap: KPIs that measure the same: by one formula, by its reverse, or by the same rows of another population."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from itertools import combinations
from typing import Any, Literal

import sqlglot
from sqlglot import exp
from sqlglot.optimizer.simplify import simplify

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Share
from wellserved.records.expression import Expression
from wellserved.terms.problem import Problem

Likeness = Literal["same", "reverse", "population"]
SAID = {
    "same": ("'{one}' and '{other}' measure the same", "keep one, and move its targets and history to that name"),
    "reverse": ("'{other}' is what is left of '{one}'", "keep the one that people speak of"),
    "population": (
        "'{one}' and '{other}' ask the same of other rows, and neither names the other",
        "name each among the other's variants, so that readers know which they see",
    ),
}
GRAVITY: dict[Likeness, Literal["error", "warning", "note"]] = {
    "same": "error", "reverse": "warning", "population": "warning",
}  # fmt: skip


def overlaps(metrics: Iterable[MetricDefinition]) -> Iterator[Problem]:
    """Find pairs of KPIs of which one may do."""
    for one, other in combinations(metrics, 2):
        like = likeness(one, other)
        if like is None or (like != "same" and are_variants(one, other)):
            continue
        what, fix = SAID[like]
        names = {"one": one.name, "other": other.name}
        yield Problem(f"overlap_{like}", what.format(**names), other.file, fix, severity=GRAVITY[like])


def likeness(one: MetricDefinition, other: MetricDefinition) -> Likeness | None:
    """How two KPIs are alike; None where they are not."""
    if (one.record, one.time, type(one.formula)) != (other.record, other.time, type(other.formula)):
        return None
    if _written(one.formula) == _written(other.formula):
        return "same"
    if isinstance(one.formula, Share) and isinstance(other.formula, Share) and _reversed(one.formula, other.formula):
        return "reverse"
    return "population" if _narrowed(one.formula, other.formula) else None


def are_variants(one: MetricDefinition, other: MetricDefinition) -> bool:
    """Whether one names the other as a variant, or both are variants of a third."""
    return other.name in one.variants or one.name in other.variants or bool({*one.variants} & {*other.variants})


def _written(part: Any) -> Any:
    """A formula as plain values: conditions as SQL, brought to one form."""
    if isinstance(part, Expression):
        return _plain(part.sql)
    if is_dataclass(part) and not isinstance(part, type):
        return (type(part).__name__, *(_written(getattr(part, field.name)) for field in fields(part)))
    return tuple(sorted(part.items())) if isinstance(part, dict) else part


@cache
def _plain(sql: str, turned: bool = False) -> str:
    """A condition, or its opposite, in one form."""
    tree = sqlglot.parse_one(sql, read="duckdb").unnest()
    if turned:
        tree = tree.this.unnest() if isinstance(tree, exp.Not) else exp.not_(tree)
    return str(simplify(tree).unnest().sql())


def _reversed(one: Share, other: Share) -> bool:
    """Whether two shares of the same rows add to 1."""
    same_rows = _written(replace(one, condition=other.condition)) == _written(other)
    return bool(same_rows) and _plain(other.condition.sql, turned=True) == _plain(one.condition.sql)


def _narrowed(one: Any, other: Any) -> bool:
    """Whether two formulas ask the same, one of them of fewer rows."""
    if not hasattr(one, "among") or _written(replace(one, among=None)) != _written(replace(other, among=None)):
        return False
    mine, its = _conditions(one.among), _conditions(other.among)
    return mine < its or its < mine


def _conditions(among: Expression | None) -> frozenset[str]:
    """The conditions that all must hold."""
    if among is None:
        return frozenset()
    tree = sqlglot.parse_one(_plain(among.sql))
    return frozenset(part.sql() for part in (tree.flatten() if isinstance(tree, exp.And) else (tree,)))
