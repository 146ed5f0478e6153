"""Asked apart: conditions that a statement names for DuckDB, put back where they are asked.

DuckDB works out a named pair of conditions once a row. Others write the inner SELECT into the outer one, or work
through each as a step of its own, and are asked as if nothing had a name.
"""

from sqlglot import exp

SHAPING = ("where", "group", "joins", "distinct", "limit", "offset", "having", "qualify", "with_")


def ask_apart(tree: exp.Expr) -> exp.Expr:
    """A statement without SELECTs that do nothing but name what holds together."""
    for layer in list(tree.find_all(exp.Select, bfs=True)):  # outer ones before those that they read
        outer = layer.parent_select
        if outer is None or not _names_only(layer):
            continue
        named = {one.alias: one.unalias() for one in layer.expressions[1:]}
        for shown in outer.expressions:
            for column in list(shown.find_all(exp.Column)):
                if column.name in named:
                    column.replace(exp.paren(named[column.name]))
        outer.set("from_", layer.args["from_"])
    return tree


def _names_only(layer: exp.Select) -> bool:
    """Whether a SELECT shows all that it reads, and beside it only what holds together."""
    first, *others = layer.expressions
    pairs = bool(others) and all(isinstance(one, exp.Alias) and isinstance(one.this, exp.And) for one in others)
    source = layer.args.get("from_")
    plain = source is not None and isinstance(source.this, exp.Subquery)
    return isinstance(first, exp.Star) and pairs and plain and not any(layer.args.get(name) for name in SHAPING)
