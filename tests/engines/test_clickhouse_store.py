"""ClickHouse over a store tells what DuckDB tells: through corrections, as of earlier, after what was cut short."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from tests.flow.shop import SETTINGS, Shop, call, callers
from tests.oracle.test_laws import told
from tests.store.desk import Desk, File, contact
from tests.store.test_beside import at, month
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.load import load
from wellserved.flow.measure import measure, sql_of
from wellserved.flow.rows import rows
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.store.catalog import segments_at
from wellserved.store.engines import clickhouse_engine
from wellserved.store.engines.clickhouse_folder import taken
from wellserved.store.engines.clickhouse_server import Within
from wellserved.store.engines.clickhouse_tables import Tables, number_of
from wellserved.terms.errors import EngineError, QueryError

NAMES = ("contacts_offered", "fcr_no_repeat", "repeat_contact_rate", "talk_time_p50", "aht", "agents_at_work")
KEPT = "rollups:\n  - {record: interaction, by: [channel]}\n"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = Shop.made(tmp_path)
    made.write("wellserved.yaml", SETTINGS + KEPT)
    callers(made)
    made.calls("calls-1.csv", *(call(n, f"2026-01-{n:02d} 10:00", str(40 + n), "ab"[n % 2]) for n in range(1, 29)))
    load(made.workspace)
    yield made
    Within.leave()


def on(shop: Shop, engine: str) -> Workspace:
    return open_workspace(shop.folder, engine=engine)


def names() -> tuple[str, ...]:
    known = set(catalogue().names())
    return ("callers", *(name for name in NAMES if name in known))


def same(shop: Shop, **asked: Any) -> list[Any]:
    """What both engines tell, which must be the same."""
    duck, click = (measure(on(shop, engine), names(), **asked) for engine in ("duckdb", "clickhouse"))
    assert told(click) == told(duck)  # type: ignore[arg-type]
    return list(duck)


def test_rows_and_kept_days_tell_the_same(shop: Shop) -> None:
    assert "from the roll-up" in sql_of(on(shop, "clickhouse"), names())
    assert [one.value for one in same(shop)[:2]] == [2, 28]
    assert "from the roll-up different values of" in sql_of(on(shop, "clickhouse"), ["callers"])
    same(shop, grain="week", by=("channel",))
    same(shop, where="talk_seconds > 50")


def test_rows_behind_a_number_are_the_same(shop: Shop) -> None:
    duck, click = (rows(on(shop, engine), "contacts_offered", limit=5) for engine in ("duckdb", "clickhouse"))

    assert click.columns == duck.columns
    assert [row[:4] for row in click.rows] == [row[:4] for row in duck.rows]


def test_a_correction_is_seen_and_what_was_before_it_can_be_told(shop: Shop) -> None:
    same(shop)
    before = segments_at(shop.workspace.store)
    shop.calls("calls-2.csv", call(3, "2026-01-03 10:00", "999"), call(40, "2026-02-03 10:00"))
    load(shop.workspace)

    assert same(shop)[1].value == 29
    engine = open_engine(on(shop, "clickhouse"), 1)
    assert engine.query('SELECT COUNT(*) AS n, MAX("talk_seconds") AS t FROM "interaction"') == [(28, 68.0)]
    assert {s.path for s in before} & {s.path for s in segments_at(shop.workspace.store)} != {s.path for s in before}


def test_rows_that_went_beside_a_month_are_gone(tmp_path: Path) -> None:
    """Small corrections leave a month's segment as it is, and list which of its rows are no more."""
    desk = Desk(tmp_path, whole_below=10)
    desk.load(File("base.csv", month()))
    for talk in ("61", "62"):
        desk.load(File("fix.csv", [contact(7, at(56), customer_id="c7", talk_seconds=talk)]))
    assert any(s.layer == "fact_gone" for s in segments_at(desk.store))

    for snapshot in (None, 1, 2):
        for relation in ('"interaction"', '"issue"'):
            asked = f"SELECT * FROM {relation} ORDER BY 1, 2"
            assert clickhouse_engine.open_engine(desk.store, snapshot).query(asked) == desk.query(asked, snapshot)
    loaded = 'SELECT COUNT(*) AS n, MAX("talk_seconds") AS t FROM "loaded interaction"'
    assert clickhouse_engine.open_engine(desk.store).query(loaded) == [(90, 62.0)]
    Within.leave()


def test_what_was_cut_short_is_brought_in_anew(shop: Shop) -> None:
    """A load that died left part of a segment beside; nobody sees it, and the next one begins again."""
    segment = next(s for s in segments_at(shop.workspace.store) if s.record == "interaction" and s.layer == "fact")
    server = Within(shop.workspace.store.folder / "engines" / "clickhouse")
    server.run(f'CREATE TABLE "incoming_{number_of(segment)}" (x UInt8) ENGINE = MergeTree ORDER BY x')
    server.run(f'INSERT INTO "incoming_{number_of(segment)}" VALUES (1), (2)')

    assert same(shop)[1].value == 28


def test_a_segment_that_lost_rows_is_refused(shop: Shop) -> None:
    store = shop.workspace.store
    own = next(s for s in segments_at(store) if s.layer == "fact" and s.record == "interaction")
    whole = parquet.read_table(store.segments / own.path)
    parquet.write_table(whole.slice(0, 10), store.segments / own.path)

    with pytest.raises(EngineError, match="of 28 rows of a segment 10 came to ClickHouse"):
        open_engine(on(shop, "clickhouse")).query('SELECT COUNT(*) AS n FROM "interaction"')


def test_segments_that_the_store_forgot_are_dropped(shop: Shop) -> None:
    same(shop)
    server = Within(shop.workspace.store.folder / "engines" / "clickhouse")
    tables = Tables(server, shop.workspace.store.segments)
    held = "SELECT DISTINCT table FROM system.parts WHERE active AND database = currentDatabase() ORDER BY table"
    assert {row["table"].split("_")[0] for row in server.arrow(held).to_pylist()} == {"fact", "rollup"}

    tables.tidy([s for s in segments_at(shop.workspace.store) if s.layer == "fact"])
    assert {row["table"].split("_")[0] for row in server.arrow(held).to_pylist()} == {"fact"}
    tables.tidy([])
    assert server.arrow(held).num_rows == 0
    assert same(shop)[1].value == 28


def test_tables_that_another_process_has_open_are_waited_for_a_while(tmp_path: Path) -> None:
    first = taken(tmp_path)
    with pytest.raises(EngineError, match=rf"tables are open in another process \({os.getpid()}\)"):
        taken(tmp_path, 0)
    with ThreadPoolExecutor(1) as pool:
        second = pool.submit(taken, tmp_path)
        first.close()

        second.result().close()


def test_an_engine_that_is_not_there_is_told_by_name(shop: Shop) -> None:
    with pytest.raises(QueryError, match="no engine called 'oracle'") as raised:
        open_engine(on(shop, "oracle"))
    assert "clickhouse" in raised.value.fix


def test_an_address_of_something_else_is_refused(shop: Shop) -> None:
    shop.write("wellserved.yaml", SETTINGS + "engine: clickhouse\nengine_url: mysql://there/it\n")
    with pytest.raises(QueryError, match="not the address of a ClickHouse"):
        open_engine(shop.workspace)


def test_an_address_takes_its_password_from_the_environment(shop: Shop) -> None:
    url = "engine_url: clickhouse://me:${WELLSERVED_NOT_SET}@localhost:1/it\n"
    shop.write("wellserved.yaml", SETTINGS + "engine: clickhouse\n" + url)
    with pytest.raises(QueryError, match="the environment holds no WELLSERVED_NOT_SET"):
        open_engine(shop.workspace)


def test_a_kept_workspace_asks_clickhouse_too(shop: Shop) -> None:
    shop.write("wellserved.yaml", SETTINGS + KEPT + "engine: clickhouse\n")
    kept = open_workspace(shop.folder, kept=True)

    assert told(measure(kept, names())) == told(measure(on(shop, "duckdb"), names()))  # type: ignore[arg-type]
    shop.calls("calls-2.csv", call(40, "2026-02-03 10:00"))
    load(shop.workspace)
    assert told(measure(kept, names())) == told(measure(on(shop, "duckdb"), names()))  # type: ignore[arg-type]
