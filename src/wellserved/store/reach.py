"""Reach: how far back a change's rows bear on what a recipe makes, so that older months need not be opened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from wellserved.records.contract import Contract, Type
from wellserved.records.recipe import Recipe
from wellserved.records.register import CONTRACTS
from wellserved.store.change import Change

MONTH = 7  # letters of a month that sorts as time
OLDEST = 1900
ABOUT_A_DAY = timedelta(days=2)  # in zones behind UTC a moment lies in the day before
NEVER = datetime(9999, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Reach:
    """From when on some records are read, and rows are made anew.

    Args:
        records: Which of them are read from there on only.
        edge: The moment.
        since: The earliest changed row that tells rows after it something.
        changed: The records whose rows came or went.
        tailed: The record of which the rows listed in `tails` are read as well; empty where none is.
        tails: The months that these lie in.
        begun: The record whose rows from the edge on are those that this change made anew; empty where none is.
        older: From when on rows of the scopes in the table `older` are read; None where none of these is.
        scope: By record, SQL of the scope that its rows are of.
    """

    records: frozenset[str]
    edge: datetime
    since: datetime
    changed: frozenset[str] = frozenset()
    tailed: str = ""
    tails: frozenset[str] = frozenset()
    begun: str = ""
    older: datetime | None = None
    scope: Mapping[str, str] = field(default_factory=dict)

    def relation(self, change: Change, name: str, layer: str) -> str:
        """A record's rows from the edge on; those whose time is not known among them."""
        contract = CONTRACTS[name]
        column = contract.column(contract.time) if contract.time else None
        if column is None or name not in self.records:
            return change.relation(contract, layer)
        days = column.type is Type.DATE
        edge = self.edge - ABOUT_A_DAY if days else self.edge
        rows = change.relation(contract, layer, lambda month: len(month) != MONTH or month >= f"{edge:%Y-%m}")
        since = f"DATE '{edge:%Y-%m-%d}'" if days else moment_sql(edge)
        near = f'SELECT * FROM {rows} WHERE "{column.name}" >= {since} OR "{column.name}" IS NULL'
        if name == self.begun:
            near = f'SELECT * FROM {_remade(change, name)} WHERE "{column.name}" >= {since}'
        if self.older:
            return f"({near} UNION ALL {self._before(change, name, layer, since)})"
        if name != self.tailed or not self.tails:
            return f"({near})"
        older, key = change.relation(contract, layer, self.tails.__contains__), ", ".join(contract.key)
        return f'({near} UNION ALL SELECT * FROM {older} SEMI JOIN tails USING ({key}) WHERE "{column.name}" < {since})'

    def _before(self, change: Change, name: str, layer: str, since: str) -> str:
        """Rows before the edge of the few scopes that began there."""
        first, last, time = f"{self.older:%Y-%m}", f"{self.edge:%Y-%m}", CONTRACTS[name].time
        rows = change.relation(CONTRACTS[name], layer, lambda month: first <= month <= last)
        few = f"{self.scope[name]} IN (SELECT _scope FROM older)"
        return f'SELECT * FROM {rows} WHERE "{time}" < {since} AND {few}'


def moment_sql(moment: datetime) -> str:
    """SQL of a moment."""
    return f"TIMESTAMPTZ '{moment.isoformat()}'"


def reach_back(change: Change, recipe: Recipe) -> Reach | None:
    """How far a change reaches, by the times of its rows; None where a record changed that reaches everywhere."""
    times = _earliest(change, recipe)
    if not times or not set(times) <= set(recipe.back):
        return None
    edges = [first - recipe.back[name] for name, first in times.items() if first]
    since = [first for name, first in times.items() if first and name in (*recipe.inputs, *recipe.made)]
    if len(edges) < len(times):
        return None
    return Reach(frozenset((recipe.record, *recipe.back)), min(edges), min(since, default=NEVER), frozenset(times))


def reach_to_beginnings(change: Change, recipe: Recipe) -> Reach | None:
    """How far back the first rows of the changed scopes lie: gone back to month by month, until all have been met."""
    times = _earliest(change, recipe)
    if recipe.begins is None or not times or None in times.values():
        return None
    (name, first), scope = recipe.begins, recipe.scope[recipe.begins[0]]
    since = min(moment for moment in times.values() if moment)
    _look_for(change, recipe, name, first)
    if name in change.remade and set(times) == {name}:
        return _from_remade(change, recipe, since)
    here = Reach(frozenset((recipe.record, name)), _month_of(f"{since:%Y-%m}"), since)
    for begin, rows in [(here.edge, here.relation(change, name, "fact")), *_months_before(change, name, here.edge)]:
        change.duck.execute(f"DELETE FROM unmet WHERE _scope IN (SELECT {scope} FROM {rows} WHERE {first})")
        if not change.duck.execute("SELECT 1 FROM unmet LIMIT 1").fetchall():
            return Reach(here.records, begin, since)
    return None


def _from_remade(change: Change, recipe: Recipe, since: datetime) -> Reach | None:
    """The same of rows that this change made anew: what is before those is read of the few scopes that began there.

    Only where nothing else changed: a scope that another record touches has rows that were not made anew.
    """
    assert recipe.begins  # noqa: S101 - only such recipes come here
    (name, first), edge = recipe.begins, change.remade[recipe.begins[0]]
    records, scope = frozenset((recipe.record, name)), recipe.scope[name]
    change.duck.execute(
        f"DELETE FROM unmet WHERE _scope IN (SELECT {scope} FROM {_remade(change, name)} WHERE {first})"
    )
    change.duck.execute("CREATE OR REPLACE TEMP TABLE older AS SELECT * FROM unmet")
    if not change.duck.execute("SELECT 1 FROM older LIMIT 1").fetchall():
        return Reach(records, edge, since, begun=name)
    after = f"{edge:%Y-%m}"
    earlier = change.relation(CONTRACTS[name], "fact", after.__eq__)
    for begin, rows in [(_month_of(after), earlier), *_months_before(change, name, edge)]:
        change.duck.execute(f"DELETE FROM unmet WHERE _scope IN (SELECT {scope} FROM {rows} WHERE {first})")
        if not change.duck.execute("SELECT 1 FROM unmet LIMIT 1").fetchall():
            return Reach(records, edge, since, begun=name, older=begin, scope=recipe.scope)
    return None


def _remade(change: Change, name: str) -> str:
    """What this change made anew of a record, and made of later months."""
    if name not in change.later:
        return f'made."{name}"'
    return f'(SELECT * FROM made."{name}" UNION ALL SELECT * FROM later."{name}")'


def rows_since(change: Change, contract: Contract, table: str, back: timedelta) -> str:
    """A record's loaded rows from so long before the earliest row of a table on."""
    _, first = _first_of(change, contract, [table])
    if first is None:
        return change.relation(contract, "loaded")
    reach = Reach(frozenset((contract.name,)), first - back, first)
    return reach.relation(change, contract.name, "loaded")


def changed_tables(change: Change, recipe: Recipe, name: str, with_later: bool = True) -> Sequence[str]:
    """Tables of a record's rows that came and went: as they were made, where the recipe reads them so, or as loaded.

    Of a record of which it is known which columns the recipe reads, only rows that tell it something else.

    Args:
        change: The change in the making.
        recipe: The recipe.
        name: The record.
        with_later: Whether those that were made apart, in months after all that were held, are among them.
    """
    made = name in recipe.made or (name in recipe.every and CONTRACTS[name].derived)
    pair = ("added", "dropped") if made else ("winner", "replaced")
    if not change.has(pair[0], name):
        return []
    later = [f'later."{name}"'] if made and with_later and name in change.later else []
    if name in recipe.made and name in recipe.columns:
        names = ", ".join(f'"{column}"' for column in recipe.columns[name])
        return _told_otherwise(change, recipe, name) + [f"(SELECT {names} FROM {one})" for one in later]
    return [*(f'{schema}."{name}"' for schema in pair), *later]


def _told_otherwise(change: Change, recipe: Recipe, name: str) -> list[str]:
    """Of rows that came and went, those of which other columns are not the same before and now."""
    tables = [f'near."{recipe.record} {name} {side}"' for side in ("added", "dropped")]
    if change.has("near", f"{recipe.record} {name} added"):
        return tables
    key, columns = CONTRACTS[name].key, recipe.columns[name]
    meet = " AND ".join(f'a."{column}" = d."{column}"' for column in key)
    same = " AND ".join(f'a."{column}" IS NOT DISTINCT FROM d."{column}"' for column in columns)
    keys, read = (", ".join(f'"{column}"' for column in some) for some in (key, columns))
    of = ", ".join(f'a."{column}"' for column in key)
    alike = f'SELECT {of} FROM added."{name}" a JOIN dropped."{name}" d ON {meet} WHERE {same}'
    for table, side in zip(tables, ("added", "dropped"), strict=True):
        change.duck.execute(
            f'CREATE TABLE {table} AS SELECT {read} FROM {side}."{name}" ANTI JOIN ({alike}) USING ({keys})'
        )
    return tables


def _look_for(change: Change, recipe: Recipe, name: str, first: str) -> None:
    """Keep the scopes whose first row is not among those that came or went."""
    scope = recipe.scope[name]
    came = [
        f"SELECT {scope} FROM {table} WHERE {first}" for table in changed_tables(change, recipe, name, with_later=False)
    ]
    met = " OR ".join(f"_scope IN ({one})" for one in came) or "false"
    change.duck.execute(
        f"""CREATE OR REPLACE TEMP TABLE unmet AS SELECT _scope FROM scope."{recipe.record}" WHERE NOT ({met})"""
    )


def _months_before(change: Change, name: str, edge: datetime) -> Iterator[tuple[datetime, str]]:
    """The months before a moment, latest first, and their rows."""
    held = {s.partition for s in change.layer(name, "fact")}
    for month in sorted((one for one in held if len(one) == MONTH and one < f"{edge:%Y-%m}"), reverse=True):
        yield _month_of(month), change.relation(CONTRACTS[name], "fact", month.__eq__)


def _earliest(change: Change, recipe: Recipe) -> dict[str, datetime | None]:
    """By record that bears on a recipe and changed: the earliest time of its rows that came or went.

    None where it can't be told: a row, or the record, has no time, or the time is of no age that we know.
    """
    touching = (name for name, touch in recipe.every.items() if touch)
    found: dict[str, datetime | None] = {}
    for name in dict.fromkeys([*recipe.inputs, *recipe.made, *touching]):
        if tables := changed_tables(change, recipe, name):
            came, first = _first_of(change, CONTRACTS[name], tables)
            found |= {name: first} if came else {}
    return found


def _first_of(change: Change, contract: Contract, tables: Sequence[str]) -> tuple[int, datetime | None]:
    """How many rows there are, and the earliest time of one; None where one has none, or none that we know."""
    time = f'"{contract.time}"' if contract.time else "NULL"
    rows = " UNION ALL ".join(f"SELECT {time} AS _at FROM {table}" for table in tables)
    sql = f"SELECT CAST(min(_at) AS VARCHAR), count(*), count(_at) FROM ({rows})"
    first, came, known = change.duck.execute(sql).fetchall()[0]
    return came, _moment(first) if came and came == known else None


def _moment(text: str) -> datetime | None:
    """A time or day as DuckDB writes it in UTC; None where it is of no age that we know."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    known = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return known if known.year >= OLDEST else None


def _month_of(month: str) -> datetime:
    return datetime.fromisoformat(f"{month}-01T00:00:00+00:00")
