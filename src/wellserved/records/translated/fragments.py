"""Fragments: SQL of an engine's own with parts of ours in it."""

from collections.abc import Callable
from functools import lru_cache

import sqlglot
from sqlglot import exp

Fill = Callable[..., exp.Expr]
"""From SQL of the engine's, in which names in capitals stand for parts, and the parts, to a tree."""


def fragments(dialect: str) -> Fill:
    """What fills SQL of a dialect."""

    def fill(text: str, **parts: exp.Expr | str | int) -> exp.Expr:
        tree: exp.Expr = exp.Paren(this=_parsed(text, dialect).copy())
        for column in list(tree.find_all(exp.Column)):
            if column.name in parts:
                column.replace(_part(parts[column.name]))
        return tree

    return fill


@lru_cache(maxsize=512)
def _parsed(text: str, dialect: str) -> exp.Expr:
    tree: exp.Expr = sqlglot.parse_one(text, read=dialect)
    return tree


def _part(given: exp.Expr | str | int) -> exp.Expr:
    """A part in parentheses where it could be torn apart by what stands around it."""
    if isinstance(given, int):
        return exp.Literal.number(given)
    if isinstance(given, str):
        return exp.Literal.string(given)
    whole = isinstance(given, exp.Column | exp.Literal | exp.Paren | exp.Anonymous | exp.Null | exp.Cast)
    return given.copy() if whole else exp.Paren(this=given.copy())
