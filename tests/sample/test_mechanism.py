"""The sample's mechanisms act as they are declared: change one, and what it acts on changes."""

import numpy as np
import pytest

from tests.sample.lived import Lived, lived
from wellserved.sources.sample.setting import Array, Setting
from wellserved.sources.sample.workforce import NEVER, hire

SETTING = Setting(customers=4_000, months=6, seed=11)


@pytest.fixture(scope="module")
def usual() -> Lived:
    return lived(SETTING)


def settled_share(world: Lived, rows: Array) -> float:
    return float(world.contacts.settled[rows].mean())


def trained(world: Lived) -> Array:
    day = world.setting.local(world.contacts.answered)[0]
    after: Array = world.contacts.by_human & (day >= world.workforce.trained[world.contacts.agent] + 60)
    return after


def test_trained_people_settle_more_and_without_effect_they_do_not(usual: Lived) -> None:
    def gain(world: Lived) -> float:
        after = trained(world)
        return settled_share(world, after) - settled_share(world, world.contacts.by_human & ~after)

    assert gain(lived(SETTING, training_on_resolved=2.0)) > gain(usual) + 0.05
    assert gain(usual) > gain(lived(SETTING, training_on_resolved=0.0)) + 0.05


def test_the_course_reaches_teams_one_after_another_and_some_never(usual: Lived) -> None:
    days = usual.workforce.team_trained
    reached = days[days < NEVER]

    assert len(set(reached.tolist())) == len(reached) > len(days) / 2
    assert (days == NEVER).sum() >= len(days) / 4
    assert {usual.setting.date_of(int(day)).weekday() for day in reached} == {0}


def test_nobody_comes_back_where_unsettled_customers_never_do(usual: Lived) -> None:
    assert lived(SETTING, repeat_if_unsettled=0.0).contacts.before.max() == 0 < usual.contacts.before.max()


def test_impatient_callers_hang_up_more(usual: Lived) -> None:
    assert (
        lived(SETTING, patience_seconds=20.0).contacts.abandoned.mean() > 1.5 * usual.contacts.abandoned.mean() > 0.01
    )


def test_an_unsettled_matter_costs_satisfaction_as_declared() -> None:
    world = lived(SETTING, wait_on_satisfaction=0.0, mood_spread=0.0)
    contacts = world.contacts
    felt = contacts.felt - world.people.warmth[contacts.customer]
    first = (contacts.before == 0) & ~contacts.bot

    loss = felt[first & contacts.settled].mean() - felt[first & ~contacts.settled].mean()
    assert loss == pytest.approx(-world.setting.mechanism.unsettled_on_satisfaction)


def test_bad_service_makes_customers_leave(usual: Lived) -> None:
    def left(world: Lived) -> float:
        return float((world.people.until < world.setting.days).mean())

    nothing, much = lived(SETTING, shortfall_on_leaves=0.0), lived(SETTING, shortfall_on_leaves=1.5)
    assert left(nothing) < left(usual) < left(much)


def test_those_worth_more_wait_less_and_are_settled_more(usual: Lived) -> None:
    contacts, tier = usual.contacts, usual.people.tier[usual.contacts.customer]
    queued = contacts.waited >= 0

    assert contacts.waited[queued & (tier == 2)].mean() < contacts.waited[queued & (tier == 0)].mean()
    assert settled_share(usual, contacts.by_human & (tier == 2)) > settled_share(usual, contacts.by_human & (tier == 0))


def test_nobody_is_served_before_they_came_or_after_they_left(usual: Lived) -> None:
    contacts, people = usual.contacts, usual.people
    day = usual.setting.local(contacts.started)[0]

    assert (day >= people.since[contacts.customer]).all()
    assert (day < people.until[contacts.customer]).all()


def test_times_of_a_contact_run_forward(usual: Lived) -> None:
    taken = usual.contacts.take(~usual.contacts.abandoned)

    assert (taken.started <= taken.answered).all()
    assert (taken.answered <= taken.ended).all()


def test_humans_take_contacts_only_while_they_are_employed(usual: Lived) -> None:
    workforce, human = usual.workforce, usual.contacts.take(usual.contacts.by_human)
    day = np.minimum(usual.setting.local(human.answered)[0], usual.setting.days - 1)

    assert ((day >= workforce.joined[human.agent]) & (day < workforce.left[human.agent])).mean() > 0.999


def test_agents_who_hang_up_talk_for_seconds_and_settle_nothing(usual: Lived) -> None:
    contacts = usual.contacts
    cut = contacts.by_human & (contacts.talk < 10)

    assert cut.any()
    assert set(usual.workforce.trick[contacts.agent[cut]].tolist()) == {0}
    assert not contacts.settled[cut].any()


def test_teams_of_a_large_organisation_have_about_a_dozen_people() -> None:
    small, large = (hire(Setting(customers=customers, months=1)) for customers in (20_000, 200_000))

    assert small.teams == 14
    assert large.teams > 14
    assert 10 <= large.humans / large.teams <= 14
