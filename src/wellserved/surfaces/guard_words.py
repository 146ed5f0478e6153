"""Guard words: what a sign says, how that is known and what to do, in the reader's words and numbers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from wellserved.insight.gaming.sign import ALL, Sign, Verdict
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

Facts = Mapping[str, Any]


@dataclass(frozen=True)
class Kind:
    """What a test is called, and how it knows."""

    label: str
    known: str


KINDS: Mapping[str, Kind] = {
    "hang_up": Kind(
        to_say("Talks that end within seconds"),
        to_say(
            "A lognormal fitted to talks of at least 20 s says how many shorter ones there should be. An agent is "
            "shown where the share lies beyond that in two periods or more, and is far beyond it, or a class of its "
            "own, or callers cut short come back more often."
        ),
    ),
    "transfer_dumping": Kind(
        to_say("Contacts passed on"),
        to_say(
            "Each agent is held against colleagues with the same channels and topics; how far honest shares spread is "
            "fitted without those far out (beta-binomial); chance finds are held to 0.5 %, and it must show in two "
            "periods."
        ),
    ),
    "early_solve": Kind(
        to_say("Cases solved that come back"),
        to_say(
            "Each agent is held against colleagues with the same channels and topics; how far honest shares spread is "
            "fitted without those far out (beta-binomial); chance finds are held to 0.5 %, and it must show in two "
            "periods."
        ),
    ),
    "split_cases": Kind(
        to_say("A matter in several cases"),
        to_say("A case of the same customer about the same topic within a day of a solved one, beside colleagues."),
    ),
    "dispositions": Kind(
        to_say("Marked as resolved, and yet they come back"),
        to_say("The share marked as resolved of contacts whose customer came back within a week, beside colleagues."),
    ),
    "agent_disconnects": Kind(
        to_say("Calls that the agent ends"), to_say("The share of calls that the agent ended, beside colleagues.")
    ),
    "survey_picking": Kind(
        to_say("Surveys offered where the answer will be good"),
        to_say(
            "Sorts of contact are ranked by how often customers come back after them, from what was known before the "
            "survey. Within each agent, offers after the risky quarter are held against offers after the others."
        ),
    ),
    "survey_silence": Kind(
        to_say("Answers that were not given"),
        to_say("Had all who are silent been content, or none of them: between these two the truth lies (Manski)."),
    ),
    "bunching": Kind(
        to_say("Rows just inside a threshold"),
        to_say(
            "A Poisson polynomial fitted to the counts elsewhere says how many there should be; the same is done at "
            "placebo thresholds, which the real one must beat."
        ),
    ),
    "timer": Kind(
        to_say("A clock in place of work"),
        to_say("Durations that are the same to a fifth of a percent, ten times as many as in the stretches beside."),
    ),
    "schedule_edits": Kind(to_say("Schedules changed afterwards"), to_say("Changes of a shift after it began.")),
    "targets_together": Kind(
        to_say("Targets met at once"), to_say("Of the team-months with all values, the share that met every target.")
    ),
    "targets_conflict": Kind(
        to_say("KPIs that stand against each other"),
        to_say(
            "The correlation over months within teams, both turned so that more is better; chance finds held to 1 %."
        ),
    ),
    "pendulum": Kind(
        to_say("Weights and targets that swing"),
        to_say("Targets by the day they hold from, and weights as they were at each test."),
    ),
}


def kind_label(kind: str, numbers: Numbers) -> str:
    """What a test is called."""
    return numbers.texts.say(KINDS[kind].label)


def how_known(kind: str, numbers: Numbers) -> str:
    """How a test knows."""
    return numbers.texts.say(KINDS[kind].known)


def evidence(sign: Sign, numbers: Numbers) -> str:
    """What was seen, as a sentence."""
    if sign.verdict is Verdict.UNTOLD:
        return numbers.texts.say("Can't be told: {why}.", why=sign.why)
    told = SENTENCES.get(sign.kind)
    if sign.verdict is Verdict.QUIET and sign.kind in COMPARED:
        return numbers.texts.say("Nobody stands apart.")
    return told(sign, sign.facts, numbers) if told else ""


def _short(sign: Sign, facts: Facts, numbers: Numbers) -> str:
    first = numbers.texts.say(
        "{share} of {n} talks took under {seconds} s; those of {long} s and more predict {predicted}.",
        share=numbers.percent(facts["share"]), n=numbers.count(sign.n), seconds=f"{facts['seconds']:.0f}",
        long=f"{facts['long_seconds']:.0f}", predicted=numbers.percent(round(facts["predicted"], 3)),
    )  # fmt: skip
    parts = [first, _came_back(facts, numbers)]
    if sign.subject == ALL and facts.get("beyond"):
        parts.append(numbers.texts.say(
            "{beyond} of {subjects} agents have more of them than predicted.",
            beyond=facts["beyond"], subjects=facts["subjects"],
        ))  # fmt: skip
    return " ".join(part for part in parts if part)


def _came_back(facts: Facts, numbers: Numbers) -> str:
    if "window" not in facts:
        return ""
    said = {"short": numbers.percent(facts["after_short"]), "longer": numbers.percent(facts["after_longer"])}
    if facts["window"] == "an hour":
        return numbers.texts.say("Of callers cut short {short} call again within the hour, of others {longer}.", **said)
    return numbers.texts.say("Of customers cut short {short} come back within a week, of others {longer}.", **said)


def _compared(message: str) -> Callable[[Sign, Facts, Numbers], str]:
    def told(sign: Sign, facts: Facts, numbers: Numbers) -> str:
        said = numbers.texts.say(
            message, share=numbers.percent(facts["share"]), n=numbers.count(sign.n),
            usual=numbers.percent(facts["usual"]),
        )  # fmt: skip
        return f"{said} {_stays(facts, numbers)}"

    return told


def _stays(facts: Facts, numbers: Numbers) -> str:
    return numbers.texts.say("It shows in {periods} of {of} periods.", periods=facts["periods"], of=facts["of_periods"])


def _picked(sign: Sign, facts: Facts, numbers: Numbers) -> str:
    return numbers.texts.say(
        "After risky contacts {risky} of customers were asked, after others {other}; of colleagues the odds are "
        "{ratio} to 1. It shows in {periods} periods.",
        risky=numbers.percent(facts["offered_risky"]), other=numbers.percent(facts["offered_other"]),
        ratio=numbers.bare(facts["usual_ratio"], Unit.SCORE), periods=facts["periods"],
    )  # fmt: skip


def _silence(sign: Sign, facts: Facts, numbers: Numbers) -> str:
    return numbers.texts.say(
        "{scored} of {asked} answered; the share that is content lies between {low} and {high}, whatever the silent "
        "think.",
        scored=numbers.count(facts["scored"]), asked=numbers.count(facts["asked"]),
        low=numbers.percent(facts["at_least"]), high=numbers.percent(facts["at_most"]),
    )  # fmt: skip


def _bunched(sign: Sign, facts: Facts, numbers: Numbers) -> str:
    return numbers.texts.say(
        "{seen} rows lie just inside {limit}; the others predict {expected}.",
        seen=numbers.count(facts["seen"]), limit=f"{facts['limit']:g}",
        expected=numbers.count(round(facts["expected"])),
    )  # fmt: skip


def _timed(sign: Sign, facts: Facts, numbers: Numbers) -> str:
    spikes = [
        numbers.texts.say(
            "{share} are {days} to the hour", share=numbers.percent(facts[f"spike_{i}_share"]),
            days=numbers.value(round(facts[f"spike_{i}_days"], 2), Unit.DAYS),
        )
        for i in range(1, facts["spikes"] + 1)
    ]  # fmt: skip
    return numbers.texts.say(
        "Of {n} times '{what}', {spikes}; the middle one is {median}. A timer ends them: the time measures the timer, "
        "and no work.",
        n=numbers.count(sign.n), what=facts["what"], spikes=", ".join(spikes),
        median=numbers.value(round(facts["median_days"], 2), Unit.DAYS),
    )  # fmt: skip


def _together(sign: Sign, facts: Facts, numbers: Numbers) -> str:
    return numbers.texts.say(
        "{together} of {n} team-months met all {targets} targets at once.",
        together=facts["together"], n=numbers.count(sign.n), targets=facts["targets"],
    )  # fmt: skip


def _against(sign: Sign, facts: Facts, numbers: Numbers) -> str:
    return numbers.texts.say(
        "Where {first} gets better, {second} gets worse (correlation {size} within teams).",
        first=facts["first"], second=facts["second"], size=numbers.bare(sign.size, Unit.SCORE),
    )  # fmt: skip


def _swung(sign: Sign, facts: Facts, numbers: Numbers) -> str:
    return numbers.texts.say("The {name} went {said}.", name=sign.subject, said=facts["said"])


COMPARED = ("transfer_dumping", "early_solve", "split_cases", "dispositions", "agent_disconnects", "survey_picking")
SENTENCES: Mapping[str, Callable[[Sign, Facts, Numbers], str]] = {
    "hang_up": _short,
    "transfer_dumping": _compared(to_say("{share} of {n} contacts were passed on; {usual} is usual for such work.")),
    "early_solve": _compared(to_say("{share} of {n} solved cases were opened again; {usual} is usual for such work.")),
    "split_cases": _compared(
        to_say(
            "{share} of {n} cases were followed by another of the same customer and topic within a day; {usual} is "
            "usual for such work."
        )
    ),
    "dispositions": _compared(
        to_say(
            "{share} of {n} contacts whose customer came back were marked as resolved; {usual} is usual for such work."
        )
    ),
    "agent_disconnects": _compared(
        to_say("{share} of {n} calls were ended by the agent; {usual} is usual for such work.")
    ),
    "survey_picking": _picked,
    "survey_silence": _silence,
    "bunching": _bunched,
    "timer": _timed,
    "targets_together": _together,
    "targets_conflict": _against,
    "pendulum": _swung,
}
