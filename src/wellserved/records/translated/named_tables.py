"""Named tables: every SELECT that is read from has a name, as the standard wants it."""

from itertools import count

from sqlglot import exp


def name_tables(tree: exp.Expr) -> exp.Expr:
    """Name what is read from and has no name."""
    numbers = count(1)
    for subquery in tree.find_all(exp.Subquery):
        if isinstance(subquery.parent, exp.From | exp.Join) and not subquery.alias:
            subquery.set("alias", exp.TableAlias(this=exp.to_identifier(f"_from_{next(numbers)}", quoted=True)))
    return tree
