"""The sample's mechanisms act as they are declared: change one, and what it acts on changes."""

from dataclasses import replace

import numpy as np
import pytest

from wellserved.sources.sample.contacts import Contacts
from wellserved.sources.sample.people import Customers, attract
from wellserved.sources.sample.records_of_answers import experience
from wellserved.sources.sample.setting import Array, Mechanism, Setting
from wellserved.sources.sample.workforce import Workforce, hire
from wellserved.sources.sample.year import live_through

SETTING = Setting(customers=4_000, months=6, seed=11)
Lived = tuple[Setting, Workforce, Customers, Contacts]


def lived(**changed: float) -> Lived:
    setting = replace(SETTING, mechanism=replace(Mechanism(), **changed))
    workforce, people = hire(setting), attract(setting)
    return setting, workforce, people, live_through(setting, workforce, people)


@pytest.fixture(scope="module")
def usual() -> Lived:
    return lived()


def trained(setting: Setting, workforce: Workforce, contacts: Contacts) -> Array:
    day = setting.local(contacts.answered)[0]
    after: Array = contacts.by_human & (day >= workforce.trained[contacts.agent])
    return after


def test_trained_people_settle_more_and_without_effect_they_do_not(usual: Lived) -> None:
    def gain(case: Lived) -> float:
        setting, workforce, _, contacts = case
        after = trained(setting, workforce, contacts)
        return float(contacts.settled[after].mean() - contacts.settled[contacts.by_human & ~after].mean())

    assert gain(lived(training_on_resolved=2.0)) > gain(usual) + 0.05 > 0.05


def test_nobody_comes_back_where_unsettled_customers_never_do(usual: Lived) -> None:
    assert lived(repeat_if_unsettled=0.0)[3].before.max() == 0 < usual[3].before.max()


def test_impatient_callers_hang_up_more(usual: Lived) -> None:
    assert lived(patience_seconds=20.0)[3].abandoned.mean() > 2 * usual[3].abandoned.mean()


def test_waiting_is_longer_in_busy_hours(usual: Lived) -> None:
    setting, workforce, _, contacts = usual
    queued = contacts.take(contacts.waited >= 0)
    day, second = setting.local(queued.started)
    slot = np.clip(second // 3600 - 8, 0, 11)
    calls = np.bincount(day * 12 + slot, minlength=setting.days * 12)
    load = calls[day * 12 + slot] / workforce.staffed[day, slot]

    assert queued.waited[load > np.quantile(load, 0.9)].mean() > 2 * queued.waited[load < np.median(load)].mean()


def test_an_unsettled_matter_costs_satisfaction_as_declared() -> None:
    setting, _, people, contacts = lived(wait_on_score=0.0)
    felt = experience(setting, people, contacts) - people.warmth[contacts.customer]
    first = (contacts.before == 0) & ~contacts.bot

    loss = felt[first & contacts.settled].mean() - felt[first & ~contacts.settled].mean()
    assert loss == pytest.approx(-setting.mechanism.unsettled_on_score)


def test_bad_service_makes_customers_leave(usual: Lived) -> None:
    def left(case: Lived) -> float:
        return float((case[2].until < case[0].days).mean())

    assert (
        left(lived(unsettled_on_leaves=0.0, long_wait_on_leaves=0.0)) < left(usual) < left(lived(unsettled_on_leaves=2))
    )


def test_nobody_is_served_before_they_came_or_after_they_left(usual: Lived) -> None:
    setting, _, people, contacts = usual
    new = contacts.take(contacts.before == 0)
    day = setting.local(new.started)[0]

    assert (day >= people.since[new.customer]).all()


def test_times_of_a_contact_run_forward(usual: Lived) -> None:
    contacts = usual[3]
    taken = contacts.take(~contacts.abandoned)

    assert (taken.started <= taken.answered).all()
    assert (taken.answered <= taken.ended).all()


def test_humans_take_contacts_only_while_they_are_employed(usual: Lived) -> None:
    setting, workforce, _, contacts = usual
    human = contacts.take(contacts.by_human)
    day = np.minimum(setting.local(human.answered)[0], setting.days - 1)

    assert ((day >= workforce.joined[human.agent]) & (day < workforce.left[human.agent])).mean() > 0.999
