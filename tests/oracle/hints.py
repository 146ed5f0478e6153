"""Hints: the values at which the catalogue's conditions turn, so that generated rows lie on and beside them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields
from datetime import timedelta
from typing import Any

from sqlglot import exp

from tests.oracle.truth import parsed, walk
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.formula import AGES, Exposure, Formula, Tally, sides
from wellserved.records.expression import Expression

COMPARED = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Between)
COMPUTED = tuple(age.sql for age in AGES.values())
"""What no author writes: the age of what is open."""


def expressions_of(formula: Formula | Tally | Exposure) -> Iterator[Expression]:
    """Every expression of a formula, of its sides too."""
    for field in fields(formula):
        value = getattr(formula, field.name)
        if isinstance(value, Expression) and value.sql not in COMPUTED:
            yield value
        elif isinstance(value, Tally | Exposure):
            yield from expressions_of(value)


def turning_points(catalogue: Catalogue) -> dict[str, list[Any]]:
    """By column, the constants that it is compared with anywhere."""
    found: dict[str, dict[Any, None]] = defaultdict(dict)
    for metric in catalogue.all_latest():
        for expression in expressions_of(metric.formula):
            for node in parsed(expression.text).find_all(*COMPARED):
                columns = {column.name for column in node.find_all(exp.Column)}
                for name in sorted(columns):
                    found[name].update(dict.fromkeys(constants(node)))
    return {name: list(values) for name, values in found.items()}


def constants(node: Any) -> Iterator[Any]:
    """The greatest parts of an expression that read no column, computed."""
    for part in () if isinstance(node, exp.Column) else node.iter_expressions():
        if part.find(exp.Column) is None:
            value = None if isinstance(part, exp.Null) else walk(part, str)
            yield value.total_seconds() if isinstance(value, timedelta) else value
        else:
            yield from constants(part)


Scene = dict[str, list[Any]]
"""What the columns of a record say where a KPI applies: its conditions of equality, met together."""


def scenes(catalogue: Catalogue) -> dict[str, list[Scene]]:
    """By record, one scene for each KPI that asks for something."""
    found: dict[str, list[Scene]] = defaultdict(list)
    for metric in catalogue.all_latest():
        for part in sides(metric.formula) or (metric.formula,):
            scene: Scene = defaultdict(list)
            for expression in expressions_of(part):
                for node in parsed(expression.text).find_all(exp.EQ, exp.In):
                    for column in list(node.find_all(exp.Column))[:1]:
                        scene[column.name] += constants(node)
            if scene:
                found[getattr(part, "record", metric.record)].append(dict(scene))
    return found
