"""ClickHouse's lists: VALUES as an array of tuples, which it reads at once where they are plain values; and others."""

from sqlglot import exp

from wellserved.records.translated.clickhouse_casts import written_moment
from wellserved.records.translated.rules import OWN, call

ROW = "_row_listed"
WHOLE, BROKEN = "Int64", "Float64"


def list_rows(tree: exp.Expr) -> exp.Expr:
    """Write VALUES with names for its columns as a SELECT from an array."""
    for values in list(tree.find_all(exp.Values)):
        values.replace(_selected(values))
    return tree


def split_up(node: exp.Expr) -> exp.Expr:
    """A text's parts; a list may not be null in ClickHouse, and one of no parts tells as much."""
    parts = call("splitByString", node.expression, call("ifNull", node.this, ""))
    return call("if", exp.Is(this=node.this.copy(), expression=exp.Null()), call("emptyArrayString"), parts)


def one_of(node: exp.Expr) -> exp.Expr:
    """An element of a list; null beyond its end, where ClickHouse tells 0."""
    place = exp.Add(this=node.expressions[0], expression=exp.Literal.number(1))
    return call("arrayElementOrNull", node.this, place)


def _selected(values: exp.Values) -> exp.Expr:
    alias = values.args["alias"]
    listed = exp.Select(expressions=[exp.alias_(call("arrayJoin", _array(values)), ROW, quoted=True)])
    inner = exp.Subquery(this=listed, alias=exp.TableAlias(this=exp.to_identifier("v", quoted=True)))
    row = exp.column(ROW, quoted=True)
    columns = [
        exp.alias_(call("tupleElement", row.copy(), number), column.name, quoted=True)
        for number, column in enumerate(alias.columns, 1)
    ]
    return exp.Subquery(this=exp.Select(expressions=columns).from_(inner), alias=exp.TableAlias(this=alias.this.copy()))


def _array(values: exp.Values) -> exp.Expr:
    """Plain values are written as one constant: a long list of function calls is more than ClickHouse reads."""
    types = [
        _type([row.expressions[i] for row in values.expressions]) for i in range(len(values.expressions[0].expressions))
    ]
    if not all(types):
        return call("array", *(call("tuple", *row.expressions) for row in values.expressions))
    rows = [_own(exp.Tuple(expressions=[_plain(one) for one in row.expressions])) for row in values.expressions]
    kinds = ", ".join(f"Nullable({kind})" for kind in types)
    return call("CAST", _own(exp.Array(expressions=rows)), f"Array(Tuple({kinds}))")


def _own(node: exp.Expr) -> exp.Expr:
    node.meta[OWN] = True
    return node


def _type(cells: list[exp.Expr]) -> str:
    """The type of a column of plain values; '' where they are not plain, or not alike."""
    found = {kind for cell in cells if (kind := _type_of(cell)) is not None}
    if found == {WHOLE, BROKEN}:
        return BROKEN
    return found.pop() if len(found) == 1 else ""


def _type_of(cell: exp.Expr) -> str | None:
    """A value's type; None of a null, '' of what is not plain."""
    if isinstance(cell, exp.Null):
        return None
    if isinstance(cell, exp.Literal):
        return "String" if cell.is_string else WHOLE if cell.is_int else BROKEN
    return written_moment(cell)[0] if isinstance(cell, exp.Cast) else ""


def _plain(cell: exp.Expr) -> exp.Expr:
    return exp.Literal.string(written_moment(cell)[1]) if isinstance(cell, exp.Cast) else cell
