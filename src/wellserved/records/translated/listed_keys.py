"""Listed keys: GROUP BY ALL with its keys written out, for engines that know no ALL."""

from sqlglot import exp


def list_keys(tree: exp.Expr) -> exp.Expr:
    """Write the outputs that aggregate nothing in the place of ALL."""
    for select in tree.find_all(exp.Select):
        group = select.args.get("group")
        if group is None or not group.args.get("all"):
            continue
        keys = [one for one in select.expressions if not one.find(exp.AggFunc, exp.Window)]
        places = [exp.Literal.number(select.expressions.index(key) + 1) for key in keys]
        select.set("group", exp.Group(expressions=places) if places else None)
    return tree
