"""Spark's casts: rounded as DuckDB rounds, and written as DuckDB writes."""

from sqlglot import exp

from wellserved.records.translated.fragments import fragments
from wellserved.records.translated.kinds import Kind, kind_of
from wellserved.records.translated.rules import Rules, call

fill = fragments("spark")
REFUSING = Rules("spark", "spark", {})
TEXTS = (exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR)
NUMBER_TEXT = """CASE
  WHEN X = FLOOR(X) AND ABS(X) < 1E15 THEN CONCAT(CAST(CAST(X AS BIGINT) AS STRING), '.0')
  WHEN ABS(X) >= 1E-3 AND ABS(X) < 1E7 THEN CAST(X AS STRING)
  WHEN ABS(X) >= 1E7 AND ABS(X) < 1E15 THEN RTRIM('0', CAST(CAST(X AS DECIMAL(38, 12)) AS STRING))
  WHEN X IS NOT NULL THEN RAISE_ERROR('this number can not be told as text') END"""


def cast_to(node: exp.Expr) -> exp.Expr:
    """CAST; a text that is no such value is an error."""
    to, kind = node.args["to"].this, kind_of(node.this)
    if to in TEXTS:
        return _as_text(node, kind)
    if to in exp.DataType.INTEGER_TYPES and kind not in (Kind.WHOLE, Kind.FLAG):
        node.set("this", _rounded_to_whole(node.this, kind))
    if to is exp.DataType.Type.DATE and (day := _day_already(node.this)) is not None:
        return day
    return node


def tried(node: exp.Expr) -> exp.Expr:
    """TRY_CAST: null where a text can't be read."""
    if node.args["to"].this in exp.DataType.INTEGER_TYPES and kind_of(node.this) in (Kind.TEXT, None):
        node.set("this", half_away(fill("TRY_CAST(X AS DOUBLE)", X=node.this)))
        return node
    return cast_to(node)


def as_double(node: exp.Expr) -> exp.Expr:
    """A value as a broken number."""
    return node if kind_of(node) is Kind.NUMBER and isinstance(node, exp.Cast) else exp.cast(node, "DOUBLE")


def divided(node: exp.Expr) -> exp.Expr:
    """Of decimals, Spark keeps only some digits."""
    return exp.Div(this=as_double(node.this), expression=as_double(node.expression), typed=True)


def rounded(node: exp.Expr) -> exp.Expr:
    """Halves away from zero, of the number as it is kept; Spark rounds the number as it is written."""
    digits = node.args.get("decimals")
    if kind_of(node.this) in (Kind.MONEY, Kind.WHOLE):
        return call("ROUND", node.this, *([digits] if digits is not None else []))
    if digits is None:
        return half_away(as_double(node.this))
    power = fill("POW(10E0, N)", N=digits)
    return fill("X / N", X=half_away(fill("X * N", X=as_double(node.this), N=power)), N=power)


def half_away(number: exp.Expr) -> exp.Expr:
    """The whole part, and one more where what is left is a half or more; large numbers have no other part."""
    whole = "CASE WHEN ABS(X) < 4503599627370496 THEN SIGN(X) * FLOOR(ABS(X)) ELSE X END"
    more = "CASE WHEN ABS(X) < 4503599627370496 AND ABS(X) - FLOOR(ABS(X)) >= 0.5 THEN SIGN(X) ELSE 0E0 END"
    return fill(f"{whole} + {more}", X=number)


def _rounded_to_whole(this: exp.Expr, kind: Kind | None) -> exp.Expr:
    """Rounded, where Spark would cut off."""
    if kind is Kind.NUMBER:
        return this if isinstance(this, exp.Literal) and this.is_int else call("RINT", this)
    if kind is Kind.MONEY:
        return call("ROUND", this)
    return fill("CASE WHEN ABS(DOUBLE(X)) < 9E15 THEN RINT(DOUBLE(X)) ELSE X END", X=this)


def _day_already(node: exp.Expr) -> exp.Expr | None:
    """What need not be cast to a day: the first of a period of days, or one of a series."""
    if isinstance(node, exp.Cast) and isinstance(node.this, exp.Anonymous) and node.this.name == "TRUNC":
        return node.this
    return node if isinstance(node, exp.Anonymous) and node.name == "EXPLODE" else None


def _as_text(node: exp.Expr, kind: Kind | None) -> exp.Expr:
    """A value as DuckDB writes it."""
    if kind is None and not isinstance(node.this, exp.Null):
        raise REFUSING.refused(f"as text what '{node.this.sql('duckdb')[:80]}' holds")
    if kind is Kind.TIME:
        return fill("CONCAT(X, '+00')", X=node)
    return fill(NUMBER_TEXT, X=node.this) if kind is Kind.NUMBER else node
