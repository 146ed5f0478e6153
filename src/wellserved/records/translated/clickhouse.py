"""ClickHouse: how it is told what DuckDB reads otherwise."""

from sqlglot import exp

from wellserved.records.translated.clickhouse_casts import as_text, cast_to, rounded, to_type, tried
from wellserved.records.translated.clickhouse_lists import list_rows, one_of, split_up
from wellserved.records.translated.clickhouse_times import TIMES, difference, is_span, times, zoned
from wellserved.records.translated.kinds import Kind, kind_of
from wellserved.records.translated.named_outputs import name_outputs, name_subqueries, show_flags
from wellserved.records.translated.rules import Rules, Written, call, named, same
from wellserved.records.translated.stacked import stack_alike


def _divided(node: exp.Expr) -> exp.Expr:
    """Of decimals, ClickHouse keeps only as many digits as the upper one has."""
    return exp.Div(this=to_type(node.this, "Float64"), expression=to_type(node.expression, "Float64"))


def _divided_whole(node: exp.Expr) -> exp.Expr:
    if {kind_of(node.this), kind_of(node.expression)} != {Kind.WHOLE}:
        raise RULES.refused("// of numbers that may be broken")
    return call("intDiv", node.this, node.expression)


def _rest(node: exp.Expr) -> exp.Expr:
    if Kind.MONEY in (kind_of(node.this), kind_of(node.expression)):
        raise RULES.refused("% of money")
    return node


def _multiplied(node: exp.Expr) -> exp.Expr:
    """Of money by money, with room for the digits of both; of a length of time, so many units."""
    for part, other in ((node.this, node.expression), (node.expression, node.this)):
        if isinstance(part.unnest(), exp.Interval):
            return times(other, part.unnest())
    if kind_of(node.this) is kind_of(node.expression) is Kind.MONEY:
        return exp.Mul(this=call("toDecimal128", node.this, 4), expression=node.expression)
    return node


def _subtracted(node: exp.Expr) -> exp.Expr:
    if is_span(node):
        raise RULES.refused("the time between two moments but by EPOCH")
    return difference(node)


def _list(node: exp.Expr) -> exp.Expr:
    if isinstance(node.this, exp.Order):
        raise RULES.refused("LIST in an order")
    return call("groupArray", node.this)


def _ahead(name: str) -> Written:
    """At a partition's end ClickHouse tells 0 or 1970 unless a value may be null."""

    def written(node: exp.Expr) -> exp.Expr:
        further = [part for key in ("offset", "default") if (part := node.args.get(key)) is not None]
        return call(name, call("toNullable", node.this), *further)

    return written


def _first(name: str) -> Written:
    return lambda node: call(name, call("toNullable", node.this))


def _flag(name: str) -> Written:
    return lambda node: call(name, to_type(node.this, "Bool"))


def _or_null(name: str) -> Written:
    """ClickHouse passes over rows without a value; within a tuple it does not see that there is none."""

    def written(node: exp.Expr) -> exp.Expr:
        value, by = node.expressions
        return call("tupleElement", call(name, call("tuple", value), by), 1)

    return written


def _is(node: exp.Expr) -> exp.Expr:
    if not isinstance(node.expression, exp.Boolean):
        return node
    this = node.this if node.expression.this else exp.Not(this=exp.Paren(this=node.this))
    return call("ifNull", this, exp.Boolean(this=False))


def _case(node: exp.Expr) -> exp.Expr:
    for one in node.args["ifs"]:
        one.set("true", _alike(node, one.args["true"]))
    if node.args.get("default") is not None:
        node.set("default", _alike(node, node.args["default"]))
    return node


def _any(node: exp.Expr) -> exp.Expr:
    """The first or the greatest of some values, which must be of one type."""
    node.set("this", _alike(node, node.this))
    node.set("expressions", [_alike(node, one) for one in node.expressions])
    return node


def _alike(node: exp.Expr, part: exp.Expr) -> exp.Expr:
    """A whole number or money beside broken ones is a broken one, a count beside others has a sign as they have.

    ClickHouse knows no type for both.
    """
    if isinstance(part, exp.Literal | exp.Null):
        return part
    if kind_of(node) is Kind.NUMBER and kind_of(part) in (Kind.WHOLE, Kind.MONEY):
        return to_type(part, "Float64")
    return to_type(part, "Int64") if kind_of(node) is kind_of(part) is Kind.WHOLE else part


def _if(node: exp.Expr) -> exp.Expr:
    if isinstance(node.parent, exp.Case):
        return node
    for key in ("true", "false"):
        if node.args.get(key) is not None:
            node.set(key, _alike(node, node.args[key]))
    return node


def _listed(node: exp.Expr) -> exp.Expr:
    """Who is not in a list that has a null may be in it; ClickHouse passes over nulls, of a SELECT's too."""
    known = [one for one in node.expressions if not isinstance(one, exp.Null)]
    if node.args.get("query") is not None and isinstance(node.parent, exp.Not):
        raise RULES.refused("NOT IN of a SELECT")
    if len(known) == len(node.expressions):
        return node
    found: exp.Expr = exp.In(this=node.this, expressions=known) if known else exp.Boolean(this=False)
    return exp.Paren(this=exp.Or(this=found, expression=exp.Null()))


def _like(node: exp.Expr) -> exp.Expr:
    """A backslash is a letter as any other in DuckDB."""
    if "\\" in str(getattr(node.expression, "this", "")):
        raise RULES.refused("LIKE with a backslash")
    return node


def _beside(node: exp.Expr) -> exp.Expr:
    """Texts one beside the other; what is no text is written as one."""
    node.set(
        "expressions", [as_text(one) if kind_of(one) not in (Kind.TEXT, None) else one for one in node.expressions]
    )
    return node


def _substring(node: exp.Expr) -> exp.Expr:
    start = node.args.get("start")
    if isinstance(start, exp.Literal) and start.this == "0":
        raise RULES.refused("a part of a text from before its first letter on")
    parts = [part for key in ("start", "length") if (part := node.args.get(key)) is not None]
    return call("substringUTF8", node.this, *parts)


def _split(node: exp.Expr) -> exp.Expr:
    parts = call("splitByString", node.args["delimiter"], call("ifNull", node.this, ""))
    found = call("arrayElement", parts, node.args["part_index"])
    return call("if", exp.Is(this=node.this.copy(), expression=exp.Null()), exp.Null(), found)


def _contains(node: exp.Expr) -> exp.Expr:
    return exp.Paren(this=exp.GT(this=call("position", node.this, node.expression), expression=exp.Literal.number(0)))


def _trim(node: exp.Expr) -> exp.Expr:
    if node.args.get("expression") is not None:
        raise RULES.refused("TRIM of given letters")
    side = {"LEADING": "trimLeft", "TRAILING": "trimRight"}
    return call(side.get(str(node.args.get("position") or "").upper(), "trimBoth"), node.this)


def _pad(node: exp.Expr) -> exp.Expr:
    name = "leftPadUTF8" if node.args.get("is_left") else "rightPadUTF8"
    length = node.args["expression"]
    return call(name, call("leftUTF8", node.this, length.copy()), length, node.args["fill_pattern"])


def _found(node: exp.Expr) -> exp.Expr:
    group = node.args.get("group") or exp.Literal.number(0)
    return call("regexpExtract", node.this, node.expression, group)


def _passing_over(node: exp.Expr) -> exp.Expr:
    """IGNORE NULLS is what any_value does of itself; beside a neighbour ClickHouse passes it over without a word."""
    made = node.this
    if isinstance(made, exp.Anonymous) and made.name in ("lag", "lead"):
        raise RULES.refused("the value beside a row but for those without one (IGNORE NULLS)")
    return made if isinstance(made, exp.Anonymous) and made.name == "any_value" else node


def _filtered(node: exp.Expr) -> exp.Expr:
    """Some rows are passed over by an aggregate, not by what is taken out of it."""
    made = node.this
    if not (isinstance(made, exp.Anonymous) and made.name == "tupleElement"):
        return node
    inner = exp.Filter(this=made.expressions[0], expression=node.expression)
    return call("tupleElement", inner, 1)


def _joined(node: exp.Expr) -> exp.Expr:
    """What is known, as texts, with a text between."""
    between, *parts = node.expressions
    return call("arrayStringConcat", call("array", *(to_type(as_text(part), "String") for part in parts)), between)


def _strung(node: exp.Expr) -> exp.Expr:
    """Texts one after the other, in an order; null where there is none."""
    if isinstance(node.parent, exp.Filter):
        raise RULES.refused("STRING_AGG of some rows only (FILTER)")
    ordered, between = node.this, node.args.get("separator") or exp.Literal.string(",")
    keys = ordered.expressions if isinstance(ordered, exp.Order) else []
    if any(one.args.get("desc") for one in keys):
        raise RULES.refused("STRING_AGG from the last on")
    text = ordered.this if keys else ordered
    rows = call("groupArray", call("tuple", *(one.this for one in keys), text))
    texts = call("tupleElement", call("arraySort", rows), len(keys) + 1)
    none = exp.EQ(this=call("count", text.copy()), expression=exp.Literal.number(0))
    return call("if", none, exp.Null(), call("arrayStringConcat", texts, between))


def _digest(node: exp.Expr) -> exp.Expr:
    return call("lower", call("hex", call("MD5", node.this)))


def _once(node: exp.Expr) -> exp.Expr:
    """What is read twice is written twice: ClickHouse has no word for the other."""
    node.set("materialized", None)
    return node


def _sixty_bits(node: exp.Expr) -> exp.Expr:
    """The first eight letters of the digest itself are the number's bits, its last four too many."""
    first = call("substring", call("MD5", node.expressions[0]), 1, 8)
    return call("toInt64", call("bitShiftRight", call("reinterpretAsUInt64", call("reverse", first)), 4))


FUNCTIONS: dict[type[exp.Expr] | str, Written] = {
    exp.Abs: named("abs"), exp.Ceil: named("ceil"), exp.Floor: named("floor"), exp.Exp: named("exp"),
    exp.Ln: named("log"), exp.Sqrt: named("sqrt"), exp.Round: rounded,
    exp.Coalesce: _any, exp.Greatest: _any, exp.Least: _any, exp.Nullif: named("nullIf"),
    exp.Case: _case, exp.If: _if, exp.Cast: cast_to, exp.TryCast: tried,
    exp.Count: same, exp.CountIf: named("countIf"), exp.Sum: same, exp.Max: same, exp.Min: same, exp.Avg: same,
    exp.ArrayAgg: _list, exp.AnyValue: named("any_value"), exp.ArgMax: named("argMax"), exp.ArgMin: named("argMin"),
    exp.LogicalAnd: _flag("min"), exp.LogicalOr: _flag("max"), "arg_max_null": _or_null("argMax"),
    "arg_min_null": _or_null("argMin"),
    "hash": named("cityHash64"), "sixty_bits": _sixty_bits,
    exp.Lag: _ahead("lag"), exp.Lead: _ahead("lead"), exp.FirstValue: _first("first_value"),
    exp.LastValue: _first("last_value"), exp.RowNumber: same, exp.DenseRank: same,
    exp.Lower: named("lowerUTF8"), exp.Upper: named("upperUTF8"), exp.Length: named("lengthUTF8"),
    exp.Left: named("leftUTF8"), exp.Right: named("rightUTF8"), exp.Substring: _substring,
    exp.Replace: named("replaceAll"), exp.SplitPart: _split, exp.Concat: _beside, exp.StartsWith: named("startsWith"),
    exp.Contains: _contains, exp.RegexpLike: named("match"), exp.RegexpExtract: _found, exp.Trim: _trim,
    exp.Pad: _pad, exp.MD5: _digest, exp.ConcatWs: _joined, exp.GroupConcat: _strung, exp.Exists: same,
    exp.Split: split_up,
    **TIMES,
}  # fmt: skip
NODES: dict[type[exp.Expr], Written] = {
    exp.Div: _divided, exp.IntDiv: _divided_whole, exp.Mod: _rest, exp.Mul: _multiplied, exp.Sub: _subtracted,
    exp.Is: _is,
    exp.AtTimeZone: zoned, exp.Filter: _filtered, exp.IgnoreNulls: _passing_over,
    exp.Bracket: one_of, exp.CTE: _once, exp.In: _listed, exp.Like: _like, exp.ILike: _like,
}  # fmt: skip
RULES = Rules(
    "clickhouse", "clickhouse", FUNCTIONS, NODES, (list_rows, stack_alike, name_outputs, name_subqueries, show_flags)
)
