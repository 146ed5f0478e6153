"""Files of the simulated contacts and their parts, and of visits to self-service."""

from typing import Any

import numpy as np

from wellserved.sources.sample.columns import constant, flags, ids, moments, numbers, words
from wellserved.sources.sample.contacts import (
    CHANNELS,
    DELIVERY,
    EMAIL,
    RETURNS,
    TOPICS,
    VOICE,
    WEB_FORM,
    Contacts,
)
from wellserved.sources.sample.handling import Handling
from wellserved.sources.sample.people import BRANDS, SEGMENTS, Customers
from wellserved.sources.sample.setting import DAY, HOUR, MINUTE, Array, Setting
from wellserved.sources.sample.workforce import TEAM_NAMES, Workforce

Columns = dict[str, Any]
QUEUES = ("service", "orders", "priority")
SERVICE, ORDERS, PRIORITY = range(3)
UNKNOWN = 0.03
PRIORITIES = ("normal", "raised", "high")
SELF_SERVICE = ("web", "app", "help_center", "ivr", "bot")
LANGUAGES = ("de", "en", "fr")
OUTCOMES = ("resolved", "transferred", "handed_off", "abandoned")
WRITTEN = (
    "please have a look at my last bill", "my parcel has not arrived", "I can't get into my account",
    "which of the two fits?", "this is the third time that I ask", "how do I send it back?",
)  # fmt: skip


def queue_of(people: Customers, contacts: Contacts) -> Array:
    """Those worth most have a queue of their own; orders have another."""
    orders = np.isin(contacts.topic, (DELIVERY, RETURNS))
    return np.where(people.tier[contacts.customer] == 2, PRIORITY, np.where(orders, ORDERS, SERVICE))


def is_known(setting: Setting, *keys: Array) -> Array:
    """Whether records tell whose contact it is; of one in thirty they do not."""
    known: Array = setting.draws.uniform("known", *keys) > UNKNOWN
    return known


def interactions(
    setting: Setting, people: Customers, workforce: Workforce, contacts: Contacts, handling: Handling
) -> Columns:
    """The contacts as a telephony and messaging system exports them; one in thirty has no known customer.

    Of those that still wait at the end nothing is told but that they came.
    """
    draws, keys, n = setting.draws, (contacts.matter, contacts.before), len(contacts)
    taken = _taken(setting, contacts)
    human, voice = contacts.by_human & taken, contacts.channel == VOICE
    over = taken & (contacts.ended < setting.end_utc)
    marked = contacts.settled | draws.happens(0.4, "marked", *keys)
    written = np.isin(contacts.channel, (EMAIL, WEB_FORM)) & draws.happens(0.3, "text", *keys)
    return {
        "interaction_id": ids("i", np.arange(n)),
        "customer_id": ids("c", contacts.customer, is_known(setting, *keys)),
        "case_id": ids("k", np.arange(n), handling.case),
        "channel": words(CHANNELS, contacts.channel),
        "direction": constant("inbound", n),
        "queue": words(QUEUES, queue_of(people, contacts)),
        "topic": words(TOPICS, contacts.topic),
        "team": words(TEAM_NAMES, np.where(human, workforce.team[contacts.agent], -1)),
        "agent_id": ids("a", contacts.agent, taken),
        "handled_by": words(("none", "human", "bot"), taken * (1 + contacts.bot)),
        "started_at": moments(contacts.started),
        "answered_at": moments(contacts.answered, taken),
        "ended_at": moments(contacts.ended, contacts.abandoned | over),
        "ivr_seconds": numbers(draws.whole(55, "ivr", *keys, least=12), voice),
        "queue_seconds": numbers(contacts.waited, contacts.waited >= 0),
        "talk_seconds": numbers(contacts.talk, taken),
        "hold_seconds": numbers(contacts.hold, taken & voice),
        "wrap_seconds": numbers(contacts.wrap, human),
        "abandoned": flags(contacts.abandoned, taken | contacts.abandoned),
        "transferred": flags(handling.transferred | handling.handed_off, taken),
        "escalated": flags(handling.escalated, human),
        "callback": flags(draws.happens(0.04, "callback", *keys), voice & human),
        "resolved": flags(marked, human & draws.happens(0.85, "marks", *keys)),
        "wants_to_leave": flags(handling.wants_to_leave, taken),
        "disconnected_by": words(("customer", "agent", "system"), _disconnected(setting, contacts, voice)),
        "priority": words(PRIORITIES, people.tier[contacts.customer]),
        "segment": words(SEGMENTS, people.segment[contacts.customer]),
        "brand": words(BRANDS, people.brand[contacts.customer]),
        "language": words(LANGUAGES, contacts.customer % 10 // 7 + contacts.customer % 10 // 9),
        "text": words(WRITTEN, np.where(written, contacts.topic, -1)),
        **_sentiments(setting, contacts, taken),
        "confirmed_resolved": flags(contacts.settled, taken & contacts.bot & draws.happens(0.8, "confirms", *keys)),
    }


def _taken(setting: Setting, contacts: Contacts) -> Array:
    """Contacts that somebody has answered by the end of the time told."""
    taken: Array = ~contacts.abandoned & (contacts.answered < setting.end_utc)
    return taken


def _disconnected(setting: Setting, contacts: Contacts, voice: Array) -> Array:
    """Agents hang up rarely; those who game do so at once."""
    luck = setting.draws.uniform("disconnected", contacts.matter, contacts.before)
    by_agent = contacts.by_human & ((luck < 0.03) | (contacts.talk < 10))
    return np.where(voice & ~contacts.bot, by_agent + 2 * (~by_agent & (luck > 0.985)), -1)


def _sentiments(setting: Setting, contacts: Contacts, taken: Array) -> Columns:
    """How what was said sounds: at the beginning, at the end, and over all."""
    draws, keys = setting.draws, (contacts.matter, contacts.before)
    opening = 0.05 - 0.2 * contacts.before - np.clip(contacts.waited, 0, 300) / 900
    opening = opening + 0.25 * draws.normal("opens", *keys)
    closing = 0.5 - 0.75 * ~contacts.settled + 0.2 * draws.normal("closes", *keys)
    opening, closing = np.clip(opening, -1, 1), np.clip(closing, -1, 1)
    return {
        "sentiment": numbers((opening + 2 * closing) / 3, taken, 2),
        "opening_sentiment": numbers(opening, taken, 2),
        "closing_sentiment": numbers(closing, taken, 2),
    }


def segments(setting: Setting, people: Customers, contacts: Contacts, handling: Handling) -> Columns:
    """Each agent's or bot's part of a contact that has begun; where it was transferred, the next one's part follows."""
    first, second = np.flatnonzero(~contacts.abandoned), np.flatnonzero(handling.next_agent >= 0)
    row = np.append(first, second)
    later = np.append(np.zeros(len(first), dtype=bool), np.ones(len(second), dtype=bool))
    part = contacts.take(row)
    passed = handling.next_agent[row] >= 0
    split = (part.talk * np.where(passed, 0.35, 1.0)).astype(np.int64)
    talk = np.where(later, part.talk - split, split)
    begins = part.answered + np.where(later, split, 0)
    ends = begins + talk + np.where(later | ~passed, part.hold, 0)
    outcome = np.select([~later & passed, handling.handed_off[row], part.settled], [1, 2, 0], -1)
    order = np.lexsort((later, row))
    shown = {
        "segment_id": ids("g", np.arange(len(row))[np.argsort(order, kind="stable")]),
        "interaction_id": ids("i", row),
        "agent_id": ids("a", np.where(later, handling.next_agent[row], part.agent)),
        "queue": words(QUEUES, queue_of(people, part)),
        "handled_by": words(("human", "bot"), part.bot + 0),
        "started_at": moments(begins),
        "ended_at": moments(ends, ends < setting.end_utc),
        "talk_seconds": numbers(talk),
        "hold_seconds": numbers(part.hold, (later | ~passed) & (part.channel == VOICE)),
        "wrap_seconds": numbers(part.wrap, ~part.bot & (later | ~passed)),
        "outcome": words(OUTCOMES, outcome),
    }
    told = order[begins[order] < setting.end_utc]
    return {name: column.take(told) for name, column in shown.items()}


def self_service_sessions(setting: Setting, people: Customers, contacts: Contacts) -> Columns:
    """Visits without a person: most settle a matter; others come before a contact about the same one."""
    draws = setting.draws
    alone = _alone(setting, people)
    before = np.flatnonzero((contacts.before == 0) & draws.happens(0.12, "tried first", contacts.matter))
    rows = contacts.take(before)
    started = np.append(alone[1], rows.started - draws.whole(90 * MINUTE, "tried", rows.matter, least=10 * MINUTE))
    customer, topic = np.append(alone[0], rows.customer), np.append(alone[2], rows.topic)
    tried = np.arange(len(started)) >= len(alone[0])
    order = np.lexsort((customer, started))
    started, customer, topic, tried = started[order], customer[order], topic[order], tried[order]
    who = np.arange(len(started))
    reached = ~tried & draws.happens(0.8, "reached", who)
    ended = started + draws.whole(9 * MINUTE, "stays", who, least=20)
    return {
        "session_id": ids("s", who),
        "customer_id": ids("c", customer, draws.uniform("known visitor", who) > 0.15),
        "channel": words(SELF_SERVICE, draws.choose((0.38, 0.28, 0.18, 0.08, 0.08), "visits", who)),
        "topic": words(TOPICS, topic),
        "started_at": moments(started),
        "ended_at": moments(ended, ended < setting.end_utc),
        "reached_goal": flags(reached),
        "handed_off": flags(~reached & (tried | draws.happens(0.3, "gives up", who))),
        "automated_replies": numbers(draws.whole(9, "replies", who, least=1)),
    }


def _alone(setting: Setting, people: Customers) -> tuple[Array, Array, Array]:
    """Customer, time and topic of visits that lead to no contact: a fifth of one a customer and month."""
    draws = setting.draws
    months = np.repeat(np.arange(setting.months), len(people))
    who = np.tile(np.arange(len(people)), setting.months)
    here = draws.happens(0.2, "visits alone", who, months)
    who, months = who[here], months[here]
    edges = np.array(setting.month_edges)
    day = draws.whole(edges[months + 1], "visit", who, months, least=edges[months])
    here = (day >= people.since[who]) & (day < people.until[who])
    who, day = who[here], day[here]
    second = draws.whole(DAY - HOUR, "visit at", who, day, least=6 * HOUR)
    return who, setting.utc(day, second), draws.whole(len(TOPICS), "visit about", who, day)
