"""ClickHouse's casts: rounded as DuckDB rounds, of any row null where there is no value."""

from datetime import UTC, date, datetime

from sqlglot import exp

from wellserved.records.translated.kinds import Kind, kind_of
from wellserved.records.translated.rules import call

MOMENT = "DateTime64(6, 'UTC')"
TYPES = {
    "TEXT": "String", "VARCHAR": "String", "DOUBLE": "Float64", "FLOAT": "Float32", "BIGINT": "Int64", "INT": "Int32",
    "SMALLINT": "Int16", "TINYINT": "Int8", "UBIGINT": "UInt64", "INT128": "Int128", "BOOLEAN": "Bool",
    "TIMESTAMPTZ": MOMENT, "TIMESTAMP": MOMENT, "TIMESTAMPNTZ": MOMENT, "DATE": "Date32",
}  # fmt: skip
OF_TYPE = {"Float64": (Kind.NUMBER,), "Date32": (Kind.DATE,), MOMENT: (Kind.TIME, Kind.WALL)}
MONEY_DIGITS = 4
WHOLE = ("Int8", "Int16", "Int32", "Int64", "Int128")
BROKEN = (Kind.NUMBER, Kind.MONEY, None)


def cast_to(node: exp.Expr) -> exp.Expr:
    """CAST."""
    kind = _type(node)
    if kind.startswith("Array"):
        return call("CAST", node.this, kind)
    literal = _literal(node, kind)
    if literal is not None:
        return literal
    if isinstance(node.this, exp.Null):
        return to_type(node.this, kind)
    if kind == "String":
        return as_text(node.this)
    if kind.startswith("Decimal"):
        return _as_money(node.this, kind)
    if kind in WHOLE and kind_of(node.this) in (*BROKEN, Kind.WHOLE):
        return _as_whole(call("round", node.this) if kind_of(node.this) in BROKEN else node.this, kind)
    return to_type(node.this, kind)


def tried(node: exp.Expr) -> exp.Expr:
    """TRY_CAST: null where a text can't be read."""
    kind = _type(node)
    if kind in WHOLE and kind_of(node.this) is Kind.NUMBER:
        return call("accurateCastOrNull", call("round", node.this), kind)
    if kind == "String" or (kind_of(node.this) not in (Kind.TEXT, None)) or isinstance(node.this, exp.Literal):
        return cast_to(node)
    read = call("accurateCastOrNull", call("trimBoth", call("toString", node.this)), kind)
    if kind not in WHOLE:
        return read
    broken = call("toFloat64OrNull", call("trimBoth", call("toString", node.this.copy())))
    return call("ifNull", read, call("accurateCastOrNull", half_away(broken), kind))


def to_type(this: exp.Expr, kind: str) -> exp.Expr:
    """A cast that keeps what is null; none where the value is known to be of the type."""
    if kind_of(this) in OF_TYPE.get(kind, ()):
        return this
    return call("CAST", this, f"Nullable({kind})")


def as_text(this: exp.Expr) -> exp.Expr:
    """A value as DuckDB writes it."""
    kind = kind_of(this)
    if kind is Kind.FLAG:
        return call("toString", to_type(this, "Bool"))
    if kind is Kind.NUMBER:
        return _number_text(this)
    if kind in (Kind.TIME, Kind.WALL):
        return _moment_text(this, "+00" if kind is Kind.TIME else "")
    return call("toDecimalString", this, MONEY_DIGITS) if kind is Kind.MONEY else call("toString", this)


def rounded(node: exp.Expr) -> exp.Expr:
    """Halves are rounded away from zero; ClickHouse rounds those of broken numbers to even ones."""
    digits = node.args.get("decimals")
    if kind_of(node.this) in (Kind.MONEY, Kind.WHOLE):
        return call("round", node.this, *([digits] if digits is not None else []))
    number = to_type(node.this, "Float64")
    if digits is None:
        return half_away(number)
    power = call("exp10", digits)
    return exp.Div(this=half_away(exp.Mul(this=number, expression=power)), expression=power.copy())


def half_away(number: exp.Expr) -> exp.Expr:
    """The whole part, and one more where what is left is a half or more: exact for every number."""
    whole = call("trunc", number)
    left = exp.Paren(this=exp.Sub(this=number.copy(), expression=whole.copy()))
    more = call("trunc", exp.Mul(this=exp.Literal.number(2), expression=left))
    return exp.Paren(this=exp.Add(this=whole, expression=more))


def _as_whole(this: exp.Expr, kind: str) -> exp.Expr:
    """A number that is too large is an error, where CAST would tell what is left of its bits."""
    return call("accurateCast", this, f"Nullable({kind})")


def _as_money(this: exp.Expr, kind: str) -> exp.Expr:
    """Rounded, where ClickHouse would cut off."""
    digits = int(kind.removeprefix("Decimal(").removesuffix(")").split(",")[1])
    if kind_of(this) is Kind.MONEY and digits < MONEY_DIGITS:
        return to_type(call("round", this, digits), kind)
    if kind_of(this) in (Kind.WHOLE, Kind.MONEY) or digits > 9:
        return to_type(this, kind)
    scaled = exp.Mul(this=to_type(this, "Float64"), expression=exp.Literal.number(10**digits))
    near = exp.Add(
        this=scaled, expression=exp.Mul(this=call("sign", scaled.copy()), expression=exp.Literal.number("1e-9"))
    )
    whole = _as_whole(half_away(exp.Paren(this=near)), "Int64")
    one = call("toDecimal64", f"{10.0**-digits:.{digits}f}", digits)
    return to_type(exp.Mul(this=call("toDecimal64", whole, 0), expression=one), kind)


def _type(node: exp.Expr) -> str:
    to = node.args["to"]
    if to.args.get("nested"):
        return f"Array(Nullable({TYPES[to.expressions[0].this.value]}))"
    if to.this.value == "DECIMAL":
        sizes = [str(size.this) for size in to.expressions] or ["18", "3"]
        return f"Decimal({sizes[0]}, {sizes[1] if len(sizes) > 1 else 0})"
    return TYPES[to.this.value]


def _literal(node: exp.Expr, kind: str) -> exp.Expr | None:
    """A written day or moment, which needs not be read at each row."""
    found, value = written_moment(node)
    if found != kind:
        return None
    return call("toDate32", value) if kind == "Date32" else call("toDateTime64", value, 6, "UTC")


def written_moment(node: exp.Expr) -> tuple[str, str]:
    """The type and the text of a cast of a written day or moment; of anything else nothing."""
    this, kind = node.this, TYPES.get(node.args["to"].this.value, "")
    if not isinstance(this, exp.Literal) or not this.is_string or kind not in ("Date32", MOMENT):
        return "", ""
    try:
        if kind == "Date32":
            return kind, date.fromisoformat(this.this).isoformat()
        moment = datetime.fromisoformat(this.this)
    except ValueError:
        return "", ""
    moment = moment.astimezone(UTC) if moment.tzinfo else moment
    return kind, f"{moment:%Y-%m-%d %H:%M:%S.%f}"


def _number_text(this: exp.Expr) -> exp.Expr:
    """A broken number that is whole is written with a 0 after its point."""
    text = call("toString", this)
    plain = call("match", text.copy(), "^-?[0-9]+$")
    return call("if", plain, call("concat", text.copy(), ".0"), text)


def _moment_text(this: exp.Expr, zone: str) -> exp.Expr:
    """Without the zeros that end a second's part."""
    text = call("toString", to_type(this, MOMENT))
    shorter = call("replaceRegexpOne", call("replaceRegexpOne", text, "(\\.[0-9]*[1-9])0+$", "\\1"), "\\.0+$", "")
    return call("concat", shorter, zone)
