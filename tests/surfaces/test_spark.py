"""A sparkline shows gaps as gaps, and keeps what it is told as text."""

from xml.etree import ElementTree

from wellserved.surfaces.spark import Limits, svg_spark, text_spark

SVG = {"s": ""}


def test_the_lowest_is_the_lowest_bar_and_the_highest_the_highest() -> None:
    assert text_spark([3.0, 1.0, 2.0, 8.0]) == "▃▁▂█"


def test_a_period_without_a_value_is_a_gap_and_no_low_bar() -> None:
    assert text_spark([1.0, None, 2.0]) == "▁·█"
    assert text_spark([None, None]) == ""


def test_a_line_that_does_not_move_stands_in_the_middle() -> None:
    assert text_spark([5.0, 5.0]) == "▄▄"


def test_only_the_last_values_are_shown() -> None:
    assert text_spark([9.0, 1.0, 2.0], width=2) == "▁█"


def test_a_gap_breaks_the_svg_line() -> None:
    drawn = ElementTree.fromstring(svg_spark([1.0, 2.0, None, 3.0, 4.0, None, 5.0], "t"))

    assert (len(drawn.findall("polyline")), len(drawn.findall("circle[@class='alone']"))) == (2, 1)


def test_the_band_covers_its_phase_and_the_target_the_whole_width() -> None:
    drawn = ElementTree.fromstring(svg_spark([1.0, 2.0, 3.0], "t", [Limits(1, 2, 1.0, 2.0, 3.0)], target=2.0))
    band, target = drawn.find("rect"), drawn.find("line[@class='target']")

    assert band is not None and target is not None
    assert float(band.attrib["x"]) > 0 and float(band.attrib["x"]) + float(band.attrib["width"]) == 288
    assert (target.attrib["x1"], target.attrib["x2"]) == ("0", "288")


def test_a_title_can_not_break_out_of_its_attribute() -> None:
    drawn = ElementTree.fromstring(svg_spark([1.0, 2.0], '"><script>alert(1)</script>'))

    assert drawn.attrib["aria-label"] == '"><script>alert(1)</script>'
    assert [child.tag for child in drawn.iter()].count("script") == 0


def test_no_values_draw_nothing() -> None:
    assert svg_spark([None], "t") == ""
