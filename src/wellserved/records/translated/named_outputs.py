"""Named outputs: every column of a SELECT is called by a name of its own, as engines differ in what they call it."""

from sqlglot import exp


def name_outputs(tree: exp.Expr) -> exp.Expr:
    """Write AS after each column that stands alone and belongs to a table."""
    for select in tree.find_all(exp.Select):
        named = []
        for column in select.expressions:
            alone = isinstance(column, exp.Column) and column.table and not isinstance(column.this, exp.Star)
            named.append(exp.alias_(column.copy(), column.name, quoted=True) if alone else column)
        select.set("expressions", named)
    return tree
