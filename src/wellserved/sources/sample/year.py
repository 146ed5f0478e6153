"""The simulated time, month by month: demand, service, and who stays."""

import numpy as np

from wellserved.sources.sample.contacts import Contacts, together
from wellserved.sources.sample.demand import Demand, come_back, new_matters, nothing
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.service import serve
from wellserved.sources.sample.setting import Array, Setting, chance
from wellserved.sources.sample.workforce import Workforce

PART = 3
MOST_WAVES = 6
LONG_WAIT = 120


def live_through(setting: Setting, workforce: Workforce, customers: Customers) -> Contacts:
    """All contacts of the time told; customers who leave get their last day."""
    random = setting.random(PART)
    waiting = nothing()
    parts: list[Contacts] = []
    _leave(setting, customers, -1, _before(customers, random), random)
    for month in range(setting.months):
        served, waiting = _month(setting, workforce, customers, month, waiting, random)
        parts += served
        _leave(setting, customers, month, _experience(len(customers.since), served), random)
    contacts = together(parts)
    return contacts.take(contacts.started < setting.end_utc)


def _month(
    setting: Setting,
    workforce: Workforce,
    customers: Customers,
    month: int,
    waiting: Demand,
    random: np.random.Generator,
) -> tuple[list[Contacts], Demand]:
    """Serve the month's new matters, and those who come back, wave after wave; the rest waits for the next month."""
    edge = int(setting.midnights[setting.month_edges[month + 1] + 14])
    wave = new_matters(setting, customers, month, random).join(waiting.take(waiting.started < edge))
    later = waiting.take(waiting.started >= edge)
    served: list[Contacts] = []
    for _ in range(MOST_WAVES):
        if not len(wave):
            break
        contacts = serve(setting, workforce, wave, random)
        served.append(contacts)
        again = come_back(setting, wave, ~contacts.settled, contacts.ended, random)
        later = later.join(again.take(again.started >= edge))
        wave = again.take(again.started < edge)
    return served, later


def _leave(
    setting: Setting, customers: Customers, month: int, lived: tuple[Array, Array], random: np.random.Generator
) -> None:
    """Some customers leave in the next month, the more so the worse this one was."""
    if month + 1 >= setting.months:
        return
    first, last = setting.month_edges[month + 1 : month + 3]
    unsettled, waits = lived
    mechanism = setting.mechanism
    odds = mechanism.leaves - 0.25 * customers.tier - 0.2 * customers.warmth
    odds += mechanism.unsettled_on_leaves * np.minimum(unsettled, 3)
    odds += mechanism.long_wait_on_leaves * np.minimum(waits, 2)
    goes = customers.active(first) & (random.random(len(odds)) < chance(odds))
    days = random.integers(first, last, len(odds))
    customers.until[goes] = np.maximum(days, customers.since + 1)[goes]


def _before(customers: Customers, random: np.random.Generator) -> tuple[Array, Array]:
    """What the month before the time told was like: about as the first one, drawn and not lived through."""
    unsettled, waits = random.poisson(0.42 * customers.need), random.poisson(0.12 * customers.need)
    return unsettled, waits


def _experience(people: int, served: list[Contacts]) -> tuple[Array, Array]:
    """Unsettled contacts and long waits of each customer."""
    unsettled, waits = np.zeros(people), np.zeros(people)
    for contacts in served:
        unsettled += np.bincount(contacts.customer[~contacts.settled], minlength=people)
        waits += np.bincount(contacts.customer[contacts.waited > LONG_WAIT], minlength=people)
    return unsettled, waits
