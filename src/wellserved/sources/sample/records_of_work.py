"""Files of the simulated workforce: who, planned and actual time, learning, quality."""

import numpy as np

from wellserved.sources.sample.columns import constant, days, flags, ids, moments, numbers, words
from wellserved.sources.sample.contacts import Contacts
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.records_of_answers import experience
from wellserved.sources.sample.records_of_contacts import Columns
from wellserved.sources.sample.setting import DAY, HOUR, MINUTE, Array, Setting
from wellserved.sources.sample.workforce import SHIFT_HOURS, TEAM_NAMES, Workforce

PART = 12
SITES = ("harbour", "hill")
COURSES = ("settling issues", "product knowledge", "systems", "privacy")
COURSE_HOURS = (8.0, 2.0, 1.5, 1.0)
ACTIVITIES = ("contact", "wrap", "available", "break", "meeting", "training", "absent")
CONTACT, WRAP, AVAILABLE, BREAK, MEETING, TRAINING, ABSENT = range(7)
HOURLY_COST = 31.0
FOCUS = ("activity", "outcome")
ABOUT = ("fcr_no_repeat", "csat_t2b", "aht", "schedule_adherence")


def agents(setting: Setting, workforce: Workforce) -> Columns:
    """Everyone who worked in the time told, and the bots."""
    random = setting.random(PART)
    n, team = len(workforce.team), workforce.team
    human = team >= 0
    return {
        "agent_id": ids("a", np.arange(n)),
        "name": ids("Agent ", np.arange(n)),
        "kind": words(("bot", "human"), human + 0),
        "team": words(TEAM_NAMES, team),
        "site": words(SITES, np.where(human, team % 2, -1)),
        "manager": ids("m", team, human),
        "started_on": days(setting, workforce.joined),
        "left_on": days(setting, workforce.left, workforce.left < setting.days),
        "hourly_cost": numbers(np.where(human, HOURLY_COST + np.round(random.normal(0, 1.5, n), 1), 0), digits=2),
    }


def schedule(setting: Setting, workforce: Workforce) -> Columns:
    """The planned shifts."""
    start = setting.utc(workforce.shift_day, workforce.shift_start * HOUR)
    return {
        "agent_id": ids("a", workforce.shift_agent),
        "started_at": moments(start),
        "ended_at": moments(start + SHIFT_HOURS * HOUR),
        "activity": constant("available", len(start)),
    }


def agent_time(setting: Setting, workforce: Workforce, contacts: Contacts) -> Columns:
    """What agents did in each hour of a shift: contacts, wrap, waiting for one, and a break in the third."""
    random = setting.random(PART + 1)
    busy, wrapping = _busy(setting, workforce, contacts)
    agent, day, start = (np.repeat(part, SHIFT_HOURS) for part in _worked(workforce))
    nth = np.tile(np.arange(SHIFT_HOURS), len(agent) // SHIFT_HOURS)
    begins = setting.utc(day, (start + nth) * HOUR)
    idle = np.select([nth == 2, (nth == 3) & (day % 7 == agent % 5)], [15 * MINUTE, 45 * MINUTE], 0)
    room = HOUR - idle
    talking = np.minimum(busy[day, agent] * np.exp(random.normal(0, 0.15, len(agent))), 0.86 * room).astype(np.int64)
    wraps = np.minimum(wrapping[day, agent], 0.12 * room).astype(np.int64)
    lengths = (talking, wraps, room - talking - wraps, idle)
    kinds = (CONTACT, WRAP, AVAILABLE, np.where(nth == 2, BREAK, np.where(day % 2 == 0, MEETING, TRAINING)))
    offset = np.zeros_like(begins)
    parts: list[tuple[Array, ...]] = [_absences(setting, workforce)]
    for length, kind in zip(lengths, kinds, strict=True):
        rows = length > 0
        activity = np.broadcast_to(np.asarray(kind), rows.shape)[rows]
        parts.append((agent[rows], (begins + offset)[rows], (begins + offset + length)[rows], activity))
        offset = offset + length
    who, from_, to, activity = (np.concatenate(part) for part in zip(*parts, strict=True))
    order = np.lexsort((from_, who))
    return {
        "agent_id": ids("a", who[order]),
        "started_at": moments(from_[order]),
        "ended_at": moments(to[order]),
        "activity": words(ACTIVITIES, activity[order]),
        "paid": flags(np.ones(len(order))),
    }


def _worked(workforce: Workforce) -> tuple[Array, Array, Array]:
    here = ~workforce.shift_absent
    return workforce.shift_agent[here], workforce.shift_day[here], workforce.shift_start[here]


def _absences(setting: Setting, workforce: Workforce) -> tuple[Array, Array, Array, Array]:
    away = workforce.shift_absent
    start = setting.utc(workforce.shift_day[away], workforce.shift_start[away] * HOUR)
    return workforce.shift_agent[away], start, start + SHIFT_HOURS * HOUR, np.full(len(start), ABSENT)


def _busy(setting: Setting, workforce: Workforce, contacts: Contacts) -> tuple[Array, Array]:
    """Seconds of contacts, and of wrap, in an hour of each agent's day."""
    rows = contacts.take(contacts.by_human)
    day = np.clip(setting.local(rows.answered)[0], 0, setting.days - 1)
    slot, shape = day * workforce.humans + rows.agent, (setting.days, workforce.humans)
    size = shape[0] * shape[1]
    talking = np.bincount(slot, rows.talk + rows.hold, minlength=size).reshape(shape) / SHIFT_HOURS
    wrapping = np.bincount(slot, rows.wrap, minlength=size).reshape(shape) / SHIFT_HOURS
    return talking, wrapping


def training(setting: Setting, workforce: Workforce) -> Columns:
    """The course on settling issues, team after team, and short ones now and then."""
    random = setting.random(PART + 2)
    people = np.arange(workforce.humans)
    course = [np.zeros(len(people), dtype=np.int64)]
    agent, day = [people], [workforce.trained[people]]
    for first, last in zip(setting.month_edges, setting.month_edges[1:], strict=False):
        here = people[random.random(len(people)) < 0.6]
        agent.append(here)
        day.append(random.integers(first, last, len(here)))
        course.append(random.integers(1, len(COURSES), len(here)))
    who, done, which = (np.concatenate(part) for part in (agent, day, course))
    here = (done >= np.maximum(workforce.joined[who], 0)) & (done < np.minimum(workforce.left[who], setting.days))
    who, done, which = who[here], done[here], which[here]
    n = len(who)
    completed = setting.utc(done, random.integers(9 * HOUR, 18 * HOUR, n))
    return {
        "training_id": ids("t", np.arange(n)),
        "agent_id": ids("a", who),
        "course": words(COURSES, which),
        "assigned_at": moments(completed - random.integers(2, 20, n) * DAY),
        "completed_at": moments(completed, random.random(n) < 0.96),
        "hours": numbers(np.array(COURSE_HOURS)[which]),
        "score": numbers(np.clip(random.normal(82, 8, n), 0, 100), digits=0),
    }


def coaching(setting: Setting, workforce: Workforce) -> Columns:
    """About two sessions an agent and month; more and more on outcomes rather than activity."""
    random = setting.random(PART + 3)
    n_each = random.poisson(1.7 * setting.months, workforce.humans)
    who = np.repeat(np.arange(workforce.humans), n_each)
    day = random.integers(0, setting.days, len(who))
    here = (day >= workforce.joined[who]) & (day < workforce.left[who])
    who, day = who[here], day[here]
    n = len(who)
    outcome = random.random(n) < 0.35 + 0.35 * day / setting.days
    return {
        "session_id": ids("h", np.arange(n)),
        "agent_id": ids("a", who),
        "coach": ids("m", workforce.team[who]),
        "at": moments(setting.utc(day, random.integers(9 * HOUR, 18 * HOUR, n))),
        "focus": words(FOCUS, outcome + 0),
        "about": words(ABOUT, np.where(outcome, random.integers(0, 2, n), 2 + random.integers(0, 2, n))),
    }


def evaluations(setting: Setting, people: Customers, workforce: Workforce, contacts: Contacts) -> Columns:
    """One contact in forty is listened to, some by a machine; points follow what it was like."""
    random = setting.random(PART + 4)
    chosen = np.flatnonzero(contacts.by_human & (contacts.ended < setting.end_utc - DAY))
    chosen = chosen[random.random(len(chosen)) < 1 / 40]
    felt = experience(setting, people, contacts)[chosen]
    n = len(chosen)
    points = np.clip(np.round(78 + 3.2 * felt + random.normal(0, 5, n)), 0, 100)
    return {
        "evaluation_id": ids("q", np.arange(n)),
        "interaction_id": ids("i", chosen),
        "agent_id": ids("a", contacts.agent[chosen]),
        "evaluator": ids("m", workforce.team[contacts.agent[chosen]]),
        "automated": flags(random.random(n) < 0.3),
        "at": moments(contacts.ended[chosen] + random.integers(HOUR, DAY, n)),
        "points": numbers(points),
        "points_possible": numbers(np.full(n, 100)),
        "customer_critical_error": flags(random.random(n) < 0.02 + 0.04 * ~contacts.settled[chosen]),
        "business_critical_error": flags(random.random(n) < 0.015),
        "compliance_critical_error": flags(random.random(n) < 0.008),
    }


def initiatives(setting: Setting, workforce: Workforce) -> Columns:
    """The course as it reached each team, and a new policy on returns for all."""
    teams = np.arange(workforce.teams)
    team = workforce.team[: workforce.humans]
    first = np.array([workforce.trained[: workforce.humans][team == k].min() for k in teams])
    begun = np.append(first, setting.days // 2)
    names = [*(f"course on settling issues, team {TEAM_NAMES[k]}" for k in teams), "returns without a reason"]
    n = len(names)
    return {
        "initiative_id": ids("n", np.arange(n)),
        "name": words(names, np.arange(n)),
        "kind": words(("training", "policy"), (np.arange(n) == n - 1) + 0),
        "team": words(TEAM_NAMES, np.append(teams, -1)),
        "started_on": days(setting, begun),
        "ended_on": days(setting, begun + 20, np.arange(n) < n - 1),
    }
