"""A verdict on a link says why, how much, on what it rests; the map draws it so."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest

from tests.surfaces.made import score
from wellserved.flow.catalogue import catalogue
from wellserved.flow.links import LinkFound
from wellserved.insight.evidence import Grade
from wellserved.insight.link.verdict import Verdict, Why
from wellserved.metrics.definition import MetricDefinition
from wellserved.scorecard.scorecard import Link
from wellserved.surfaces.link_shown import THIN, link_shown
from wellserved.surfaces.link_words import SENTENCES, size_words, why
from wellserved.surfaces.links_json import links_json
from wellserved.surfaces.map_svg import svg_map
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.strategy_map import StrategyMap, strategy_map

SVG = "{http://www.w3.org/2000/svg}"
FACTS: Mapping[str, Any] = {
    "seen": 0.2, "strength": 0.3, "p": 0.01, "weeks": 12, "units": 9, "varying": 3, "name": "csat_t2b",
    "treatment": "training:settling", "outcome": "fcr_no_repeat", "method": "by team", "n": 14,
    "column": "interaction.cost",
}  # fmt: skip
LEADS = Verdict("fcr_no_repeat", "csat_t2b", "+", Why.LEADS, Grade.LEADS, 0.5, 0.3, 0.7, 2, 14, 50, ("team",), FACTS)
AGAINST = replace(LEADS, outcome="aht", why=Why.OPPOSITE, grade=Grade.ASSUMED)
AT, THEN = datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 8, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def known() -> Mapping[str, MetricDefinition]:
    return {metric.name: metric for metric in catalogue().all_latest()}


def found(verdict: Verdict, *before: Verdict, stale: bool = False) -> LinkFound:
    return LinkFound(verdict, AT, stale, (*((THEN, one) for one in before), (AT, verdict)))


def drawn(known: Mapping[str, MetricDefinition], *verdicts: Verdict) -> StrategyMap:
    links = tuple(Link(one.cause, one.outcome) for one in verdicts)
    told = {(one.cause, one.outcome): found(one) for one in verdicts}
    return strategy_map(replace(score(), links=links), known, Numbers(), (), told)


@pytest.mark.parametrize("reason", list(Why))
@pytest.mark.parametrize("language", ["en", "de"])
def test_every_reason_is_a_sentence_without_gaps(
    reason: Why, language: str, known: Mapping[str, MetricDefinition]
) -> None:
    said = why(replace(LEADS, why=reason), known, Numbers(language))

    assert said.endswith(".") and not {"{", "}"} & set(said)
    assert set(SENTENCES) == set(Why)


def test_what_leads_is_told_with_size_interval_and_lag(known: Mapping[str, MetricDefinition]) -> None:
    assert why(LEADS, known, Numbers()) == (
        "10.0 points more of First contact resolution go before +5.0 points (3.0 to 7.0) of Customer satisfaction, 2"
        " weeks later, beyond what teams, weeks and its own past say; it does not move after it."
    )


def test_what_is_missing_is_said_with_how_much_is_needed(known: Mapping[str, MetricDefinition]) -> None:
    few_weeks, few_units = (replace(LEADS, why=reason) for reason in (Why.FEW_WEEKS, Why.FEW_UNITS))

    assert why(few_weeks, known, Numbers()) == (
        "In 12 weeks both are known of at least 10 units: 26 such weeks are needed."
    )
    assert why(few_units, known, Numbers()) == (
        "Both are known in at least 26 weeks of 9 units (by team): 10 such units are needed."
    )


def test_an_experiment_is_told_for_having_it_and_not_by_step(known: Mapping[str, MetricDefinition]) -> None:
    verdict = replace(LEADS, why=Why.EXPERIMENT, effect=0.08, low=0.04, high=0.12, lag=None)

    assert size_words(verdict, known, Numbers()) == "+8.0 points (4.0 to 12.0)"
    assert size_words(LEADS, known, Numbers()) == "+5.0 points (3.0 to 7.0) for 10.0 points"


def test_the_list_for_programs_has_these_keys_in_this_order(known: Mapping[str, MetricDefinition]) -> None:
    (told,) = links_json([LEADS], known, Numbers())

    assert list(told) == (
        ["from", "to", "grade", "supported", "effect", "low", "high", "lag", "panels", "periods", "why"]
    )
    assert (told["from"], told["grade"], told["supported"], told["effect"]) == ("fcr_no_repeat", 2, True, 0.5)


def test_supported_links_are_solid_and_thick_and_contradicted_ones_struck(
    known: Mapping[str, MetricDefinition],
) -> None:
    shown = drawn(known, LEADS, AGAINST)
    picture = ElementTree.fromstring(svg_map(shown, "m", Numbers().texts))
    groups = {
        group.attrib["class"].split()[1]: group
        for group in picture.iter(f"{SVG}g")
        if group.attrib.get("class", "").startswith("arrow")
    }

    assert (shown.tested, [arrow.link.effect for arrow in shown.contradicted]) == (1, ["aht"])
    solid, struck = (groups[name].findall(f"{SVG}path") for name in ("tested", "contradicted"))
    assert [path.attrib.get("stroke-dasharray") for path in solid][1] is None
    assert float(solid[1].attrib["stroke-width"]) > THIN
    assert any(path.attrib.get("class") == "cross" for path in struck)


def test_a_link_that_was_tested_without_finding_stays_dashed(known: Mapping[str, MetricDefinition]) -> None:
    (arrow,) = drawn(known, replace(LEADS, why=Why.NOT_SHOWN, grade=Grade.ASSUMED)).arrows

    assert (arrow.tested, arrow.contradicted, arrow.evidence) == (False, False, "assumed")


def test_the_history_tells_only_where_the_verdict_changed(known: Mapping[str, MetricDefinition]) -> None:
    open_ = replace(LEADS, why=Why.NOT_SHOWN, grade=Grade.ASSUMED)
    shown = link_shown(found(LEADS, open_, open_), known, Numbers())

    assert shown.history == (
        ("3 August 2026", "tested, nothing shown (assumed)"), ("23 November 2026", "supported (leads in time)"),
    )  # fmt: skip


def test_a_path_is_shown_with_its_product_and_its_lowest_evidence(known: Mapping[str, MetricDefinition]) -> None:
    second = replace(LEADS, cause="csat_t2b", outcome="aht", why=Why.TOGETHER, grade=Grade.ASSOCIATED, lag=0)
    (path,) = drawn(known, LEADS, second).chains

    assert path.names == ("First contact resolution", "Customer satisfaction", "Average handle time")
    assert (path.grade, path.lag) == ("associated", "2 weeks")
