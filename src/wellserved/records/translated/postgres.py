"""PostgreSQL: how it is told what DuckDB reads otherwise. Its session is in UTC, its texts are ordered by bytes."""

import re
from dataclasses import replace

from sqlglot import exp

from wellserved.records.translated.asked_once import ask_once
from wellserved.records.translated.fragments import fragments
from wellserved.records.translated.half_joins import write_exists
from wellserved.records.translated.kinds import Kind, kind_of
from wellserved.records.translated.last_known import write_islands
from wellserved.records.translated.latest_before import write_ranges
from wellserved.records.translated.listed_keys import list_keys
from wellserved.records.translated.named_outputs import name_outputs
from wellserved.records.translated.named_tables import name_tables
from wellserved.records.translated.postgres_casts import as_double, cast_to, divided, rounded, tried
from wellserved.records.translated.postgres_times import TIMES
from wellserved.records.translated.rules import OWN, Rules, Written, call, named, same

fill = fragments("postgres")
LOGARITHM = """CASE WHEN X > 0 THEN LN(X) WHEN X = 0 THEN CAST('-Infinity' AS DOUBLE PRECISION)
  WHEN X < 0 THEN CAST('NaN' AS DOUBLE PRECISION) END"""
PARTED = "CASE WHEN X = '' THEN ARRAY[''] ELSE STRING_TO_ARRAY(X, Y) END"
BORDER = re.compile(r"\\[bB]")
WORDED = (Kind.FLAG, Kind.NUMBER)
FOUND = "CASE WHEN X IS NOT NULL THEN COALESCE((REGEXP_MATCH(X, P))[{0}], '') END"


def _list(node: exp.Expr) -> exp.Expr:
    if isinstance(node.this, exp.Order):
        raise RULES.refused("LIST in an order")
    return call("ARRAY_AGG", node.this)


def _counted(node: exp.Expr) -> exp.Expr:
    return exp.Filter(this=exp.Count(this=exp.Star()), expression=exp.Where(this=node.this))


def _summed(node: exp.Expr) -> exp.Expr:
    return node if isinstance(node.parent, exp.Window | exp.Filter) else _whole_sum(node, node)


def _over(node: exp.Expr) -> exp.Expr:
    made = node.this
    return _whole_sum(node, made.this if isinstance(made, exp.Filter) else made)


def _whole_sum(node: exp.Expr, made: exp.Expr) -> exp.Expr:
    """Of whole numbers PostgreSQL makes a decimal, by which Python would not divide."""
    if not isinstance(made, exp.Sum) or kind_of(made.this) is not Kind.WHOLE:
        return node
    whole = exp.cast(node.copy(), "BIGINT")
    whole.this.meta[OWN] = True
    return whole


def _average(node: exp.Expr) -> exp.Expr:
    return call("AVG", as_double(node.this))


def _largest(name: str, of_flags: str) -> Written:
    """PostgreSQL knows no largest flag."""
    return lambda node: call(of_flags if kind_of(node.this) is Kind.FLAG else name, node.this)


def _at_end(order: str, *, known: bool) -> Written:
    """The value beside the largest or smallest of others, by an ordered list: there is no function for it."""
    rows = "Y IS NOT NULL" + (" AND X IS NOT NULL" if known else "")
    text = f"(ARRAY_AGG(X ORDER BY Y {order}) FILTER(WHERE {rows}))[1]"

    def written(node: exp.Expr) -> exp.Expr:
        value, by = node.expressions if isinstance(node, exp.Anonymous) else (node.this, node.expression)
        if isinstance(by, exp.Tuple):  # which is no null, though a part of it may be
            return fill(text.replace("Y IS NOT NULL AND", "").replace("Y IS NOT NULL", "TRUE"), X=value, Y=by)
        return fill(text, X=value, Y=by)

    return written


def _any(node: exp.Expr) -> exp.Expr:
    return fill("(ARRAY_AGG(X) FILTER(WHERE X IS NOT NULL))[1]", X=node.this)


def _substring(node: exp.Expr) -> exp.Expr:
    start = node.args.get("start")
    if not (isinstance(start, exp.Literal) and int(start.this) >= 0):
        raise RULES.refused("a part of a text that begins elsewhere than at a written place")
    return node


def _found(node: exp.Expr) -> exp.Expr:
    """The whole match, or a group of it: nothing where there is none."""
    group = int(str(getattr(node.args.get("group"), "this", 0)))
    return fill(FOUND.format(group + 1), X=node.this, P=f"({_pattern(node).this})")


def _like(node: exp.Expr) -> exp.Expr:
    """A backslash is a letter as any other in DuckDB."""
    if "\\" in str(getattr(node.expression, "this", "")):
        raise RULES.refused("LIKE with a backslash")
    return node


def _cased(name: str) -> Written:
    """Letters of all alphabets, though texts are ordered by their bytes."""
    return lambda node: fill(f'{name}(X COLLATE "und-x-icu")', X=node.this)


def _whole_quotient(node: exp.Expr) -> exp.Expr:
    if {kind_of(node.this), kind_of(node.expression)} != {Kind.WHOLE}:
        raise RULES.refused("// of numbers that may be broken")
    return exp.Div(this=node.this, expression=node.expression, typed=True)


def _rest(node: exp.Expr) -> exp.Expr:
    if Kind.NUMBER in (kind_of(node.this), kind_of(node.expression)):
        raise RULES.refused("% of broken numbers")
    return node


def _passing_over(node: exp.Expr) -> exp.Expr:
    if isinstance(node.parent, exp.Window):
        raise RULES.refused("the value beside a row but for those without one (IGNORE NULLS)")
    passed: exp.Expr = node.this  # any value is one that is known in any case
    return passed


def _filtered(node: exp.Expr) -> exp.Expr:
    """The rows of an aggregate that is written by a filter of its own are those that both let through."""
    inner = None if isinstance(node.this, exp.AggFunc | exp.Anonymous) else node.this.find(exp.Filter)
    if inner is None:
        return node if isinstance(node.parent, exp.Window) else _whole_sum(node, node.this)
    inner.expression.set("this", exp.and_(inner.expression.this, node.expression.this.copy()))
    aggregate: exp.Expr = node.this
    return aggregate


def _one_of(node: exp.Expr) -> exp.Expr:
    return exp.Bracket(this=exp.Paren(this=node.this), expressions=node.expressions)


def _all(node: exp.Expr) -> exp.Expr:
    if node.args.get("replace") or node.args.get("except_") or node.args.get("except"):
        raise RULES.refused("all columns but some")
    return node


def _beside(node: exp.Expr) -> exp.Expr:
    """Texts one beside the other; a flag is a word in DuckDB, a letter in PostgreSQL."""
    parts = [cast_to(exp.cast(one, "TEXT")) if kind_of(one) in WORDED else one for one in node.expressions]
    node.set("expressions", parts)
    return node


def _pattern(node: exp.Expr) -> exp.Expr:
    """PostgreSQL writes the border of a word otherwise."""
    pattern: exp.Expr = node.expression
    if BORDER.search(str(pattern.this)):
        raise RULES.refused("the border of a word in a pattern")
    return pattern


def _joined(node: exp.Expr) -> exp.Expr:
    """What is known, as texts, with a text between."""
    between, *parts = node.expressions
    return call("CONCAT_WS", between, *(cast_to(exp.cast(part, "TEXT")) for part in parts))


SIXTY_BITS = "('x0' || SUBSTR(MD5(X), 1, 15))::BIT(64)::BIGINT"
FUNCTIONS: dict[type[exp.Expr] | str, Written] = {
    exp.Abs: same, exp.Ceil: same, exp.Floor: same, exp.Exp: same, exp.Sqrt: same,
    exp.Ln: lambda node: fill(LOGARITHM, X=node.this), exp.Round: rounded,
    exp.Coalesce: same, exp.Greatest: same, exp.Least: same, exp.Nullif: same, exp.Case: same, exp.If: same,
    exp.Cast: cast_to, exp.TryCast: tried,
    exp.Count: same, exp.CountIf: _counted, exp.Sum: _summed, exp.Max: _largest("MAX", "BOOL_OR"),
    exp.Min: _largest("MIN", "BOOL_AND"), exp.Avg: _average, exp.ArrayAgg: _list, exp.AnyValue: _any,
    exp.ArgMax: _at_end("DESC", known=True), exp.ArgMin: _at_end("ASC", known=True),
    "arg_max_null": _at_end("DESC", known=False), "arg_min_null": _at_end("ASC", known=False),
    exp.LogicalAnd: named("BOOL_AND"), exp.LogicalOr: named("BOOL_OR"),
    "hash": lambda node: fill("HASHTEXTEXTENDED(CAST(X AS TEXT), 0)", X=node.expressions[0]),
    "sixty_bits": lambda node: fill(SIXTY_BITS, X=node.expressions[0]),
    exp.Lag: same, exp.Lead: same, exp.FirstValue: same, exp.LastValue: same, exp.RowNumber: same, exp.DenseRank: same,
    exp.Lower: _cased("LOWER"), exp.Upper: _cased("UPPER"), exp.Length: named("LENGTH"), exp.Left: same,
    exp.Right: same, exp.Substring: _substring, exp.Replace: same, exp.SplitPart: same, exp.Concat: _beside,
    exp.StartsWith: named("STARTS_WITH"), exp.Contains: lambda node: fill("STRPOS(X, Y) > 0", X=node.this,
                                                                          Y=node.expression),
    exp.RegexpLike: lambda node: fill("X ~ Y", X=node.this, Y=_pattern(node)), exp.RegexpExtract: _found,
    exp.Trim: same, exp.MD5: named("MD5"), exp.ConcatWs: _joined, exp.GroupConcat: same, exp.Pad: same,
    exp.Exists: same,
    exp.Split: lambda node: fill(PARTED, X=node.this, Y=node.expression),
    **TIMES,
}  # fmt: skip
NODES: dict[type[exp.Expr], Written] = {
    exp.Div: divided, exp.IntDiv: _whole_quotient, exp.Mod: _rest, exp.Like: _like, exp.ILike: _like,
    exp.IgnoreNulls: _passing_over, exp.Filter: _filtered, exp.Window: _over, exp.Star: _all, exp.Bracket: _one_of,
}  # fmt: skip
RULES = Rules("postgres", "postgres", FUNCTIONS, NODES)
RULES = replace(
    RULES,
    shapes=(
        write_exists, list_keys, write_ranges(RULES.refused), write_islands(RULES.refused), name_tables, name_outputs,
        ask_once,
    ),
)  # fmt: skip
