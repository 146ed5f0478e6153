"""Facts that an engine makes itself are those that DuckDB makes, row by row and column by column."""

import math
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmarks.spark_cluster import is_possible

from tests.engines.conformance import plain
from tests.engines.organisation import MATCHED, NOW, SAME, SETTINGS
from tests.engines.postgres_rows import running
from tests.engines.spark_rows import URL as SMALL_SPARK
from tests.flow.postgres import programs
from tests.flow.shop import Shop, call
from wellserved.enrich.index_contacts import Asked, index_contact_sql, left_out_sql, units_sql
from wellserved.enrich.register import recipes
from wellserved.enrich.rollouts import course_starts_sql
from wellserved.enrich.treatments import OUTCOMES, TREATMENTS
from wellserved.flow.contact_study import BEGIN, END, chosen, known
from wellserved.flow.engines import open_engine
from wellserved.flow.facts_made import recipes_there
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.records.register import CONTRACTS
from wellserved.store import duckdb_engine
from wellserved.store.engine import Engine
from wellserved.store.engines import clickhouse_engine, postgres_engine, spark_engine
from wellserved.store.engines.clickhouse_server import Within
from wellserved.terms.errors import DefinitionError, QueryError

EFFECTS = (  # at once, after an answer, and of what came back
    ("waited_over_20_seconds", "satisfaction"), ("satisfied", "back_in_30d"), ("came_back", "back_in_7d"),
)  # fmt: skip
COURSES = course_starts_sql("Europe/Berlin")
HERE = "engine: clickhouse\nenrich_on: engine\n"
KPIS = ("fcr_no_repeat", "cost_per_contact", "sla_attainment", "first_reply_time", "csat_t2b")


def differences(engine: Engine, workspace: Workspace, record: str) -> list[str]:
    """What an engine's facts and DuckDB's own say differently of a record, in words; each load calls itself anew."""
    columns = [column for column in CONTRACTS[record].all_columns if column.name != "batch"]
    shown, order = (", ".join(f'"{name}"' for name in names) for names in
                    ([column.name for column in columns], CONTRACTS[record].key))  # fmt: skip
    sql = f'SELECT {shown} FROM "{record}" ORDER BY {order}'
    own = duckdb_engine.open_engine(workspace.store)
    wanted, found = own.query(sql), engine.query(sql)
    own.close()
    if len(wanted) != len(found):
        return [f"{len(wanted)} rows of DuckDB, {len(found)} of the engine"]
    return [
        f"{column.name} of {one[:2]}: {a!r} of DuckDB, {b!r} of the engine"
        for one, other in zip(wanted, found, strict=True)
        for column, a, b in zip(columns, one, other, strict=True)
        if not alike(a, b)
    ]


def alike(wanted: Any, found: Any) -> bool:
    if isinstance(wanted, float) and isinstance(found, float):
        return math.isclose(wanted, found, rel_tol=1e-9, abs_tol=1e-9)
    return bool(plain(wanted) == plain(found))


def by_month(workspace: Workspace) -> list[Any]:
    return [*measure(workspace, KPIS, grain="month")]


def all_differences(engine: Engine, workspace: Workspace) -> dict[str, list[str]]:
    """Of all records that name a customer, or that a recipe makes."""
    records = {one.record for one in recipes(workspace.settings.enrich)}
    records |= {name for name, contract in CONTRACTS.items() if contract.column("customer_id")}
    found = {record: differences(engine, workspace, record) for record in sorted(records)}
    return {record: told for record, told in found.items() if told}


def unlike_studies(engine: Engine, workspace: Workspace) -> list[str]:
    """What an engine and DuckDB say differently of the contacts of some effects: those compared, and those left out."""
    own, span = duckdb_engine.open_engine(workspace.store), (BEGIN, END, "Europe/Berlin")
    found = []
    for pair in EFFECTS:
        asked = Asked(TREATMENTS[pair[0]], OUTCOMES[pair[1]], *span, known(own), chosen("channel <> 'chat'"))
        for sql in (index_contact_sql(asked), left_out_sql(asked), units_sql(asked)):
            wanted, told = (one.arrow(sql) for one in (own, engine))
            assert wanted.num_rows > 0
            rows, others = (zip(*(c.to_pylist() for c in table.columns), strict=True) for table in (wanted, told))
            both = [(a, b) for row, other in zip(rows, others, strict=True) for a, b in zip(row, other, strict=True)]
            found += [f"{pair}: {a!r} of DuckDB, {b!r} of the engine" for a, b in both if not alike(a, b)]
    found += [] if engine.query(COURSES) == own.query(COURSES) else ["courses"]
    own.close()
    return found


@pytest.fixture(scope="module")
def there(small: Workspace, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """The same organisation, whose rows came to the store as they were loaded, and whose facts ClickHouse made."""
    folder = tmp_path_factory.mktemp("there") / "small"
    shutil.copytree(small.folder, folder, ignore=shutil.ignore_patterns("data"))
    (folder / "wellserved.yaml").write_text(SETTINGS + MATCHED + HERE, encoding="utf-8")
    found = open_workspace(folder)
    load(found, clock=NOW)
    yield found
    Within.leave()


def test_the_organisation_has_rows_of_every_record(small: Workspace) -> None:
    own = duckdb_engine.open_engine(small.store)
    empty = [one.record for one in recipes(small.settings.enrich) if not own.extents[one.record].rows]
    own.close()

    assert empty == []


def test_clickhouse_makes_what_duckdb_makes(small: Workspace, there: Workspace) -> None:
    engine = open_engine(there)
    assert all_differences(engine, small) == {}
    assert unlike_studies(engine, small) == []
    engine.close()


@pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine")
def test_postgres_makes_what_duckdb_makes(small: Workspace) -> None:
    with running() as url:
        engine = postgres_engine.open_engine(small.store, None, url, recipes_there(small.settings))
        assert all_differences(engine, small) == {}
        assert unlike_studies(engine, small) == []
        engine.close()


@pytest.mark.skipif(not is_possible(), reason="there is no pyspark or no Java on this machine")
def test_spark_makes_what_duckdb_makes(small: Workspace) -> None:
    """Two records; `python -m tests.engines spark` compares all."""
    engine = on_spark(small)
    assert {record: differences(engine, small, record) for record in ("evaluation", "schedule")} == {
        "evaluation": [], "schedule": [],
    }  # fmt: skip


def on_spark(workspace: Workspace) -> Engine:
    """A Spark for small rows that makes a store's facts."""
    return spark_engine.open_engine(workspace.store, None, SMALL_SPARK, recipes_there(workspace.settings))


@pytest.fixture
def later(tmp_path: Path) -> Iterator[Workspace]:
    """Calls of two loads: the second brings another month, and that two customers of the first were one."""
    shop = Shop.made(tmp_path)
    shop.write("wellserved.yaml", "name: shop\n" + MATCHED)
    shop.write("sources/same.yaml", SAME)
    shop.write("same.csv", "one,other\ny,z\n")
    shop.calls("calls-1.csv", *(call(n, f"2026-01-{n:02d} 10:00", "60", "abc"[n % 3]) for n in range(1, 29)))
    load(shop.workspace)
    shop.calls("calls-2.csv", call(90, "2026-02-02 09:00", "5", "a"), call(91, "2026-02-03 10:00", "70", "b"))
    shop.write("same.csv", "one,other\ny,z\nb,a\n")
    load(shop.workspace)
    yield shop.workspace
    Within.leave()


def made_again(opened: Any, workspace: Workspace, url: str) -> set[str]:
    """Of which records an engine makes only what the second load changed; all must be what DuckDB makes."""
    made = recipes_there(workspace.settings)
    before = opened(workspace.store, 1, url, made)
    before.facts.make_all()
    before.close()
    engine = opened(workspace.store, None, url, made)
    assert all_differences(engine, workspace) == {}
    engine.close()
    again: set[str] = engine.facts.again
    return again


def test_of_a_later_load_clickhouse_makes_only_what_changed(later: Workspace) -> None:
    assert made_again(clickhouse_engine.open_engine, later, "") == {"interaction", "issue", "customer_period"}


@pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine")
def test_of_a_later_load_postgres_makes_only_what_changed(later: Workspace) -> None:
    with running() as url:
        assert made_again(postgres_engine.open_engine, later, url) == {"interaction", "issue", "customer_period"}


def test_a_workspace_may_leave_its_facts_to_the_engine(small: Workspace, there: Workspace) -> None:
    found, wanted = by_month(there), by_month(small)

    assert [(one.metric, one.n, one.note) for one in found] == [(one.metric, one.n, one.note) for one in wanted]
    assert [one.value for one in found] == pytest.approx([one.value for one in wanted], rel=1e-9)
    with pytest.raises(QueryError, match="DuckDB has none"):
        measure(open_workspace(there.folder, engine="duckdb"), KPIS)


def test_facts_come_back_to_duckdb_with_the_next_load(small: Workspace, there: Workspace) -> None:
    (there.folder / "wellserved.yaml").write_text(SETTINGS + MATCHED, encoding="utf-8")
    back = open_workspace(there.folder)

    with pytest.raises(QueryError, match="wellserved load"):
        measure(back, KPIS)
    load(back)
    found, wanted = by_month(back), by_month(small)
    assert [one.value for one in found] == pytest.approx([one.value for one in wanted], rel=1e-12)


def test_facts_are_left_to_no_engine_only_by_mistake(tmp_path: Path) -> None:
    (tmp_path / "wellserved.yaml").write_text("name: x\nengine: duckdb\nenrich_on: engine\n", encoding="utf-8")

    with pytest.raises(DefinitionError, match="no engine"):
        open_workspace(tmp_path)
