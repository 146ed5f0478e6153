"""A bullet puts every KPI on one scale: its floor at 0, its target at 1, the better the further right."""

from xml.etree import ElementTree

import pytest

from wellserved.scorecard.scorecard import Goal, Target
from wellserved.surfaces.bullet import WIDTH, Standing, standing, svg_bullet


def target(goal: tuple[float, float], floor: tuple[float, float] | None) -> Target:
    return Target("k", Goal(*goal), Goal(*floor) if floor else None)


@pytest.mark.parametrize(
    ("value", "goal", "floor", "place"),
    [
        (0.75, (0.8, 0.8), (0.7, 0.7), 0.5),
        (300.0, (240.0, 240.0), (420.0, 420.0), 2 / 3),
        (200.0, (240.0, 240.0), (420.0, 420.0), 11 / 9),
        (5.0, (4.0, 6.0), (2.0, 8.0), 1.0),
        (7.0, (4.0, 6.0), (2.0, 8.0), 0.5),
        (3.0, (4.0, 6.0), (2.0, 8.0), 0.5),
    ],
)
def test_floor_is_0_and_target_is_1_whichever_way_is_better(
    value: float, goal: tuple[float, float], floor: tuple[float, float], place: float
) -> None:
    found = standing(value, value, value, target(goal, floor))

    assert found is not None
    assert found.value == pytest.approx(place)


def test_the_ends_of_the_interval_are_ordered_where_lower_is_better() -> None:
    found = standing(300, 280, 320, target((240, 240), (420, 420)))

    assert found is not None
    assert found.low < found.value < found.high


def test_without_value_target_or_floor_there_is_no_standing() -> None:
    assert standing(None, None, None, target((1, 1), (0, 0))) is None
    assert standing(0.5, 0.4, 0.6, None) is None
    assert standing(0.5, 0.4, 0.6, target((1, 1), None)) is None
    assert standing(0.5, 0.4, 0.6, target((1, 1), (1, 1))) is None


def test_what_lies_far_out_stands_at_the_edge() -> None:
    drawn = ElementTree.fromstring(svg_bullet(Standing(9, -40, 90), "t", "●", "blue"))
    line = drawn.find("line[@class='doubt']")

    assert line is not None
    assert (float(line.attrib["x1"]), float(line.attrib["x2"])) == (7, WIDTH - 7)
