"""Select: one question over named tables, checked node by node and written anew.

It is for tables that other tools landed. A table, function or word that is not on the lists here can't be written.
"""

from collections.abc import Collection
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import TokenType

from wellserved.records import dialect
from wellserved.terms.errors import DefinitionError, nearest

MAX_LENGTH, MAX_NODES = 20_000, 4_000

CLAUSES: tuple[type[exp.Expr], ...] = (
    exp.Select, exp.From, exp.Join, exp.Where, exp.Group, exp.Having, exp.Qualify, exp.Order, exp.Ordered, exp.Limit,
    exp.Offset, exp.Distinct, exp.Union, exp.Intersect, exp.Except, exp.With, exp.CTE, exp.Subquery, exp.Table,
    exp.TableAlias, exp.Alias, exp.Identifier, exp.Exists, exp.Any,
)  # fmt: skip
VALUES: tuple[type[exp.Expr], ...] = (
    exp.Column, exp.Star, exp.Literal, exp.Null, exp.Boolean, exp.Paren, exp.Not, exp.Neg, exp.Is, exp.In, exp.Between,
    exp.Case, exp.If, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.Extract, exp.Interval, exp.Var,
    exp.AtTimeZone, exp.JSONExtract, exp.JSONExtractScalar, exp.JSONPath, exp.JSONPathRoot, exp.JSONPathKey,
    exp.JSONPathSubscript,
)  # fmt: skip
OVER_ROWS: dict[str, type[exp.Expr]] = {
    "count": exp.Count, "min": exp.Min, "max": exp.Max, "sum": exp.Sum, "avg": exp.Avg, "string_agg": exp.GroupConcat,
    "arg_max": exp.ArgMax, "arg_min": exp.ArgMin, "first": exp.First, "last": exp.Last, "row_number": exp.RowNumber,
    "rank": exp.Rank, "dense_rank": exp.DenseRank, "lag": exp.Lag, "lead": exp.Lead,
    "first_value": exp.FirstValue, "last_value": exp.LastValue,
}  # fmt: skip
WINDOWS: tuple[type[exp.Expr], ...] = (exp.Window, exp.WindowSpec, exp.Filter, exp.IgnoreNulls)
ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    (*CLAUSES, *VALUES, *OVER_ROWS.values(), *WINDOWS, *dialect.BY_NODE, *dialect.OPERATORS, *dialect.DIVISIONS)
)
KNOWN = frozenset(dialect.FUNCTIONS) | frozenset(OVER_ROWS) | {"cast", "case", "json_extract_string"}


@dataclass(frozen=True)
class Select:
    """A checked question.

    Args:
        text: As its author wrote it.
        sql: As the engine gets it; a CAST that fails gives null.
        tables: The tables that it reads.
        parts: Columns that are parts of a nested one, such as "Queue.Name"; a file may lack them.
    """

    text: str
    sql: str
    tables: frozenset[str]
    parts: frozenset[str] = frozenset()


def parse_select(text: str, tables: Collection[str], where: str) -> Select:
    """Check a question over some tables and write it anew.

    Args:
        text: The SELECT.
        tables: Names that it may read from.
        where: File and line, for messages.

    Raises:
        DefinitionError: It is no single SELECT, or uses what is not allowed.
    """
    tree = parsed(text, "duckdb", where)
    if sum(1 for _ in tree.walk()) > MAX_NODES:
        raise DefinitionError("the query is too long", where, "split it into two sources")
    for node in tree.walk():
        if type(node) not in ALLOWED:
            raise _refused(node, where)
    _refuse_recursion_and_types(tree, where)
    read = _tables(tree, tables, where)
    parts = frozenset(str(column.name) for column in tree.find_all(exp.Column) if "." in str(column.name))
    return Select(text, _lenient(tree).sql("duckdb", comments=False, identify=True), read, parts)


def parsed(text: str, read: str, where: str) -> exp.Query:
    """Parse one SELECT of a dialect, without comments or a second statement.

    Raises:
        DefinitionError: It is something else.
    """
    fix = "write one SELECT … FROM …"
    if not text.strip() or len(text) > MAX_LENGTH:
        raise DefinitionError(f"a query has 1 to {MAX_LENGTH:,} characters", where, fix)
    try:
        tokens = sqlglot.tokenize(text, read=read)
        if any(token.comments for token in tokens):
            raise DefinitionError("a query has no comment", where, "write it as a YAML comment (#) above the query")
        if any(token.token_type == TokenType.SEMICOLON for token in tokens):
            raise DefinitionError("a query has no semicolon", where, fix)
        tree = sqlglot.parse_one(text, read=read)
    except (SqlglotError, RecursionError, ValueError, TypeError, AttributeError, LookupError, AssertionError) as error:
        raise DefinitionError(f"the query is no SELECT: {_reason(error)}", where, fix) from None
    if not isinstance(tree, exp.Select | exp.SetOperation):
        raise DefinitionError("the query is no SELECT", where, fix)
    return tree


def _reason(error: Exception) -> str:
    found = getattr(error, "errors", None)
    if found:
        return f"line {found[0].get('line')}, column {found[0].get('col')}: {found[0].get('description')}"[:200]
    return (str(error).splitlines() or ["it can't be read"])[0][:200]


def _tables(tree: exp.Query, tables: Collection[str], where: str) -> frozenset[str]:
    """Find the tables that are read; those that the query makes itself are not among them."""
    made = {str(cte.alias).lower() for cte in tree.find_all(exp.CTE)}
    known, read = {name.lower(): name for name in tables}, set()
    for table in tree.find_all(exp.Table):
        extra = [name for name, value in table.args.items() if name not in ("this", "alias", "joins") and value]
        if extra or not isinstance(table.this, exp.Identifier):
            raise DefinitionError(f"a query may not read from '{table.sql('duckdb')[:60]}'", where, _named(tables))
        name = str(table.this.this).lower()
        if name in known:
            read.add(known[name])
        elif name not in made:
            raise DefinitionError(f"there is no table '{table.name}'", where, nearest(table.name, tables))
    if not read:
        raise DefinitionError("the query reads no table", where, _named(tables))
    return frozenset(read)


def _named(tables: Collection[str]) -> str:
    return f"name the tables under 'tables': {', '.join(sorted(tables))}"


def _refuse_recursion_and_types(tree: exp.Query, where: str) -> None:
    """Refuse types that an expression may not have either, and queries that call themselves."""
    for found in tree.find_all(exp.With):
        if found.args.get("recursive"):
            raise DefinitionError("a query may not be recursive", where, "write WITH without RECURSIVE")
    for kind in tree.find_all(exp.DataType):
        word = getattr(kind.this, "value", "")
        if word not in dialect.TYPES:
            fix = nearest(str(word), dialect.TYPES.values())
            raise DefinitionError(f"a query may not cast to {kind.sql('duckdb')}", where, fix)


def _lenient(tree: exp.Query) -> exp.Query:
    """Make each CAST give null where it fails: one wrong text must not stop a table."""

    def changed(node: exp.Expr) -> exp.Expr:
        return exp.TryCast(**node.args) if type(node) is exp.Cast else node

    made = tree.transform(changed)
    assert isinstance(made, exp.Query)  # noqa: S101 - only casts were changed
    return made


def _refused(node: exp.Expr, where: str) -> DefinitionError:
    if isinstance(node, exp.Anonymous):
        called = str(node.this).lower()
    else:
        called = node.sql_names()[0].lower() if isinstance(node, exp.Func) else type(node).__name__.lower()
    fix = nearest(called, KNOWN) if isinstance(node, exp.Func) else "join, filter and choose columns"
    return DefinitionError(f"a query may not use '{called}'", where, fix)
