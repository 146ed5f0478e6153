"""Files of the simulated money: customers, their orders, and what service costs."""

import numpy as np

from wellserved.sources.sample.columns import constant, days, ids, moments, numbers, words
from wellserved.sources.sample.contacts import CHANNELS, Contacts
from wellserved.sources.sample.people import PLANS, REGIONS, SEGMENTS, TIERS, Customers
from wellserved.sources.sample.records_of_contacts import Columns
from wellserved.sources.sample.records_of_work import HOURLY_COST
from wellserved.sources.sample.setting import CURRENCY, DAY, HOUR, Array, Setting
from wellserved.sources.sample.workforce import SHIFT_HOURS, TEAM_NAMES, Workforce

PART = 20
KINDS = ("purchase", "upsell", "refund")
CATEGORIES = ("labour", "platform", "telephony", "ai", "facility")
LABOUR, PLATFORM, TELEPHONY, AI, FACILITY = range(5)


def customers(setting: Setting, people: Customers) -> Columns:
    """Who they are, since when, and until when."""
    n = len(people.since)
    return {
        "customer_id": ids("c", np.arange(n)),
        "segment": words(SEGMENTS, people.segment),
        "region": words(REGIONS, people.region),
        "plan": words(PLANS, people.plan),
        "since": days(setting, people.since),
        "until": days(setting, people.until, people.until < setting.days),
        "value_tier": words(TIERS, people.tier),
    }


def orders(setting: Setting, people: Customers) -> Columns:
    """Purchases of those who are customers on the day; a few are taken back."""
    random = setting.random(PART)
    count = random.poisson(0.28 * setting.months, len(people.since))
    customer = np.repeat(np.arange(len(count)), count)
    day = random.integers(0, setting.days, len(customer))
    here = (day >= people.since[customer]) & (day < people.until[customer])
    customer, day = customer[here], day[here]
    n = len(customer)
    kind = random.choice(3, n, p=(0.9, 0.06, 0.04))
    revenue = people.spend[customer] * np.exp(random.normal(0, 0.4, n)) * np.where(kind == 2, -1, 1)
    return {
        "order_id": ids("o", np.arange(n)),
        "customer_id": ids("c", customer),
        "at": moments(setting.utc(day, random.integers(7 * HOUR, DAY - HOUR, n))),
        "kind": words(KINDS, kind),
        "revenue": numbers(revenue, digits=2),
        "margin": numbers(revenue * (0.30 + 0.05 * random.random(n)), digits=2),
        "currency": constant(CURRENCY, n),
    }


def costs(setting: Setting, workforce: Workforce, contacts: Contacts) -> Columns:
    """Each month: wages by team, platform and telephony by what came in, rent, and the bots."""
    rows: list[tuple[int, int, int, int, int, float]] = []
    day = setting.local(contacts.started)[0]
    team = workforce.team[workforce.shift_agent]
    for first, last in zip(setting.month_edges, setting.month_edges[1:], strict=False):
        shifts = np.bincount(team[(workforce.shift_day >= first) & (workforce.shift_day < last)], minlength=1)
        rows += [(first, last, LABOUR, -1, k, float(n) * SHIFT_HOURS * HOURLY_COST) for k, n in enumerate(shifts) if n]
        rows += _by_use(first, last, contacts, (day >= first) & (day < last))
        rows.append((first, last, FACILITY, -1, -1, 55.0 * len(shifts) * 5))
    begun, over, category, channel, paid, amount = (np.array(part) for part in zip(*rows, strict=True))
    n = len(rows)
    return {
        "cost_id": ids("x", np.arange(n)),
        "from": days(setting, begun),
        "to": days(setting, over - 1),
        "category": words(CATEGORIES, category),
        "channel": words(CHANNELS, channel),
        "team": words(TEAM_NAMES, paid),
        "amount": numbers(amount, digits=2),
        "currency": constant(CURRENCY, n),
    }


def _by_use(first: int, last: int, contacts: Contacts, here: Array) -> list[tuple[int, int, int, int, int, float]]:
    """What grows with the contacts of the month."""
    by_channel = np.bincount(contacts.channel[here], minlength=len(CHANNELS))
    calls, bots = float(by_channel[0]), float(contacts.bot[here].sum())
    platform = [(first, last, PLATFORM, k, -1, 0.22 * float(n)) for k, n in enumerate(by_channel)]
    return [*platform, (first, last, TELEPHONY, 0, -1, 0.11 * calls), (first, last, AI, 1, -1, 300 + 0.35 * bots)]
