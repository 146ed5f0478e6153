"""Who is erased is in no table of the engine that makes the facts; what a load has begun there is not dropped."""

from tests.flow.shop import Shop
from tests.flow.test_rollups import one_month
from tests.oracle.test_laws import told
from wellserved.flow.engines import open_engine
from wellserved.flow.erase import erase
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.store.change import open_change
from wellserved.store.engines.clickhouse_engine import ClickHouseEngine
from wellserved.store.engines.clickhouse_server import Within
from wellserved.store.engines.postgres_server import Server, address_of

NAMES = ("contacts_offered", "fcr_no_repeat", "callers")
CLICKHOUSE = "SELECT name FROM system.tables WHERE database = currentDatabase()"
POSTGRES = "SELECT schemaname || '.' || tablename FROM pg_tables WHERE schemaname LIKE 'test%'"


def tables_that_say(shop: Shop, word: str, url: str) -> set[str]:
    """The engine's tables of which some row holds a word, and those with parts that nobody reads any more."""
    if url:
        server = Server(address_of(url))
        names = [str(name) for (name,) in server.run(POSTGRES)]
        found = {n for n in names if server.run(f"SELECT 1 FROM {n} t WHERE t::text LIKE '%,{word},%'")}
        server.close()
        return {name.rpartition(".")[2].partition("_")[0] for name in found}
    engine = open_engine(shop.workspace)
    assert isinstance(engine, ClickHouseEngine)
    names = [str(name) for name in engine.own(CLICKHOUSE, ()).column(0).to_pylist()]
    found = {n for n in names if repr(word) in str(engine.own(f'SELECT * FROM "{n}"', ()).to_pylist())}
    left = engine.own("SELECT table FROM system.parts WHERE NOT active", ()).column(0).to_pylist()
    found |= {str(name) for name in left}
    return {name.partition("_")[0] for name in found}


def of_calls(shop: Shop) -> Shop:
    """A shop that has no files but those of calls."""
    for name in ("customers", "answers", "same"):
        (shop.folder / f"sources/{name}.yaml").unlink()
    return shop


def cut_short(shop: Shop, url: str) -> None:
    """What a process that is killed leaves; PostgreSQL takes back what was begun."""
    if url:
        return
    server = Within(shop.workspace.store.folder / "engines" / "clickhouse")
    for name in ("incoming_1", "making_2"):
        server.run(f"CREATE TABLE {name} ENGINE = MergeTree ORDER BY who AS SELECT 'c1' AS who")


def test_an_erased_customer_is_in_no_table(shops: tuple[Shop, Shop], address: str) -> None:
    shop = of_calls(shops[1])
    for month in (3, 5):
        one_month(shop, f"calls-{month}.csv", month, 60, 120)
        load(shop.workspace)
    before = told(measure(shop.workspace, NAMES))  # type: ignore[arg-type]
    cut_short(shop, address)
    assert {"made"} <= tables_that_say(shop, "c1", address)

    assert erase(shop.workspace, "c1", yes=True).customers == 1

    assert tables_that_say(shop, "c1", address) == set()
    assert told(measure(shop.workspace, NAMES)) == before  # type: ignore[arg-type]


def begin(shop: Shop, url: str) -> None:
    """What a load has an engine make of rows that no snapshot holds yet."""
    made = "made_issue_0 {} AS SELECT 'a' AS a, 'begun' AS b, 'c' AS c"
    if url:
        server = Server(address_of(f"{url}?schema={shop.folder.parent.name}"))
        server.run(f'CREATE TABLE "{server.address.schema}".{made.format("")}')
        server.close()
    else:
        own = Within(shop.workspace.store.folder / "engines" / "clickhouse")
        own.run(f"CREATE TABLE {made.format('ENGINE = MergeTree ORDER BY a')}")


def test_what_a_load_has_begun_stays_for_who_asks_beside_it(shops: tuple[Shop, Shop], address: str) -> None:
    shop = of_calls(shops[1])
    one_month(shop, "calls-3.csv", 3, 60, 80)
    load(shop.workspace)

    with open_change(shop.workspace.store):
        begin(shop, address)
        measure(shop.workspace, NAMES)
        assert tables_that_say(shop, "begun", address) == {"made"}
    measure(shop.workspace, NAMES)
    assert tables_that_say(shop, "begun", address) == set()
