"""Spark: how it is told what DuckDB reads otherwise. Its session is in ANSI mode and in UTC."""

from dataclasses import replace

from sqlglot import exp

from wellserved.records.translated.fragments import fragments
from wellserved.records.translated.kinds import Kind, kind_of
from wellserved.records.translated.latest_before import write_ranges
from wellserved.records.translated.named_outputs import name_outputs
from wellserved.records.translated.rules import Rules, Written, call, named, same
from wellserved.records.translated.spark_casts import as_double, cast_to, divided, rounded, tried
from wellserved.records.translated.spark_times import TIMES, subtracted

fill = fragments("spark")
LOGARITHM = "CASE WHEN X > 0 THEN LN(X) WHEN X = 0 THEN -DOUBLE('Infinity') WHEN X < 0 THEN DOUBLE('NaN') END"


def _list(node: exp.Expr) -> exp.Expr:
    if isinstance(node.this, exp.Order):
        raise RULES.refused("LIST in an order")
    return call("COLLECT_LIST", node.this)


def _average(node: exp.Expr) -> exp.Expr:
    """Of decimals, Spark's has only some digits."""
    return call("AVG", as_double(node.this))


def _of_known(name: str) -> Written:
    """Rows without a value are passed over in DuckDB."""
    by = "CASE WHEN X IS NOT NULL THEN Y END"
    return lambda node: call(name, node.this, fill(by, X=node.this, Y=node.expression))


def _substring(node: exp.Expr) -> exp.Expr:
    start = node.args.get("start")
    if not (isinstance(start, exp.Literal) and int(start.this) > 0):
        raise RULES.refused("a part of a text that begins elsewhere than at a written place")
    return node


def _side(node: exp.Expr) -> exp.Expr:
    """LEFT and RIGHT of a negative number leave out as many letters in DuckDB."""
    count = node.expression
    if not (isinstance(count, exp.Literal) and count.is_int):
        raise RULES.refused("LEFT and RIGHT but with a written number")
    return node


def _joined(node: exp.Expr) -> exp.Expr:
    """A null is nothing in DuckDB, and makes all null in Spark."""
    return call("CONCAT", *(fill("COALESCE(CAST(X AS STRING), '')", X=part) for part in node.expressions))


def _found(node: exp.Expr) -> exp.Expr:
    group = node.args.get("group") or exp.Literal.number(0)
    return call("REGEXP_EXTRACT", node.this, node.expression, group)


def _like(node: exp.Expr) -> exp.Expr:
    """A backslash is a letter as any other in DuckDB."""
    if "\\" in str(getattr(node.expression, "this", "")):
        raise RULES.refused("LIKE with a backslash")
    return node


def _trimmed(node: exp.Expr) -> exp.Expr:
    side = str(node.args.get("position") or "BOTH").upper()
    if node.args.get("expression") is None:
        return fill(f"TRIM({side} FROM X)", X=node.this)
    return fill(f"TRIM({side} C FROM X)", C=node.args["expression"], X=node.this)


def _whole_quotient(node: exp.Expr) -> exp.Expr:
    if {kind_of(node.this), kind_of(node.expression)} != {Kind.WHOLE}:
        raise RULES.refused("// of numbers that may be broken")
    return node


def _padded(node: exp.Expr) -> exp.Expr:
    name = "LPAD" if node.args.get("is_left") else "RPAD"
    return call(name, node.this, node.args["expression"], node.args["fill_pattern"])


def _passing_over(node: exp.Expr) -> exp.Expr:
    """Any value is one that is known in any case."""
    return node if isinstance(node.parent, exp.Window) else node.this


def _all(node: exp.Expr) -> exp.Expr:
    if node.args.get("replace"):
        raise RULES.refused("all columns but some")
    return node


def _filtered(node: exp.Expr) -> exp.Expr:
    """Within a window Spark filters no rows: those that are left out are null there."""
    if not isinstance(node.parent, exp.Window):
        return node
    made, where = node.this, node.expression.this
    if isinstance(made, exp.Count) and isinstance(made.this, exp.Star):
        return call("COUNT_IF", where)
    if not isinstance(made, exp.Count | exp.Sum | exp.Min | exp.Max):
        raise RULES.refused("some rows only (FILTER) of a window")
    made.set("this", fill("CASE WHEN C THEN X END", C=where, X=made.this))
    aggregate: exp.Expr = made
    return aggregate


def _apart(node: exp.Expr) -> exp.Expr:
    """A window's name and a minus after it are one name to Spark."""
    return exp.Paren(this=node.copy()) if node.args.get("alias") else node


def _once(node: exp.Expr) -> exp.Expr:
    """Spark makes anew, or reads again, what is read twice, as it sees fit."""
    node.set("materialized", None)
    return node


def _one_of(node: exp.Expr) -> exp.Expr:
    """An element of a list; null beyond its end, where Spark gives up."""
    return call("TRY_ELEMENT_AT", node.this, exp.Add(this=node.expressions[0], expression=exp.Literal.number(1)))


def _strung(node: exp.Expr) -> exp.Expr:
    """Texts one after the other, in an order."""
    ordered, between = node.this, node.args.get("separator") or exp.Literal.string(",")
    if not isinstance(ordered, exp.Order):
        return call("LISTAGG", ordered, between)
    order = exp.Order(expressions=ordered.expressions)
    return exp.WithinGroup(this=call("LISTAGG", ordered.this, between), expression=order)


def _between(node: exp.Expr) -> exp.Expr:
    """What is known, as texts, with a text between."""
    between, *parts = node.expressions
    return call("CONCAT_WS", between, *(cast_to(exp.cast(part, "TEXT")) for part in parts))


SIXTY_BITS = "CAST(CONV(SUBSTRING(MD5(X), 1, 15), 16, 10) AS BIGINT)"
FUNCTIONS: dict[type[exp.Expr] | str, Written] = {
    exp.Abs: same, exp.Ceil: named("CEIL"), exp.Floor: named("FLOOR"), exp.Exp: same, exp.Sqrt: same,
    exp.Ln: lambda node: fill(LOGARITHM, X=node.this), exp.Round: rounded,
    exp.Coalesce: same, exp.Greatest: same, exp.Least: same, exp.Nullif: same, exp.Case: same, exp.If: same,
    exp.Cast: cast_to, exp.TryCast: tried,
    exp.Count: same, exp.CountIf: named("COUNT_IF"), exp.Sum: same, exp.Max: same, exp.Min: same, exp.Avg: _average,
    exp.ArrayAgg: _list, exp.AnyValue: lambda node: call("ANY_VALUE", node.this, exp.Boolean(this=True)),
    exp.ArgMax: _of_known("MAX_BY"), exp.ArgMin: _of_known("MIN_BY"),
    exp.LogicalAnd: named("BOOL_AND"), exp.LogicalOr: named("BOOL_OR"), "arg_max_null": named("MAX_BY"),
    "arg_min_null": named("MIN_BY"),
    "hash": named("XXHASH64"),
    "sixty_bits": lambda node: fill(SIXTY_BITS, X=node.expressions[0]),
    exp.Lag: same, exp.Lead: same, exp.FirstValue: same, exp.LastValue: same, exp.RowNumber: same, exp.DenseRank: same,
    exp.Lower: same, exp.Upper: same, exp.Length: named("LENGTH"), exp.Left: _side, exp.Right: _side,
    exp.Substring: _substring, exp.Replace: same, exp.SplitPart: same, exp.Concat: _joined,
    exp.StartsWith: named("STARTSWITH"), exp.Contains: named("CONTAINS"), exp.RegexpLike: named("REGEXP_LIKE"),
    exp.RegexpExtract: _found, exp.Trim: _trimmed, exp.Pad: _padded, exp.Exists: same,
    exp.MD5: named("MD5"), exp.ConcatWs: _between, exp.GroupConcat: _strung,
    exp.Split: lambda node: fill(r"SPLIT(X, CONCAT('\\Q', Y, '\\E'))", X=node.this, Y=node.expression),
    **TIMES,
}  # fmt: skip
NODES: dict[type[exp.Expr], Written] = {
    exp.Div: divided, exp.IntDiv: _whole_quotient, exp.Sub: subtracted, exp.Like: _like, exp.ILike: _like,
    exp.Star: _all, exp.IgnoreNulls: _passing_over,
    exp.Filter: _filtered, exp.CTE: _once, exp.Bracket: _one_of, exp.Window: _apart,
}  # fmt: skip
RULES = Rules("spark", "spark", FUNCTIONS, NODES)
RULES = replace(RULES, shapes=(write_ranges(RULES.refused), name_outputs))
