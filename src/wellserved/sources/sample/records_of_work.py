"""Files of the simulated workforce: who, planned and actual time."""

import numpy as np

from wellserved.sources.sample.columns import days, flags, ids, moments, numbers, words
from wellserved.sources.sample.contacts import Contacts
from wellserved.sources.sample.records_of_contacts import Columns
from wellserved.sources.sample.rota import SHIFT_HOURS
from wellserved.sources.sample.setting import HOUR, MINUTE, Array, Setting
from wellserved.sources.sample.workforce import TEAM_NAMES, Workforce

SITES = ("harbour", "hill")
ACTIVITIES = ("contact", "wrap", "available", "break", "meeting", "training", "coaching", "absent", "offline")
CONTACT, WRAP, AVAILABLE, BREAK, MEETING, TRAINING, COACHING, ABSENT, OFFLINE = range(9)
HOURLY_COST = 31
PAUSE = 15 * MINUTE
Spans = tuple[Array, Array, Array, Array]


def agents(setting: Setting, workforce: Workforce) -> Columns:
    """Everyone who worked in the time told, and the bots."""
    n, team = len(workforce.team), workforce.team
    human, who = team >= 0, np.arange(n)
    cents = 3100 + 10 * np.rint(15 * setting.draws.normal("wage", who)).astype(np.int64)
    return {
        "agent_id": ids("a", who),
        "name": ids("Agent ", who),
        "kind": words(("bot", "human"), human + 0),
        "team": words(TEAM_NAMES, team),
        "site": words(SITES, np.where(human, team % 2, -1)),
        "manager": ids("m", team, human),
        "started_on": days(setting, workforce.joined),
        "left_on": days(setting, workforce.left, workforce.left < setting.days),
        "hourly_cost": numbers(np.where(human, cents, 0) / 100, digits=2),
    }


def schedule(setting: Setting, workforce: Workforce) -> Columns:
    """The planned shifts: two hours, a quarter of an hour's break, the rest, and what else is planned."""
    rota = workforce.rota
    start = setting.utc(rota.day, rota.start * HOUR)
    extra, what = _planned_extra(setting, workforce, rota.agent, rota.day)
    end = start + SHIFT_HOURS * HOUR
    pause = start + 2 * HOUR
    spans = [
        (rota.agent, start, pause, np.full(len(start), AVAILABLE)),
        (rota.agent, pause, pause + PAUSE, np.full(len(start), BREAK)),
        (rota.agent, pause + PAUSE, end - extra, np.full(len(start), AVAILABLE)),
        (rota.agent, end - extra, end, what),
    ]
    who, begun, over, activity = _in_order(spans)
    return {
        "agent_id": ids("a", who),
        "started_at": moments(begun),
        "ended_at": moments(over),
        "activity": words(ACTIVITIES, activity),
    }


def agent_time(setting: Setting, workforce: Workforce, contacts: Contacts) -> Columns:
    """What agents did in each hour of a shift: contacts, wrap, waiting for one, a break; some come late."""
    agent, day, start, nth = _hours(workforce)
    begins = setting.utc(day, (start + nth) * HOUR)
    late = np.where(nth == 0, _lateness(setting, agent, day), 0)
    extra, what = _planned_extra(setting, workforce, agent, day)
    idle = np.select([nth == 2, nth == 3], [np.full(len(nth), PAUSE), extra], 0)
    talking, wrapping = _busy(setting, workforce, contacts, (agent, day, nth))
    room = HOUR - idle - late
    talking = np.minimum(talking, room * 86 // 100)
    wraps = np.minimum(wrapping, room * 12 // 100)
    lengths = (late, np.where(nth == 2, idle, 0), talking, wraps, room - talking - wraps, np.where(nth == 3, idle, 0))
    kinds = (OFFLINE, BREAK, CONTACT, WRAP, AVAILABLE, what)
    offset = np.zeros_like(begins)
    spans = [_absences(setting, workforce)]
    for length, kind in zip(lengths, kinds, strict=True):
        spans.append((agent, begins + offset, begins + offset + length, np.broadcast_to(np.asarray(kind), agent.shape)))
        offset = offset + length
    who, from_, to, activity = _in_order(spans)
    return {
        "agent_id": ids("a", who),
        "started_at": moments(from_),
        "ended_at": moments(to),
        "activity": words(ACTIVITIES, activity),
        "paid": flags(activity != OFFLINE),
    }


def _in_order(spans: list[Spans]) -> Spans:
    """All spans that last, by agent and time."""
    who, begun, over, activity = (np.concatenate(part) for part in zip(*spans, strict=True))
    order = np.lexsort((begun, who))
    order = order[over[order] > begun[order]]
    return who[order], begun[order], over[order], activity[order]


def _hours(workforce: Workforce) -> Spans:
    """Agent, day, first hour of the shift, and which of its hours, of each hour that somebody was there."""
    rota = workforce.rota
    here = ~rota.absent
    agent, day, start = (np.repeat(part[here], SHIFT_HOURS) for part in (rota.agent, rota.day, rota.start))
    return agent, day, start, np.tile(np.arange(SHIFT_HOURS), len(agent) // SHIFT_HOURS)


def _planned_extra(setting: Setting, workforce: Workforce, agent: Array, day: Array) -> tuple[Array, Array]:
    """Seconds of meeting, training or coaching at the end of a shift, and which it is; one shift in five has some."""
    chosen = setting.draws.choose((0.8, 0.08, 0.07, 0.05), "extra", agent, day)
    return np.where(chosen > 0, 45 * MINUTE, 0), np.array((AVAILABLE, MEETING, TRAINING, COACHING))[chosen]


def _lateness(setting: Setting, agent: Array, day: Array) -> Array:
    """Three in ten come some minutes late."""
    late = setting.draws.happens(0.3, "late", agent, day)
    how: Array = np.where(late, 5 * MINUTE * setting.draws.exponential("how late a shift", agent, day), 0)
    return np.minimum(how, 40 * MINUTE).astype(np.int64)


def _absences(setting: Setting, workforce: Workforce) -> Spans:
    rota = workforce.rota
    away = rota.absent
    start = setting.utc(rota.day[away], rota.start[away] * HOUR)
    return rota.agent[away], start, start + SHIFT_HOURS * HOUR, np.full(len(start), ABSENT)


def _busy(
    setting: Setting, workforce: Workforce, contacts: Contacts, hours: tuple[Array, Array, Array]
) -> tuple[Array, Array]:
    """Seconds of contacts, and of wrap, in an hour of each agent's day, more in some hours than in others."""
    rows = contacts.take(contacts.by_human)
    day = np.clip(setting.local(rows.answered)[0], 0, setting.days - 1)
    slot, size = day * workforce.humans + rows.agent, setting.days * workforce.humans
    talking = np.bincount(slot, rows.talk + rows.hold, minlength=size).astype(np.int64)
    wrapping = np.bincount(slot, rows.wrap, minlength=size).astype(np.int64)
    agent, at, nth = hours
    here = at * workforce.humans + agent
    uneven = 80 + setting.draws.whole(41, "uneven", agent, at, nth)
    return talking[here] * uneven // (100 * SHIFT_HOURS), wrapping[here] // SHIFT_HOURS
