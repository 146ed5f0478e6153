"""Facts: what recipes make of loaded rows, made anew for changed scopes and written where they differ."""

import hashlib
from collections.abc import Sequence

from wellserved.records.contract import Contract
from wellserved.records.customers import PERSON
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import about
from wellserved.store.change import Change, Later
from wellserved.store.later_months import earlier_relations, find_later, make_later
from wellserved.store.made_from import find_scopes, from_held, held_before, relations_of
from wellserved.store.months_made import find_beside, make_by_month
from wellserved.store.reach import Reach, reach_back, reach_to_beginnings
from wellserved.store.restated import note_made
from wellserved.store.rewrite import Rows, rewrite
from wellserved.store.tails import with_tails
from wellserved.terms.crash import crash_point


def make_facts(change: Change, recipes: Sequence[Recipe]) -> None:
    """Bring every recipe's facts up to date.

    A recipe that changed since the store's facts were made (other settings, another version) is run over
    everything, and so is one that reads what it made.
    """
    whole: set[str] = set()
    _unmake(change, recipes)
    for recipe in recipes:
        if not _makes_nothing(change, recipe):
            _bring_up_to_date(change, recipe, whole)
        if recipe.called:
            made = change.relation(CONTRACTS[recipe.record], "fact")
            change.duck.execute(f"CREATE TABLE {recipe.called} AS SELECT * FROM {made}")


def _bring_up_to_date(change: Change, recipe: Recipe, whole: set[str]) -> None:
    """Make a recipe's facts, where something bears on them; `whole` gathers the records made over everything."""
    anew = about(change.db, f"recipe {recipe.record}") != fingerprint(recipe) or bool(whole & set(recipe.made))
    if anew:
        whole.add(recipe.record)
    reach = None if anew else reach_back(change, recipe)
    later = None if anew else find_later(change, recipe, reach)
    if later and recipe.back:
        _make(change, recipe, whole=True, reach=_with_scopes(change, recipe, reach), later=later)
    elif anew or find_scopes(change, recipe, reach, later) or later:
        if recipe.by_month and not change.layer(recipe.record, "fact"):
            whole.add(recipe.record)
            make_by_month(change, recipe)
        else:
            _make(change, recipe, anew, reach or (None if anew else reach_to_beginnings(change, recipe)), later)
    else:
        return
    change.weighed.discard(recipe.record)
    crash_point("facts_made")


def _with_scopes(change: Change, recipe: Recipe, reach: Reach | None) -> Reach | None:
    """A reach over all scopes that have rows within it; with their last rows before it, where these tell something."""
    if reach and recipe.tail:
        rows = reach.relation(change, recipe.record, "loaded")
        sql = f"SELECT DISTINCT {recipe.scope[recipe.record]} AS _scope FROM {rows}"
        change.duck.execute(f'CREATE TABLE scope."{recipe.record}" AS {sql}')
    return reach


def _unmake(change: Change, recipes: Sequence[Recipe]) -> None:
    """Take away what nobody makes any more and later recipes went by: customers are matched no longer."""
    if not any(recipe.record == PERSON.name for recipe in recipes):
        for segment in change.layer(PERSON.name, "fact"):
            change.replace([segment], None)


def _makes_nothing(change: Change, recipe: Recipe) -> bool:
    """Whether the store holds no row of what the recipe needs, or of all that it is made from, and none made before."""
    held = {segment.record for segment in change.segments if segment.layer in ("loaded", "fact")} | change.weighed
    made_from = {recipe.needs} if recipe.needs else {recipe.record, *recipe.inputs, *recipe.made}
    return not change.layer(recipe.record, "fact") and not made_from & held


def fingerprint(recipe: Recipe) -> str:
    """A short mark of what a recipe does, to see whether the store's facts were made by the same one."""
    sql = recipe.sql({name: name for name in recipe.names})
    return hashlib.sha256(sql.encode()).hexdigest()[:16]


def _make(change: Change, recipe: Recipe, whole: bool, reach: Reach | None, later: Later | None = None) -> None:
    """Run a recipe over everything, or over the changed scopes as far as the change reaches; write what differs.

    Months that come after all that are held are made and written apart.
    """
    contract, reach = CONTRACTS[recipe.record], with_tails(change, recipe, reach)
    held = held_before(change, recipe, whole, reach)
    change.duck.execute(f'CREATE TABLE held."{recipe.record}" AS SELECT * FROM {held}')
    relations = relations_of(change, recipe, whole, reach)
    if contract.kept_once:
        relations[recipe.record] = from_held(change, contract, None if recipe.back else later)
    if reach and recipe.back and change.retired.until is None:
        change.remade[recipe.record] = reach.edge
    all_months = find_beside(change, recipe, relations) if later and recipe.back else {}
    if later and all_months:
        relations = earlier_relations(recipe, later, all_months)
    names = ", ".join(f'"{column.name}"' for column in contract.all_columns)
    rows = f"({recipe.sql(relations)})"
    rows = later.earlier_sql(contract, rows) if later else rows
    change.duck.execute(f'CREATE TABLE made."{recipe.record}" AS SELECT {names} FROM {rows}')
    _shut(change, contract)
    _differ(change, contract)
    if not recipe.grows:
        note_made(change, contract)
    if later:
        make_later(change, recipe, later, all_months)
    rewrite(change, contract, "fact", Rows(f'added."{recipe.record}"'), f'dropped."{recipe.record}"')


def _shut(change: Change, contract: Contract) -> None:
    """Leave the facts of closed days as they are: what they were made of is not all there."""
    if closed := change.retired.closed_sql(contract):
        for schema in ("made", "held"):
            change.duck.execute(f'DELETE FROM {schema}."{contract.name}" WHERE {closed}')


def _differ(change: Change, contract: Contract) -> None:
    """Keep only the rows that are new or different, and those they take the place of."""
    name = contract.name
    if not change.duck.execute(f'SELECT 1 FROM held."{name}" LIMIT 1').fetchall():
        for target, origin in (("added", "made"), ("dropped", "held")):
            change.duck.execute(f'CREATE VIEW {target}."{name}" AS SELECT * FROM {origin}."{name}"')
        return
    key = ", ".join(f'"{column}"' for column in contract.key)
    same = " AND ".join(f'h."{c.name}" IS NOT DISTINCT FROM m."{c.name}"' for c in contract.all_columns)
    meet = " AND ".join(f'h."{column}" = m."{column}"' for column in contract.key)
    change.duck.execute(
        f"""CREATE TABLE kept AS SELECT {", ".join(f'm."{column}"' for column in contract.key)}
        FROM made."{name}" m JOIN held."{name}" h ON {meet} WHERE {same}"""
    )
    for target, origin in (("added", "made"), ("dropped", "held")):
        sql = f'SELECT * FROM {origin}."{name}" ANTI JOIN kept USING ({key})'
        change.duck.execute(f'CREATE TABLE {target}."{name}" AS {sql}')
        if origin == "held" or name not in change.remade:
            change.duck.execute(f'DROP TABLE {origin}."{name}"')
    change.duck.execute("DROP TABLE kept")
