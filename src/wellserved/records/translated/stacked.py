"""Stacked rows: in what SELECTs a UNION puts under each other, a column has one type."""

from sqlglot import exp

from wellserved.records.translated.kinds import META, Kind, kind_of


def stack_alike(tree: exp.Expr) -> exp.Expr:
    """Write as broken numbers what stands above or below broken ones, as DuckDB reads it; a count as a whole number.

    ClickHouse counts without a sign, and knows no type for such a number and one with a sign.
    """
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
        known = [one for one in column if not isinstance(one.unalias(), exp.Null)]
        kinds = {kind_of(one) for one in known}
        if Kind.NUMBER in kinds:
            for one in known:
                if kind_of(one) is not Kind.NUMBER:
                    _as(one, "DOUBLE", Kind.NUMBER)
        elif kinds == {Kind.WHOLE} and len(known) > 1:
            for one in known:
                _as(one, "BIGINT", Kind.WHOLE)


def _as(shown: exp.Expr, kind: str, held: Kind) -> None:
    inner = shown.this if isinstance(shown, exp.Alias) else shown
    made = exp.cast(inner.copy(), kind)
    made.meta[META] = held
    inner.replace(exp.alias_(made, shown.name, quoted=True) if isinstance(shown, exp.Column) else made)
