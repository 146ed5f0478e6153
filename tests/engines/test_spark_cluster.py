"""A Spark standalone cluster, its processes apart: it tells what DuckDB tells, whoever dies."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from benchmarks.spark_cluster import Cluster, cluster, is_possible

from tests.cli.run import wellserved
from tests.flow.shop import Shop, call
from tests.flow.test_links import made
from tests.oracle.test_laws import told
from wellserved.flow.engines import open_engine
from wellserved.flow.links import links
from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.store.engines.spark_session import session_at
from wellserved.terms.errors import EngineError, QueryError

pytestmark = pytest.mark.skipif(not is_possible(), reason="there is no pyspark or no Java on this machine")
NAMES = ("contacts_offered", "aht", "asa", "talk_time_p50")


@pytest.fixture(scope="module")
def running() -> Iterator[Cluster]:
    with cluster() as found:
        yield found


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, running: Cluster) -> Path:
    """Six teams over some weeks, whose settings name the cluster."""
    own = tmp_path_factory.mktemp("teams")
    made(own, 6, 12)
    Shop(own).write("wellserved.yaml", f"name: teams\nengine_url: {running.url}?spark.sql.adaptive.enabled=false\n")
    return own


def both(folder: Path) -> tuple[Workspace, Workspace]:
    return open_workspace(folder, engine="duckdb"), open_workspace(folder, engine="spark")


def asked(workspace: Workspace, **more: Any) -> list[Any]:
    return told(measure(workspace, NAMES, grain="week", **more))  # type: ignore[arg-type]


def test_measure_on_the_cluster(folder: Path) -> None:
    duck, spark = both(folder)

    assert asked(spark) == asked(duck)
    assert asked(spark, by=("team",), where="talk_seconds > 250") == asked(
        duck, by=("team",), where="talk_seconds > 250"
    )


def test_what_segments_say_of_themselves_is_not_asked_of_spark(folder: Path) -> None:
    with closing(open_engine(both(folder)[1])) as engine:
        assert all(extent.elsewhere for extent in engine.extents.values())


def test_a_correction_is_seen_on_the_cluster(tmp_path: Path, running: Cluster) -> None:
    shop = Shop.made(tmp_path)
    shop.write("wellserved.yaml", f"name: shop\nengine_url: {running.url}\n")
    shop.calls("calls-1.csv", *(call(n, f"2026-01-{n:02d} 10:00", str(40 + n)) for n in range(1, 20)))
    load(shop.workspace)
    shop.calls("calls-2.csv", call(3, "2026-01-03 10:00", "999"), call(40, "2026-02-03 10:00"))
    load(shop.workspace)
    duck, spark = both(tmp_path)

    assert one_of(spark) == one_of(duck)


def one_of(workspace: Workspace) -> list[Any]:
    return told(measure(workspace, ["aht"]))  # type: ignore[arg-type]


def test_a_worker_that_is_killed_midway_changes_no_number(folder: Path, running: Cluster) -> None:
    duck, spark = both(folder)
    tracker = session_at(spark.settings.engine_url).sparkContext.statusTracker()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(asked, spark, by=("team",))
        while not tracker.getActiveStageIds() and not wait([answer], timeout=0.02).done:
            continue
        assert not answer.done()
        running.kill_worker(0)

        assert answer.result() == asked(duck, by=("team",))
    now = datetime.now(UTC)
    assert replace(score(spark), as_of=now) == replace(score(duck), as_of=now)
    assert links(spark, keep=False) == links(duck, keep=False)


def test_the_command_line_names_the_engine_for_once(folder: Path) -> None:
    words = ("measure", "aht", "--grain", "week", "--format", "csv", "--workspace", str(folder))

    assert wellserved(*words, "--engine", "spark").stdout == wellserved(*words).stdout != ""


def test_an_address_without_a_spark_says_so_at_once(folder: Path) -> None:
    spark = both(folder)[1]

    with pytest.raises(EngineError, match="does not answer"):
        asked(replace(spark, settings=replace(spark.settings, engine_url="spark://127.0.0.1:1")))
    with pytest.raises(QueryError, match="not the address of a Spark"):
        asked(replace(spark, settings=replace(spark.settings, engine_url="postgresql://127.0.0.1:1")))
