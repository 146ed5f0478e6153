"""Half joins: rows that are met by some, or by none, asked with EXISTS, for engines that know no SEMI and ANTI JOIN."""

from sqlglot import exp


def write_exists(tree: exp.Expr) -> exp.Expr:
    """Write [NOT] EXISTS in the place of SEMI and ANTI JOIN."""
    for select in list(tree.find_all(exp.Select)):
        for join in list(select.args.get("joins") or []):
            kind = str(join.args.get("kind") or join.args.get("side") or "").upper()
            if kind in ("SEMI", "ANTI"):
                select.args["joins"].remove(join)
                select.where(_exists(select, join, kind), copy=False)
    return tree


def _exists(select: exp.Select, join: exp.Join, kind: str) -> exp.Expr:
    left = select.args["from_"].this
    name, other = left.alias_or_name, join.this
    if not other.alias_or_name:
        other.set("alias", exp.TableAlias(this=exp.to_identifier("_met", quoted=True)))
    same = [
        exp.EQ(
            this=exp.column(column.name, name, quoted=True),
            expression=exp.column(column.name, other.alias_or_name, quoted=True),
        )
        for column in join.args.get("using") or []
    ]
    found = exp.select("1").from_(other).where(join.args.get("on") or exp.and_(*same))
    asked = exp.Exists(this=found)
    return exp.Not(this=asked) if kind == "ANTI" else asked
