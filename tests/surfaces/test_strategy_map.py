"""A strategy map shows what is believed to move what, and what lies on the path of each KPI."""

from dataclasses import replace
from xml.etree import ElementTree

from tests.surfaces.made import score
from wellserved.scorecard.scorecard import Link
from wellserved.scorecard.scored import Score
from wellserved.surfaces.language import Texts
from wellserved.surfaces.map_svg import svg_map, wrapped
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.strategy_map import StrategyMap, causal_paths, first_lever, moved_by, strategy_map

CHAIN = (
    Link("training", "fcr_no_repeat", after="1 month"),
    Link("fcr_no_repeat", "csat_t2b", after="0 months", evidence="effects/2026-q3.md"),
    Link("fcr_no_repeat", "aht", "-"),
)
SVG = "{http://www.w3.org/2000/svg}"


def with_links(*links: Link) -> Score:
    return replace(score(), links=links)


def drawn(*links: Link) -> StrategyMap:
    return strategy_map(with_links(*links), {}, Numbers())


def test_bands_stand_from_money_at_the_top_to_learning_at_the_bottom() -> None:
    assert [band.label for band in drawn().bands][:1] == ["Financial"]
    assert [band.label for band in drawn().bands][-1:] == ["Learning & growth"]


def test_a_path_holds_what_a_node_moves_and_what_moves_it_and_no_sibling() -> None:
    edges = [("a", "b"), ("b", "c"), ("a", "d")]
    paths = causal_paths("abcd", edges)

    assert paths["b"].holds("a", "b") and paths["b"].holds("b", "c")
    assert not paths["b"].holds("d")


def test_an_arrow_past_a_node_is_not_on_its_path() -> None:
    paths = causal_paths("abc", [("a", "b"), ("b", "c"), ("a", "c")])

    assert not paths["b"].holds("a", "c")


def test_beliefs_that_go_in_a_circle_end() -> None:
    assert moved_by("a", [("a", "b"), ("b", "a")]) == {"b"}


def test_the_lever_is_the_gravest_miss_that_most_hangs_on() -> None:
    found = first_lever(with_links(*CHAIN))

    assert found is not None
    assert (found[0].metric, found[1]) == ("fcr_no_repeat", 2)
    assert first_lever(with_links()) is None


def test_a_link_is_tested_only_where_something_supports_it() -> None:
    shown = drawn(*CHAIN)

    assert [(arrow.tested, arrow.late, arrow.direction) for arrow in shown.arrows] == [
        (True, "at once", "rises with it"),
        (False, "", "falls as it rises"),
    ]


def test_assumed_arrows_are_dashed_and_tested_ones_are_not() -> None:
    picture = ElementTree.fromstring(svg_map(drawn(*CHAIN), "m", Texts()))
    dashes = [
        any("stroke-dasharray" in path.attrib for path in group.iter(f"{SVG}path"))
        for group in picture.iter(f"{SVG}g")
        if group.attrib.get("class", "").startswith("arrow")
    ]

    assert dashes == [False, True]


def test_text_from_files_is_text_in_the_picture() -> None:
    told = with_links(*CHAIN)
    nasty = replace(told.objectives[0].metrics[0], label='<script>"&')
    own = replace(told.objectives[0], metrics=(nasty, *told.objectives[0].metrics[1:]))
    shown = strategy_map(replace(told, objectives=(own, *told.objectives[1:])), {}, Numbers())

    picture = ElementTree.fromstring(svg_map(shown, "m", Texts(), lambda node: f"/kpi/{node.name}"))

    assert '<script>"&' in [text.text for text in picture.iter(f"{SVG}text")]


def test_a_long_label_is_cut_and_says_so() -> None:
    assert wrapped("First reply time in business hours", 24, 2) == ["First reply time in", "business hours"]
    assert wrapped("one two three four five six seven", 9, 2) == ["one two", "three…"]
    assert wrapped("Donaudampfschifffahrtsgesellschaft", 10, 2) == ["Donaudampf…"]
