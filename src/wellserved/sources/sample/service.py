"""How the simulated organisation serves: queues, talks, and matters settled or not."""

import numpy as np

from wellserved.sources.sample.contacts import CHAT, EMAIL, MESSAGING, TOPIC_ON_RESOLVED, VOICE, Contacts
from wellserved.sources.sample.demand import Demand
from wellserved.sources.sample.setting import CLOSES, DAY, HOUR, OPENS, Array, Setting, chance
from wellserved.sources.sample.workforce import BOTS, Workforce

TALK_SECONDS = (300.0, 450.0, 390.0, 370.0, 350.0)
HANDLE_SECONDS = 400.0
PHONE_SHARE = 0.78


def serve(setting: Setting, workforce: Workforce, demand: Demand, random: np.random.Generator) -> Contacts:
    """Answer what comes in, or lose it to impatience."""
    n = len(demand)
    live = np.isin(demand.channel, (VOICE, CHAT))
    bot = np.isin(demand.channel, (CHAT, MESSAGING)) & (random.random(n) < np.where(demand.before == 0, 0.5, 0.15))
    day, second = setting.local(demand.started)
    waited = np.where(live & ~bot, _waits(setting, workforce, day, second // HOUR, live & ~bot, random), 0)
    patience = random.exponential(setting.mechanism.patience_seconds, n) + 8
    abandoned = live & ~bot & (waited > patience)
    waited = np.where(abandoned, patience, waited).astype(np.int64)
    answered = demand.started + np.where(live | bot, waited, _reply_delay(setting, day, second, random))
    served_day, served_second = setting.local(answered)
    served_day = np.clip(served_day, 0, setting.days - 1)
    agent = workforce.pick(served_day, served_second // HOUR, random.random(n))
    agent = np.where(bot, workforce.humans + (demand.channel == CHAT) % BOTS, agent)
    agent = np.where(abandoned, -1, agent)
    settled = ~abandoned & (random.random(n) < _settles(setting, workforce, demand, agent, bot, served_day))
    talk = np.exp(random.normal(0, 0.55, n)) * np.array(TALK_SECONDS)[demand.channel] / 1.16
    talk = np.where(bot, talk * 0.4, talk * workforce.pace[agent] * (1 + 0.12 * (demand.before > 0)))
    hold = np.where((demand.channel == VOICE) & (random.random(n) < 0.22), random.exponential(60, n), 0)
    wrap = np.where(bot, 0, np.exp(random.normal(3.6, 0.5, n)))
    talk, hold, wrap = (
        np.where(abandoned, 0, part).astype(np.int64) + (part is talk) * 4 for part in (talk, hold, wrap)
    )
    transferred = ~abandoned & ~bot & (random.random(n) < chance(-2.6 - 0.6 * workforce.skill[agent] - 0.5 * settled))
    return Contacts(
        customer=demand.customer, channel=demand.channel, topic=demand.topic, before=demand.before,
        started=demand.started, answered=np.where(abandoned, -1, answered),
        ended=np.where(abandoned, demand.started + waited, answered + talk + hold),
        waited=np.where(live & ~bot, waited, -1), talk=talk, hold=hold, wrap=wrap, agent=agent,
        bot=bot & ~abandoned, settled=settled, transferred=transferred,
        escalated=transferred & (random.random(n) < 0.35),
    )  # fmt: skip


def _waits(
    setting: Setting, workforce: Workforce, day: Array, hour: Array, live: Array, random: np.random.Generator
) -> Array:
    """Seconds in the queue from the load of the hour.

    Source:
        Sakasegawa (1977): mean wait = service time x load^(sqrt(2(c+1))-1) / (c (1-load)).
    """
    day = np.clip(day, 0, setting.days - 1)
    slot = np.clip(hour - OPENS, 0, CLOSES - OPENS - 1)
    shape = workforce.staffed.shape
    offered = np.bincount((day * shape[1] + slot)[live], minlength=shape[0] * shape[1]).reshape(shape)
    phones = np.maximum(1.0, workforce.staffed * PHONE_SHARE)
    load = np.minimum(0.93, offered * HANDLE_SECONDS / HOUR / phones)
    mean = HANDLE_SECONDS * load ** (np.sqrt(2 * (phones + 1)) - 1) / (phones * (1 - load))
    queued = load ** np.sqrt(phones)
    here = (day, slot)
    waits = random.random(len(day)) < queued[here]
    drawn: Array = 2 + waits * random.exponential(1, len(day)) * (mean / np.maximum(queued, 0.02))[here]
    return np.minimum(drawn, 1800)


def _reply_delay(setting: Setting, day: Array, second: Array, random: np.random.Generator) -> Array:
    """Seconds until a written message is answered: some hours, and never by night."""
    hours = np.exp(random.normal(1.56, 0.7, len(day)))
    wait = np.where(second < OPENS * HOUR, OPENS * HOUR - second, 0)
    wait = np.where(second >= CLOSES * HOUR, DAY - second + OPENS * HOUR, wait)
    ready = (second + wait) % DAY + hours * HOUR
    overnight = (ready >= CLOSES * HOUR) * (DAY - (CLOSES - OPENS) * HOUR)
    delay: Array = (wait + hours * HOUR + overnight).astype(np.int64)
    return delay


def _settles(setting: Setting, workforce: Workforce, demand: Demand, agent: Array, bot: Array, day: Array) -> Array:
    """The chance that the matter is settled."""
    mechanism = setting.mechanism
    topic = np.array(TOPIC_ON_RESOLVED)[demand.topic]
    odds = mechanism.resolved + topic + workforce.skill[agent] - 0.15 * (demand.channel == EMAIL)
    odds += mechanism.training_on_resolved * (day >= workforce.trained[agent])
    odds += mechanism.newcomer_on_resolved * (day - workforce.joined[agent] < 90)
    return chance(np.where(bot, mechanism.bot_resolved + topic, odds))
