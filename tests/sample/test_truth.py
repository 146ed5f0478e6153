"""The sample's true effects: an analyst who does it right finds them, and one who does it naively does not."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from wellserved.sources.sample.contacts import CHAT, MESSAGING
from wellserved.sources.sample.effects import Effect, all_effects, index_contacts, stayed
from wellserved.sources.sample.mechanism import Mechanism
from wellserved.sources.sample.records_of_answers import invitations
from wellserved.sources.sample.rollout import policy, rollout
from wellserved.sources.sample.setting import Array, Setting
from wellserved.sources.sample.truth import coefficients, truth, written
from wellserved.sources.sample.workforce import NEVER, TRICKS
from wellserved.sources.sample.workspace import live
from wellserved.sources.sample.worlds import World

SETTING = Setting(customers=60_000, months=12, seed=7)


@pytest.fixture(scope="module")
def world() -> World:
    return live(SETTING)


@pytest.fixture(scope="module")
def effects(world: World) -> dict[str, Effect]:
    return {effect.name: effect for effect in all_effects(world)}


def adjusted(treated: Array, outcome: Array, *held: Array) -> tuple[float, float]:
    """The treatment's coefficient and standard error, with these held equal (least squares on their groups)."""
    columns = [np.ones(len(treated)), treated.astype(float)]
    for one in held:
        columns += [(one == value).astype(float) for value in np.unique(one)[1:]]
    design = np.column_stack(columns)
    inverse = np.linalg.pinv(design.T @ design)
    solution = inverse @ design.T @ outcome
    left = outcome - design @ solution
    meat = (design * left[:, None] ** 2).T @ design
    return float(solution[1]), float(np.sqrt((inverse @ meat @ inverse)[1, 1]))


def held_equal(world: World, index: Any) -> list[Array]:
    month = world.setting.month_of[world.setting.local(index.started)[0]]
    who, waits = index.customer, np.digitize(index.waited, (0, 20, 60, 120, 300))
    tier_and_topic = world.people.tier[who] * 10 + index.topic
    return [tier_and_topic, month, index.channel * 10 + index.bot, waits]


def test_who_holds_the_confounders_equal_finds_what_settling_does(world: World, effects: dict[str, Effect]) -> None:
    index = index_contacts(world, np.ones(len(world.contacts), dtype=bool))
    found, error = adjusted(index.settled, stayed(world, index) * 1.0, *held_equal(world, index))
    true = effects["settled_on_stays_90d"]

    assert found == pytest.approx(true.size, abs=3 * error)
    assert error < 0.005
    assert true.naive is not None
    assert true.naive - true.size > 4 * error


def test_the_plain_difference_is_off_by_what_is_told(world: World, effects: dict[str, Effect]) -> None:
    index = index_contacts(world, np.ones(len(world.contacts), dtype=bool))
    here = stayed(world, index)
    plain = here[index.settled].mean() - here[~index.settled].mean()
    true = effects["settled_on_stays_90d"]

    assert true.naive == pytest.approx(plain)
    assert true.naive_is_off_by == pytest.approx(plain - true.size)


def test_who_holds_the_confounders_equal_finds_what_a_bot_does(world: World, effects: dict[str, Effect]) -> None:
    index = index_contacts(world, np.isin(world.contacts.channel, (CHAT, MESSAGING)))
    month = world.setting.month_of[world.setting.local(index.started)[0]]
    held = (world.people.tier[index.customer] * 10 + index.topic, month, index.channel)
    found, error = adjusted(index.bot, index.settled * 1.0, *held)

    assert found == pytest.approx(effects["bot_on_settled"].size, abs=4 * error)


def test_a_true_effect_of_nothing_is_nothing() -> None:
    nothing = Mechanism(shortfall_on_leaves=0.0, shortfall_on_orders=0.0, sells=0.0)
    found = {e.name: e for e in all_effects(live(replace(SETTING, customers=3_000, mechanism=nothing)))}

    assert found["settled_on_stays_90d"].size == pytest.approx(0, abs=1e-12)
    assert found["long_wait_on_stays_90d"].size == pytest.approx(0, abs=1e-12)
    assert found["settled_on_margin_90d"].size == pytest.approx(0, abs=1e-9)
    assert found["settled_on_satisfaction"].size == pytest.approx(1.3)


def test_a_stronger_course_settles_more(world: World) -> None:
    small = replace(SETTING, customers=3_000)
    strong = replace(small, mechanism=Mechanism(training_on_resolved=2.0))

    assert rollout(live(strong))["all"]["size"] > rollout(live(small))["all"]["size"] + 0.05


def weekly(world: World) -> tuple[Array, Array]:
    """The share settled by team and month of 30 days, and how many contacts it rests on."""
    contacts = world.contacts.take(world.contacts.by_human)
    day = np.clip(world.setting.local(contacts.answered)[0], 0, world.setting.days - 1)
    cell = world.workforce.team[contacts.agent] * 13 + day // 30
    size = world.workforce.teams * 13
    n = np.bincount(cell, minlength=size).reshape(-1, 13)
    return np.bincount(cell, contacts.settled * 1.0, minlength=size).reshape(-1, 13) / np.maximum(n, 1), n


def test_teams_against_those_that_the_course_never_reached_show_its_true_effect(world: World) -> None:
    share, _ = weekly(world)
    days = world.workforce.team_trained
    never, changes = share[days == NEVER], []
    for team in np.flatnonzero(days < NEVER):
        before, after = int(days[team] // 30), int(days[team] // 30) + 3
        if after < 12:
            own = share[team, after:12].mean() - share[team, :before].mean()
            changes.append(own - (never[:, after:12].mean() - never[:, :before].mean()))
    grown = [one["size"] for one in rollout(world)["by_month_since"][2:8]]

    assert (days < NEVER).sum() >= 8
    assert (days == NEVER).sum() >= 4
    assert np.mean(changes) == pytest.approx(np.mean(grown), abs=0.02)


def test_returns_are_settled_more_by_what_the_policy_adds(world: World) -> None:
    contacts = world.contacts.take(world.contacts.by_human)
    day = world.setting.local(contacts.answered)[0]
    returns, after = contacts.topic == 5, day >= world.setting.policy_day
    change = contacts.settled[returns & after].mean() - contacts.settled[returns & ~after].mean()
    others = contacts.settled[~returns & after].mean() - contacts.settled[~returns & ~after].mean()

    assert change - others == pytest.approx(policy(world)["size"], abs=0.04)


def test_those_who_answer_are_more_content_than_those_who_are_asked(world: World) -> None:
    asked = invitations(world.setting, world.people, world.workforce, world.contacts)
    told = truth(world, asked)

    assert told["survey"]["non_response_bias"] > 0.02


def test_the_file_tells_every_effect_with_its_unit_and_who_games(world: World) -> None:
    told = truth(world, invitations(world.setting, world.people, world.workforce, world.contacts))

    assert json.loads(written(told)) == told
    assert {row["trick"] for row in told["gaming"]} == set(TRICKS)
    assert all(row["unit"] and row["meaning"] for row in told["coefficients"])
    assert all(row["unit"] and row["how_to_read"] and row["identified_by"] for row in told["effects"])
    assert [link["to"] for link in told["chain"][:3]] == ["settled", "satisfaction", "a customer 90 days on"]


def test_too_short_a_time_has_no_effects_to_follow() -> None:
    short = live(Setting(customers=300, months=2))

    assert all_effects(short) == []
    assert truth(short, invitations(short.setting, short.people, short.workforce, short.contacts))["effects"] == []


def test_the_page_on_the_organisation_tells_every_coefficient() -> None:
    page = (Path(__file__).parents[2] / "docs" / "concepts" / "the-simulated-organisation.md").read_text("utf-8")
    rows = [f"| `{c['name']}` | {c['size']:g} | {c['unit']} | {c['meaning']} |" for c in coefficients(Mechanism())]

    assert [row for row in rows if row not in page] == []
