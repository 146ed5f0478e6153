"""Pieces of SQL: conditions cut into atoms, so that what many KPIs ask of a row is computed once a row."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

from wellserved.records.expression import Expression


@dataclass(frozen=True)
class Atom:
    """A condition or value over one row's bare columns."""

    sql: str


@dataclass(frozen=True)
class Known:
    """Rows of which all of some conditions, or a value, can be told."""

    of: tuple[Atom, ...]


@dataclass(frozen=True)
class Maybe:
    """Rows that some conditions hold of, or of which it can't be told."""

    of: tuple[Atom, ...]


@dataclass(frozen=True)
class Not:
    """Rows that a condition does not hold of."""

    of: Atom


_MARKS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]""")
Pieces = tuple[str | Atom, ...]
Link = Atom | Known | Maybe | Not
Condition = tuple[Link, ...]
"""Links that hold of a row all at once; of every row, if there are none."""
ALWAYS: Condition = ()


def written(pieces: Pieces, name: Callable[[Atom], str]) -> str:
    """Pieces as SQL, with a name in each atom's place."""
    return "".join(name(piece) if isinstance(piece, Atom) else piece for piece in pieces)


def all_of(*conditions: Condition) -> Condition:
    """All of some conditions."""
    return tuple(link for condition in conditions for link in condition)


def asked(among: Expression | None) -> Condition:
    """Rows that are asked: every link of a chain of ANDs is an atom."""
    return _atoms(among) if among else ALWAYS


def maybe(among: Expression | None) -> Condition:
    """Rows that are asked, or of which it can't be told."""
    return (Maybe(_atoms(among)),) if among else ALWAYS


def known(value: Expression) -> Condition:
    """Rows of which a condition or value can be told."""
    return (Known(_atoms(value)),)


def _atoms(expression: Expression) -> tuple[Atom, ...]:
    return tuple(Atom(link) for link in links(expression.sql))


def pieces_of(condition: Condition) -> Pieces:
    """A condition's pieces: its links, joined with AND."""
    return _joined([_linked(link) for link in condition])


def _linked(link: Link) -> Pieces:
    if isinstance(link, Atom):
        return (link,)
    if isinstance(link, Not):
        return ("NOT ", link.of)
    inner = _joined([(atom,) for atom in link.of])
    return ("((", *inner, ") IS NOT NULL)") if isinstance(link, Known) else ("COALESCE(", *inner, ", TRUE)")


def _joined(parts: Sequence[Pieces]) -> Pieces:
    found: Pieces = ()
    for part in parts:
        found = (*found, *((" AND ",) if found else ()), *part)
    return found


@cache
def links(sql: str) -> tuple[str, ...]:
    """The conditions that an expression joins with AND; itself alone where it joins none."""
    if not _wrapped(sql):
        return (sql,)
    parts, pieces = [], _outside(sql[1:-1])
    if any(" BETWEEN " in text for text, is_outside in pieces if is_outside):
        return (sql,)
    part = ""
    for text, is_outside in pieces:
        ends = text.split(" AND ") if is_outside else [text]
        part += ends[0]
        for end in ends[1:]:
            parts.append(part)
            part = end
    parts.append(part)
    if len(parts) == 1:
        return links(parts[0]) if _wrapped(parts[0]) else (sql,)
    return tuple(link for part in parts for link in links(part))


def _wrapped(sql: str) -> bool:
    """Whether one pair of parentheses holds all."""
    return sql.startswith("(") and len(_outside(sql)) == 1


def _outside(sql: str) -> list[tuple[str, bool]]:
    """Cut SQL into what stands outside of parentheses and quotes, and what stands within."""
    found: list[tuple[str, bool]] = []
    depth, begun = 0, 0
    for match in _MARKS.finditer(sql):
        mark, start, end = match[0], match.start(), match.end()
        depth -= mark == ")"
        if depth == 0 and mark != ")" and start > begun:
            found.append((sql[begun:start], True))
        if depth == 0:
            begun = begun if mark == ")" else start
            if mark != "(":
                found.append((sql[begun:end], False))
                begun = end
        depth += mark == "("
    if begun < len(sql):
        found.append((sql[begun:], True))
    return found
