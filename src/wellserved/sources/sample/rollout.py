"""The true effect of the course by team and month since it came, and of the policy on returns."""

from typing import Any

import numpy as np

from wellserved.sources.sample.contacts import RETURNS, Contacts
from wellserved.sources.sample.line import HUNG_UP_SECONDS
from wellserved.sources.sample.service import resolution_odds
from wellserved.sources.sample.setting import DAY, Array
from wellserved.sources.sample.shapes import chance
from wellserved.sources.sample.workforce import NEVER, RAMP_DAYS, TEAM_NAMES
from wellserved.sources.sample.worlds import SOON_DAYS, World, as_demand

DIGITS = 6


def rollout(world: World) -> dict[str, Any]:
    """What the course changed where it came, as an event study should find it."""
    workforce, contacts = world.workforce, _by_people(world)
    gain, day = _gain(world, contacts), _day(world, contacts)
    team = workforce.team[contacts.agent]
    trained = day >= workforce.trained[contacts.agent]
    month = (day - workforce.team_trained[team]) // RAMP_DAYS
    back = _back_soon(world)
    first = trained & (contacts.before == 0)
    size = _mean(gain * back, first)
    return {
        "outcome": "settled, of contacts that a person took, by the team of that person",
        "unit": "share of contacts",
        "how_to_read": "what the course added to the share settled, for those with it; n is their contacts",
        "identified_by": ["team", "month", "teams that the course had not yet reached as controls"],
        "on_fcr_no_repeat": {
            "factor": _rounded(back),
            "why": "the share of unsettled customers back within 7 days",
            "size": size,
            "n": int(first.sum()),
        },
        "all": {"size": _mean(gain, trained), "n": int(trained.sum())},
        "by_month_since": [
            {"month": k, "size": _mean(gain, trained & (month == k)), "n": int((trained & (month == k)).sum())}
            for k in np.unique(month[trained & (month >= 0)]).tolist()
        ],
        "teams": [_of_team(world, k, gain, trained & (team == k), month) for k in range(workforce.teams)],
    }


def _of_team(world: World, team: int, gain: Array, rows: Array, month: Array) -> dict[str, Any]:
    reached = int(world.workforce.team_trained[team])
    if reached == NEVER:
        return {"team": TEAM_NAMES[team], "begins_on": None}
    return {
        "team": TEAM_NAMES[team],
        "begins_on": world.setting.date_of(reached).isoformat(),
        "factor": _rounded(world.workforce.team_gain[team]),
        "size": _mean(gain, rows),
        "by_month_since": [_mean(gain, rows & (month == k)) for k in range(int(month[rows].max(initial=-1)) + 1)],
    }


def policy(world: World) -> dict[str, Any]:
    """What returns without a reason changed, for matters of returns."""
    contacts = _by_people(world)
    day = _day(world, contacts)
    odds = _odds(world, contacts, day)
    gain = chance(odds) - chance(odds - world.setting.mechanism.policy_on_resolved)
    after = (contacts.topic == RETURNS) & (day >= world.setting.policy_day)
    return {
        "name": "returns_without_a_reason_on_settled",
        "begins_on": world.setting.date_of(world.setting.policy_day).isoformat(),
        "unit": "share of contacts about returns that a person took",
        "size": _mean(gain, after),
        "n": int(after.sum()),
        "how_to_read": "what the policy added to the share settled; it begins for all on one day, without controls",
        "identified_by": ["the day it began, with other topics to tell season and training apart"],
    }


def _by_people(world: World) -> Contacts:
    contacts = world.contacts
    return contacts.take(contacts.by_human & (contacts.talk != HUNG_UP_SECONDS))


def _day(world: World, contacts: Contacts) -> Array:
    day: Array = np.clip(world.setting.local(contacts.answered)[0], 0, world.setting.days - 1)
    return day


def _odds(world: World, contacts: Contacts, day: Array) -> Array:
    return resolution_odds(world.setting, world.workforce, world.people, as_demand(contacts), contacts.agent, day)


def _gain(world: World, contacts: Contacts) -> Array:
    """The chance to settle each contact, less what it would be without the course."""
    day = _day(world, contacts)
    odds = _odds(world, contacts, day)
    course = world.setting.mechanism.training_on_resolved * world.workforce.training(contacts.agent, day)
    gain: Array = chance(odds) - chance(odds - course)
    return gain


def _back_soon(world: World) -> float:
    """The share of contacts with an open matter that another about it follows within a week."""
    contacts = world.contacts
    order = np.lexsort((contacts.before, contacts.matter))
    matter, begun, over = contacts.matter[order], contacts.started[order], contacts.ended[order]
    follows = np.append((matter[1:] == matter[:-1]) & (begun[1:] - over[:-1] <= SOON_DAYS * DAY), False)
    told = ~contacts.settled[order] & (over < world.setting.end_utc - 2 * SOON_DAYS * DAY) & contacts.by_human[order]
    return float(follows[told].mean()) if told.any() else 0.0


def _mean(values: Array, rows: Array) -> float | None:
    return _rounded(float(values[rows].mean())) if rows.any() else None


def _rounded(value: float) -> float:
    return round(float(value), DIGITS) + 0.0
