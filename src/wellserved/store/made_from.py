"""Made from: what a recipe reads of the store and of what came: everything, or what the changed scopes need."""

from collections.abc import Iterator

from wellserved.records.contract import Contract
from wellserved.records.recipe import Recipe, Touch
from wellserved.records.register import CONTRACTS
from wellserved.store.change import Change, Later
from wellserved.store.reach import Reach, changed_tables, moment_sql
from wellserved.store.views import layer_columns


def find_scopes(change: Change, recipe: Recipe, reach: Reach | None, later: Later | None = None) -> bool:
    """Keep the scopes whose inputs changed; whether there are any.

    Args:
        change: The change in the making.
        recipe: The recipe.
        reach: How far the change reaches; None for everything.
        later: Months whose rows are made apart; their scopes are left out, but for those that began before.
    """
    parts = [
        f"SELECT {recipe.scope[name]} AS _scope FROM {table}"
        for name in (*recipe.inputs, *(made for made in recipe.made if made not in recipe.apart))
        for table in _earlier(change, recipe, name, later)
    ]
    every = every_relation(change, recipe, reach)
    if later and recipe.begins:
        parts.append(_gone_on(change, recipe, later))
    parts += [touch(changed, every) for touch, changed in _touches(change, recipe)]
    if not parts:
        return False
    rows = f"SELECT DISTINCT _scope FROM ({' UNION ALL '.join(parts)}) WHERE _scope IS NOT NULL"
    change.duck.execute(f'CREATE TABLE scope."{recipe.record}" AS {rows}')
    return bool(change.duck.execute(f'SELECT 1 FROM scope."{recipe.record}" LIMIT 1').fetchall())


def _earlier(change: Change, recipe: Recipe, name: str, later: Later | None) -> list[str]:
    """Tables of a record's rows that came and went, but for those of months that are made apart."""
    tables = changed_tables(change, recipe, name, with_later=later is None)
    if later is None or name != recipe.by_month:
        return list(tables)
    return [later.earlier_sql(CONTRACTS[name], table) for table in tables]


def _gone_on(change: Change, recipe: Recipe, later: Later) -> str:
    """Scopes that began before the months that are made apart, and go on in them."""
    assert recipe.begins  # noqa: S101 - asked of such recipes only
    (name, first), scope = recipe.begins, recipe.scope[recipe.begins[0]]
    before = f'SELECT {scope} FROM made."{name}"' if name in change.remade else "SELECT NULL"
    return f'SELECT {scope} AS _scope FROM later."{name}" WHERE NOT ({first}) AND {scope} IN ({before})'


def relations_of(change: Change, recipe: Recipe, whole: bool, reach: Reach | None) -> dict[str, str]:
    """What the recipe reads: loaded rows of the scopes, and what an earlier recipe made of them."""
    relations = {}
    for names, layer in ((recipe.inputs, "loaded"), (recipe.made, "fact")):
        for name in names:
            rows = rows_of(change, name, layer, reach)
            relations[name] = rows if whole else _near(change, recipe, name, rows)
    if reach and recipe.back:
        relations |= {"before": f'held."{recipe.record}"', "since": moment_sql(reach.since)}
        relations |= {"tails": moment_sql(reach.edge)} if reach.tailed else {}
    return relations | every_relation(change, recipe, reach)


def from_held(change: Change, contract: Contract, later: Later | None = None) -> str:
    """Loaded rows of the scopes, as far as the change reaches: those that are held and stay, and those that came.

    Args:
        change: The change in the making.
        contract: The record's contract.
        later: Months of which the rows that came are left out.
    """
    name, key = contract.name, ", ".join(f'"{column}"' for column in contract.key)
    names = ", ".join(f'"{column.name}"' for column in layer_columns(contract, "loaded"))
    if name not in change.weighed:
        return f'(SELECT {names} FROM held."{name}")'
    stay = f'SELECT {names} FROM held."{name}" ANTI JOIN replaced."{name}" USING ({key})'
    came = f'winner."{name}"' if later is None else later.earlier_sql(contract, f'winner."{name}"')
    return f"({stay} UNION ALL SELECT {names} FROM {came})"


def held_before(change: Change, recipe: Recipe, whole: bool, reach: Reach | None) -> str:
    """The store's present facts of the scopes."""
    facts = rows_of(change, recipe.record, "fact", reach)
    return facts if whole else _within(facts, recipe.scope[recipe.record], recipe.record)


def rows_of(change: Change, name: str, layer: str, reach: Reach | None) -> str:
    """A record's rows, as far back as the change reaches."""
    return reach.relation(change, name, layer) if reach else change.relation(CONTRACTS[name], layer)


def every_relation(change: Change, recipe: Recipe, reach: Reach | None = None) -> dict[str, str]:
    """What the recipe reads whole, and the record as it was."""
    found = {}
    for name in (*recipe.every, *([recipe.record] if recipe.every else [])):
        layer = "fact" if CONTRACTS[name].derived or name == recipe.record else "loaded"
        found[f"every {name}"] = rows_of(change, name, layer, reach)
    if found and change.retired.kept:
        found["kept from"] = f"DATE '{change.retired.kept}-01'"
    return found


def _near(change: Change, recipe: Recipe, name: str, rows: str) -> str:
    """Rows of the scopes; gathered once, where it is known which of their columns are read."""
    within = _within(rows, recipe.scope[name], recipe.record)
    if name not in recipe.columns:
        return within
    table, names = f'near."{recipe.record} {name}"', ", ".join(f'"{column}"' for column in recipe.columns[name])
    change.duck.execute(f"CREATE TABLE {table} AS SELECT {names} FROM {within}")
    return table


def _touches(change: Change, recipe: Recipe) -> Iterator[tuple[Touch, str]]:
    """The rows of each record that is read whole that came or went."""
    for name, touch in recipe.every.items():
        contract = CONTRACTS[name]
        columns = ", ".join(f'"{c.name}"' for c in layer_columns(contract, "fact" if contract.derived else "loaded"))
        tables = [f"SELECT {columns} FROM {table}" for table in changed_tables(change, recipe, name)]
        if touch and tables:
            yield touch, f"({' UNION ALL '.join(tables)})"


def _within(relation: str, scope: str, record: str) -> str:
    return f'(SELECT * FROM {relation} WHERE {scope} IN (SELECT _scope FROM scope."{record}"))'
