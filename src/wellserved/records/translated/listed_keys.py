"""Listed keys: GROUP BY ALL and ORDER BY ALL with their keys written out, for engines that know no ALL."""

from sqlglot import exp


def list_keys(tree: exp.Expr) -> exp.Expr:
    """Write the outputs that aggregate nothing in the place of ALL."""
    for select in tree.find_all(exp.Select):
        _list_order(select)
        group = select.args.get("group")
        if group is None or not group.args.get("all"):
            continue
        keys = [one for one in select.expressions if not one.find(exp.AggFunc, exp.Window)]
        places = [exp.Literal.number(select.expressions.index(key) + 1) for key in keys]
        select.set("group", exp.Group(expressions=places) if places else None)
    return tree


def _list_order(select: exp.Select) -> None:
    order = select.args.get("order")
    if order is not None and [str(one.this).upper() for one in order.expressions] == ["ALL"]:
        own = order.expressions[0]
        places = [exp.Literal.number(number + 1) for number in range(len(select.expressions))]
        last = [exp.Ordered(this=place, desc=own.args.get("desc"), nulls_first=False) for place in places]
        select.set("order", exp.Order(expressions=last))
