"""Worlds: the same lives with one thing set by hand, by the same equations and with the same luck.

One contact more or less does not change a line, so that its callers wait as
long as those who came at that time did; all else is worked out anew.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from wellserved.sources.sample.contacts import PRODUCT, Contacts
from wellserved.sources.sample.demand import Demand, come_back
from wellserved.sources.sample.line import HUNG_UP_SECONDS, Calls, Served
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.records_of_contacts import is_known
from wellserved.sources.sample.records_of_money import (
    MARGIN_PERCENT,
    SUBSCRIPTION_CENTS,
    order_share,
    orders_a_month,
)
from wellserved.sources.sample.service import NOTHING_FORCED, Answering, Forced, serve
from wellserved.sources.sample.setting import DAY, Array, Setting
from wellserved.sources.sample.shapes import chance
from wellserved.sources.sample.workforce import HANGS_UP, Workforce
from wellserved.sources.sample.year import TAKES_DAYS, leaving_odds, remembered

FOLLOWED_DAYS, SOON_DAYS = 90, 7
TOPICS_AT_MOST = 10
GOLD = 2
MEAN_ORDER = 1.083287  # the mean of a factor whose logarithm spreads by 0.4
SOLD_TENTHS = 6


@dataclass(frozen=True)
class World:
    """What was lived through, and the matters that would have arisen."""

    setting: Setting
    workforce: Workforce
    people: Customers
    contacts: Contacts
    coming: Demand

    @cached_property
    def would_fall_short(self) -> Array:
        """Each customer's shortfall by month, with what those who left would have gone through had they stayed."""
        setting, people = self.setting, self.people
        day = setting.local(self.coming.started)[0]
        lost = self.coming.take(day >= people.until[self.coming.customer])
        felt, answering = people.shortfall.copy(), kept_lines(self)
        contacts = serve(setting, self.workforce, people, lost, answering)
        for part in (contacts, *repeats(self, lost, contacts, answering)):
            at = setting.month_of[np.clip(setting.local(part.started)[0], 0, setting.days - 1) + TAKES_DAYS]
            np.add.at(felt, (part.customer, at), part.shortfall)
        return felt


@dataclass(frozen=True)
class Life:
    """What follows for each of some contacts: arrays of one entry each.

    Args:
        stays: Chance to be a customer 90 days on.
        margin: Expected margin of those days, in cents.
        settled: Whether the contact itself settles the matter.
        felt: Satisfaction with it.
        later: The margin without what is sold in the contact itself.
        back: Whether records tell of another contact on the topic within 7 days.
    """

    stays: Array
    margin: Array
    settled: Array
    felt: Array
    later: Array
    back: Array


def as_demand(contacts: Contacts) -> Demand:
    """What came in, of contacts that were lived through."""
    return Demand(
        contacts.matter, contacts.customer, contacts.channel, contacts.topic, contacts.before, contacts.started
    )


class Replay:
    """Lives the time after some contacts again.

    Args:
        world: What was lived through.
        index: The contacts at hand, each the first about its matter.
    """

    def __init__(self, world: World, index: Contacts) -> None:
        self._world, self._index = world, index
        self._answering = kept_lines(world)
        own = np.isin(world.contacts.matter, index.matter)
        self._others = world.would_fall_short[index.customer] - self._by_month(world.contacts.take(own))

    def live(self, forced: Forced = NOTHING_FORCED) -> Life:
        """What follows where this is set by hand for the contacts at hand."""
        world, index = self._world, self._index
        first = serve(world.setting, world.workforce, world.people, as_demand(index), self._answering, forced)
        chain = [first, *repeats(world, as_demand(index), first, self._answering, forced.returns)]
        felt = self._others + sum((self._by_month(part) for part in chain), np.zeros(self._others.shape))
        stays, margin = followed(world, index, felt)
        back = seen_back(world, first, chain[1:])
        return Life(stays, margin + self._sold(first), first.settled, first.felt, margin, back)

    def _by_month(self, contacts: Contacts) -> Array:
        """The shortfall of contacts by the index contact whose matter they are about, and month."""
        setting = self._world.setting
        order = np.argsort(self._index.matter, kind="stable")
        row = order[np.searchsorted(self._index.matter[order], contacts.matter)]
        day = np.clip(setting.local(contacts.started)[0], 0, setting.days - 1)
        felt = np.zeros((len(self._index), setting.months + 1))
        np.add.at(felt, (row, setting.month_of[day + TAKES_DAYS]), contacts.shortfall)
        return felt

    def _sold(self, first: Contacts) -> Array:
        sells = self._world.setting.mechanism.sells * first.settled * ~first.bot * (first.topic == PRODUCT)
        cents: Array = sells * self._world.people.spend[first.customer] * SOLD_TENTHS / 10 * MARGIN_PERCENT / 100
        return cents


def came_back(first: Contacts, later: list[Contacts]) -> Array:
    """Whether the first of some further contacts about the same matter begins within a week of each one's end."""
    if not later:
        return np.zeros(len(first), dtype=bool)
    return _met_within_a_week(first, later[0], first.ended)


def seen_back(world: World, first: Contacts, later: list[Contacts]) -> Array:
    """Whether records tell of another contact on the topic within a week, about whatever matter."""
    seen = np.zeros(len(first), dtype=bool)
    for part in later:
        known = is_known(world.setting, part.matter, part.before)
        seen |= _met_within_a_week(first, part.take(known), first.started)
    return seen | _another_matter(world, first)


def _met_within_a_week(first: Contacts, later: Contacts, since: Array) -> Array:
    if not len(later):
        return np.zeros(len(first), dtype=bool)
    order = np.argsort(later.matter, kind="stable")
    row = order[np.minimum(np.searchsorted(later.matter[order], first.matter), len(order) - 1)]
    again: Array = (later.matter[row] == first.matter) & (later.started[row] - since <= SOON_DAYS * DAY)
    return again


def _another_matter(world: World, first: Contacts) -> Array:
    """Whether the same customer has another matter on the same topic within a week."""
    coming = world.coming.take(is_known(world.setting, world.coming.matter, world.coming.before))
    day = world.setting.local(coming.started)[0]
    coming = coming.take(day < world.people.until[coming.customer])
    order = np.lexsort((coming.started, coming.topic, coming.customer))
    span = int(world.coming.started.max(initial=0)) + 2
    whose = (coming.customer * TOPICS_AT_MOST + coming.topic)[order] * span + coming.started[order]
    mine = (first.customer * TOPICS_AT_MOST + first.topic) * span + first.started
    at = np.minimum(np.searchsorted(whose, mine, side="right"), max(len(whose) - 1, 0))
    ahead: Array = whose[at] - mine
    return (ahead > 0) & (ahead <= SOON_DAYS * DAY)


def repeats(
    world: World, demand: Demand, contacts: Contacts, answering: Answering, forced: bool | None = None
) -> list[Contacts]:
    """All further contacts about what came in, where it was not settled; `forced` says whether the first comes."""
    parts: list[Contacts] = []
    while True:
        demand = come_back(world.setting, demand, ~contacts.settled, contacts.ended, forced)
        demand, forced = demand.take(demand.started < world.setting.end_utc), None
        if not len(demand):
            return parts
        contacts = serve(world.setting, world.workforce, world.people, demand, answering)
        parts.append(contacts)


def kept_lines(world: World) -> Answering:
    """Lines in which callers wait as long as who came next after them, of those worth as much, did."""
    contacts, people, rota = world.contacts, world.people, world.workforce.rota
    queued = contacts.take(contacts.offered >= 0)
    gold = people.tier[queued.customer] == GOLD
    hangs = world.workforce.rate(HANGS_UP)

    def answering(demand: Demand, calls: Calls) -> Served:
        offered = np.zeros(len(demand), dtype=np.int64)
        for rows, line in ((people.tier[demand.customer] == GOLD, queued.take(gold)),
                           (people.tier[demand.customer] != GOLD, queued.take(~gold))):  # fmt: skip
            at = np.minimum(np.searchsorted(line.started, demand.started[rows]), len(line) - 1)
            offered[rows] = line.offered[at]
        day, second = world.setting.local(demand.started)
        luck = world.setting.draws.uniform("taken by", demand.matter, demand.before)
        agent = rota.someone(np.clip(day, 0, world.setting.days - 1), second, luck)
        talk = (calls.work * world.workforce.pace[agent]).astype(np.int64)
        return Served(agent, offered, np.where(calls.luck < hangs[agent], HUNG_UP_SECONDS, talk))

    return answering


def followed(world: World, index: Contacts, shortfall: Array) -> tuple[Array, Array]:
    """Chance to stay for 90 days from each contact, and the margin expected in them.

    Args:
        world: The organisation.
        index: The contacts.
        shortfall: By how much each customer's contacts fell short, by month.
    """
    setting, people, who = world.setting, world.people, index.customer
    begun = setting.local(index.started)[0]
    until = begun + FOLLOWED_DAYS
    edges = np.array(setting.month_edges)
    stays = (people.until[who] >= np.minimum(edges[setting.month_of[begun] + 1], until + 1)).astype(np.float64)
    margin = np.zeros(len(index))
    monthly = orders_a_month(setting, people, who) * people.spend[who] * MEAN_ORDER
    fixed = np.array(SUBSCRIPTION_CENTS)[people.plan[who]]
    for month, (first, last) in enumerate(zip(setting.month_edges, setting.month_edges[1:], strict=False)):
        here = (until >= first) & (begun < last)
        felt = remembered(setting, shortfall, month)
        leaves = chance(leaving_odds(setting, people, month, felt, who))
        leaves = np.where(begun >= first, 0.0, leaves)
        told = np.clip((until - first) / (last - first), 0, 1) * here
        lasts = np.clip((np.minimum(until, last) - np.maximum(begun, first)) / (last - first), 0, 1) * here
        earned = (monthly * order_share(setting, felt) + fixed) * MARGIN_PERCENT / 100
        margin += stays * (1 - leaves * told / 2) * lasts * earned
        stays = stays * (1 - leaves * told)
    return stays, margin
