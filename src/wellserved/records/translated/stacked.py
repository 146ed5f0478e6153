"""Stacked rows: in what SELECTs a UNION puts under each other, a column has one type."""

from sqlglot import exp

from wellserved.records.translated.kinds import META, Kind, kind_of


def stack_alike(tree: exp.Expr) -> exp.Expr:
    """Write as broken numbers what stands above or below broken ones, as DuckDB reads it."""
    for union in tree.find_all(exp.SetOperation):
        if not isinstance(union.parent, exp.SetOperation):
            _alike(selects_of(union))
    return tree


def selects_of(tree: exp.Expr) -> list[exp.Select]:
    """The SELECTs that make up a statement's rows."""
    if isinstance(tree, exp.SetOperation):
        return [*selects_of(tree.this), *selects_of(tree.expression)]
    if isinstance(tree, exp.Subquery):
        return selects_of(tree.this)
    return [tree] if isinstance(tree, exp.Select) else []


def _alike(selects: list[exp.Select]) -> None:
    if len({len(select.expressions) for select in selects}) > 1:
        return
    for column in zip(*(select.expressions for select in selects), strict=True):
        if Kind.NUMBER in {kind_of(one) for one in column}:
            for one in column:
                if kind_of(one) is not Kind.NUMBER and not isinstance(one.unalias(), exp.Null):
                    _as_number(one)


def _as_number(shown: exp.Expr) -> None:
    inner = shown.this if isinstance(shown, exp.Alias) else shown
    made = exp.cast(inner.copy(), "DOUBLE")
    made.meta[META] = Kind.NUMBER
    inner.replace(made)
