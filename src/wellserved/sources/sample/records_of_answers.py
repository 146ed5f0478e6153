"""Files of the simulated answers: of customers to surveys, of employees to pulses."""

from typing import Any

import numpy as np

from wellserved.sources.sample.columns import ids, moments, numbers, words
from wellserved.sources.sample.contacts import TOPICS, Contacts
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.records_of_contacts import Columns
from wellserved.sources.sample.setting import DAY, HOUR, MINUTE, Array, Setting
from wellserved.sources.sample.workforce import TEAM_NAMES, Workforce

PART = 8
KINDS = ("csat", "ces", "nps", "fcr")
CSAT, CES, NPS, FCR = range(4)
LOWEST, HIGHEST = np.array((1, 1, 0, 0)), np.array((5, 7, 10, 1))
GOOD = ("quick and friendly", "solved at once, thank you", "very helpful", "explained well")
BAD = ("had to call again", "waited far too long", "nobody could help", "was sent from one to the next")


def survey_responses(setting: Setting, people: Customers, contacts: Contacts) -> Columns:
    """All invitations, answered or not: after contacts, and to the relationship."""
    random = setting.random(PART)
    after = _after_contacts(setting, people, contacts, random)
    relation = _of_the_relationship(setting, people, contacts, random)
    joined = {name: np.concatenate([after[name], relation[name]]) for name in after}
    order = np.argsort(joined["invited"], kind="stable")
    return _written(setting, {name: values[order] for name, values in joined.items()}, contacts, random)


def experience(setting: Setting, people: Customers, contacts: Contacts) -> Array:
    """What each contact was like for its customer, in points of satisfaction around 4.6."""
    mechanism = setting.mechanism
    minutes = np.clip(contacts.waited, 0, 300) / MINUTE
    felt: Array = 4.6 + mechanism.unsettled_on_score * ~contacts.settled + mechanism.wait_on_score * minutes
    return felt + people.warmth[contacts.customer] - 0.25 * contacts.before - 0.2 * contacts.bot


def _after_contacts(
    setting: Setting, people: Customers, contacts: Contacts, random: np.random.Generator
) -> dict[str, Array]:
    """One handled contact in three is asked about, an hour or a day later."""
    asked = np.flatnonzero(~contacts.abandoned & (random.random(len(contacts)) < 0.33))
    n = len(asked)
    invited = contacts.ended[asked] + random.integers(5 * MINUTE, DAY, n)
    asked, invited = asked[invited < setting.end_utc], invited[invited < setting.end_utc]
    n = len(asked)
    felt = experience(setting, people, contacts)[asked] + random.normal(0, 0.65, n)
    kind = random.choice(4, n, p=(0.5, 0.2, 0.2, 0.1))
    score = np.select(
        [kind == CSAT, kind == CES, kind == NPS],
        [np.round(felt), np.round(felt * 1.6 - 1.0), np.round(felt * 2.3 - 1.3)],
        contacts.settled[asked] ^ (random.random(n) < 0.08),
    )
    answers = random.random(n) < 0.27 + 0.05 * np.abs(felt - 4)
    return {
        "invited": invited, "kind": kind, "score": score, "answers": answers,
        "customer": contacts.customer[asked], "contact": asked, "felt": felt,
    }  # fmt: skip


def _of_the_relationship(
    setting: Setting, people: Customers, contacts: Contacts, random: np.random.Generator
) -> dict[str, Array]:
    """Each month one customer in sixteen is asked whether they would recommend the organisation."""
    worst = np.zeros(len(people.since))
    np.add.at(worst, contacts.customer[~contacts.settled], 1.0)
    parts = []
    for first, last in zip(setting.month_edges, setting.month_edges[1:], strict=False):
        chosen = np.flatnonzero(people.active(first) & (random.random(len(worst)) < 1 / 16))
        parts.append((chosen, random.integers(first, last, len(chosen))))
    customer, day = (np.concatenate(part) for part in zip(*parts, strict=True))
    n = len(customer)
    felt = (
        4.2
        + people.warmth[customer]
        - 0.15 * np.minimum(worst[customer] * 12 / setting.months, 6)
        + random.normal(0, 0.7, n)
    )
    return {
        "invited": setting.utc(day, random.integers(9 * HOUR, 18 * HOUR, n)), "kind": np.full(n, NPS),
        "score": np.round(felt * 2.3 - 0.6), "answers": random.random(n) < 0.34,
        "customer": customer, "contact": np.full(n, -1), "felt": felt,
    }  # fmt: skip


def _written(setting: Setting, rows: dict[str, Array], contacts: Contacts, random: np.random.Generator) -> Columns:
    kind, contact = rows["kind"], rows["contact"]
    n = len(kind)
    responded = rows["invited"] + random.integers(5 * MINUTE, 2 * DAY, n)
    answered = rows["answers"] & (responded < setting.end_utc)
    after = contact >= 0
    return {
        "response_id": ids("r", np.arange(n)),
        "kind": words(KINDS, kind),
        "score": numbers(np.clip(rows["score"], LOWEST[kind], HIGHEST[kind]), answered),
        "scale_min": numbers(LOWEST[kind]),
        "scale_max": numbers(HIGHEST[kind]),
        "customer_id": ids("c", rows["customer"]),
        "interaction_id": ids("i", contact, after),
        "about": words(("relationship", "interaction"), after + 0),
        "invited_at": moments(rows["invited"]),
        "responded_at": moments(responded, answered),
        "comment": _comments(rows["felt"], answered & (random.random(n) < 0.25), random),
        "topic": words(TOPICS, np.where(after, contacts.topic[contact], -1)),
        "touchpoint": words(("relationship", "contact"), after + 0),
    }


def _comments(felt: Array, says: Array, random: np.random.Generator) -> Any:
    """A few words that fit the experience."""
    pick = random.integers(0, len(GOOD), len(felt)) + len(GOOD) * (felt < 3.5)
    return words((*GOOD, *BAD), np.where(says, pick, -1))


def engagement(setting: Setting, workforce: Workforce) -> Columns:
    """A pulse a month, answered by nine in ten: one question on engagement, one on recommending the employer."""
    random = setting.random(PART + 1)
    team, at, kind, score = [], [], [], []
    people = np.arange(workforce.humans)
    for first, last in zip(setting.month_edges, setting.month_edges[1:], strict=False):
        here = people[(workforce.joined[people] <= first) & (workforce.left[people] > first)]
        for question in (0, 1):
            answering = here[random.random(len(here)) < 0.9]
            n = len(answering)
            mood = 3.9 + 0.1 * (workforce.team[answering] % 3) + random.normal(0, 0.75, n)
            team.append(workforce.team[answering])
            at.append(setting.utc(random.integers(first, last, n), random.integers(9 * HOUR, 17 * HOUR, n)))
            kind.append(np.full(n, question))
            score.append(np.clip(np.round(mood if question == 0 else mood * 2.4 - 1.6), 1 - question, 5 + 5 * question))
    asked = np.concatenate(kind)
    return {
        "response_id": ids("g", np.arange(len(asked))),
        "at": moments(np.concatenate(at)),
        "team": words(TEAM_NAMES, np.concatenate(team)),
        "kind": words(("index", "enps"), asked),
        "score": numbers(np.concatenate(score)),
        "scale_min": numbers(1 - asked),
        "scale_max": numbers(5 + 5 * asked),
    }
