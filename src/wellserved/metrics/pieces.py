"""Pieces of SQL: conditions cut into atoms, so that what many KPIs ask of a row is computed once a row."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from wellserved.records.expression import Expression


@dataclass(frozen=True)
class Atom:
    """A condition or value over one row's bare columns."""

    sql: str


_MARKS = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*"|[()]""")
Pieces = tuple[str | Atom, ...]
ALWAYS: Pieces = ()


def written(pieces: Pieces, name: Callable[[Atom], str]) -> str:
    """Pieces as SQL, with a name in each atom's place."""
    return "".join(name(piece) if isinstance(piece, Atom) else piece for piece in pieces)


def all_of(*conditions: Pieces) -> Pieces:
    """All of some conditions; those that always hold are left out."""
    found: Pieces = ()
    for condition in conditions:
        if condition:
            found = (*found, *((" AND ",) if found else ()), *condition)
    return found


def asked(among: Expression | None) -> Pieces:
    """Rows that are asked: every link of a chain of ANDs is an atom."""
    return all_of(*((Atom(link),) for link in links(among.sql))) if among else ALWAYS


def maybe(among: Expression | None) -> Pieces:
    """Rows that are asked, or of which it can't be told."""
    return ("COALESCE(", *asked(among), ", TRUE)") if among else ALWAYS


def known(value: Expression) -> Pieces:
    """Rows of which a condition or value can be told."""
    return ("((", *asked(value), ") IS NOT NULL)")


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
