"""Expression: a small formula over a record's columns, checked before any engine sees it.

The text is parsed, each node of the tree must be on the list in dialect.py, and the
SQL is written anew from the tree. What is not on the list can't be written.
"""

import logging
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from wellserved.records.dialect import ALLOWED
from wellserved.records.writer import Writer
from wellserved.terms.errors import DefinitionError

MAX_LENGTH, MAX_DEPTH = 4_000, 60
_PIECE = re.compile(r"""'(?:[^']|'')*'|"(?:[^"]|"")*\"""")

logging.getLogger("sqlglot").setLevel(logging.ERROR)


@dataclass(frozen=True)
class Expression:
    """A checked formula.

    Args:
        text: As its author wrote it.
        sql: As engines get it; columns are bare quoted names.
        columns: The columns it reads.
        failures: Conditions, as SQL, each true where a strict CAST or STRPTIME could not read its text.
        literal: It reads no column.
    """

    text: str
    sql: str
    columns: frozenset[str]
    failures: tuple[str, ...] = ()

    @property
    def literal(self) -> bool:
        return not self.columns


def parse_expression(
    text: str, columns: Collection[str] | None, where: str, *, functions: Collection[str] = ALLOWED
) -> Expression:
    """Check a formula and write it anew as SQL.

    A CAST that fails gives null; division by zero gives null; NOT IN is null where its left side is.

    Args:
        text: The formula.
        columns: The columns it may read; None where they are not known yet (then any).
        where: File and line, for messages.
        functions: The functions it may use, in lower case.

    Raises:
        DefinitionError: It is no formula, or uses what is not allowed.
    """
    if columns is None:
        return _of_any_columns(text, where, frozenset(functions))
    return _parsed(text, columns, where, functions)


@lru_cache(maxsize=4096)
def _of_any_columns(text: str, where: str, functions: frozenset[str]) -> Expression:
    """A source's formula; sources are read anew whenever a workspace is, and are mostly as they were."""
    return _parsed(text, None, where, functions)


def _parsed(text: str, columns: Collection[str] | None, where: str, functions: Collection[str]) -> Expression:
    _refuse_length(text, where)
    try:
        _refuse_tokens(sqlglot.tokenize(text, read="duckdb"), where)
        tree = sqlglot.parse_one(text, read="duckdb", into=exp.Condition)
        writer = Writer(columns, where, functions)
        sql = writer.write(tree)
    except RecursionError:
        raise _too_deep(where) from None
    except DefinitionError:
        raise
    except (SqlglotError, ValueError, TypeError, AttributeError, LookupError, AssertionError) as error:
        raise DefinitionError("this is no expression", _place(error, where), _mend(text)) from None
    return Expression(text, sql, frozenset(writer.columns), tuple(dict.fromkeys(writer.failures)))


def rebase(expression: Expression, mapping: Mapping[str, str]) -> str:
    """Write the expression with other SQL in the place of its columns.

    Args:
        expression: A checked one.
        mapping: SQL by column; a column that is not in it stays as it is.
    """
    return rebase_sql(expression.sql, mapping)


def rebase_sql(sql: str, mapping: Mapping[str, str]) -> str:
    """Replace the quoted names in SQL that a checked expression gave."""

    def replaced(piece: re.Match[str]) -> str:
        written = piece.group()
        if written.startswith("'"):
            return written
        return mapping.get(written[1:-1].replace('""', '"'), written)

    return _PIECE.sub(replaced, sql)


def may_overflow(expression: Expression) -> bool:
    """Say whether an engine could fail on some row, as arithmetic on huge numbers does."""
    without_texts = _PIECE.sub("", expression.sql)
    return any(sign in without_texts for sign in (" * ", " + ", " - ", "MAKE_DATE("))


def _refuse_length(text: str, where: str) -> None:
    if not text.strip():
        raise DefinitionError("an expression is empty", where, "write a column's name or a formula")
    if len(text) > MAX_LENGTH:
        raise DefinitionError(
            f"an expression of {len(text):,} characters is too long", where, f"at most {MAX_LENGTH:,}"
        )


def _refuse_tokens(tokens: list[Token], where: str) -> None:
    """Refuse what the parser would skip over: a second statement, comments, endless nesting."""
    depth = 0
    for token in tokens:
        place = f"{where}, column {max(token.start + 1, 1)}"
        if token.token_type == TokenType.SEMICOLON:
            raise DefinitionError("an expression has no semicolon", place, "write one formula")
        if token.comments:
            raise DefinitionError("an expression has no comment", place, "write it as a YAML comment (#)")
        depth += token.token_type in (TokenType.L_PAREN, TokenType.CASE)
        depth -= token.token_type in (TokenType.R_PAREN, TokenType.END)
        if depth > MAX_DEPTH:
            raise _too_deep(place)


def _too_deep(where: str) -> DefinitionError:
    return DefinitionError("an expression is too deep", where, f"nest it at most {MAX_DEPTH} deep")


def _place(error: Exception, where: str) -> str:
    found = getattr(error, "errors", None)
    column = found[0].get("col") if found else None
    return f"{where}, column {column}" if column else where


def _mend(text: str) -> str:
    if re.fullmatch(r"[^\W\d]\w*(?: \w+)*", text.strip()):
        return f"put a name that has spaces, or is a word of SQL, into double quotes: '\"{text.strip()}\"'"
    return "write a formula over columns, such as \"channel = 'voice'\""
