"""The equations of one contact: who takes it, whether it settles the matter, and how it is felt."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from wellserved.sources.sample.contacts import (
    CHAT,
    COMPLAINT,
    EMAIL,
    MESSAGING,
    RETURNS,
    TOPIC_ON_RESOLVED,
    VOICE,
    Contacts,
)
from wellserved.sources.sample.demand import Demand
from wellserved.sources.sample.line import HUNG_UP_SECONDS, Calls, Served
from wellserved.sources.sample.people import Customers
from wellserved.sources.sample.setting import CLOSES, DAY, HOUR, MINUTE, OPENS, Array, Setting
from wellserved.sources.sample.workforce import BOTS, HANGS_UP, Workforce

TALK_SECONDS = (330.0, 400.0, 360.0, 340.0, 320.0)
CREDIT = (0, 20, 90)
LONGEST_FELT = 300
Answering = Callable[[Demand, Calls], Served]


@dataclass(frozen=True)
class Forced:
    """What is set by hand rather than by the equations, for all contacts at hand; None leaves it to them.

    Args:
        settled: Whether the contact settles the matter.
        waited: Seconds in the queue; nobody hangs up.
        bot: Whether a bot takes it.
        trained: Whether the agent has taken the course, with its whole effect.
        better: Points of satisfaction added.
        returns: Whether an unsettled customer comes back.
    """

    settled: bool | None = None
    waited: Array | None = None
    bot: bool | None = None
    trained: bool | None = None
    better: float = 0.0
    returns: bool | None = None


NOTHING_FORCED = Forced()


def serve(
    setting: Setting,
    workforce: Workforce,
    customers: Customers,
    demand: Demand,
    answering: Answering,
    forced: Forced = NOTHING_FORCED,
) -> Contacts:
    """Answer what comes in, or lose it to impatience.

    Args:
        setting: The organisation.
        workforce: Who answers.
        customers: Who asks.
        demand: What comes in.
        answering: The line that calls and chats wait in.
        forced: What is set by hand.
    """
    draws, keys = setting.draws, (demand.matter, demand.before)
    bot = _by_bot(setting, customers, demand) if forced.bot is None else np.full(len(demand), forced.bot)
    live = np.isin(demand.channel, (VOICE, CHAT)) & ~bot
    calls = _calls(setting, customers, demand)
    agent, offered, talk = _answered(setting, workforce, demand, calls, (live, bot), answering)
    if forced.waited is not None:
        offered = np.where(live, forced.waited, offered)
    gone = live & ((offered > calls.patience) | (agent < 0)) & (forced.waited is None)
    waited = np.where(gone, np.minimum(offered, calls.patience), offered)
    delay = np.where(live | bot, np.where(live, waited, 0), _reply_delay(setting, demand))
    answered = demand.started + delay
    day = np.clip(setting.local(answered)[0], 0, setting.days - 1)
    odds = resolution_odds(setting, workforce, customers, demand, agent, day, forced.trained)
    settled = draws.by_odds(np.where(bot, bot_odds(setting, demand), odds), "settled", *keys)
    settled &= ~gone & ~(live & (talk == HUNG_UP_SECONDS))
    if forced.settled is not None:
        settled = np.full(len(demand), forced.settled)
    felt, shortfall = judged(setting, customers, demand, settled, np.where(live, waited, 0), bot, forced.better)
    hold, wrap = _hold(setting, demand), np.where(bot, 0, _wrap(setting, demand))
    talk, hold, wrap = (np.where(gone, 0, part) for part in (talk, hold, wrap))
    return Contacts(
        matter=demand.matter, customer=demand.customer, channel=demand.channel, topic=demand.topic,
        before=demand.before, started=demand.started, answered=np.where(gone, -1, answered),
        ended=np.where(gone, demand.started + waited, answered + talk + hold),
        waited=np.where(live, waited, -1), offered=np.where(live, offered, -1), talk=talk, hold=hold, wrap=wrap,
        agent=np.where(gone, -1, agent), bot=bot, settled=settled, felt=felt, shortfall=shortfall,
    )  # fmt: skip


def resolution_odds(
    setting: Setting,
    workforce: Workforce,
    customers: Customers,
    demand: Demand,
    agent: Array,
    day: Array,
    trained: bool | None = None,
) -> Array:
    """The log odds that a person settles the matter."""
    m = setting.mechanism
    odds = m.resolved + np.array(TOPIC_ON_RESOLVED)[demand.topic] + workforce.skill[agent]
    odds += m.tier_on_resolved * customers.tier[demand.customer] - 0.15 * (demand.channel == EMAIL)
    odds += m.winter_on_resolved * setting.winter[day] + m.newcomer_on_resolved * (day - workforce.joined[agent] < 90)
    odds += m.policy_on_resolved * ((demand.topic == RETURNS) & (day >= setting.policy_day))
    gain = workforce.training(agent, day) if trained is None else np.full(len(demand), float(trained))
    whole: Array = odds + m.training_on_resolved * gain
    return whole


def bot_odds(setting: Setting, demand: Demand) -> Array:
    """The log odds that a bot settles the matter."""
    odds: Array = setting.mechanism.bot_resolved + 1.5 * np.array(TOPIC_ON_RESOLVED)[demand.topic]
    return odds


def judged(
    setting: Setting,
    customers: Customers,
    demand: Demand,
    settled: Array,
    waited: Array,
    bot: Array,
    better: float = 0.0,
) -> tuple[Array, Array]:
    """Satisfaction with each contact, and by how much it falls short of what this customer expects."""
    m = setting.mechanism
    loss = m.unsettled_on_satisfaction * ~settled + m.wait_on_satisfaction * np.clip(waited, 0, LONGEST_FELT) / MINUTE
    loss = loss + m.repeat_on_satisfaction * demand.before + m.bot_on_satisfaction * bot + better
    mood = m.mood_spread * setting.draws.normal("mood", demand.matter, demand.before)
    felt: Array = m.satisfaction + customers.warmth[demand.customer] + loss + mood
    return felt, np.maximum(-(loss + mood), 0.0)


def _by_bot(setting: Setting, customers: Customers, demand: Demand) -> Array:
    """A bot greets chats and messages: less so those worth more, those who complain, and those who come back."""
    likely = 0.62 - 0.15 * customers.tier[demand.customer] - 0.3 * (demand.topic == COMPLAINT)
    likely = np.where(demand.before == 0, likely, 0.15) * np.isin(demand.channel, (CHAT, MESSAGING))
    return setting.draws.happens(likely, "bot", demand.matter, demand.before)


def _calls(setting: Setting, customers: Customers, demand: Demand) -> Calls:
    draws, keys = setting.draws, (demand.matter, demand.before)
    work = np.array(TALK_SECONDS)[demand.channel] * draws.lognormal(0.5, "talk", *keys)
    work = work * (1 + 0.12 * (demand.before > 0)) + 15
    patience = setting.mechanism.patience_seconds * draws.exponential("patience", *keys) + 8
    return Calls(
        demand.started, np.array(CREDIT)[customers.tier[demand.customer]], patience.astype(np.int64),
        work, _hold(setting, demand) + _wrap(setting, demand), draws.uniform("hung up on", *keys),
    )  # fmt: skip


def _hold(setting: Setting, demand: Demand) -> Array:
    draws, keys = setting.draws, (demand.matter, demand.before)
    held = (demand.channel == VOICE) & draws.happens(0.22, "held", *keys)
    hold: Array = np.where(held, 60 * draws.exponential("hold", *keys), 0).astype(np.int64)
    return hold


def _wrap(setting: Setting, demand: Demand) -> Array:
    wrap: Array = (37 * setting.draws.lognormal(0.5, "wrap", demand.matter, demand.before)).astype(np.int64)
    return wrap


def _answered(
    setting: Setting,
    workforce: Workforce,
    demand: Demand,
    calls: Calls,
    who: tuple[Array, Array],
    answering: Answering,
) -> tuple[Array, Array, Array]:
    """Agent, seconds in line and seconds of talk: of those in line, of what is written, of what a bot takes."""
    live, bot = who
    luck = setting.draws.uniform("writer", demand.matter, demand.before)
    day = np.clip(setting.local(demand.started + _reply_delay(setting, demand))[0], 0, setting.days - 1)
    agent = np.where(bot, workforce.humans + (demand.channel == CHAT) % BOTS, workforce.rota.writer(day, luck))
    talk = np.where(bot, calls.work * 0.4, calls.work * workforce.pace[agent]).astype(np.int64)
    offered = np.zeros(len(demand), dtype=np.int64)
    served = answering(demand.take(live), picked(calls, live))
    agent[live], offered[live], talk[live] = served.agent, served.offered, served.talk
    return agent, offered, talk


def picked(calls: Calls, rows: Array) -> Calls:
    """These calls only."""
    parts = (calls.at, calls.credit, calls.patience, calls.work, calls.after, calls.luck)
    return Calls(*(part[rows] for part in parts))


def hang_rates(workforce: Workforce) -> list[float]:
    """How often each agent hangs up at once."""
    rates: list[float] = workforce.rate(HANGS_UP).tolist()
    return rates


def _reply_delay(setting: Setting, demand: Demand) -> Array:
    """Seconds until a written message is answered: some hours, and never by night."""
    day, second = setting.local(demand.started)
    hours = 3.6 * setting.draws.lognormal(0.7, "reply", demand.matter, demand.before)
    hours = hours * np.where(day >= setting.hurry_day, setting.mechanism.hurry_on_reply, 1.0)
    wait = np.where(second < OPENS * HOUR, OPENS * HOUR - second, 0)
    wait = np.where(second >= CLOSES * HOUR, DAY - second + OPENS * HOUR, wait)
    ready = (second + wait) % DAY + hours * HOUR
    overnight = (ready >= CLOSES * HOUR) * (DAY - (CLOSES - OPENS) * HOUR)
    delay: Array = (wait + hours * HOUR + overnight).astype(np.int64)
    return delay
