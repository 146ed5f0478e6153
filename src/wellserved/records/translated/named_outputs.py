"""Named outputs: each column of a SELECT, and each subquery, has a name: engines differ in what they call others."""

from sqlglot import exp

from wellserved.records.translated.kinds import META, Kind, kind_of
from wellserved.records.translated.stacked import selects_of


def name_outputs(tree: exp.Expr) -> exp.Expr:
    """Write AS after each column that stands alone and belongs to a table."""
    for select in tree.find_all(exp.Select):
        named = []
        for column in select.expressions:
            alone = isinstance(column, exp.Column) and column.table and not isinstance(column.this, exp.Star)
            named.append(exp.alias_(column.copy(), column.name, quoted=True) if alone else column)
        select.set("expressions", named)
    return tree


def name_subqueries(tree: exp.Expr) -> exp.Expr:
    """Give each subquery that rows are read from a name."""
    number = 0
    for subquery in tree.find_all(exp.Subquery):
        if isinstance(subquery.parent, exp.From | exp.Join) and not subquery.alias:
            number += 1
            subquery.set("alias", exp.TableAlias(this=exp.to_identifier(f"q{number}", quoted=True)))
    return tree


def show_flags(tree: exp.Expr) -> exp.Expr:
    """Have flags come out as flags, not as numbers."""
    for select in selects_of(tree):
        for shown in select.expressions:
            inner = shown.this if isinstance(shown, exp.Alias) else shown
            if kind_of(inner) is Kind.FLAG and not isinstance(inner, exp.Cast):
                made = exp.cast(inner.copy(), "BOOLEAN")
                made.meta[META] = Kind.FLAG
                inner.replace(made)
    return tree
