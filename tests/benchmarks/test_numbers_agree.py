"""What is timed against each other tells the same values: a small year, by every contender."""

from pathlib import Path

import pytest
from benchmarks.contender import CONTENDERS, timed
from benchmarks.engines import long
from benchmarks.equal import Unequal, check_equal
from benchmarks.generate import write
from benchmarks.hand import CELL_KPIS, MONTH_KPIS, Cut
from benchmarks.hand_engines import Asked, hand_sql
from benchmarks.rows import connected, enrich, see_enriched

LATEST = "SELECT (SELECT max(started_at) FROM interaction), (SELECT max(invited_at) FROM survey_response)"


@pytest.fixture(scope="module")
def year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("year")
    write(folder, 0.02)
    with connected() as connection:
        enrich(connection, folder)
    return folder


@pytest.mark.parametrize("cut", ["month", "cell"])
@pytest.mark.parametrize("name", [name for name in CONTENDERS if name != "hand_from_raw"])
def test_every_contender_tells_what_hand_written_sql_tells(year: Path, name: str, cut: Cut) -> None:
    _, by_hand = timed("hand_from_raw", year, cut)
    _, found = timed(name, year, cut)

    assert check_equal(by_hand, found, ("hand_from_raw", name)) > len(MONTH_KPIS if cut == "month" else CELL_KPIS)


@pytest.mark.parametrize("cut", ["month", "cell"])
def test_sql_by_hand_for_many_engines_tells_what_hand_written_sql_tells(year: Path, cut: Cut) -> None:
    _, by_hand = timed("hand_from_raw", year, cut)
    with connected() as connection:
        see_enriched(connection, year)
        (latest,) = connection.execute(LATEST).fetchall()
        found = [connection.sql(sql).to_arrow_table() for sql in hand_sql(Asked("duckdb", cut, latest, doubt=True))]

    assert check_equal(by_hand, long(found, cut), ("hand_from_raw", "by hand")) > 100


def test_a_value_that_differs_is_seen(year: Path) -> None:
    _, one = timed("hand_from_raw", year, "month")
    other = one.set_column(
        one.column_names.index("value"), "value", [[v + 1e-6 for v in one["value"].to_pylist() if v is not None]]
    )

    with pytest.raises(Unequal, match="differ"):
        check_equal(one, other, ("one", "other"))


def test_a_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "a", 0.005)
    write(tmp_path / "b", 0.005)

    files = sorted(path.name for path in (tmp_path / "a").iterdir())
    assert len(files) == 5
    assert all((tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes() for name in files)
