"""Later months: many rows that come after all that the store holds are made month by month, as a first load's are.

Only what they tell of the rows before them is made as that of any change: made anew, compared and written where it
differs.
"""

from collections.abc import Mapping
from datetime import date

from wellserved.records.contract import Contract, Type
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.store.change import Change, Later
from wellserved.store.made_from import relations_of
from wellserved.store.months_made import find_beside, write_months
from wellserved.store.partition import NONE, lies_in_sql, spread_sql
from wellserved.store.reach import Reach
from wellserved.store.upsert import winners
from wellserved.store.views import layer_columns, segments_sql
from wellserved.terms.period import add_months

MOST_HELD = 3  # months held that are made anew beside the later ones; beyond, only their changed scopes are


def find_later(change: Change, recipe: Recipe, reach: Reach | None) -> Later | None:
    """The months after all held ones that a change brings many rows of a recipe's record to; None where it doesn't."""
    held = {segment.partition for segment in change.layer(recipe.record, "fact")} - {NONE}
    if not (recipe.by_month and held) or change.retired.until is not None:
        return None
    if recipe.by_month in recipe.made:
        return _of_made(change, recipe)
    if recipe.back and (reach is None or sum(month >= f"{reach.edge:%Y-%m}" for month in held) > MOST_HELD):
        return None
    return _of_winners(change, CONTRACTS[recipe.by_month], max(held))


def _of_made(change: Change, recipe: Recipe) -> Later | None:
    """The months of the record that it is made from, where these were made so."""
    made, contract = change.later.get(recipe.by_month), CONTRACTS[recipe.by_month]
    if made is None:
        return None
    return Later(made.begin, {month: change.relation(contract, "fact", month.__eq__) for month in made.rows})


def _of_winners(change: Change, contract: Contract, last: str) -> Later | None:
    if contract.name not in change.records:
        return None
    begin, all_rows = _begin(contract, last), f'winner."{contract.name}"'
    later = f'(SELECT "{contract.time}" FROM {all_rows} WHERE "{contract.time}" >= {begin})'
    found = change.duck.execute(spread_sql(contract, later)).fetchall()
    if sum(rows for _, rows, *_ in found) < max(change.store.apart_from, 1):
        return None
    months = sorted(month for month, *_ in found)
    if contract.name not in change.weighed:
        return Later(begin, {month: change.relation(contract, "loaded", month.__eq__) for month in months})
    known = winners(change, contract).by_partition or {}
    rows = {
        month: f"(SELECT * FROM {known.get(month, all_rows)} WHERE {lies_in_sql(contract, month)})" for month in months
    }
    return Later(begin, rows)


def _begin(contract: Contract, last: str) -> str:
    """The moment at which the month after another begins."""
    after = add_months(date.fromisoformat(f"{last}-01"), 1)
    column = contract.column(contract.time) if contract.time else None
    return f"DATE '{after}'" if column and column.type is Type.DATE else f"TIMESTAMPTZ '{after} 00:00:00+00'"


def earlier_relations(recipe: Recipe, later: Later, relations: Mapping[str, str]) -> dict[str, str]:
    """What a recipe reads to make the rows before later months, of what it reads for all."""
    contract = CONTRACTS[recipe.by_month]
    found = {recipe.by_month: later.earlier_sql(contract, relations[recipe.by_month])}
    if "beside" in relations:
        found["beside"] = f"(SELECT * FROM {relations['beside']} WHERE _time < {later.begin} OR _time IS NULL)"
    return {**relations, **found}


def make_later(change: Change, recipe: Recipe, later: Later, relations: Mapping[str, str]) -> None:
    """Make and write the rows of later months, and let what comes after read them.

    Args:
        change: The change in the making.
        recipe: The recipe.
        later: The months.
        relations: What the recipe reads of all months; empty where no row of these rests on those before.
    """
    given = relations or find_beside(change, recipe, _relations_apart(change, recipe, later))
    write_months(change, recipe, given, later.rows)
    columns = layer_columns(CONTRACTS[recipe.record], "fact")
    made = [segment for segment in change.layer(recipe.record, "fact") if segment.partition in later.rows]
    sql = segments_sql(columns, made, change.store.segments)
    change.duck.execute(f'CREATE VIEW later."{recipe.record}" AS {sql}')
    change.later[recipe.record] = later


def _relations_apart(change: Change, recipe: Recipe, later: Later) -> dict[str, str]:
    contract = CONTRACTS[recipe.by_month]
    rows = later.later_sql(contract, f'winner."{contract.name}"')
    if recipe.by_month in recipe.made:
        rows = change.relation(contract, "fact", later.rows.__contains__)
    return {**relations_of(change, recipe, whole=True, reach=None), recipe.by_month: rows}
