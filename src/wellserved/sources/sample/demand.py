"""The simulated demand: which matters arise, when, and on which channel; and who comes back about one."""

from dataclasses import dataclass, fields

import numpy as np

from wellserved.sources.sample.contacts import CHANNELS, CHAT, EMAIL, MESSAGING, TOPIC_SHARES, VOICE
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.setting import DAY, HOUR, OPENS, Array, Setting
from wellserved.sources.sample.shapes import poisson

WEEKDAY_LOAD = (1.25, 1.12, 1.05, 1.02, 1.0, 0.62, 0.45)
HOUR_LOAD = (0.7, 1.0, 1.25, 1.3, 1.1, 0.95, 1.0, 1.05, 1.0, 0.9, 0.8, 0.6)
SEASON = (1.06, 0.96, 0.98, 0.97, 0.98, 1.0, 0.97, 0.95, 1.0, 1.02, 1.10, 1.14)
CHANNEL_SHARES = ((0.46, 0.22, 0.12, 0.15, 0.05), (0.42, 0.24, 0.11, 0.18, 0.05), (0.55, 0.12, 0.24, 0.04, 0.05))
LAST_REPEAT = 4


@dataclass(frozen=True)
class Demand:
    """Contacts that are about to be made: arrays of one entry each."""

    matter: Array
    customer: Array
    channel: Array
    topic: Array
    before: Array
    started: Array

    def __len__(self) -> int:
        return len(self.customer)

    def take(self, rows: Array | slice) -> "Demand":
        """These rows, by number or by mask."""
        return Demand(*(getattr(self, f.name)[rows] for f in fields(self)))


def joined(parts: list[Demand]) -> Demand:
    """One after another."""
    return Demand(*(np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(Demand)))


def day_weights(setting: Setting) -> Array:
    """How much arises on each day told, against a usual one."""
    days = np.arange(setting.days)
    season = np.array([SEASON[setting.date_of(day).month - 1] for day in range(setting.days)])
    luck = setting.draws.lognormal(0.10, "day", days)
    weights: Array = np.array(WEEKDAY_LOAD)[setting.weekdays] * season * luck
    return weights


def matters(setting: Setting, customers: Customers) -> Demand:
    """All matters that would arise in the time told if nobody ever left, in the order in which they would."""
    draws, weights = setting.draws, day_weights(setting)
    parts = [_of_a_month(setting, customers, month, weights) for month in range(setting.months)]
    customer, nth, day = (np.concatenate(part) for part in zip(*parts, strict=True))
    here = (day >= customers.since[customer]) & (customers.until[customer] > day)
    customer, nth, day = customer[here], nth[here], day[here]
    channel = _channels(customers.segment[customer], draws.uniform("channel", customer, nth))
    topic = draws.choose(TOPIC_SHARES, "topic", customer, nth)
    second = _second(setting, channel, customer, nth)
    started = setting.utc(day, second)
    order = np.lexsort((nth, customer, started))
    number = np.arange(len(order))
    return Demand(number, customer[order], channel[order], topic[order], np.zeros_like(number), started[order])


def _of_a_month(setting: Setting, customers: Customers, month: int, weights: Array) -> tuple[Array, Array, Array]:
    """Customer, number and day of each matter of a month."""
    first, last = setting.month_edges[month : month + 2]
    who = np.flatnonzero((customers.since < last) & (customers.until > first))
    usual = float(np.rint(weights[first:last].cumsum()[-1] * 1024)) / 1024 / 30.4
    count = poisson(setting.draws.uniform("matters", who, month), customers.need[who] * usual)
    customer = np.repeat(who, count)
    nth = month * 1_000 + np.arange(len(customer)) - np.repeat(np.cumsum(count) - count, count)
    edges = np.cumsum(weights[first:last])
    at = setting.draws.uniform("day of a matter", customer, nth) * edges[-1]
    return customer, nth, first + np.minimum(np.searchsorted(edges, at, side="right"), last - first - 1)


def _channels(segment: Array, unit: Array) -> Array:
    edges = np.cumsum(CHANNEL_SHARES, axis=1)[segment]
    channel: Array = (unit[:, None] > edges).sum(axis=1)
    return np.minimum(channel, len(CHANNELS) - 1)


def _second(setting: Setting, channel: Array, *keys: Array) -> Array:
    """Calls and chats in opening hours; what is written comes at any hour of the waking day."""
    draws = setting.draws
    hour = OPENS + draws.choose(HOUR_LOAD, "hour", *keys)
    open_second = hour * HOUR + draws.whole(HOUR, "second", *keys)
    waking = draws.whole(DAY - HOUR, "waking second", *keys, least=6 * HOUR)
    return np.where(np.isin(channel, (VOICE, CHAT)), open_second, waking)


def come_back(setting: Setting, demand: Demand, unsettled: Array, ended: Array, forced: bool | None = None) -> Demand:
    """Unsettled customers make contact again about the same matter, on a later day and more often by voice.

    Args:
        setting: The organisation.
        demand: What came in.
        unsettled: Whose matter is open.
        ended: When their contact was over.
        forced: Whether all of them come back, or none; None leaves it to their luck.
    """
    draws, mechanism = setting.draws, setting.mechanism
    again = unsettled & (demand.before < LAST_REPEAT)
    returns = draws.happens(mechanism.repeat_if_unsettled, "repeat", demand.matter, demand.before)
    again &= returns if forced is None else forced
    late = demand.take(again)
    keys = (late.matter, late.before + 1)
    gap = 1 + (mechanism.repeat_days * draws.exponential("gap", *keys)).astype(np.int64)
    day = np.minimum(setting.local(ended[again])[0] + gap, setting.days + 13)
    channel = np.where(draws.happens(0.45, "by voice", *keys), VOICE, late.channel)
    channel = np.where((channel == MESSAGING) & draws.happens(0.3, "by mail", *keys), EMAIL, channel)
    started = setting.utc(day, _second(setting, channel, *keys))
    return Demand(late.matter, late.customer, channel, late.topic, late.before + 1, started)
