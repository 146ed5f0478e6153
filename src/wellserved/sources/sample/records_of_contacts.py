"""Files of the simulated contacts, and of visits to self-service."""

from typing import Any

import numpy as np

from wellserved.sources.sample.columns import constant, flags, ids, moments, numbers, words
from wellserved.sources.sample.contacts import CHANNELS, TOPICS, VOICE, Contacts
from wellserved.sources.sample.people import SEGMENTS, Customers
from wellserved.sources.sample.setting import DAY, HOUR, Setting
from wellserved.sources.sample.workforce import TEAM_NAMES, Workforce

PART = 4
Columns = dict[str, Any]
SELF_SERVICE = ("web", "app", "help_center", "ivr")
LANGUAGES = ("de", "en", "fr")


def interactions(setting: Setting, people: Customers, workforce: Workforce, contacts: Contacts) -> Columns:
    """The contacts as a telephony and messaging system exports them; one in thirty has no known customer."""
    random = setting.random(PART)
    n = len(contacts)
    taken, human = ~contacts.abandoned, contacts.by_human
    over = taken & (contacts.ended < setting.end_utc)
    marked = contacts.settled | (random.random(n) < 0.4)
    mood = 0.45 - 0.75 * ~contacts.settled - np.clip(contacts.waited, 0, 300) / 900 + random.normal(0, 0.2, n)
    return {
        "interaction_id": ids("i", np.arange(n)),
        "customer_id": ids("c", contacts.customer, random.random(n) > 0.03),
        "case_id": ids("k", np.arange(n), has_case(contacts)),
        "channel": words(CHANNELS, contacts.channel),
        "direction": constant("inbound", n),
        "queue": words(("service", "orders"), (contacts.topic == 1) | (contacts.topic == 5)),
        "topic": words(TOPICS, contacts.topic),
        "team": words(TEAM_NAMES, np.where(human, workforce.team[contacts.agent], -1)),
        "agent_id": ids("a", contacts.agent, taken),
        "handled_by": words(("none", "human", "bot"), taken + 0 + contacts.bot),
        "started_at": moments(contacts.started),
        "answered_at": moments(contacts.answered, taken & (contacts.answered < setting.end_utc)),
        "ended_at": moments(contacts.ended, contacts.abandoned | over),
        "queue_seconds": numbers(contacts.waited, contacts.waited >= 0),
        "talk_seconds": numbers(contacts.talk, taken),
        "hold_seconds": numbers(contacts.hold, taken & (contacts.channel == VOICE)),
        "wrap_seconds": numbers(contacts.wrap, human),
        "abandoned": flags(contacts.abandoned),
        "transferred": flags(contacts.transferred, human),
        "escalated": flags(contacts.escalated, human),
        "resolved": flags(marked, human & (random.random(n) < 0.85)),
        "disconnected_by": words(
            ("customer", "agent"), np.where(contacts.channel == VOICE, random.random(n) < 0.07, -1)
        ),
        "segment": words(SEGMENTS, people.segment[contacts.customer]),
        "language": words(LANGUAGES, contacts.customer % 10 // 7 + contacts.customer % 10 // 9),
        "sentiment": numbers(np.clip(mood, -1, 1), taken, 2),
    }


def has_case(contacts: Contacts) -> Any:
    """What is written to us, and what goes up to the second line, is kept as a case."""
    return ((contacts.channel == 2) | (contacts.channel == 4) | contacts.escalated) & contacts.by_human


def self_service_sessions(setting: Setting, people: Customers) -> Columns:
    """Visits without a person: about three a customer and year, most of which reach their goal."""
    random = setting.random(PART + 1)
    visits = random.poisson(0.22 * setting.months * np.ones(len(people.since)))
    customer = np.repeat(np.arange(len(visits)), visits)
    day = random.integers(0, setting.days, len(customer))
    here = (day >= people.since[customer]) & (day < people.until[customer])
    customer, day = customer[here], day[here]
    n = len(customer)
    started = setting.utc(day, random.integers(6 * HOUR, DAY - HOUR, n))
    reached = random.random(n) < 0.71
    return {
        "session_id": ids("s", np.arange(n)),
        "customer_id": ids("c", customer, random.random(n) > 0.15),
        "channel": words(SELF_SERVICE, random.choice(4, n, p=(0.4, 0.3, 0.2, 0.1))),
        "topic": words(TOPICS, random.integers(0, len(TOPICS), n)),
        "started_at": moments(started),
        "ended_at": moments(started + random.integers(20, 900, n)),
        "reached_goal": flags(reached),
        "handed_off": flags(~reached & (random.random(n) < 0.4)),
        "automated_replies": numbers(random.integers(1, 9, n)),
    }
