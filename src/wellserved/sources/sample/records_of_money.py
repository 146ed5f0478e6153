"""Files of the simulated money: customers, their orders, and what service costs."""

import numpy as np

from wellserved.sources.sample.columns import constant, days, ids, moments, numbers, words
from wellserved.sources.sample.contacts import CHANNELS, RETURNS, Contacts
from wellserved.sources.sample.handling import Handling
from wellserved.sources.sample.people import BRANDS, PLANS, REGIONS, SEGMENTS, TIERS, Customers
from wellserved.sources.sample.records_of_contacts import Columns
from wellserved.sources.sample.records_of_work import HOURLY_COST
from wellserved.sources.sample.rota import SHIFT_HOURS
from wellserved.sources.sample.setting import CURRENCY, DAY, HOUR, Array, Setting
from wellserved.sources.sample.shapes import poisson
from wellserved.sources.sample.workforce import TEAM_NAMES, Workforce
from wellserved.sources.sample.year import remembered

ACQUIRED, REFERRAL = ("referral", "advertising", "search", "partner", "direct", "other"), 0
FOREIGN, SOUTH = "CHF", 2
RATE_CENTS = 104
KINDS = ("purchase", "renewal", "upsell", "refund", "cancellation")
PURCHASE, RENEWAL, UPSELL, REFUND, CANCELLATION = range(5)
SUBSCRIPTION_CENTS = (0, 0, 1490)
MARGIN_PERCENT = 30
CATEGORIES = ("labour", "platform", "telephony", "ai", "facility")
LABOUR, PLATFORM, TELEPHONY, AI, FACILITY = range(5)


def customers(setting: Setting, people: Customers) -> Columns:
    """Who they are, since when, and until when."""
    who = np.arange(len(people))
    acquired = setting.draws.choose((0.22, 0.2, 0.22, 0.1, 0.14, 0.02, 0.1), "acquired", who)
    account = setting.draws.whole(max(1, len(people) // 40), "account", who)
    return {
        "customer_id": ids("c", who),
        "account_id": ids("account-", account, people.segment == 2),
        "segment": words(SEGMENTS, people.segment),
        "region": words(REGIONS, people.region),
        "brand": words(BRANDS, people.brand),
        "plan": words(PLANS, people.plan),
        "since": days(setting, people.since),
        "until": days(setting, people.until, people.until < setting.days),
        "value_tier": words(TIERS, people.tier),
        "acquired_by": words(ACQUIRED, np.where(acquired < len(ACQUIRED), acquired, -1)),
        "referred_by": ids("c", setting.draws.whole(who + 1, "referred by", who), acquired == REFERRAL),
    }


def order_share(setting: Setting, felt: Array) -> Array:
    """The share of their orders that customers still place, by what they feel at the beginning of the month."""
    share: Array = 1 + setting.mechanism.shortfall_on_orders * felt
    return share


def orders_a_month(setting: Setting, people: Customers, who: Array) -> Array:
    """Orders of each customer and month with nothing to complain of."""
    m = setting.mechanism
    rate: Array = m.orders_a_month * (1 + m.tier_on_orders * people.tier[who])
    return rate


def orders(setting: Setting, people: Customers, contacts: Contacts, handling: Handling) -> Columns:
    """Purchases, renewals, what is sold in service, and what is taken back."""
    parts = [_bought(setting, people, month) for month in range(setting.months)]
    parts += [_sold(people, contacts, handling), _returned(setting, people, contacts)]
    customer, at, kind, cents, contact = (np.concatenate(part) for part in zip(*parts, strict=True))
    here = at < setting.end_utc
    order = np.lexsort((kind, customer, at))
    order = order[here[order]]
    customer, at, kind, cents, contact = (part[order] for part in (customer, at, kind, cents, contact))
    abroad = (people.segment[customer] == 2) & (people.region[customer] == SOUTH)
    cents = np.where(abroad, cents * 100 // _rate(setting, setting.local(at)[0]), cents)
    return {
        "order_id": ids("o", np.arange(len(order))),
        "customer_id": ids("c", customer),
        "at": moments(at),
        "kind": words(KINDS, kind),
        "revenue": numbers(cents / 100, digits=2),
        "margin": numbers((cents * MARGIN_PERCENT // 100) / 100, digits=2),
        "currency": words((CURRENCY, FOREIGN), abroad + 0),
        "interaction_id": ids("i", contact, contact >= 0),
    }


def _rate(setting: Setting, day: Array) -> Array:
    """What the foreign currency is worth in hundredths of ours: a little other each month."""
    month = setting.month_of[np.clip(day, 0, setting.days - 1)]
    rate: Array = RATE_CENTS + month // 3 + setting.draws.whole(4, "rate", month)
    return rate


def exchange_rates(setting: Setting) -> Columns:
    """The rate of each month."""
    edges = np.array(setting.month_edges)
    return {
        "currency": constant(FOREIGN, setting.months),
        "from": days(setting, edges[:-1]),
        "to": days(setting, edges[1:] - 1),
        "rate": numbers(_rate(setting, edges[:-1]) / 100, digits=2),
    }


def _bought(setting: Setting, people: Customers, month: int) -> tuple[Array, ...]:
    """A month's purchases and renewals of those who are customers on the day."""
    draws, (first, last) = setting.draws, setting.month_edges[month : month + 2]
    active = np.flatnonzero((people.since < last) & (people.until > first))
    count = poisson(draws.uniform("orders", active, month), orders_a_month(setting, people, active))
    who = np.repeat(active, count)
    nth = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    felt = remembered(setting, people.shortfall, month)[who]
    placed = draws.happens(order_share(setting, felt), "order is placed", who, month, nth)
    who, nth = who[placed], nth[placed]
    cents = np.rint(people.spend[who] * draws.lognormal(0.4, "order", who, month, nth)).astype(np.int64)
    kind = np.where(draws.happens(0.05, "upsell", who, month, nth), UPSELL, PURCHASE)
    renewing = active[np.array(SUBSCRIPTION_CENTS)[people.plan[active]] > 0]
    who = np.append(who, renewing)
    nth = np.append(nth, np.full(len(renewing), -1))
    kind = np.append(kind, np.full(len(renewing), RENEWAL))
    cents = np.append(cents, np.array(SUBSCRIPTION_CENTS)[people.plan[renewing]])
    day = draws.whole(last, "order on", who, np.where(nth < 0, -1, month), nth, least=first)
    day = np.where(nth < 0, first + who % 28, day)
    here = (day >= people.since[who]) & (day < people.until[who])
    at = setting.utc(day, draws.whole(DAY - HOUR, "order at", who, month, nth, least=7 * HOUR))
    return who[here], at[here], kind[here], cents[here], np.full(int(here.sum()), -1)


def _sold(people: Customers, contacts: Contacts, handling: Handling) -> tuple[Array, ...]:
    row = np.flatnonzero(handling.sold)
    who = contacts.customer[row]
    cents = people.spend[who] * 6 // 10
    return who, contacts.ended[row], np.full(len(row), UPSELL), cents, row


def _returned(setting: Setting, people: Customers, contacts: Contacts) -> tuple[Array, ...]:
    """Settled returns give money back; with returns that need no reason, more of them do."""
    day = setting.local(contacts.started)[0]
    likely = np.where(day >= setting.policy_day, 0.8, 0.55) * (contacts.topic == RETURNS) * contacts.settled
    back = setting.draws.happens(likely, "money back", contacts.matter, contacts.before)
    ends = setting.draws.happens(0.06, "cancels instead", contacts.matter, contacts.before)
    row = np.flatnonzero(back)
    who = contacts.customer[row]
    kind = np.where(ends[row], CANCELLATION, REFUND)
    return who, contacts.ended[row] + HOUR, kind, -people.spend[who] * 8 // 10, np.full(len(row), -1)


def costs(setting: Setting, workforce: Workforce, contacts: Contacts) -> Columns:
    """Each month: wages by team, platform and telephony by what came in, rent, and the bots."""
    rows: list[tuple[int, int, int, int, int, int]] = []
    day, rota = setting.local(contacts.started)[0], workforce.rota
    team = workforce.team[rota.agent]
    for first, last in zip(setting.month_edges, setting.month_edges[1:], strict=False):
        shifts = np.bincount(team[(rota.day >= first) & (rota.day < last)], minlength=1).tolist()
        wage = int(SHIFT_HOURS * HOURLY_COST * 100)
        rows += [(first, last, LABOUR, -1, k, n * wage) for k, n in enumerate(shifts) if n]
        rows += _by_use(first, last, contacts, (day >= first) & (day < last))
        rows.append((first, last, FACILITY, -1, -1, 12_000 * len(shifts)))
    begun, over, category, channel, paid, cents = (np.array(part) for part in zip(*rows, strict=True))
    return {
        "cost_id": ids("x", np.arange(len(rows))),
        "from": days(setting, begun),
        "to": days(setting, over - 1),
        "category": words(CATEGORIES, category),
        "channel": words(CHANNELS, channel),
        "team": words(TEAM_NAMES, paid),
        "amount": numbers(cents / 100, digits=2),
        "currency": constant(CURRENCY, len(rows)),
    }


def _by_use(first: int, last: int, contacts: Contacts, here: Array) -> list[tuple[int, int, int, int, int, int]]:
    """What grows with the contacts of the month, in cents."""
    by_channel = np.bincount(contacts.channel[here], minlength=len(CHANNELS)).tolist()
    bots = int(contacts.bot[here].sum())
    platform = [(first, last, PLATFORM, k, -1, 22 * n) for k, n in enumerate(by_channel)]
    calls = (first, last, TELEPHONY, 0, -1, 11 * by_channel[0])
    return [*platform, calls, (first, last, AI, 1, -1, 30_000 + 35 * bots)]
