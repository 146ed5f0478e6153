"""ClickHouse away from this process, spoken to by clickhouse-connect over HTTP: it tells what DuckDB tells."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.engines.clickhouse_front import fronted
from tests.flow.shop import SETTINGS, Shop, call, callers
from tests.oracle.test_laws import told
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.rows import rows
from wellserved.flow.workspace import open_workspace
from wellserved.store.engines.clickhouse_server import server_at
from wellserved.terms.errors import EngineError

NAMES = ("contacts_offered", "fcr_no_repeat", "talk_time_p50", "aht", "callers")


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with fronted() as found:
        yield found


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory, url: str) -> Shop:
    """Two loads, of which the second corrects a call of the first."""
    made = Shop.made(tmp_path_factory.mktemp("away"))
    made.write("wellserved.yaml", f"{SETTINGS}engine_url: {url}\n")
    callers(made)
    made.calls("calls-1.csv", *(call(n, f"2026-01-{n:02d} 10:00", str(40 + n), "ab"[n % 2]) for n in range(1, 29)))
    load(made.workspace)
    made.calls("calls-2.csv", call(3, "2026-01-03 10:00", "999"), call(40, "2026-02-03 10:00"))
    load(made.workspace)
    return made


def asked(shop: Shop, engine: str, **more: Any) -> Any:
    return told(measure(open_workspace(shop.folder, engine=engine), NAMES, **more))  # type: ignore[arg-type]


def test_rows_come_over_the_wire_and_their_corrections_are_seen(shop: Shop) -> None:
    assert asked(shop, "clickhouse") == asked(shop, "duckdb")
    week = {"grain": "week", "by": ("channel",), "where": "talk_seconds > 50"}
    assert asked(shop, "clickhouse", **week) == asked(shop, "duckdb", **week)


def test_rows_behind_a_number_are_the_same(shop: Shop) -> None:
    duck, away = (
        rows(open_workspace(shop.folder, engine=engine), "aht", limit=5) for engine in ("duckdb", "clickhouse")
    )

    assert [row[:4] for row in away.rows] == [row[:4] for row in duck.rows]


def test_each_kind_of_value_comes_as_it_is(url: str) -> None:
    kinds = (
        "CAST(1.5 AS Decimal(18, 4)) AS d, toDateTime64('2026-01-01 00:00:00.25', 6, 'UTC') AS t, NULL AS n, 'Ä' AS w"
    )
    moment = datetime(2026, 1, 1, 0, 0, 0, 250_000, UTC)

    ((d, t, n, w),) = [tuple(row.values()) for row in server_at(url, None).arrow(f"SELECT {kinds}").to_pylist()]
    assert (float(d), t, n, w) == (1.5, moment, None, "Ä")


def test_what_the_server_says_is_told(url: str) -> None:
    with pytest.raises(EngineError, match="UNKNOWN_IDENTIFIER"):
        server_at(url, None).arrow("SELECT nothing_of_it")
    with pytest.raises(EngineError, match="does not answer"):
        server_at("clickhouse://127.0.0.1:1/x", Path())
