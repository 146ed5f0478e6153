"""Effects: what one thing set by hand does to what follows, against what a naive comparison says."""

from dataclasses import dataclass, field, replace

import numpy as np

from wellserved.sources.sample.contacts import CHAT, MESSAGING, Contacts
from wellserved.sources.sample.people import TIERS
from wellserved.sources.sample.service import LONGEST_FELT, Forced, bot_odds, resolution_odds
from wellserved.sources.sample.setting import Array
from wellserved.sources.sample.shapes import chance
from wellserved.sources.sample.worlds import FOLLOWED_DAYS, SOON_DAYS, Life, Replay, World, as_demand, came_back

LONG_WAIT, FEWEST = 120, 30
LOOK_BACK_DAYS, LONG_DAYS = 90, 270
CONFOUNDERS = ("customer.value_tier", "topic", "month")


@dataclass(frozen=True)
class Effect:
    """One true effect.

    Args:
        name: What it is called.
        cause: What is set by hand (`from`).
        outcome: What it acts on (`to`).
        unit: Of the size.
        size: Mean difference between the two worlds.
        error: Standard error of that mean; luck is shared, so that it is small.
        n: Contacts it is a mean over.
        reads: How to read the size.
        identified_by: What must be held equal to find it in the data.
        naive: What the plain comparison of the two groups in the data says; None where there is none.
        by_tier: The size by value tier.
    """

    name: str
    cause: str
    outcome: str
    unit: str
    size: float
    error: float
    n: int
    reads: str
    identified_by: tuple[str, ...] = CONFOUNDERS
    naive: float | None = None
    by_tier: dict[str, float] = field(default_factory=dict)

    @property
    def naive_is_off_by(self) -> float | None:
        """By how much the plain comparison is wrong."""
        return None if self.naive is None else self.naive - self.size


def index_contacts(world: World, rows: Array, days: int = FOLLOWED_DAYS, look_back: int = 0) -> Contacts:
    """Each customer's first of some contacts that began a matter, if so many days of the time told follow it.

    With `look_back`, from so many days after the beginning, where the time told is long, and once in as many days.
    """
    contacts = world.contacts
    day = world.setting.local(contacts.started)[0]
    first, last = look_back * (world.setting.days >= LONG_DAYS), world.setting.days - days - 1
    candidates = np.flatnonzero(rows & (contacts.before == 0) & (day >= first) & (day <= last))
    window = (day[candidates] - first) // look_back if look_back else np.zeros(len(candidates), dtype=np.int64)
    chosen = np.unique(contacts.customer[candidates] * world.setting.days + window, return_index=True)[1]
    return contacts.take(candidates[np.sort(chosen)])


def stayed(world: World, index: Contacts) -> Array:
    """Who was a customer 90 days on, as the data say."""
    day: Array = world.setting.local(index.started)[0]
    here: Array = world.people.until[index.customer] > day + FOLLOWED_DAYS
    return here


@dataclass(frozen=True)
class Contrast:
    """Two worlds of the same contacts, and who was treated in the data."""

    world: World
    index: Contacts
    treated: Array
    with_it: Life
    without: Life

    def effect(self, outcome: str, told: Effect) -> Effect:
        """The difference that it makes to one outcome of a life."""
        difference = getattr(self.with_it, outcome) * 1.0 - getattr(self.without, outcome)
        return sized(told, difference, self.world.people.tier[self.index.customer], self._naive(outcome))

    def _naive(self, outcome: str) -> float | None:
        seen = {"stays": stayed(self.world, self.index), "settled": self.index.settled, "felt": self.index.felt}
        if outcome not in seen or min(self.treated.sum(), (~self.treated).sum()) < FEWEST:
            return None
        return float(seen[outcome][self.treated].mean() - seen[outcome][~self.treated].mean())


def sized(told: Effect, difference: Array, tier: Array, naive: float | None = None) -> Effect:
    """An effect, with the mean of the differences between two worlds as its size."""
    difference = np.asarray(difference, dtype=np.float64)
    by_tier = {name: float(difference[tier == k].mean()) for k, name in enumerate(TIERS) if (tier == k).any()}
    n = len(difference)
    error = float(difference.std() / np.sqrt(n)) if n else 0.0
    size = float(difference.mean()) if n else 0.0
    return replace(told, size=size, error=error, n=n, naive=naive, by_tier=by_tier)


def settling(world: World) -> list[Effect]:
    """What it does to settle a matter at the first contact."""
    index = index_contacts(world, np.ones(len(world.contacts), dtype=bool))
    replay = Replay(world, index)
    settled, gone, back = (
        replay.live(forced)
        for forced in (Forced(settled=True), Forced(settled=False, returns=False), Forced(settled=False, returns=True))
    )
    share = world.setting.mechanism.repeat_if_unsettled
    mixed = _mixed(back, gone, share)
    contrast = Contrast(world, index, index.settled, settled, mixed)
    held = (*CONFOUNDERS, "channel", "handled_by", "queue_seconds")
    told = Effect("", "settled at the first contact", "", "", 0, 0, 0, "", held)
    stays = "share of customers who stay because the first contact settled the matter, and would have left otherwise"
    feels = "points of satisfaction with the first contact because it settled the matter"
    earns = "cents of margin earned in 90 days because the first contact settled the matter"
    return [
        contrast.effect("stays", _named(told, "settled_on_stays_90d", "a customer 90 days on", "share", stays)),
        contrast.effect("felt", _named(told, "settled_on_satisfaction", "satisfaction (1 to 5)", "points", feels)),
        contrast.effect("margin", _named(told, "settled_on_margin_90d", "margin of 90 days", "cents", earns)),
        _as_recorded(world, index, told, (settled, gone, back)),
    ]


def _as_recorded(world: World, index: Contacts, told: Effect, lives: tuple[Life, Life, Life]) -> Effect:
    """What settling does, as records tell it, of all contacts, those that nobody answered too."""
    reads = "as settled_on_stays_90d, where 'settled' is read from records as: not back about it within 7 days"
    told = _named(told, "not_back_in_7d_on_stays_90d", "a customer 90 days on", "share", reads)
    told = replace(told, cause="no contact about the same matter within 7 days")
    return _recorded(world, index, told, lives, "stays", _seen_of_silence(world, index))


def _recorded(
    world: World, index: Contacts, told: Effect, lives: tuple[Life, Life, Life], outcome: str, naive: float | None
) -> Effect:
    """Records tell who came back within a week, and not whose matter was settled: some unsettled never come back."""
    settled, gone, back = (getattr(life, outcome) for life in lives)
    workforce, demand = world.workforce, as_demand(index)
    day = np.clip(world.setting.local(np.maximum(index.answered, index.started))[0], 0, world.setting.days - 1)
    odds = resolution_odds(world.setting, workforce, world.people, demand, index.agent, day)
    likely = np.where(index.abandoned, 0.0, chance(np.where(index.bot, bot_odds(world.setting, demand), odds)))
    silent = (1 - likely) * (1 - world.setting.mechanism.repeat_if_unsettled)
    share = likely / np.maximum(likely + silent, 1e-9)
    with_it = share * settled + (1 - share) * gone
    return sized(told, with_it - back, world.people.tier[index.customer], naive)


def _seen_of_silence(world: World, index: Contacts) -> float | None:
    """How many more of those who did not come back are customers 90 days on."""
    again, seen = back_soon(world, index), stayed(world, index)
    return float(seen[~again].mean() - seen[again].mean()) if min(again.sum(), (~again).sum()) >= FEWEST else None


def back_soon(world: World, index: Contacts) -> Array:
    """Whether another contact about the same matter followed each within a week."""
    return came_back(index, [world.contacts.take(world.contacts.before == 1)])


def settled_at_once(world: World) -> list[Effect]:
    """What it does to settle a matter at once, as an analyst of answered contacts can ask it of the records."""
    index = index_contacts(world, ~world.contacts.abandoned, look_back=LOOK_BACK_DAYS)
    replay = Replay(world, index)
    lives = (
        replay.live(Forced(settled=True)),
        replay.live(Forced(settled=False, returns=False)),
        replay.live(Forced(settled=False, returns=True)),
    )
    held = (*CONFOUNDERS, "channel", "handled_by", "queue_seconds")
    told = Effect("", "answered, and no contact about the same matter within 7 days", "", "", 0, 0, 0, "", held)
    stays = "share of customers who stay because they need not come back within 7 days of a contact that was answered"
    earns = "cents of margin of days 8 to 90 because they need not come back; what the contact itself sold is not in it"
    told_stays = _named(told, "settled_at_once_on_stays_90d", "a customer 90 days on", "share", stays)
    told_earns = _named(told, "settled_at_once_on_margin_90d", "margin of days 8 to 90", "cents", earns)
    return [
        _recorded(world, index, told_stays, lives, "stays", _seen_of_silence(world, index)),
        _recorded(world, index, told_earns, lives, "later", None),
    ]


def waiting(world: World) -> list[Effect]:
    """What it does to wait longer than two minutes before somebody answers."""
    contrast = _waited(world)
    told = Effect("", "waited more than 2 minutes", "", "", 0, 0, 0, "", (*CONFOUNDERS, "weekday and hour"))
    stays = "share of answered callers who leave because they waited more than two minutes (negative: they leave)"
    felt = "points of satisfaction that waiting more than two minutes adds (negative: takes away)"
    earns = "cents of margin in 90 days that waiting more than two minutes adds (negative: takes away)"
    back = "share who come back about the matter within 7 days because they waited: none do"
    return [
        contrast.effect("stays", _named(told, "long_wait_on_stays_90d", "a customer 90 days on", "share", stays)),
        contrast.effect("felt", _named(told, "long_wait_on_satisfaction", "satisfaction (1 to 5)", "points", felt)),
        contrast.effect("margin", _named(told, "long_wait_on_margin_90d", "margin of 90 days", "cents", earns)),
        _waited(world, SOON_DAYS).effect(
            "back", _named(told, "long_wait_on_back_in_7d", "back within 7 days", "share", back)
        ),
    ]


def _waited(world: World, days: int = FOLLOWED_DAYS) -> Contrast:
    """A long wait against a short one, for all who were answered and are followed for so many days."""
    index = index_contacts(world, (world.contacts.waited >= 0) & ~world.contacts.abandoned, days)
    replay, treated = Replay(world, index), index.waited > LONG_WAIT
    long, short = (_drawn(world, index, rows) for rows in (treated, ~treated))
    return Contrast(world, index, treated, replay.live(Forced(waited=long)), replay.live(Forced(waited=short)))


def _drawn(world: World, index: Contacts, rows: Array) -> Array:
    """For each contact, the wait of one of those in the rows."""
    waits = np.sort(index.waited[rows]) if rows.any() else np.array([LONGEST_FELT])
    unit = world.setting.draws.uniform("a wait for", index.matter)
    drawn: Array = waits[(unit * len(waits)).astype(np.int64)]
    return drawn


def bots(world: World) -> list[Effect]:
    """What it does to be served by a bot rather than a person, in chats and messages."""
    contrast = _by_bot(world)
    told = Effect("", "handled by a bot", "", "", 0, 0, 0, "", (*CONFOUNDERS, "channel"))
    stays = "share of chats and messages whose customer stays because a bot took it (negative: leaves)"
    settles = "share of chats and messages that a bot settles and a person would not (negative: the other way round)"
    earns = "cents of margin in 90 days because a bot took the chat or message (negative: lost)"
    back = "share of chats and messages about which the customer comes back within 7 days because a bot took them"
    return [
        contrast.effect("stays", _named(told, "bot_on_stays_90d", "a customer 90 days on", "share", stays)),
        contrast.effect("settled", _named(told, "bot_on_settled", "settled", "share", settles)),
        contrast.effect("margin", _named(told, "bot_on_margin_90d", "margin of 90 days", "cents", earns)),
        _by_bot(world, SOON_DAYS).effect(
            "back", _named(told, "bot_on_back_in_7d", "back within 7 days", "share", back)
        ),
    ]


def _by_bot(world: World, days: int = FOLLOWED_DAYS) -> Contrast:
    """A bot against a person, for all chats and messages that are followed for so many days."""
    index = index_contacts(world, np.isin(world.contacts.channel, (CHAT, MESSAGING)), days)
    replay = Replay(world, index)
    return Contrast(world, index, index.bot, replay.live(Forced(bot=True)), replay.live(Forced(bot=False)))


def course(world: World) -> list[Effect]:
    """What the course does, through everything that follows from it, and what a point of satisfaction does."""
    index = index_contacts(world, world.contacts.by_human)
    replay = Replay(world, index)
    never = np.zeros(len(index), dtype=bool)
    trained = Contrast(world, index, never, replay.live(Forced(trained=True)), replay.live(Forced(trained=False)))
    better = Contrast(world, index, never, replay.live(Forced(better=0.5)), replay.live(Forced(better=-0.5)))
    by_course = Effect("", "agent has taken the course", "", "", 0, 0, 0, "", ("team", "month"))
    by_point = Effect("", "one point of satisfaction", "", "", 0, 0, 0, "", ("customer (kindness)", "topic"))
    lives = "share of customers who stay because the agent of one contact had taken the course"
    earns = "cents of margin in 90 days because the agent of one contact had taken the course"
    settles = "share of contacts settled by agents with the course, in a usual team, that would not have been without"
    feels = "points of satisfaction with one contact because its agent had taken the course"
    one = "share of customers who stay because one contact was a point better"
    return [
        trained.effect("settled", _named(by_course, "course_on_settled", "settled", "share", settles)),
        trained.effect("felt", _named(by_course, "course_on_satisfaction", "satisfaction (1 to 5)", "points", feels)),
        trained.effect("stays", _named(by_course, "course_on_stays_90d", "a customer 90 days on", "share", lives)),
        trained.effect("margin", _named(by_course, "course_on_margin_90d", "margin of 90 days", "cents", earns)),
        better.effect("stays", _named(by_point, "satisfaction_on_stays_90d", "a customer 90 days on", "share", one)),
    ]


def _named(told: Effect, name: str, outcome: str, unit: str, reads: str) -> Effect:
    return replace(told, name=name, outcome=outcome, unit=unit, reads=reads)


def _mixed(one: Life, other: Life, share: float) -> Life:
    mixed = (share * getattr(one, f) + (1 - share) * getattr(other, f) for f in ("stays", "margin", "later"))
    stays, margin, later = mixed
    return Life(stays, margin, one.settled, one.felt, later, one.back)


def all_effects(world: World) -> list[Effect]:
    """Every effect that is told of single contacts; none where the time told is too short, or too few came."""
    if world.setting.days <= FOLLOWED_DAYS + 1:
        return []
    found = [*settling(world), *settled_at_once(world), *waiting(world), *bots(world), *course(world)]
    return [effect for effect in found if effect.n >= FEWEST]
