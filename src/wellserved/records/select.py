"""Select: one question over named tables, checked node by node and written anew.

It is for tables that other tools landed, and for raw pages of connected platforms, whose nested values are JSON texts.
A table, function or word that is not on the lists here can't be written.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache

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
    exp.AtTimeZone,
)  # fmt: skip
JSON: tuple[type[exp.Expr], ...] = (exp.JSONExtract, exp.JSONExtractScalar, exp.JSONKeys, exp.JSONType)
JSON_NAMES = frozenset({"json_array_length", "json_valid"})
NESTED: tuple[type[exp.Expr], ...] = (
    *JSON, exp.JSONPath, exp.JSONPathRoot, exp.JSONPathKey, exp.JSONPathSubscript, exp.JSONPathWildcard, exp.Unnest,
    exp.Explode, exp.ArrayContains,
)  # fmt: skip
OVER_ROWS: dict[str, type[exp.Expr]] = {
    "count": exp.Count, "min": exp.Min, "max": exp.Max, "sum": exp.Sum, "avg": exp.Avg, "string_agg": exp.GroupConcat,
    "arg_max": exp.ArgMax, "arg_min": exp.ArgMin, "first": exp.First, "last": exp.Last, "row_number": exp.RowNumber,
    "rank": exp.Rank, "dense_rank": exp.DenseRank, "lag": exp.Lag, "lead": exp.Lead,
    "first_value": exp.FirstValue, "last_value": exp.LastValue,
}  # fmt: skip
WINDOWS: tuple[type[exp.Expr], ...] = (exp.Window, exp.WindowSpec, exp.Filter, exp.IgnoreNulls)
ALLOWED: frozenset[type[exp.Expr]] = frozenset(
    (*CLAUSES, *VALUES, *NESTED, *OVER_ROWS.values(), *WINDOWS, *dialect.BY_NODE, *dialect.OPERATORS,
     *dialect.DIVISIONS)
)  # fmt: skip
KNOWN = (
    frozenset(dialect.FUNCTIONS) | frozenset(OVER_ROWS) | JSON_NAMES
    | {"cast", "case", "json_extract", "json_extract_string", "json_keys", "json_type", "unnest", "list_contains"}
)  # fmt: skip
OF_MANY_ROWS: tuple[type[exp.Expr], ...] = (exp.AggFunc, exp.Window, exp.Query, exp.Explode)


@dataclass(frozen=True)
class Select:
    """A checked question.

    Args:
        text: As its author wrote it.
        sql: As the engine gets it; a CAST that fails gives null, and so does a text that is no JSON.
        tables: The tables that it reads.
        parts: Columns that are parts of a nested one, such as "Queue.Name"; a file may lack them.
        names: All names in it, in lower case. Columns of its tables that are not among them do nothing but pass
            through a star; None where their values decide which rows there are.
    """

    text: str
    sql: str
    tables: frozenset[str]
    parts: frozenset[str] = frozenset()
    names: frozenset[str] | None = None


def parse_select(text: str, tables: Collection[str], where: str) -> Select:
    """Check a question over some tables and write it anew.

    Args:
        text: The SELECT.
        tables: Names that it may read from.
        where: File and line, for messages.

    Raises:
        DefinitionError: It is no single SELECT, or uses what is not allowed.
    """
    return _checked(text, tuple(tables), where)


@lru_cache(maxsize=512)
def _checked(text: str, tables: tuple[str, ...], where: str) -> Select:
    """Sources are read anew whenever a workspace is, and are mostly as they were."""
    tree = parsed(text, "duckdb", where)
    if sum(1 for _ in tree.walk()) > MAX_NODES:
        raise DefinitionError("the query is too long", where, "split it into two sources")
    for node in tree.walk():
        if type(node) not in ALLOWED and not _is_json_name(node):
            raise _refused(node, where)
    _refuse_recursion_and_types(tree, where)
    read = _tables(tree, tables, where)
    parts = frozenset(str(column.name) for column in tree.find_all(exp.Column) if "." in str(column.name))
    names = _names(tree)
    return Select(text, _lenient(tree).sql("duckdb", comments=False, identify=True), read, parts, names)


def _names(tree: exp.Query) -> frozenset[str] | None:
    """All names in a query, in lower case; None where rows are told apart by all that a star stands for."""
    told_apart = any(
        isinstance(node, exp.Distinct)
        or (isinstance(node, exp.SetOperation) and node.args.get("distinct", True))
        or (isinstance(node, exp.Group) and node.args.get("all"))
        for node in tree.walk()
    )
    if told_apart and any(not isinstance(star.parent, exp.Count) for star in tree.find_all(exp.Star)):
        return None
    return frozenset(str(name.this).lower() for name in tree.find_all(exp.Identifier))


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


def _is_json_name(node: exp.Expr) -> bool:
    """Whether it is a function over JSON that the parser has no node for."""
    return isinstance(node, exp.Anonymous) and str(node.this).lower() in JSON_NAMES


def _lenient(tree: exp.Query) -> exp.Query:
    """Make each CAST, and each reading of JSON, give null where it fails: one wrong text must not stop a table."""
    for cast in [node for node in tree.walk() if type(node) is exp.Cast]:
        cast.replace(exp.TryCast(**cast.args))
    for read in [node for node in tree.walk() if _is_outermost_json(node)]:
        if read.find(*OF_MANY_ROWS) is None:  # the engine can not try what is made of other rows
            read.replace(exp.Try(this=read.copy()))
    return tree


def _is_outermost_json(node: exp.Expr) -> bool:
    """Whether it reads JSON, and no other reading lies around it."""
    return _reads_json(node) and not _reads_json(node.find_ancestor(*JSON, exp.Anonymous, *OF_MANY_ROWS))


def _reads_json(node: exp.Expr | None) -> bool:
    return isinstance(node, JSON) or (node is not None and _is_json_name(node))


def _refused(node: exp.Expr, where: str) -> DefinitionError:
    if isinstance(node, exp.Anonymous):
        called = str(node.this).lower()
    else:
        called = node.sql_names()[0].lower() if isinstance(node, exp.Func) else type(node).__name__.lower()
    fix = nearest(called, KNOWN) if isinstance(node, exp.Func) else "join, filter and choose columns"
    return DefinitionError(f"a query may not use '{called}'", where, fix)
