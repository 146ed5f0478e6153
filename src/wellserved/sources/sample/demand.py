"""The simulated demand: which matters arise in a month, when, and on which channel."""

from dataclasses import dataclass

import numpy as np

from wellserved.sources.sample.contacts import CHAT, EMAIL, MESSAGING, TOPIC_SHARES, TOPICS, VOICE
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.setting import CLOSES, DAY, HOUR, OPENS, Array, Setting

WEEKDAY_LOAD = (1.25, 1.12, 1.05, 1.02, 1.0, 0.62, 0.45)
HOUR_LOAD = (0.7, 1.0, 1.25, 1.3, 1.1, 0.95, 1.0, 1.05, 1.0, 0.9, 0.8, 0.6)
SEASON = (1.0, 0.96, 0.98, 0.97, 0.98, 1.0, 0.97, 0.95, 1.0, 1.02, 1.12, 1.18)
CHANNEL_SHARES = ((0.46, 0.22, 0.12, 0.15, 0.05), (0.42, 0.24, 0.11, 0.18, 0.05), (0.55, 0.12, 0.24, 0.04, 0.05))


@dataclass(frozen=True)
class Demand:
    """Contacts that are about to be made: arrays of one entry each."""

    customer: Array
    channel: Array
    topic: Array
    before: Array
    started: Array

    def __len__(self) -> int:
        return len(self.customer)

    def take(self, rows: Array) -> "Demand":
        """These rows, by number or by mask."""
        return Demand(self.customer[rows], self.channel[rows], self.topic[rows], self.before[rows], self.started[rows])

    def join(self, other: "Demand") -> "Demand":
        """These and the other's."""
        pairs = ((getattr(self, f), getattr(other, f)) for f in self.__dataclass_fields__)
        return Demand(*(np.concatenate(pair) for pair in pairs))


def nothing() -> Demand:
    """No demand."""
    none = np.zeros(0, dtype=np.int64)
    return Demand(none, none, none, none, none)


def new_matters(setting: Setting, customers: Customers, month: int, random: np.random.Generator) -> Demand:
    """The matters that arise in a month."""
    first, last = setting.month_edges[month : month + 2]
    here = (customers.since < last) & (customers.until > first)
    season = SEASON[setting.date_of(first).month - 1]
    matters = random.poisson(customers.need * season * here)
    customer = np.repeat(np.arange(len(matters)), matters)
    channel = _channels(customers.segment[customer], random)
    day = _days(setting, first, last, len(customer), random)
    started = setting.utc(day, _seconds(channel, random))
    topic = random.choice(len(TOPICS), len(customer), p=TOPIC_SHARES)
    demand = Demand(customer, channel, topic, np.zeros_like(customer), started)
    return demand.take((day >= customers.since[customer]) & (day < customers.until[customer]))


def _channels(segment: Array, random: np.random.Generator) -> Array:
    edges = np.cumsum(CHANNEL_SHARES, axis=1)[segment]
    channel: Array = (random.random(len(segment))[:, None] > edges).sum(axis=1)
    return np.minimum(channel, len(CHANNEL_SHARES[0]) - 1)


def _days(setting: Setting, first: int, last: int, n: int, random: np.random.Generator) -> Array:
    weight = np.array(WEEKDAY_LOAD)[setting.weekdays[first:last]] * np.exp(random.normal(0, 0.10, last - first))
    return first + random.choice(last - first, n, p=weight / weight.sum())


def _seconds(channel: Array, random: np.random.Generator) -> Array:
    """Calls and chats in opening hours; what is written comes at any hour of the waking day."""
    n = len(channel)
    share = np.array(HOUR_LOAD) / sum(HOUR_LOAD)
    open_hour = OPENS + random.choice(CLOSES - OPENS, n, p=share)
    second = open_hour * HOUR + random.integers(0, HOUR, n)
    waking = random.integers(6 * HOUR, DAY - HOUR, n)
    return np.where(np.isin(channel, (VOICE, CHAT)), second, waking)


def come_back(setting: Setting, demand: Demand, unsettled: Array, ended: Array, random: np.random.Generator) -> Demand:
    """Unsettled customers make contact again about the same matter, mostly within days, more often by voice."""
    mechanism = setting.mechanism
    again = unsettled & (random.random(len(demand)) < mechanism.repeat_if_unsettled) & (demand.before < 4)
    late = demand.take(again)
    due = ended[again] + 600 + (random.exponential(mechanism.repeat_days, len(late)) * DAY).astype(np.int64)
    channel = np.where(random.random(len(late)) < 0.45, VOICE, late.channel)
    channel = np.where((channel == MESSAGING) & (random.random(len(late)) < 0.3), EMAIL, channel)
    day, second = setting.local(due)
    inside = np.clip(second, OPENS * HOUR, CLOSES * HOUR - 1)
    shifted = setting.utc(
        np.minimum(day, setting.days + 13), inside + (inside != second) * random.integers(0, 1, len(late))
    )
    return Demand(late.customer, channel, late.topic, late.before + 1, np.maximum(shifted, ended[again] + 60))
