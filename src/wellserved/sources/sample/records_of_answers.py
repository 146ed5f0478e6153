"""Files of the simulated answers: of customers to surveys, of employees to pulses."""

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from wellserved.sources.sample.columns import flags, ids, moments, numbers, words
from wellserved.sources.sample.contacts import TOPICS, Contacts
from wellserved.sources.sample.handling import Handling
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.records_of_contacts import Columns
from wellserved.sources.sample.setting import DAY, HOUR, MINUTE, Array, Setting
from wellserved.sources.sample.workforce import PICKS, TEAM_NAMES, Workforce

KINDS = ("csat", "ces", "nps", "fcr", "confidence", "other")
CSAT, CES, NPS, FCR, CONFIDENCE, OTHER = range(6)
KIND_SHARES = (0.46, 0.18, 0.18, 0.1, 0.06, 0.02)
LOWEST, HIGHEST = np.array((1, 1, 0, 0, 1, 1)), np.array((5, 7, 10, 1, 5, 5))
OBJECTS = ("person", "process", "product", "method", "place")
OBJECT_OF_KIND = np.array((0, 1, 2, 1, 3, 4))
ASKED = 0.33
WAVES = 3
GOOD = ("quick and friendly", "solved at once, thank you", "very helpful", "explained well")
BAD = ("had to call again", "waited far too long", "nobody could help", "was sent from one to the next")


@dataclass(frozen=True)
class Invitations:
    """Arrays of one entry an invitation.

    Args:
        invited: When they were asked.
        kind: Index into KINDS.
        score: What they would answer, before it is put on the scale.
        answers: Whether they answer.
        customer: Who was asked.
        contact: About which contact; -1 for the relationship.
        felt: What they feel, in points of satisfaction.
    """

    invited: Array
    kind: Array
    score: Array
    answers: Array
    customer: Array
    contact: Array
    felt: Array

    @property
    def scores(self) -> Array:
        """What they would answer, on the scale."""
        return np.clip(np.rint(self.score), LOWEST[self.kind], HIGHEST[self.kind])


def invitations(setting: Setting, people: Customers, workforce: Workforce, contacts: Contacts) -> Invitations:
    """All who are asked, whether they answer or not: after contacts, and about the relationship."""
    parts = (_after_contacts(setting, workforce, contacts), _of_the_relationship(setting, people))
    joined = {f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Invitations)}
    order = np.lexsort((joined["contact"], joined["customer"], joined["invited"]))
    return Invitations(**{name: values[order] for name, values in joined.items()})


def answering_odds(setting: Setting, felt: Array) -> Array:
    """The log odds of an answer: the content answer more than others, and the angry more than the merely discontent."""
    m = setting.mechanism
    odds: Array = m.answers + m.satisfaction_on_answers * (felt - 4)
    return odds + m.anger_on_answers * np.maximum(2.5 - felt, 0)


def _after_contacts(setting: Setting, workforce: Workforce, contacts: Contacts) -> Invitations:
    """One handled contact in three is asked about, within a day; some agents see to it that bad ones are not."""
    draws, keys = setting.draws, (contacts.matter, contacts.before)
    kept_from = draws.happens(workforce.rate(PICKS)[contacts.agent], "kept from survey", *keys) & ~contacts.settled
    invited = contacts.ended + draws.whole(DAY, "invited", *keys, least=5 * MINUTE)
    asked = ~contacts.abandoned & draws.happens(ASKED, "asked", *keys) & ~kept_from & (invited < setting.end_utc)
    row = np.flatnonzero(asked)
    felt, keys = contacts.felt[row], (contacts.matter[row], contacts.before[row])
    kind = draws.choose(KIND_SHARES, "kind of survey", *keys)
    slips = draws.happens(0.08, "slips", *keys)
    scores = [felt, felt * 1.6 - 1.0, felt * 2.3 - 1.3, (contacts.settled[row] ^ slips) + 0.0, felt - 0.1]
    answers = draws.by_odds(answering_odds(setting, felt), "answers", *keys)
    score = np.select([kind == k for k in range(5)], scores, felt)
    return Invitations(invited[row], kind, score, answers, contacts.customer[row], row, felt)


def _of_the_relationship(setting: Setting, people: Customers) -> Invitations:
    """Each customer is asked once a quarter whether they would recommend the organisation: a wave a month."""
    draws, parts = setting.draws, []
    for month, (first, last) in enumerate(zip(setting.month_edges, setting.month_edges[1:], strict=False)):
        active = np.flatnonzero(people.active(first))
        who = active[draws.whole(WAVES, "wave of the quarter", active) == month % WAVES]
        day = draws.whole(last, "asked on", who, month, least=first)
        felt = 4.05 + people.warmth[who] - 0.35 * np.minimum(people.shortfall[who, month], 4)
        parts.append((who, day, felt + 0.6 * draws.normal("would recommend", who, month)))
    customer, day, felt = (np.concatenate(part) for part in zip(*parts, strict=True))
    at = setting.utc(day, draws.whole(18 * HOUR, "asked at", customer, day, least=9 * HOUR))
    answers = draws.happens(0.34, "answers to recommend", customer, day)
    nps, none = np.full(len(customer), NPS), np.full(len(customer), -1)
    return Invitations(at, nps, felt * 2.3 - 0.8, answers, customer, none, felt)


def survey_responses(setting: Setting, asked: Invitations, contacts: Contacts, handling: Handling) -> Columns:
    """The invitations as a survey tool exports them."""
    draws, kind, contact, keys = setting.draws, asked.kind, asked.contact, (asked.customer, asked.invited)
    responded = asked.invited + draws.whole(2 * DAY, "responds", *keys, least=5 * MINUTE)
    answered = asked.answers & (responded < setting.end_utc)
    after, felt = contact >= 0, asked.felt
    followed = responded + (2.5 * DAY * draws.exponential("followed", *keys)).astype(np.int64) + HOUR
    bad = answered & (felt < 3)
    return {
        "response_id": ids("r", np.arange(len(kind))),
        "kind": words(KINDS, kind),
        "score": numbers(asked.scores, answered),
        "scale_min": numbers(LOWEST[kind]),
        "scale_max": numbers(HIGHEST[kind]),
        "customer_id": ids("c", asked.customer),
        "interaction_id": ids("i", contact, after),
        "case_id": ids("k", contact, after & handling.case[contact]),
        "about": words(("relationship", "interaction"), after + 0),
        "object": words(OBJECTS, np.where(after, OBJECT_OF_KIND[kind], 2)),
        "invited_at": moments(asked.invited),
        "responded_at": moments(responded, answered),
        "comment": _comments(setting, asked, answered & draws.happens(0.25, "comments", *keys)),
        "sentiment": numbers(np.clip((felt - 3.4) / 2, -1, 1), answered & draws.happens(0.25, "comments", *keys), 2),
        "topic": words(TOPICS, np.where(after, contacts.topic[contact], -1)),
        "touchpoint": words(("relationship", "contact"), after + 0),
        "weight": numbers(np.where(after, 1.0, float(WAVES))),
        "contact_allowed": flags(draws.happens(0.7, "may be contacted", *keys), answered),
        "followed_up_at": moments(
            followed, bad & draws.happens(0.75, "is followed", *keys) & (followed < setting.end_utc)
        ),
    }


def _comments(setting: Setting, asked: Invitations, says: Array) -> Any:
    """A few words that fit the experience."""
    pick = setting.draws.whole(len(GOOD), "words", asked.customer, asked.invited) + len(GOOD) * (asked.felt < 3.5)
    return words((*GOOD, *BAD), np.where(says, pick, -1))


def engagement(setting: Setting, workforce: Workforce) -> Columns:
    """A pulse a month, answered by nine in ten: engagement, recommending the employer, knowing what KPIs are for."""
    draws, parts = setting.draws, []
    people = np.arange(workforce.humans)
    for month, (first, last) in enumerate(zip(setting.month_edges, setting.month_edges[1:], strict=False)):
        here = people[(workforce.joined[people] <= first) & (workforce.left[people] > first)]
        for question in range(3):
            who = here[draws.happens(0.9, "pulse", here, month, question)]
            parts.append(_pulse(setting, workforce, who, question, (month, first, last)))
    team, at, kind, score = (np.concatenate(part) for part in zip(*parts, strict=True))
    enps = kind == 1
    return {
        "response_id": ids("g", np.arange(len(kind))),
        "at": moments(at),
        "team": words(TEAM_NAMES, team),
        "kind": words(("index", "enps", "clarity"), kind),
        "score": numbers(score),
        "scale_min": numbers(1 - enps),
        "scale_max": numbers(5 + 5 * enps),
    }


def _pulse(
    setting: Setting, workforce: Workforce, who: Array, question: int, when: tuple[int, int, int]
) -> tuple[Array, ...]:
    draws, (month, first, last) = setting.draws, when
    learned = 0.3 * (workforce.trained[who] <= first)
    mood = 3.75 + 0.1 * (workforce.team[who] % 3) + learned + 0.7 * draws.normal("pulse says", who, month, question)
    said = mood * 2.4 - 1.6 if question == 1 else mood - 0.2 * (question == 2)
    at = setting.utc(
        draws.whole(last, "pulse on", who, month, question, least=first),
        draws.whole(17 * HOUR, "pulse at", who, month, question, least=9 * HOUR),
    )
    score = np.clip(np.rint(said), 1 - (question == 1), 5 + 5 * (question == 1))
    return workforce.team[who], at, np.full(len(who), question), score
