"""Facts: what recipes make of loaded rows, made anew for changed scopes and written where they differ."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence

from wellserved.records.contract import Contract
from wellserved.records.customers import PERSON
from wellserved.records.recipe import Recipe, Touch
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import about
from wellserved.store.change import Change
from wellserved.store.partition import lies_in_sql, partitions_sql
from wellserved.store.reach import (
    Reach,
    changed_tables,
    moment_sql,
    reach_back,
    reach_to_beginnings,
)
from wellserved.store.restated import note_made
from wellserved.store.rewrite import Rows, rewrite
from wellserved.store.tails import with_tails
from wellserved.store.upsert import winners
from wellserved.store.views import layer_columns
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
    if anew or _find_scopes(change, recipe, reach):
        if recipe.by_month and not change.layer(recipe.record, "fact"):
            whole.add(recipe.record)
            _make_by_month(change, recipe)
        else:
            _make(change, recipe, anew, reach or (None if anew else reach_to_beginnings(change, recipe)))
        change.weighed.discard(recipe.record)
        crash_point("facts_made")


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


def _make(change: Change, recipe: Recipe, whole: bool, reach: Reach | None) -> None:
    """Run a recipe over everything, or over the changed scopes as far as the change reaches; write what differs."""
    contract, reach = CONTRACTS[recipe.record], with_tails(change, recipe, reach)
    held = _before(change, recipe, whole, reach)
    change.duck.execute(f'CREATE TABLE held."{recipe.record}" AS SELECT * FROM {held}')
    relations = dict(_relations(change, recipe, whole, reach))
    if contract.kept_once:
        relations[recipe.record] = _from_held(change, contract)
    if reach and recipe.back and change.retired.until is None:
        change.remade[recipe.record] = reach.edge
    names = ", ".join(f'"{column.name}"' for column in contract.all_columns)
    change.duck.execute(f'CREATE TABLE made."{recipe.record}" AS SELECT {names} FROM ({recipe.sql(relations)})')
    _shut(change, contract)
    _differ(change, contract)
    if not recipe.grows:
        note_made(change, contract)
    rewrite(change, contract, "fact", Rows(f'added."{recipe.record}"'), f'dropped."{recipe.record}"')


def _shut(change: Change, contract: Contract) -> None:
    """Leave the facts of closed days as they are: what they were made of is not all there."""
    if closed := change.retired.closed_sql(contract):
        for schema in ("made", "held"):
            change.duck.execute(f'DELETE FROM {schema}."{contract.name}" WHERE {closed}')


def _make_by_month(change: Change, recipe: Recipe) -> None:
    """Run a recipe over everything for the first time, and write month by month what it makes."""
    contract, relations = CONTRACTS[recipe.record], dict(_relations(change, recipe, whole=True, reach=None))
    if recipe.beside:
        relations["beside"] = f'beside."{recipe.record}"'
        change.duck.execute(f"CREATE TABLE {relations['beside']} AS {recipe.beside(relations)}")
    origin, in_order = _origin(change, recipe, relations[recipe.by_month])
    months = {}
    for month, rows in origin.items():
        near = f"(SELECT * FROM {relations.get('beside')} WHERE {lies_in_sql(contract, month, '_time')})"
        some = {"beside": near} if recipe.beside else {}
        months[month] = f"({recipe.sql({**relations, recipe.by_month: rows, **some})})"
    rewrite(change, contract, "fact", Rows("", months, in_order), "")
    if recipe.beside:
        change.duck.execute(f"DROP TABLE {relations['beside']}")


def _origin(change: Change, recipe: Recipe, relation: str) -> tuple[dict[str, str], bool]:
    """Relations of the rows that a recipe is run over, by month; and whether they lie in order of time."""
    contract = CONTRACTS[recipe.by_month]
    if recipe.by_month in change.in_place and recipe.by_month in change.weighed:
        known = dict(winners(change, contract).by_partition or {})
    elif recipe.by_month in recipe.made:
        held = sorted({segment.partition for segment in change.layer(recipe.by_month, "fact")})
        known = {month: change.relation(contract, "fact", month.__eq__) for month in held}
    else:
        found = change.duck.execute(partitions_sql(contract, relation)).fetchall()
        known = dict.fromkeys(sorted({month for (month,) in found}), relation)
    rows = {month: f"(SELECT * FROM {one} WHERE {lies_in_sql(contract, month)})" for month, one in known.items()}
    return rows, recipe.by_month in change.in_place


def _find_scopes(change: Change, recipe: Recipe, reach: Reach | None) -> bool:
    """Keep the scopes whose inputs changed; whether there are any."""
    parts = [
        f"SELECT {recipe.scope[name]} AS _scope FROM {table}"
        for name in (*recipe.inputs, *(made for made in recipe.made if made not in recipe.apart))
        for table in changed_tables(change, recipe, name)
    ]
    every = _every(change, recipe, reach)
    parts += [touch(changed, every) for touch, changed in _touches(change, recipe)]
    if not parts:
        return False
    rows = f"SELECT DISTINCT _scope FROM ({' UNION ALL '.join(parts)}) WHERE _scope IS NOT NULL"
    change.duck.execute(f'CREATE TABLE scope."{recipe.record}" AS {rows}')
    return bool(change.duck.execute(f'SELECT 1 FROM scope."{recipe.record}" LIMIT 1').fetchall())


def _relations(change: Change, recipe: Recipe, whole: bool, reach: Reach | None) -> Mapping[str, str]:
    """What the recipe reads: loaded rows of the scopes, and what an earlier recipe made of them."""
    relations = {}
    for names, layer in ((recipe.inputs, "loaded"), (recipe.made, "fact")):
        for name in names:
            rows = _rows(change, name, layer, reach)
            relations[name] = rows if whole else _near(change, recipe, name, rows)
    if reach and recipe.back:
        relations |= {"before": f'held."{recipe.record}"', "since": moment_sql(reach.since)}
        relations |= {"tails": moment_sql(reach.edge)} if reach.tailed else {}
    return relations | _every(change, recipe, reach)


def _from_held(change: Change, contract: Contract) -> str:
    """Loaded rows of the scopes, as far as the change reaches: those that are held and stay, and those that came."""
    name, key = contract.name, ", ".join(f'"{column}"' for column in contract.key)
    names = ", ".join(f'"{column.name}"' for column in layer_columns(contract, "loaded"))
    if name not in change.weighed:
        return f'(SELECT {names} FROM held."{name}")'
    stay = f'SELECT {names} FROM held."{name}" ANTI JOIN replaced."{name}" USING ({key})'
    return f'({stay} UNION ALL SELECT {names} FROM winner."{name}")'


def _near(change: Change, recipe: Recipe, name: str, rows: str) -> str:
    """Rows of the scopes; gathered once, where it is known which of their columns are read."""
    within = _within(rows, recipe.scope[name], recipe.record)
    if name not in recipe.columns:
        return within
    table, names = f'near."{recipe.record} {name}"', ", ".join(f'"{column}"' for column in recipe.columns[name])
    change.duck.execute(f"CREATE TABLE {table} AS SELECT {names} FROM {within}")
    return table


def _rows(change: Change, name: str, layer: str, reach: Reach | None) -> str:
    """A record's rows, as far back as the change reaches."""
    return reach.relation(change, name, layer) if reach else change.relation(CONTRACTS[name], layer)


def _before(change: Change, recipe: Recipe, whole: bool, reach: Reach | None) -> str:
    """The store's present facts of the scopes."""
    facts = _rows(change, recipe.record, "fact", reach)
    return facts if whole else _within(facts, recipe.scope[recipe.record], recipe.record)


def _every(change: Change, recipe: Recipe, reach: Reach | None = None) -> dict[str, str]:
    """What the recipe reads whole, and the record as it was."""
    found = {}
    for name in (*recipe.every, *([recipe.record] if recipe.every else [])):
        layer = "fact" if CONTRACTS[name].derived or name == recipe.record else "loaded"
        found[f"every {name}"] = _rows(change, name, layer, reach)
    if found and change.retired.kept:
        found["kept from"] = f"DATE '{change.retired.kept}-01'"
    return found


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
