"""Sentences: what a guard's warning and a KPI's history say, in the reader's numbers."""

from wellserved.insight.trend import LEAST
from wellserved.scorecard.scored import Behaviour, FlatteredWarning, GuardWarning, Trend, TrendWarning
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.words import rule


def warning_sentence(warning: GuardWarning, numbers: Numbers) -> str:
    """What speaks against a KPI's value."""
    return _apart(warning, numbers) if isinstance(warning, TrendWarning) else _flattered(warning, numbers)


def _apart(warning: TrendWarning, numbers: Numbers) -> str:
    return numbers.texts.say(
        "{label} improved by {better} while {guard} worsened by {worse}.",
        label=warning.label,
        better=numbers.size(warning.effect, warning.unit),
        guard=warning.guard_label,
        worse=numbers.size(warning.worse, warning.guard_unit),
    )


def _flattered(warning: FlatteredWarning, numbers: Numbers) -> str:
    return numbers.texts.count(
        "{label} is flattered: the one row ({share}) that counts against '{guard}' is at {against}, "
        "the rest at {rest}; without it it would be {effect} worse.",
        "{label} is flattered: the {n} rows ({share}) that count against '{guard}' are at {against}, "
        "the rest at {rest}; without them it would be {effect} worse.",
        warning.rows,
        n=numbers.count(warning.rows),
        label=warning.label,
        share=numbers.percent(warning.share),
        guard=warning.guard_label,
        against=numbers.value(warning.against, warning.unit),
        rest=numbers.value(warning.rest, warning.unit),
        effect=numbers.size(warning.effect, warning.unit),
    )


def behaviour_sentence(behaviour: Behaviour, numbers: Numbers) -> str:
    """What a history says beside its verdict, which stands before it as a mark."""
    if behaviour.trend is Trend.TOO_SHORT:
        return _too_short(behaviour, numbers)
    texts, periods = numbers.texts, len(behaviour.told)
    if behaviour.since is None:
        return texts.count(
            "It varies as it did before ({n} period).",
            "It varies as it did before ({n} periods).",
            periods,
            n=numbers.count(periods),
        )
    told = {"since": behaviour.since.isoformat(), "rule": rule(behaviour.rule, texts)}
    if behaviour.above:
        return texts.say("Higher than its routine since {since} ({rule}).", **told)
    return texts.say("Lower than its routine since {since} ({rule}).", **told)


def _too_short(behaviour: Behaviour, numbers: Numbers) -> str:
    texts, told = numbers.texts, len(behaviour.told)
    since = behaviour.phase.isoformat() if behaviour.phase else ""
    if not told and since:
        return texts.say("No periods since {since}; {least} are needed to tell.", since=since, least=LEAST)
    if not told:
        return texts.say("No periods; {least} are needed to tell.", least=LEAST)
    if not since:
        return texts.count(
            "{n} period; {least} are needed to tell.", "{n} periods; {least} are needed to tell.", told, least=LEAST
        )
    return texts.count(
        "{n} period since {since}; {least} are needed to tell.",
        "{n} periods since {since}; {least} are needed to tell.",
        told,
        since=since,
        least=LEAST,
    )
