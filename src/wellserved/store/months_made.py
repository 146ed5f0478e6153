"""Months made: a recipe run month by month, and each month written as it is made."""

from collections.abc import Mapping

from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.store.change import Change
from wellserved.store.made_from import relations_of
from wellserved.store.partition import lies_in_sql, partitions_sql
from wellserved.store.rewrite import Rows, rewrite
from wellserved.store.upsert import winners


def make_by_month(change: Change, recipe: Recipe) -> None:
    """Run a recipe over everything for the first time, and write month by month what it makes."""
    relations = find_beside(change, recipe, relations_of(change, recipe, whole=True, reach=None))
    write_months(change, recipe, relations, _origin(change, recipe, relations[recipe.by_month]))


def find_beside(change: Change, recipe: Recipe, relations: Mapping[str, str]) -> dict[str, str]:
    """The relations, with what rows of other months tell, where the recipe asks for it."""
    if recipe.beside is None:
        return dict(relations)
    table = f'beside."{recipe.record}"'
    change.duck.execute(f"CREATE TABLE {table} AS {recipe.beside(relations)}")
    return {**relations, "beside": table}


def write_months(change: Change, recipe: Recipe, relations: Mapping[str, str], rows: Mapping[str, str]) -> None:
    """Write what a recipe makes of some months' rows; what rows of other months tell is let go of.

    Args:
        change: The change in the making.
        recipe: The recipe.
        relations: What it reads.
        rows: By month, a relation of the rows that it is run over.
    """
    contract, months = CONTRACTS[recipe.record], {}
    for month, some in rows.items():
        near = f"(SELECT * FROM {relations.get('beside')} WHERE {lies_in_sql(contract, month, '_time')})"
        told = {"beside": near} if recipe.beside else {}
        months[month] = f"({recipe.sql({**relations, recipe.by_month: some, **told})})"
    rewrite(change, contract, "fact", Rows("", months, recipe.by_month in change.in_place), "")
    if recipe.beside:
        change.duck.execute(f"DROP TABLE {relations['beside']}")


def _origin(change: Change, recipe: Recipe, relation: str) -> dict[str, str]:
    """Relations of the rows that a recipe is run over, by month."""
    contract = CONTRACTS[recipe.by_month]
    if recipe.by_month in change.in_place and recipe.by_month in change.weighed:
        known = dict(winners(change, contract).by_partition or {})
    elif recipe.by_month in recipe.made:
        held = sorted({segment.partition for segment in change.layer(recipe.by_month, "fact")})
        known = {month: change.relation(contract, "fact", month.__eq__) for month in held}
    else:
        found = change.duck.execute(partitions_sql(contract, relation)).fetchall()
        known = dict.fromkeys(sorted({month for (month,) in found}), relation)
    return {month: f"(SELECT * FROM {one} WHERE {lies_in_sql(contract, month)})" for month, one in known.items()}
