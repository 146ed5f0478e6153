"""The truth in machine words: each effect as it is asked for, each arrow of the scorecard, and who games how."""

from importlib.resources import files
from typing import Any

import pytest
import yaml

from wellserved.sources.sample.asked import EFFECTS, LINKS
from wellserved.sources.sample.effects import all_effects
from wellserved.sources.sample.records_of_answers import invitations
from wellserved.sources.sample.setting import Setting
from wellserved.sources.sample.truth import KINDS, truth
from wellserved.sources.sample.workspace import live


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    world = live(Setting(customers=3_000, months=12, seed=2))
    return truth(world, invitations(world.setting, world.people, world.workforce, world.contacts))


def test_each_effect_says_how_it_is_asked_for_and_what_the_answer_should_be(told: dict[str, Any]) -> None:
    keys = [(row["treatment"], row["outcome"]) for row in told["effects"]]

    assert len(keys) == len(set(keys)) >= len(EFFECTS)
    assert all(row["population"] and isinstance(row["effect"], float) for row in told["effects"])


def test_money_is_told_in_the_unit_of_the_records(told: dict[str, Any]) -> None:
    row = next(row for row in told["effects"] if row["name"] == "long_wait_on_margin_90d")

    assert row["effect"] == pytest.approx(row["size"] / 100, abs=1e-6)


def test_waiting_makes_nobody_come_back_and_a_bot_does(told: dict[str, Any]) -> None:
    sizes = {row["name"]: row["effect"] for row in told["effects"]}

    assert sizes["long_wait_on_back_in_7d"] == 0
    assert sizes["bot_on_back_in_7d"] > 0.03
    assert sizes["settled_at_once_on_stays_90d"] == pytest.approx(sizes["not_back_in_7d_on_stays_90d"], abs=0.03)


def test_every_arrow_of_the_service_scorecard_is_said_to_hold_or_not(told: dict[str, Any]) -> None:
    card = yaml.safe_load(files("wellserved.scorecard").joinpath("service.yaml").read_text(encoding="utf-8"))
    believed = {(link["from"], link["to"]) for link in card["links"]}

    assert {(row["from"], row["to"]) for row in told["links"]} == believed
    assert [row["true"] for row in told["links"]].count(True) == 7
    assert all(row["true"] == (row["by"] is not None) for row in told["links"])
    assert len(LINKS) == len(told["links"])


def test_who_games_has_a_kind_that_a_program_reads(told: dict[str, Any]) -> None:
    assert {row["kind"] for row in told["gaming"]} == set(KINDS)


def test_an_effect_that_is_told_has_words_to_ask_for_it() -> None:
    effects = all_effects(live(Setting(customers=1_000, months=5, seed=1)))

    assert {effect.name for effect in effects} <= set(EFFECTS)
