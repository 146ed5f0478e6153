"""Reconcile words: how a vendor's number and ours stand, and why they differ, in the reader's words and numbers."""

from collections.abc import Iterator, Mapping

from wellserved.metrics.reconciled import Because, Reconciled, Reconciliation, Standing
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.words import Mark
from wellserved.terms.unit import Unit

MARKS: Mapping[Standing, Mark] = {
    Standing.AGREES: Mark("●", to_say("agrees"), "blue", to_say("Every subject agrees within the tolerance.")),
    Standing.EXPLAINED: Mark(
        "▲", to_say("differs, and why is known"), "ochre", to_say("A known reason concerns those that differ.")
    ),
    Standing.UNEXPLAINED: Mark(
        "◆",
        to_say("differs"),
        "vermilion",
        to_say("More than 1 in 100 differ, or have only one number, and no known reason concerns them."),
    ),
    Standing.NOTHING: Mark("○", to_say("nothing to compare"), "quiet", to_say("No subject has both numbers.")),
}


def shown(pair: Reconciled) -> Unit:
    """The unit in which a number is written: counts are told on average, so with decimals."""
    return Unit.SCORE if pair.counterpart.unit is Unit.COUNT else pair.counterpart.unit


def difference(pair: Reconciled, numbers: Numbers) -> str:
    """Theirs less ours; what lies far within the tolerance reads as no difference."""
    least = pair.counterpart.tolerance / 100
    told = 0.0 if pair.difference is not None and abs(pair.difference) < least else pair.difference
    return numbers.change(told, shown(pair))


def headline(found: Reconciliation, numbers: Numbers) -> str:
    """How many numbers agree, and how many do not and why."""
    of = {standing: sum(one.standing is standing for one in found.pairs) for standing in Standing}
    texts = numbers.texts
    parts = [
        texts.count(
            "{n} of {total} numbers of a vendor agrees with ours.",
            "{n} of {total} numbers of vendors agree with ours.",
            of[Standing.AGREES],
            total=len(found.pairs),
        )
    ]
    if of[Standing.EXPLAINED]:
        known = of[Standing.EXPLAINED]
        parts.append(texts.count("{n} differs for a known reason.", "{n} differ for known reasons.", known))
    if of[Standing.UNEXPLAINED]:
        parts.append(
            texts.count(
                "{n} differs, and no known reason tells why.",
                "{n} differ, and no known reason tells why.",
                of[Standing.UNEXPLAINED],
            )
        )
    if of[Standing.NOTHING]:
        alone = of[Standing.NOTHING]
        parts.append(texts.say("{n} can't be compared yet.", n=alone))
    return " ".join(parts)


def sentences(pair: Reconciled, numbers: Numbers) -> Iterator[str]:
    """What differs, reason by reason, and what could not be compared."""
    for one in pair.because:
        if one.differing or one.alone:
            yield _because(pair, one, numbers)
    for reason in pair.counterpart.reasons:
        if not reason.told and pair.standing is Standing.UNEXPLAINED:
            yield numbers.texts.say("To look at: {why}", why=numbers.texts.say(reason.because))
    yield from _left_out(pair, numbers)


def _because(pair: Reconciled, one: Because, numbers: Numbers) -> str:
    """What differs of those that one reason concerns."""
    texts, parts = numbers.texts, []
    if one.differing:
        parts.append(
            texts.count(
                "{differing} of {subjects} differs, by {difference}.",
                "{differing} of {subjects} differ, by {difference} on average.",
                one.differing,
                differing=numbers.count(one.differing),
                subjects=numbers.count(one.subjects),
                difference=numbers.change(one.difference, shown(pair)),
            )
        )
    if one.alone:
        parts.append(
            texts.count(
                "{rows} has only one of the two numbers.",
                "{rows} have only one of the two numbers.",
                one.alone,
                rows=numbers.count(one.alone),
            )
        )
    why = one.reason.because if one.reason else to_say("No known reason concerns them.")
    return " ".join([*parts, texts.say(why)])


def _left_out(pair: Reconciled, numbers: Numbers) -> Iterator[str]:
    texts, counted = numbers.texts, numbers.count
    if pair.unknown:
        yield texts.count(
            "{rows} subject of theirs is not among our rows.",
            "{rows} subjects of theirs are not among our rows.",
            pair.unknown,
            rows=counted(pair.unknown),
        )
    if pair.unread:
        yield texts.count(
            "{rows} number has a unit that is not ours.",
            "{rows} numbers have a unit that is not ours.",
            pair.unread,
            rows=counted(pair.unread),
        )


def agreement(pair: Reconciled, numbers: Numbers) -> str:
    """The share that agrees, with its interval."""
    ends = numbers.interval(pair.agreement.low, pair.agreement.high, Unit.PERCENT)
    return f"{numbers.percent(pair.share)} ({ends})" if ends else numbers.percent(pair.share)
