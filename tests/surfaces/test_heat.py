"""Heat map: each cell says its value and n; what has no value is outlined, and no shade stands alone."""

import altair
import pytest

from wellserved.surfaces.charts.heat import SHADES, Cell, Heat, heat_map
from wellserved.surfaces.charts.look import NARROW, WIDE, Size

CELLS = (
    Cell(0, 0, "71.0", "40", 0, "Monday 08:00 to 09:00: 71.0 %, n 40"),
    Cell(1, 0, "84.0", "60", 4, "Monday 09:00 to 10:00: 84.0 %, n 60"),
    Cell(0, 1, "", "7", None, "Tuesday 08:00 to 09:00: too few, n 7"),
    Cell(1, 1, "", "", None, "Tuesday 09:00 to 10:00: no data"),
)
SHOWN = Heat(CELLS, ("08", "09"), ("Mon", "Tue"))


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=["wide", "narrow"])
def test_a_cell_has_its_number_and_only_cells_with_a_value_are_filled(size: Size) -> None:
    spec = heat_map(SHOWN, size)
    layers = spec["layer"]
    filled = [one for one in layers if one["mark"]["type"] == "rect" and "fillOpacity" in one["mark"]]
    texts = [row["text"] for one in layers if one["mark"]["type"] == "text" for row in one["data"]["values"]]

    assert altair.Chart.from_dict(spec, validate=True)
    assert [one["mark"]["fillOpacity"] for one in filled] == [SHADES[0], SHADES[-1]]
    assert {"71.0", "84.0"} <= set(texts)
    dashed = [row["n"] for one in layers if "strokeDash" in one["mark"] for row in one["data"]["values"]]
    assert dashed == ["7"], "nothing is drawn where there is no row"


def test_on_a_phone_hours_stand_below_each_other() -> None:
    wide, narrow = heat_map(Heat(CELLS, ("08", "09", "10"), ("Mon", "Tue")), WIDE), heat_map(SHOWN, NARROW)

    assert wide["layer"][0]["encoding"]["x"]["scale"]["domain"] == [0, 3]
    assert narrow["layer"][0]["encoding"]["y"]["scale"]["domain"] == [2, 0]


def test_a_count_does_not_say_its_n_a_second_time() -> None:
    def said(with_n: bool) -> list[str]:
        layers = heat_map(Heat(CELLS, ("08", "09"), ("Mon", "Tue"), with_n), WIDE)["layer"]
        return [one["encoding"]["text"]["field"] for one in layers if "fontSize" in one["mark"] and "dy" in one["mark"]]

    assert said(with_n=True) == ["text", "n", "text", "n"]
    assert said(with_n=False) == ["text", "text"]
