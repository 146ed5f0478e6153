"""The simulated contacts: what they hold, and how they are put together."""

from dataclasses import dataclass, fields

import numpy as np

from wellserved.sources.sample.setting import Array

CHANNELS = ("voice", "chat", "email", "messaging", "web_form")
VOICE, CHAT, EMAIL, MESSAGING, WEB_FORM = range(5)
TOPICS = ("billing", "delivery", "account", "product", "complaint", "returns")
BILLING, DELIVERY, ACCOUNT, PRODUCT, COMPLAINT, RETURNS = range(6)
TOPIC_SHARES = (0.28, 0.22, 0.18, 0.16, 0.07, 0.09)
TOPIC_ON_RESOLVED = (0.1, -0.1, 0.45, 0.0, -1.0, -0.3)


@dataclass(frozen=True)
class Contacts:
    """Arrays of one entry a contact; times are UTC seconds, -1 where there is none.

    Args:
        matter: Number of the matter it is about; with `before`, what its luck depends on.
        customer: Customer number.
        channel: Index into CHANNELS.
        topic: Index into TOPICS.
        before: Contacts about the same matter before this one.
        started: When the customer called or wrote.
        answered: When an agent or bot took it.
        ended: When it was over.
        waited: Seconds in the queue; only voice and chat have one.
        offered: Seconds in the queue that somebody with all patience would have waited.
        talk: Seconds of talking or writing.
        hold: Seconds on hold.
        wrap: Seconds of work afterwards.
        agent: Agent number; -1 where nobody took it.
        bot: A bot took it.
        settled: The matter was settled, in truth.
        felt: Satisfaction of its customer, in points around 4.5; asked of a few only.
        shortfall: By how much it fell short of what this customer expects.
    """

    matter: Array
    customer: Array
    channel: Array
    topic: Array
    before: Array
    started: Array
    answered: Array
    ended: Array
    waited: Array
    offered: Array
    talk: Array
    hold: Array
    wrap: Array
    agent: Array
    bot: Array
    settled: Array
    felt: Array
    shortfall: Array

    def __len__(self) -> int:
        return len(self.customer)

    @property
    def abandoned(self) -> Array:
        gone: Array = self.answered < 0
        return gone

    @property
    def by_human(self) -> Array:
        human: Array = (self.agent >= 0) & ~self.bot
        return human

    def take(self, rows: Array) -> "Contacts":
        """These rows, by number or by mask."""
        return Contacts(**{f.name: getattr(self, f.name)[rows] for f in fields(self)})


def together(parts: list[Contacts]) -> Contacts:
    """One after another, sorted by when they began."""
    joined = Contacts(**{f.name: np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(Contacts)})
    return joined.take(np.lexsort((joined.before, joined.matter, joined.started)))
