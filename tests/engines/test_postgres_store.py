"""PostgreSQL over a store: what DuckDB tells, through corrections, as of earlier, after what was dropped."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.engines.postgres_rows import running
from tests.flow.postgres import programs
from tests.flow.shop import SETTINGS, Shop, call, callers
from tests.flow.test_links import made
from tests.oracle.test_laws import told
from wellserved.flow.engine_url import with_secrets
from wellserved.flow.engines import open_engine
from wellserved.flow.links import links
from wellserved.flow.load import load
from wellserved.flow.measure import measure, sql_of
from wellserved.flow.rows import rows
from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.store.engines.postgres_server import Server, address_of
from wellserved.terms.errors import EngineError, QueryError

pytestmark = pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine")
NAMES = ("contacts_offered", "fcr_no_repeat", "repeat_contact_rate", "talk_time_p50", "aht", "callers")
KEPT = "rollups:\n  - {record: interaction, by: [channel]}\n"
WHERE = "engine_url: ${WELLSERVED_PG}\n"
COUNT = 'SELECT COUNT(*) AS n, MAX("talk_seconds") AS t FROM "interaction"'


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running() as found:
        yield found


@pytest.fixture
def shop(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Shop:
    schema = f"s{abs(hash(request.node.name)) % 10**9}"
    monkeypatch.setenv("WELLSERVED_PG", f"{url}?schema={schema}")
    shop = Shop.made(tmp_path)
    shop.write("wellserved.yaml", SETTINGS + KEPT + WHERE)
    callers(shop)
    shop.calls("calls-1.csv", *(call(n, f"2026-01-{n:02d} 10:00", str(40 + n), "ab"[n % 2]) for n in range(1, 29)))
    load(shop.workspace)
    return shop


def on(shop: Shop, engine: str) -> Workspace:
    return open_workspace(shop.folder, engine=engine)


def same(shop: Shop, **asked: Any) -> list[Any]:
    """What both engines tell, which must be the same."""
    duck, other = (measure(on(shop, engine), NAMES, **asked) for engine in ("duckdb", "postgres"))
    assert told(other) == told(duck)  # type: ignore[arg-type]
    return list(duck)


def test_rows_and_kept_days_tell_the_same(shop: Shop) -> None:
    assert "from the roll-up" in sql_of(on(shop, "postgres"), NAMES)
    assert same(shop)[0].value == 28
    assert "from the roll-up different values of" in sql_of(on(shop, "postgres"), ["callers"])
    same(shop, grain="week", by=("channel",))
    same(shop, where="talk_seconds > 50")


def test_rows_behind_a_number_are_the_same(shop: Shop) -> None:
    duck, other = (rows(on(shop, engine), "contacts_offered", limit=5) for engine in ("duckdb", "postgres"))

    assert [row[:4] for row in other.rows] == [row[:4] for row in duck.rows]


def test_what_segments_say_of_themselves_is_not_asked_of_an_engine_that_does_not_read_them(shop: Shop) -> None:
    with closing(open_engine(on(shop, "postgres"))) as engine:
        assert all(extent.elsewhere for extent in engine.extents.values())


def test_a_correction_is_seen_and_what_was_before_it_can_be_told(shop: Shop) -> None:
    same(shop)
    shop.calls("calls-2.csv", call(3, "2026-01-03 10:00", "999"), call(40, "2026-02-03 10:00"))
    load(shop.workspace)

    assert same(shop)[0].value == 29
    for snapshot, wanted in ((None, (29, 999.0)), (1, (28, 68.0))):
        with closing(open_engine(on(shop, "postgres"), snapshot)) as engine:
            assert engine.query(COUNT) == [wanted]


def test_what_another_process_dropped_is_brought_in_again(shop: Shop, url: str) -> None:
    tables = "SELECT schemaname, tablename FROM pg_tables WHERE tablename LIKE 'segment%'"
    with closing(open_engine(on(shop, "postgres"))) as engine, closing(Server(address_of(url))) as other:
        assert engine.query(COUNT) == [(28, 68.0)]
        for schema, table in other.run(tables):
            other.run(f'DROP TABLE "{schema}"."{table}"')

        assert engine.query(COUNT) == [(28, 68.0)]


def test_segments_that_the_store_forgot_are_dropped(shop: Shop, url: str) -> None:
    same(shop)
    before = tables_of(url)
    shop.write("wellserved.yaml", SETTINGS + WHERE + "keep_history_days: 0\n")
    shop.calls("calls-2.csv", call(3, "2026-01-03 10:00", "999"))
    load(shop.workspace)
    open_engine(on(shop, "postgres")).close()

    assert before
    assert not before & tables_of(url)


def tables_of(url: str) -> set[str]:
    """The tables of the workspace's schema."""
    schema = address_of(with_secrets("${WELLSERVED_PG}")).schema
    with closing(Server(address_of(url))) as server:
        return {str(name) for (name,) in server.run(f"SELECT tablename FROM pg_tables WHERE schemaname = '{schema}'")}


def test_an_address_that_is_none_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    for wrong, error in (("mysql://a@b/c", QueryError), ("postgresql://a@127.0.0.1:1/c", EngineError)):
        monkeypatch.setenv("WELLSERVED_PG", wrong)
        with pytest.raises(error):
            measure(on(shop, "postgres"), NAMES)


def test_scores_and_links_are_the_same(tmp_path: Path, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WELLSERVED_PG", f"{url}?schema=teams")
    made(tmp_path, 12, 16)
    Shop(tmp_path).write("wellserved.yaml", "name: teams\n" + WHERE)
    duck, other = (open_workspace(tmp_path, engine=engine) for engine in ("duckdb", "postgres"))

    now = datetime.now(UTC)
    assert replace(score(other), as_of=now) == replace(score(duck), as_of=now)
    assert links(other, keep=False) == links(duck, keep=False)
