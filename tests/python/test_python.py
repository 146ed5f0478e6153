"""The numbers in a program's hands: the same as the commands', in the shape that data libraries take."""

import json
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import polars as pl
import pyarrow as pa
import pytest

import wellserved as ws
from tests.cli.conftest import make_desk
from tests.cli.run import wellserved
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.surfaces.python.opened import Opened
from wellserved.terms.errors import QueryError

LOADED = ("duckdb", "pyarrow", "fastapi", "altair", "numpy", "wellserved.")


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_desk(tmp_path_factory.mktemp("desk") / "workspace", bad=False)
    assert wellserved("load", "--quiet", folder=folder).returncode == 0
    return folder


@pytest.fixture
def w(desk: Path) -> Opened:
    return ws.open(desk)


def test_importing_it_opens_and_loads_nothing() -> None:
    told = f"import wellserved, sys; print([name for name in sys.modules if name.startswith({LOADED!r})])"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)

    assert done.stdout.strip() == "[]"


def test_a_measurement_is_the_commands(w: Opened, desk: Path) -> None:
    (found,) = w.measure("abandonment_rate", period="2025-12")
    words = ("measure", "abandonment_rate", "--from", "2025-12-01", "--to", "2025-12-31", "--format", "json")
    (told,) = json.loads(wellserved(*words, folder=desk).stdout)

    assert isinstance(found, Measurement)
    assert (found.value, found.low, found.n, str(found.note)) == (0.25, told["low"], told["n"], told["note"])


def test_the_last_ones_are_the_last_whole_periods_with_data(w: Opened) -> None:
    one, two = w.measure("aht", last="1m"), w.measure("aht", last="2m", grain="month")

    assert [m.period.first_day.isoformat() for m in (*one.measurements, *two.measurements)] == [
        "2025-12-01", "2025-11-01", "2025-12-01"
    ]  # fmt: skip


def test_values_are_taken_by_any_library_through_arrows_door(w: Opened) -> None:
    found = w.measure("abandonment_rate", by="channel", period="2025-12")

    assert dict(pl.DataFrame(found).select("channel", "n").rows()) == {"chat": 10, "voice": 30}
    assert pa.table(found).to_pylist() == found.to_arrow().to_pylist()
    assert found.to_polars().equals(pl.DataFrame(found))
    assert list(found.to_pandas().columns) == list(found.table.columns)


def test_the_ends_of_a_period_are_moments_of_the_workspaces_zone(w: Opened) -> None:
    (row,) = w.measure("aht", period="2025-12").to_arrow().to_pylist()

    assert row["start"] == datetime(2025, 12, 1, tzinfo=ZoneInfo("Europe/Paris"))


def test_a_comparison_has_both_in_its_row(w: Opened) -> None:
    found = w.measure("abandonment_rate", period="2025-12", compare="previous")
    (row,) = found.to_arrow().to_pylist()

    assert isinstance(found[0], Comparison)
    assert (row["value"], row["compared_value"], round(row["change"], 9)) == (0.25, 0.2, 0.05)


def test_filters_narrow_beside_a_condition(w: Opened) -> None:
    found = w.measure("abandonment_rate", period="2025-12", filters={"channel": "chat"}, where="queue_seconds > 0")

    assert [m.n for m in found.measurements] == [10]


def test_a_scorecard_is_the_commands_json(w: Opened, desk: Path) -> None:
    as_of = "2100-01-01T00:00:00+00:00"
    words = ("score", "--period", "2025-12", "--as-of", as_of, "--format", "json")

    assert json.loads(json.dumps(w.score(period="2025-12", as_of=as_of).to_dict())) == json.loads(
        wellserved(*words, folder=desk).stdout
    )


def test_an_explanation_says_its_sentence_and_has_its_parts(w: Opened) -> None:
    found = w.explain("abandonment_rate", period="2025-12", by="channel")

    assert str(found).startswith("Abandonment rate rose")
    assert {row["value"] for row in found.table.to_arrow().to_pylist()} == {"chat", "voice"}


def test_rows_are_those_behind_the_value(w: Opened) -> None:
    found = w.rows("abandonment_rate", period="2025-12", filters={"channel": "chat"})

    assert (len(found), {row["counted"] for row in found.to_arrow().to_pylist()}) == (10, {"yes"})


def test_a_chart_is_a_picture_over_time_or_side_by_side(w: Opened) -> None:
    over_time = w.measure("aht", last="6m", grain="month").chart()
    beside = w.measure("aht", by="channel", last="6m").chart()

    assert [picture.startswith("<svg") for picture in (over_time, beside)] == [True, True]
    assert "Average handle time" in over_time


def test_a_notebook_shows_numbers_as_all_surfaces_do_and_no_markup(w: Opened, desk: Path) -> None:
    shown = w.measure("abandonment_rate", by="channel", period="2025-12")._repr_html_()

    assert ("%" in shown, "December 2025" in shown, "<script" in shown) == (True, True, False)
    assert "<table>" in w.score()._repr_html_()


def test_the_catalogue_names_the_kpis(w: Opened) -> None:
    assert "abandonment_rate" in w.catalogue.names()


def test_a_period_and_the_last_ones_are_not_given_together(w: Opened) -> None:
    with pytest.raises(QueryError):
        w.measure("aht", period="2025-12", last="3m")
    with pytest.raises(QueryError):
        w.measure()
