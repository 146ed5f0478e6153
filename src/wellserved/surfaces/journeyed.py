"""Journeyed: what was found of journeys in sentences that can be checked, and how steps and times are called."""

from wellserved.flow.journeys import Journeys, Lacking
from wellserved.insight.journey.told import DROPPED, covering
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.words import plain
from wellserved.terms.unit import Unit

MINUTE, HOUR = 1 / 1440, 1 / 24
HOW = {
    "bot": to_say("{channel}, bot"), "unanswered": to_say("{channel}, unanswered"),
    "served": to_say("{channel}, served"), "handed_off": to_say("{channel}, handed to a person"),
    "left": to_say("{channel}, left"),
}  # fmt: skip
CASES = {
    "case:opened": to_say("Case opened"), "case:message": to_say("Message"), "case:reply": to_say("Reply"),
    "case:solved": to_say("Case solved"), "case:reopened": to_say("Case reopened"),
    "case:assigned": to_say("Case assigned"), "case:team": to_say("Team changed"),
    "case:priority": to_say("Priority set"), "case:sla": to_say("Promise told"),
    "case:schedule": to_say("Schedule set"), "other": to_say("Other step"),
}  # fmt: skip
LACKING: dict[Lacking, str] = {
    "journeys": to_say("There is nothing to follow: load contacts, cases or sessions that name their customer."),
    "customers": to_say(
        "No contact or case names its customer, so that journeys across channels can't be told: map customer_id in the "
        "sources."
    ),
    "channels": to_say(
        "Fewer than two channels can be followed, so that nothing is told of changes of channel: load the contacts of "
        "another channel, with their customer_id."
    ),
    "resolution": to_say(
        "Of no journey is it known that it was resolved, so that there is no time to resolution: load whether contacts "
        "were answered, or the solved_at of cases."
    ),
    "costs": to_say(
        "No cost falls on these contacts, so that paths are ranked by their steps: load cost, or agents' hourly_cost; "
        "labour falls on contacts that people take."
    ),
    "answers": to_say(
        "On no path are there 30 answers to surveys, so that paths are ranked by cost alone, not by dissatisfaction."
    ),
}
MAY_NOT = (
    to_say("That a step causes what follows it: journeys that need more come through other steps."),
    to_say("That all who fell silent were helped: a journey counts as resolved if its last contact was answered and "
           "none followed within {days} days."),
    to_say("What those without an identity do: {share} of contacts and sessions can't be followed."),
    to_say("That those who did not answer a survey are as satisfied as those who did."),
)  # fmt: skip


def step_words(step: str, texts: Texts) -> str:
    """A step as people read it: "Voice, bot"; a note's or state's own word as it stands."""
    if step in CASES:
        return texts.say(CASES[step])
    first, _, rest = step.partition(":")
    if rest in HOW and first not in ("note", "status"):
        return texts.say(HOW[rest], channel=plain(first))
    return plain(rest or first)


def path_words(steps: tuple[str, ...], texts: Texts) -> str:
    """A path in one line."""
    return " → ".join(step_words(step, texts) for step in steps)


def lasting(days: float | None, numbers: Numbers) -> str:
    """A length of time in the unit that suits it."""
    if days is None:
        return numbers.value(None, Unit.DAYS)
    if days < 2 * HOUR:
        return numbers.value(days / MINUTE, Unit.MINUTES)
    return numbers.value(days / HOUR, Unit.HOURS) if days < 2 else numbers.value(days, Unit.DAYS)


def sentence(found: Journeys, numbers: Numbers) -> str:
    """How many journeys there are, how many of them were resolved, and how fast."""
    told, texts = found.told, numbers.texts
    rate, doubt, n = told.rate
    if not told.walks.journeys:
        return texts.say("There are no journeys to tell of.")
    about = {"n": numbers.count(told.walks.journeys), "steps": numbers.count(told.walks.steps)}
    if rate is None:
        return texts.say("{n} journeys of {steps} steps; of none is its end known yet.", **about)
    about |= {
        "rate": numbers.percent(rate), "interval": numbers.interval(doubt.low, doubt.high, Unit.PERCENT),
        "known": numbers.count(n),
    }  # fmt: skip
    if found.goal:
        about["goal"] = step_words(found.goal, texts)
        return texts.say("{n} journeys: {rate} ({interval}; n {known}) came to {goal}.", **about) + _half(
            found, numbers
        )
    return texts.say("{n} journeys of {steps} steps: {rate} ({interval}; n {known}) were resolved.", **about) + _half(
        found, numbers
    )


def _half(found: Journeys, numbers: Numbers) -> str:
    """How long half of them take."""
    if found.told.curve is None:
        return ""
    median, doubt = found.told.curve.quantile(0.5)
    if median is None:
        return " " + numbers.texts.say("Fewer than half are resolved in the time that they were followed.")
    ends = [lasting(end, numbers) for end in (doubt.low, doubt.high)]
    told = {"median": lasting(median, numbers), "low": ends[0], "high": ends[1]}
    return " " + numbers.texts.say("Half are within {median} ({low} to {high}).", **told)


def findings(found: Journeys, numbers: Numbers) -> list[str]:
    """The path that is worst, how concentrated they are, where they are given up, how many change channel."""
    told, texts = found.told, numbers.texts
    if not told.paths:
        return []
    said = [_worst(found, numbers), _concentration(found, numbers), _drop_off(found, numbers)]
    if "channels" not in found.lacking:
        share = told.switched / told.walks.journeys
        said.append(texts.say("{share} of journeys change channel.", share=numbers.percent(share)))
    return [one for one in said if one]


def _worst(found: Journeys, numbers: Numbers) -> str:
    first, texts = found.told.paths[0], numbers.texts
    path, burden = path_words(found.steps(first.word), texts), first.burden
    if found.told.ranked_by == "steps" or burden.cost is None:
        return texts.say("The path {path} takes most steps: {n} journeys.", path=path, n=numbers.count(first.n))
    cost = numbers.value(burden.cost * first.n, Unit.MONEY)
    if burden.total is None:
        return texts.say("The path {path} costs most: {cost}.", path=path, cost=cost)
    if not burden.total:
        return texts.say("On no path did a customer say that they were dissatisfied.")
    told = {
        "path": path, "cost": cost, "share": numbers.percent(burden.dissatisfied),
        "burden": numbers.value(burden.total, Unit.MONEY),
        "interval": numbers.interval(burden.interval.low, burden.interval.high, Unit.MONEY),
    }  # fmt: skip
    return texts.say(
        "Most is spent on dissatisfied customers on the path {path}: {share} of {cost}, or {burden} ({interval}).",
        **told,
    )


def _concentration(found: Journeys, numbers: Numbers) -> str:
    walks = found.told.walks
    told = {"n": numbers.count(covering(walks, 0.8)), "all": numbers.count(len(walks.words))}
    return numbers.texts.say("{n} of {all} paths hold 80 % of the journeys.", **told)


def _drop_off(found: Journeys, numbers: Numbers) -> str:
    """The step after which most journeys are given up."""
    ends, texts = found.told.moves.end[:, DROPPED], numbers.texts
    if found.goal or not ends.any():
        return ""
    place = int(ends.argmax())
    share, doubt, _ = found.told.drop_off(place)
    told = {
        "step": step_words(found.names[found.told.moves.letters[place]], texts), "n": numbers.count(int(ends[place])),
        "share": numbers.percent(share), "interval": numbers.interval(doubt.low, doubt.high, Unit.PERCENT),
    }  # fmt: skip
    return texts.say("Most journeys are given up after {step}: {n}, {share} of its visits ({interval}).", **told)


def lacking(found: Journeys, texts: Texts) -> list[str]:
    """What can't be told, and how to mend it."""
    return [texts.say(LACKING[name]) for name in found.lacking]


def may_not(found: Journeys, numbers: Numbers) -> list[str]:
    """What may not be concluded."""
    days = numbers.count(round(found.gap_days)) if found.gap_days == round(found.gap_days) else f"{found.gap_days:g}"
    share = numbers.percent(1 - (found.match_rate or 0.0))
    return [numbers.texts.say(one, days=days, share=share) for one in MAY_NOT]


def matching(found: Journeys, numbers: Numbers) -> list[str]:
    """How many rows can be followed, and where more could be."""
    texts, rate = numbers.texts, found.match_rate
    if rate is None or not any(one.channel for one in found.linked):
        return []
    said = [texts.say("{share} of contacts and sessions can be followed.", share=numbers.percent(rate))]
    lost = [one for one in found.linked if one.channel and one.rows > one.linked]
    for one in sorted(lost, key=lambda one: one.linked - one.rows)[:3]:
        told = {
            "n": numbers.count(one.rows - one.linked), "share": numbers.percent(1 - one.linked / one.rows),
            "channel": plain(one.channel or ""), "record": one.record,
        }  # fmt: skip
        said.append(
            texts.say("{channel}: {n} rows ({share}) name no customer; map customer_id of {record}.", **told)
            if not one.linked
            else texts.say(
                "{channel}: {n} rows ({share}) name no customer; ask for a number or a sign-in there.", **told
            )
        )
    return said
