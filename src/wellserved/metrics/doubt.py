"""Doubt: what a state need not ask of a row, because columns of the record have a value in every row.

How many rows could be told is then how many there are; with fewer different questions, fewer sums are computed.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import sqlglot
from sqlglot import exp

from wellserved.metrics.pieces import Atom, Condition, Link, Maybe, Not
from wellserved.metrics.states import Need, Needs, State
from wellserved.records.writer import quoted

Filled = Mapping[str, frozenset[str]]
"""By record, columns that are known to have a value in every row."""
NOTHING: frozenset[str] = frozenset()
STRICT = (
    exp.And, exp.Or, exp.Not, exp.Paren, exp.Neg, exp.Add, exp.Sub, exp.Mul,
    exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE, exp.In, exp.Between, exp.Like, exp.ILike,
)  # fmt: skip
ALWAYS_TOLD = (exp.Is, exp.NullSafeEQ, exp.NullSafeNEQ, exp.Literal, exp.Boolean)


def without_doubt(needs: Needs, filled: Filled) -> Needs:
    """The same numbers from states that ask no more than they must."""
    return replace(needs, sides=tuple(_side(need, filled) for need in needs.sides))


def _side(need: Need, filled: Filled) -> Need:
    relation = need.relation
    columns = filled.get(relation.record, NOTHING)
    columns |= {relation.time} if relation.mode == "rows" else NOTHING
    return replace(need, states={role: _plainer(state, columns) for role, state in need.states.items()})


@lru_cache(maxsize=4096)
def _plainer(state: State, filled: frozenset[str]) -> State:
    told = {link for link in state.among if isinstance(link, Atom)}
    links = {plain for link in state.among for plain in _links(link, told, filled)}
    plainer = replace(state, among=tuple(sorted(links, key=repr)))
    read = "".join(piece.sql for piece in plainer.pieces if isinstance(piece, Atom))
    return replace(plainer, columns=frozenset(column for column in state.columns if quoted(column) in read))


def _links(link: Link, told: set[Atom], filled: frozenset[str]) -> Condition:
    """What is left of a link where others hold too."""
    if isinstance(link, Atom):
        return () if link.sql == "TRUE" else (link,)
    if isinstance(link, Not) or not all(atom in told or _sure(atom, filled) for atom in link.of):
        return (link,)
    return tuple(atom for atom in link.of if atom.sql != "TRUE") if isinstance(link, Maybe) else ()


def _sure(atom: Atom, filled: frozenset[str]) -> bool:
    """Whether a condition or value can be told of every row."""
    needed = _needed(atom.sql)
    return needed is not None and needed <= filled


@lru_cache(maxsize=4096)
def _needed(sql: str) -> frozenset[str] | None:
    """The columns that must have a value for it to have one; None where it may have none all the same."""
    return _needed_by(sqlglot.parse_one(sql, read="duckdb"))


def _needed_by(node: exp.Expr) -> frozenset[str] | None:
    if isinstance(node, exp.Column):
        return frozenset({node.name})
    if isinstance(node, ALWAYS_TOLD) or (type(node) is exp.Cast and isinstance(node.this, exp.Literal)):
        return NOTHING
    if isinstance(node, exp.Coalesce):
        return next((told for told in _each(node) if told is not None), None)
    if isinstance(node, STRICT):
        return _all(_each(node))
    return None


def _each(node: exp.Expr) -> list[frozenset[str] | None]:
    """The needs of what a node is made of; those that need the least first."""
    return sorted((_needed_by(part) for part in node.iter_expressions()), key=lambda told: len(told or NOTHING))


def _all(told: list[frozenset[str] | None]) -> frozenset[str] | None:
    return None if None in told else NOTHING.union(*(one for one in told if one is not None))
