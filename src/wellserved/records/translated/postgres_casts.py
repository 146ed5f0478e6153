"""PostgreSQL's casts: what it refuses to cast, and numbers written as DuckDB writes them."""

from sqlglot import exp

from wellserved.records.translated.fragments import fragments
from wellserved.records.translated.kinds import Kind, kind_of
from wellserved.records.translated.rules import Rules, call

fill = fragments("postgres")
REFUSING = Rules("postgres", "postgres", {})
TEXTS = (exp.DataType.Type.TEXT, exp.DataType.Type.VARCHAR)
NUMBERS = (exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT, exp.DataType.Type.DECIMAL)
NUMBER_TEXT = """CASE
  WHEN X = TRUNC(X) AND ABS(X) < 1e15 THEN CAST(CAST(X AS BIGINT) AS TEXT) || '.0'
  WHEN ABS(X) >= 1e-4 AND ABS(X) < 1e15 THEN CAST(X AS TEXT)
  WHEN X IS NOT NULL THEN
    CAST(CAST('this number can not be told as text: ' || CAST(X AS TEXT) AS DOUBLE PRECISION) AS TEXT) END"""
NUMBER_READ = r"CASE WHEN X ~ '^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?\s*$' THEN CAST(X AS DOUBLE PRECISION) END"


def cast_to(node: exp.Expr) -> exp.Expr:
    """CAST; a text that is no such value is an error."""
    to, kind = node.args["to"].this, kind_of(node.this)
    if to in TEXTS:
        return _as_text(node, kind)
    if kind is Kind.FLAG and (to in NUMBERS or to in exp.DataType.INTEGER_TYPES):
        node.set("this", exp.cast(node.this, "INT"))
    return node


def tried(node: exp.Expr) -> exp.Expr:
    """TRY_CAST, which PostgreSQL has not: null where a text can't be read."""
    to, kind = node.args["to"].this, kind_of(node.this)
    literal = isinstance(node.this, exp.Literal) and to not in exp.DataType.INTEGER_TYPES
    if to in TEXTS or literal or kind not in (Kind.TEXT, None):
        return cast_to(exp.Cast(this=node.this, to=node.args["to"]))
    if to in exp.DataType.INTEGER_TYPES:
        return exp.Cast(this=fill(NUMBER_READ.replace("DOUBLE PRECISION", "DECIMAL"), X=node.this), to=node.args["to"])
    if to in NUMBERS:
        return exp.Cast(this=fill(NUMBER_READ, X=node.this), to=node.args["to"])
    raise REFUSING.refused(f"whether a text is a {node.args['to'].sql('duckdb')}")


def as_double(node: exp.Expr) -> exp.Expr:
    """A value as a broken number."""
    this = exp.cast(node, "INT") if kind_of(node) is Kind.FLAG else node
    return exp.cast(this, "DOUBLE")


def divided(node: exp.Expr) -> exp.Expr:
    """Whole numbers by whole numbers are cut off in PostgreSQL, decimals kept to some digits."""
    return exp.Div(this=as_double(node.this), expression=as_double(node.expression), typed=True)


def rounded(node: exp.Expr) -> exp.Expr:
    """Halves away from zero; PostgreSQL rounds those of broken numbers to even ones."""
    digits = node.args.get("decimals")
    if kind_of(node.this) in (Kind.MONEY, Kind.WHOLE):
        made = call("ROUND", exp.cast(node.this, "DECIMAL"), *([digits] if digits is not None else []))
        return exp.cast(made, "BIGINT") if kind_of(node.this) is Kind.WHOLE else made
    if digits is None:
        return half_away(as_double(node.this))
    power = fill("POWER(CAST(10 AS DOUBLE PRECISION), N)", N=digits)
    return fill("X / N", X=half_away(fill("X * N", X=as_double(node.this), N=power)), N=power)


def half_away(number: exp.Expr) -> exp.Expr:
    """The whole part, and one more where what is left is a half or more: exact for every number."""
    return fill("TRUNC(X) + CASE WHEN ABS(X - TRUNC(X)) >= 0.5 THEN SIGN(X) ELSE 0 END", X=number)


def _as_text(node: exp.Expr, kind: Kind | None) -> exp.Expr:
    """A value as DuckDB writes it."""
    if kind is None and not isinstance(node.this, exp.Null):
        raise REFUSING.refused(f"as text what '{node.this.sql('duckdb')[:80]}' holds")
    return fill(NUMBER_TEXT, X=node.this) if kind is Kind.NUMBER else node
