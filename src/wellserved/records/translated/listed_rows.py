"""Listed rows: VALUES with names for its columns, as engines read them that know no such names."""

from collections.abc import Callable

from sqlglot import exp

from wellserved.records.translated.rules import call

ROW = "_row_listed"


def values_from(unnested: str) -> Callable[[exp.Expr], exp.Expr]:
    """Write VALUES as a SELECT from an array of tuples, which the engine takes apart by a function of this name."""

    def reshaped(tree: exp.Expr) -> exp.Expr:
        for values in list(tree.find_all(exp.Values)):
            values.replace(_selected(values, unnested))
        return tree

    return reshaped


def _selected(values: exp.Values, unnested: str) -> exp.Expr:
    alias = values.args["alias"]
    rows = [call("tuple", *row.expressions) for row in values.expressions]
    listed = exp.Select(expressions=[exp.alias_(call(unnested, call("array", *rows)), ROW, quoted=True)])
    inner = exp.Subquery(this=listed, alias=exp.TableAlias(this=exp.to_identifier("v", quoted=True)))
    row = exp.column(ROW, quoted=True)
    columns = [
        exp.alias_(call("tupleElement", row.copy(), number), column.name, quoted=True)
        for number, column in enumerate(alias.columns, 1)
    ]
    return exp.Subquery(this=exp.Select(expressions=columns).from_(inner), alias=exp.TableAlias(this=alias.this.copy()))
