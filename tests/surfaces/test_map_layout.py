"""A map's nodes stand apart in their bands, and its arrows run between them."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from wellserved.surfaces.map_layout import Box, Edge, Layout, Point, crossings, layout

BOX = Box()
Bands = tuple[tuple[str, ...], ...]


@st.composite
def maps(draw: st.DrawFn) -> tuple[Bands, tuple[Edge, ...]]:
    """Up to four bands of up to five nodes, and any arrows between them."""
    sizes = draw(st.lists(st.integers(0, 5), min_size=1, max_size=4))
    bands = tuple(tuple(f"n{row}_{place}" for place in range(size)) for row, size in enumerate(sizes))
    names = [name for band in bands for name in band]
    pairs = [(a, b) for a in names for b in names if a != b]
    edges = draw(st.lists(st.sampled_from(pairs), max_size=12, unique=True)) if pairs else []
    return bands, tuple(edges)


@given(maps())
def test_nodes_of_a_band_stand_apart_and_within_the_picture(drawn: tuple[Bands, tuple[Edge, ...]]) -> None:
    bands, edges = drawn
    found = layout(bands, edges)

    assert set(found.nodes) == {name for band in bands for name in band}
    for band in bands:
        ordered = sorted(found.nodes[name][0] for name in band)
        assert all(b - a >= BOX.width + BOX.gap - 0.2 for a, b in pairwise(ordered))
        assert all(BOX.left + BOX.width / 2 - 0.2 <= x <= found.width - BOX.width / 2 for x in ordered)


@given(maps())
def test_an_arrow_passes_through_no_node_of_a_band_that_it_skips(drawn: tuple[Bands, tuple[Edge, ...]]) -> None:
    found = layout(*drawn)

    for edge, points in found.arrows.items():
        for point in points[1:-1]:
            assert not [name for name in found.nodes if name not in edge and inside(point, found.nodes[name])]


@given(maps())
def test_an_arrow_begins_at_its_cause_and_ends_at_its_effect(drawn: tuple[Bands, tuple[Edge, ...]]) -> None:
    found = layout(*drawn)

    for (cause, effect), points in found.arrows.items():
        assert touches(points[0], found.nodes[cause])
        assert touches(points[-1], found.nodes[effect])


def test_a_crossing_that_another_order_avoids_is_avoided() -> None:
    bands = (("a", "b"), ("c", "d"))
    edges = (("c", "b"), ("d", "a"))

    assert crossings(bands, edges) == 1
    assert crossings(rows(layout(bands, edges), bands), edges) == 0


def test_who_move_each_other_within_a_band_stand_side_by_side() -> None:
    found = layout((("a", "b", "c"),), (("a", "c"),))

    assert found.arrows[("a", "c")][0][1] == found.arrows[("a", "c")][1][1]
    assert abs(found.nodes["a"][0] - found.nodes["c"][0]) < 2 * BOX.width


def test_an_arrow_that_skips_two_bands_has_a_lane_in_each() -> None:
    found = layout((("a",), ("b",), ("c",), ("d",)), (("d", "a"), ("d", "c"), ("c", "b"), ("b", "a")))

    assert len(found.arrows[("d", "a")]) == 2 + 2 * 2
    assert len(found.arrows[("d", "c")]) == 2


def test_an_arrow_to_what_is_not_on_the_map_is_left_out() -> None:
    assert layout((("a",), ("b",)), (("a", "nowhere"), ("b", "b"), ("b", "a"))).arrows.keys() == {("b", "a")}


def rows(found: Layout, bands: Bands) -> list[list[str]]:
    """The names of each band from left to right."""
    return [sorted(band, key=lambda name: found.nodes[name][0]) for band in bands]


def inside(point: Point, node: Point) -> bool:
    return abs(point[0] - node[0]) < BOX.width / 2 and abs(point[1] - node[1]) < BOX.height / 2


def touches(point: Point, node: Point) -> bool:
    """Whether a point lies on a node's edge."""
    across, down = abs(point[0] - node[0]), abs(point[1] - node[1])
    on_side = abs(across - BOX.width / 2) < 0.2 and down <= BOX.height / 2 + 0.2
    return on_side or (abs(down - BOX.height / 2) < 0.2 and across <= BOX.width / 2 + 0.2)
