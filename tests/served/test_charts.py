"""Charts: valid Vega-Lite; drawn without any request; stamped; their numbers as CSV; nothing hostile gets through."""

import csv
import io
import itertools
import re
from datetime import date
from typing import Any
from xml.etree import ElementTree

import altair
import pytest
from starlette.testclient import TestClient

from wellserved.flow.seen import Seen
from wellserved.flow.workspace import Workspace
from wellserved.metrics.measurement import Comparison, Measurement, Note
from wellserved.surfaces.charts.drawing import inline
from wellserved.surfaces.charts.figure import harmless
from wellserved.surfaces.charts.look import (
    NARROW,
    WIDE,
    apart,
    finished,
    ink,
    layer,
    nice_ticks,
    painted,
    place,
    written_axis,
)
from wellserved.surfaces.charts.multiples import Multiples, Panel, small_multiples
from wellserved.surfaces.number import Numbers
from wellserved.terms.period import Grain
from wellserved.terms.unit import Unit

NAMES = ("behaviour", "breakdown", "change")
METRIC = "fcr_no_repeat"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", ["wide", "narrow"])
def test_a_specification_is_what_vega_lites_schema_says(client: TestClient, name: str, size: str) -> None:
    spec = client.get(f"/chart/{name}.json?metric={METRIC}&size={size}").json()

    assert altair.Chart.from_dict(spec, validate=True)


@pytest.mark.parametrize("name", NAMES)
def test_a_file_says_whose_of_when_of_what_and_by_which_definition(client: TestClient, name: str) -> None:
    drawn = client.get(f"/chart/{name}.svg?metric={METRIC}&f.channel=voice&as_of=2036-11-01").text
    said = " ".join(ElementTree.fromstring(drawn).itertext())

    assert all(text in said for text in ("First contact resolution", f"definition {METRIC} version 1"))
    assert all(text in said for text in ("Channel: voice", "as of 2036-11-01", "days as in Europe/Berlin"))


def test_a_picture_is_of_the_theme_and_twice_as_sharp(client: TestClient) -> None:
    light, dark = (
        client.get(f"/chart/behaviour.png?metric={METRIC}&theme={theme}").content for theme in ("light", "dark")
    )

    assert light.startswith(b"\x89PNG")
    assert light != dark
    assert int.from_bytes(light[16:20], "big") > 1.6 * WIDE.width


def test_the_csv_has_the_values_of_the_measure(client: TestClient, workspace: Workspace) -> None:
    text = client.get(f"/chart/behaviour.csv?metric={METRIC}&period=2026-06").text
    rows = list(csv.DictReader(io.StringIO(text)))
    (june,) = measured(workspace, period="2026-06")

    last = rows[-1]

    assert last["period"] == "2026-06"
    assert (float(last["value"]), int(last["n"])) == (june.value, june.n)
    assert (last["metric"], last["organisation"]) == (METRIC, workspace.settings.name)


def test_a_chart_in_a_page_has_the_pages_colours_and_no_style_of_its_own(client: TestClient) -> None:
    page = client.get(f"/kpi/{METRIC}").text
    (drawn, *_) = re.findall(r'<svg class="drawn".*?</svg>', page, re.DOTALL)

    assert ink("line") in drawn
    assert "style=" not in drawn
    assert "#" not in re.sub(r"&#\d+;", "", drawn)


def test_what_a_page_shows_of_a_label_is_text() -> None:
    hostile = {"text": "<script>alert(1)</script>\"'&"}
    spec = {"data": {"values": [hostile]}, "mark": "text", "encoding": {"text": {"field": "text"}}}

    assert "<script" not in inline(spec)


def test_nothing_is_fetched_by_a_specification(client: TestClient) -> None:
    spec = client.get(f"/chart/behaviour.json?metric={METRIC}").text

    assert '"url"' not in spec


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (f"/chart/nothing.svg?metric={METRIC}", 404),
        ("/chart/behaviour.svg", 422),
        ("/chart/behaviour.svg?metric=nope", 422),
        (f"/chart/behaviour.exe?metric={METRIC}", 422),
        (f"/chart/behaviour.svg?metric={METRIC}&size=huge", 422),
        (f"/chart/behaviour.svg?metric={METRIC}&theme=url(http://x)", 422),
    ],
)
def test_what_is_no_chart_is_refused(client: TestClient, path: str, status: int) -> None:
    assert client.get(path).status_code == status


def test_colours_are_painted_for_files_and_left_to_the_page() -> None:
    spec = {"mark": {"color": ink("line")}, "list": [ink("band")]}

    assert painted(spec, "page") == spec
    assert painted(spec, "light") == {"mark": {"color": "#33526f"}, "list": ["#e6ebf1"]}


def test_labels_are_moved_apart_and_stay_inside() -> None:
    places = apart([1, 2, 3, 99], 15, 4, 96)
    ordered = sorted(places)

    assert all(b - a >= 14.99 for a, b in itertools.pairwise(ordered))
    assert ordered[0] >= 4
    assert ordered[-1] <= 96


@pytest.mark.parametrize(("low", "high"), [(0.0, 1.0), (-3.0, 7.0), (0.612, 0.6121), (0.0, 91_234.0)])
def test_ticks_are_few_round_and_inside(low: float, high: float) -> None:
    ticks = nice_ticks(low, high, 4)

    assert 2 <= len(ticks) <= 7
    assert all(low <= tick <= high for tick in ticks)


def test_a_phone_has_a_shape_of_its_own() -> None:
    assert NARROW.width < 400 < WIDE.width


def test_people_are_in_order_of_their_names_and_not_judged(client: TestClient) -> None:
    text = client.get(f"/chart/breakdown.csv?metric={METRIC}&by=agent_id").text
    rows = list(csv.DictReader(io.StringIO(text)))
    names = [row["segment_value"] for row in rows]

    assert len(names) > 5
    assert names == sorted(names)
    assert {row["status"] for row in rows} == {"no target"}


def test_a_person_with_too_few_rows_has_no_number(client: TestClient) -> None:
    text = client.get(f"/chart/breakdown.csv?metric={METRIC}&by=agent_id").text
    few = [row for row in csv.DictReader(io.StringIO(text)) if row["note"] == "too few"]

    assert few
    assert {(row["value"], row["low"], row["high"]) for row in few} == {("", "", "")}


def test_segments_are_the_values_of_the_measure_from_high_to_low(client: TestClient, workspace: Workspace) -> None:
    text = client.get(f"/chart/breakdown.csv?metric={METRIC}&by=channel&period=2026-06").text
    rows = list(csv.DictReader(io.StringIO(text)))
    found = measured(workspace, period="2026-06", by=("channel",))
    fit = {m.segment[0][1]: m.value for m in found if m.note is not Note.TOO_FEW}

    assert {row["segment_value"]: float(row["value"]) for row in rows if row["value"]} == fit
    values = [float(row["value"]) for row in rows if row["value"]]
    assert values == sorted(values, reverse=True)


def test_the_parts_of_a_change_add_up_to_it(client: TestClient, workspace: Workspace) -> None:
    text = client.get(f"/chart/change.csv?metric={METRIC}&by=channel&period=2026-06").text
    rows = list(csv.DictReader(io.StringIO(text)))
    (pair,) = Seen(workspace).measure(METRIC, period="2026-06", compare="previous")

    assert isinstance(pair, Comparison)
    assert sum(float(row["total"]) for row in rows) == pytest.approx(pair.change)


def test_a_segment_that_its_owner_does_not_allow_is_refused(client: TestClient) -> None:
    assert client.get("/chart/breakdown.svg?metric=retention_rate&by=channel").status_code == 422


def test_small_multiples_share_their_scales_and_break_at_gaps() -> None:
    days = [date(2026, month, 1) for month in (1, 2, 3)]
    panels = [Panel("chat", [0.5, None, 0.7]), Panel("voice", [0.9, 0.8, None]), Panel("mail", [None] * 3)]
    shown = Multiples(panels, days, Grain.MONTH, Unit.PERCENT, whole=[0.6, 0.7, 0.7], targets=[0.8])

    for size in (WIDE, NARROW):
        spec = small_multiples(shown, Numbers(), size)
        scales = {str(one["encoding"]["y"]["scale"]) for panel in spec["concat"] for one in panel["layer"]
                  if "scale" in one["encoding"].get("y", {}) and one["encoding"]["y"]["scale"]}  # fmt: skip

        assert len(scales) == 1
        assert "too few" in inline(spec)
        assert altair.Chart.from_dict(spec, validate=True)


def test_a_cell_that_a_spreadsheet_would_run_is_text() -> None:
    assert [harmless(cell) for cell in ("=1+1", "@x", "-1", "plain", -1.0, None)] == [
        "'=1+1",
        "'@x",
        "'-1",
        "plain",
        -1.0,
        None,
    ]


def test_a_tick_has_its_text_whatever_its_digits() -> None:
    axis = written_axis({0.1 + 0.2: "three tenths", 50.358000000000004: "much"})
    frame = {"x": place("x", 0, 60, axis)}

    drawn = inline(finished({"layer": [layer([{"x": 1}], "point", frame)], "width": 300, "height": 50}, WIDE))

    assert "three tenths" in drawn
    assert "much" in drawn


def measured(workspace: Workspace, **asked: Any) -> list[Measurement]:
    """The KPI's values, without a comparison."""
    return [found for found in Seen(workspace).measure(METRIC, **asked) if isinstance(found, Measurement)]
