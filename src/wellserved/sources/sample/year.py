"""The simulated time, day by day: who comes, who is served, and who stays."""

from collections import defaultdict

import numpy as np

from wellserved.sources.sample.contacts import COMPLAINT, Contacts, together
from wellserved.sources.sample.demand import Demand, come_back, joined, matters
from wellserved.sources.sample.line import Calls, Line, Served
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.rota import SHIFT_HOURS
from wellserved.sources.sample.service import Answering, hang_rates, serve
from wellserved.sources.sample.setting import HOUR, Array, Setting
from wellserved.sources.sample.shapes import chance
from wellserved.sources.sample.workforce import Workforce

TAKES_DAYS, MOST_FELT = 7, 6.0


def live_through(
    setting: Setting, workforce: Workforce, customers: Customers, coming: Demand | None = None
) -> Contacts:
    """All contacts of the time told; customers who leave get their last day.

    Args:
        setting: The organisation.
        workforce: Who works in it.
        customers: Who may come.
        coming: The matters that would arise; made where None.
    """
    coming = matters(setting, customers) if coming is None else coming
    returning = defaultdict[int, list[Demand]](list)
    edge = np.searchsorted(coming.started, setting.midnights[14 : 15 + setting.days])
    lines = _Lines(setting, workforce)
    parts: list[Contacts] = []
    for day in range(setting.days):
        if day in setting.month_edges:
            leave(setting, customers, setting.month_edges.index(day))
        today = joined([coming.take(slice(edge[day], edge[day + 1])), *returning.pop(day, [])])
        today = today.take(customers.until[today.customer] > day)
        today = today.take(np.lexsort((today.before, today.matter, today.started)))
        contacts = serve(setting, workforce, customers, today, lines.on(day))
        note(setting, customers, contacts, day)
        for back_on, demand in _by_day(setting, come_back(setting, today, ~contacts.settled, contacts.ended)):
            returning[back_on].append(demand)
        parts.append(contacts)
    contacts = together(parts)
    return contacts.take(contacts.started < setting.end_utc)


class _Lines:
    """The line of each day, with that day's shifts."""

    def __init__(self, setting: Setting, workforce: Workforce) -> None:
        rota = workforce.rota
        here = ~rota.absent & ~rota.writes
        start = setting.utc(rota.day[here], rota.start[here] * HOUR)
        rows = zip(rota.day[here].tolist(), rota.agent[here].tolist(), start.tolist(), strict=True)
        self._shifts = defaultdict[int, list[tuple[int, int, int]]](list)
        for day, agent, first in rows:
            self._shifts[day].append((agent, first, first + SHIFT_HOURS * HOUR))
        self._pace, self._hangs = workforce.pace.tolist(), hang_rates(workforce)

    def on(self, day: int) -> Answering:
        """How calls are answered on a day."""

        def answering(_: Demand, calls: Calls) -> Served:
            return Line(calls, self._shifts[day], self._pace, self._hangs).run()

        return answering


def _by_day(setting: Setting, demand: Demand) -> list[tuple[int, Demand]]:
    day = setting.local(demand.started)[0]
    return [(int(one), demand.take(day == one)) for one in np.unique(day)]


def note(setting: Setting, customers: Customers, contacts: Contacts, day: int) -> None:
    """Keep what the day was like for each customer; it takes a week to act on anybody."""
    month = int(setting.month_of[day + TAKES_DAYS])
    np.add.at(customers.shortfall[:, month], contacts.customer, contacts.shortfall)
    complains = (contacts.topic == COMPLAINT) & (contacts.before == 0)
    customers.complained[contacts.customer[complains], month] = 1


def remembered(setting: Setting, shortfall: Array, month: int) -> Array:
    """What is felt at the beginning of a month: the month before, and some of the one before that."""
    memory = setting.mechanism.memory
    last = shortfall[:, month - 1] if month >= 1 else np.zeros(len(shortfall))
    before = shortfall[:, month - 2] if month >= 2 else np.zeros(len(shortfall))
    felt: Array = np.minimum(last + memory * before, MOST_FELT)
    return felt


def leaving_odds(setting: Setting, customers: Customers, month: int, felt: Array, who: Array) -> Array:
    """The log odds that each of some customers leaves in a month, by what they feel at its beginning."""
    m = setting.mechanism
    first = setting.month_edges[month]
    odds = m.leaves + m.tier_on_leaves * customers.tier[who] + m.warmth_on_leaves * customers.warmth[who]
    odds += m.shortfall_on_leaves * felt + m.winter_on_leaves * bool(setting.winter[first])
    if month >= 1:
        odds += m.complaint_on_leaves * customers.complained[who, month - 1]
    whole: Array = odds
    return whole


def leave(setting: Setting, customers: Customers, month: int) -> None:
    """Some customers leave in the month, the more so the worse the last was."""
    first, last = setting.month_edges[month : month + 2]
    who, draws = np.arange(len(customers)), setting.draws
    felt = remembered(setting, customers.shortfall, month)
    if month == 0:
        felt = draws.happens(0.45, "felt before", who) * draws.exponential("how much before", who)
    likely = chance(leaving_odds(setting, customers, month, felt, who))
    goes = customers.active(first) & draws.happens(likely, "leaves", who, month)
    until = draws.whole(last, "last day", who, month, least=first)
    customers.until[goes] = np.maximum(until, customers.since + 1)[goes]
