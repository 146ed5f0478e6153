"""The fan: hatched where the forecast may lie, with its last ends in writing, and no style that a page would refuse."""

import re
from dataclasses import replace

from wellserved.surfaces.fan import Fan, svg_fan

FAN = Fan(
    [1.0, None, 2.0], [3.0, 4.0], [2.0, 2.0], [4.0, 6.0], [None, None, None, 5.0, 5.0], "May", "June", ("2", "4", "6")
)


def test_the_forecast_goes_on_from_the_last_value_within_a_hatched_band() -> None:
    drawn = str(svg_fan(FAN, "expected at 4", "hatch"))

    assert 'fill="url(#hatch)"' in drawn
    assert drawn.count('class="next"') == drawn.count('class="goal"') == 1
    assert [re.findall(r">([^<>]+)</text>", drawn)] == [["2", "4", "6", "May", "June"]]
    assert 'role="img" aria-label="expected at 4"' in drawn


def test_each_value_of_the_past_leads_to_its_rows() -> None:
    drawn = str(svg_fan(replace(FAN, links=[("/a?b&c", "May: 1"), ("", ""), ("/d", "June: 2")]), "told", "hatch"))

    assert re.findall(r'<a href="([^"]+)" tabindex="-1"><rect[^>]*><title>([^<]+)', drawn) == [
        ("/a?b&amp;c", "May: 1"),
        ("/d", "June: 2"),
    ]
    assert 'role="group" aria-label="told"' in drawn


def test_words_are_escaped_and_nothing_is_styled_in_line() -> None:
    drawn = str(svg_fan(replace(FAN, first="<b>"), "<script>", "hatch", 390))

    assert "<b>" not in drawn
    assert "<script>" not in drawn
    assert "style=" not in drawn


def test_a_level_line_is_drawn_too() -> None:
    flat = Fan([1.0], [1.0], [1.0], [1.0], [None, None], "a", "b", ("1", "1", "1"))

    assert "nan" not in str(svg_fan(flat, "level", "hatch"))
