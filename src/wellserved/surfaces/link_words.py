"""Link words: what a verdict on a link says, why, and what it rests on, in the reader's words and numbers."""

from collections.abc import Callable, Mapping

from wellserved.insight.evidence import Grade
from wellserved.insight.link.rule import FEWEST_UNITS, FEWEST_WEEKS
from wellserved.insight.link.verdict import ARITHMETIC, Verdict, Why
from wellserved.metrics.definition import MetricDefinition
from wellserved.surfaces.language import Texts, to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.said_again import said_again
from wellserved.terms.unit import Unit

Known = Mapping[str, MetricDefinition]
STEPS: Mapping[Unit, float] = {
    Unit.PERCENT: 0.1, Unit.POINTS: 10.0, Unit.SECONDS: 60.0, Unit.MINUTES: 60.0, Unit.RATIO: 0.1, Unit.COUNT: 100.0,
}  # fmt: skip
GRADES = {
    Grade.ASSUMED: to_say("assumed"),
    Grade.ASSOCIATED: to_say("associated"),
    Grade.LEADS: to_say("leads in time"),
    Grade.QUASI_EXPERIMENT: to_say("quasi-experiment"),
    Grade.EXPERIMENT: to_say("experiment"),
}
SENTENCES: Mapping[Why, str] = {
    Why.LEADS: to_say(
        "{step} more of {cause} go before {size} of {outcome}, {weeks} later, beyond what teams, weeks and its own past"
        " say; it does not move after it."
    ),
    Why.EXPERIMENT: to_say(
        "The effect of '{treatment}' on '{result}' was found to be {change} ({method}; n = {n}); it is of having it,"
        " not of one more of {cause}; {doubt}."
    ),
    Why.SAME_AMOUNTS: to_say(
        "{column} is added up in both {cause} and {outcome}: this is arithmetic, not evidence of anything."
    ),
    Why.MORE_TERMS: to_say(
        "{outcome} adds up {column} over the contacts of a matter, and {cause} says whether it took another: this is"
        " arithmetic, not evidence of anything."
    ),
    Why.GOES_WITH: to_say(
        "The effect of '{treatment}' on '{result}' was found to be {change} ({method}; n = {n}), as is believed;"
        " but not all that tried to refute it failed, so that it is not called a cause."
    ),
    Why.OPPOSITE: to_say(
        "{step} more of {cause} go before {size} of {outcome}, {weeks} later: the opposite of what is believed."
    ),
    Why.OPPOSITE_EXPERIMENT: to_say(
        "The effect of '{treatment}' on '{result}' was found to be {change} ({method}; n = {n}): the opposite of what"
        " is believed."
    ),
    Why.TOO_SMALL: to_say(
        "If {cause} moves {outcome} at all, it is less than a tenth of what {outcome} varies by: {size} for {step}."
    ),
    Why.FOLLOWS: to_say(
        "{cause} moves before {outcome}, and after it, too: something else moves both, or {outcome} moves {cause}."
    ),
    Why.NOT_AHEAD: to_say(
        "{cause} tells of {outcome} before it no more than after it: a cause of both would look like this."
    ),
    Why.TOGETHER: to_say(
        "Both move in the same week ({step} more of {cause} with {size} of {outcome}), which does not tell which moves"
        " which; weeks before it nothing is shown."
    ),
    Why.NOT_SHOWN: to_say(
        "Nothing is shown; less than {seen} of {outcome} for {step} of {cause} would often be missed here."
    ),
    Why.FEW_WEEKS: to_say("In {has} weeks both are known of at least {units} units: {needs} such weeks are needed."),
    Why.FEW_UNITS: to_say(
        "Both are known in at least {weeks} weeks of {has} units (by {by}): {needs} such units are needed."
    ),
    Why.NO_VARIATION: to_say("Both vary within {has} units (by {by}): {needs} are needed."),
    Why.NO_SEGMENT: to_say("Their owners allow no segment in common by which to compare."),
    Why.NO_KPI: to_say("'{name}' is an objective and has no value by week; link the KPIs that it has."),
    Why.NO_DATA: to_say("There is no whole week with data of {name} by {by}."),
}
OF_CONTACTS = (Why.EXPERIMENT, Why.OPPOSITE_EXPERIMENT, Why.GOES_WITH)
DOUBT = to_say("something unknown that moves both could still explain it")
ROBUST = to_say("something unknown would have to explain {share} of what is left of both to explain it away")
LACKS = to_say("Nor can contacts tell ('{treatment}' on '{result}'): {reason}.")
OVERTURNS = to_say(
    "What would overturn it: that the cause is found to move after the effect, that a cause of both is found, or an"
    " experiment in which the effect does not follow."
)


def why(verdict: Verdict, known: Known, numbers: Numbers) -> str:
    """The reason of a verdict as a sentence."""
    texts = numbers.texts
    facts: dict[str, str] = {"cause": label_of(verdict.cause, known), "outcome": label_of(verdict.outcome, known)}
    facts |= _FACTS.get(verdict.why, _none)(verdict, known, numbers)
    said = texts.say(SENTENCES[verdict.why], **facts)
    lacks = verdict.facts.get("lacks")
    if not lacks:
        return said
    reason = said_again(lacks["refused"], numbers)
    return f"{said} {texts.say(LACKS, treatment=lacks['treatment'], result=lacks['outcome'], reason=reason)}"


def grade_words(verdict: Verdict, texts: Texts) -> str:
    """The grade of evidence in words; contradicted where data speak against the belief."""
    if verdict.arithmetic:
        return texts.say("arithmetic")
    return texts.say("contradicted") if verdict.contradicted else texts.say(GRADES[verdict.grade])


def size_words(verdict: Verdict, known: Known, numbers: Numbers) -> str:
    """The effect with its interval, for a step of the cause that people think in; empty where there is none."""
    if verdict.effect is None:
        return ""
    if verdict.why in OF_CONTACTS:
        return _experiment(verdict, known, numbers)["change"]
    interval = _interval(verdict, known, numbers)
    step = _step(verdict, known, numbers)
    change = _change(verdict.effect, verdict, known, numbers)
    return numbers.texts.say("{change} ({interval}) for {step}", change=change, interval=interval, step=step)


def rests_on(verdict: Verdict, numbers: Numbers) -> str:
    """How many units and weeks it rests on, and of what; an experiment says so in its reason."""
    if not verdict.panels or verdict.why in OF_CONTACTS:
        return ""
    return numbers.texts.say(
        "{n} units (by {by}), {weeks}",
        n=numbers.count(verdict.panels),
        by=_by(verdict),
        weeks=weeks(verdict.periods, numbers),
    )


def weeks(n: int, numbers: Numbers) -> str:
    """So many weeks."""
    return numbers.texts.count("{n} week", "{n} weeks", n)


def label_of(name: str, known: Known) -> str:
    """What to call a KPI, or what else a link names."""
    return known[name].label if name in known else name


def _by(verdict: Verdict) -> str:
    return " × ".join(name.replace("_", " ") for name in verdict.by)


def _unit(name: str, known: Known) -> Unit:
    return known[name].unit if name in known else Unit.COUNT


def _per(verdict: Verdict, known: Known) -> float:
    return STEPS.get(_unit(verdict.cause, known), 1.0)


def _step(verdict: Verdict, known: Known, numbers: Numbers) -> str:
    return numbers.size(_per(verdict, known), _unit(verdict.cause, known))


def _change(effect: float, verdict: Verdict, known: Known, numbers: Numbers) -> str:
    return numbers.change(effect * _per(verdict, known), _unit(verdict.outcome, known))


def _interval(verdict: Verdict, known: Known, numbers: Numbers) -> str:
    assert verdict.low is not None and verdict.high is not None  # noqa: S101 - an effect has its interval
    per = _per(verdict, known)
    return numbers.interval(verdict.low * per, verdict.high * per, _unit(verdict.outcome, known))


def _none(verdict: Verdict, known: Known, numbers: Numbers) -> dict[str, str]:
    name = str(verdict.facts.get("name", ""))
    return {"name": label_of(name, known), "by": _by(verdict)}


def _tested(verdict: Verdict, known: Known, numbers: Numbers) -> dict[str, str]:
    assert verdict.effect is not None  # noqa: S101 - it was tested
    interval = _interval(verdict, known, numbers)
    change = _change(verdict.effect, verdict, known, numbers)
    seen = abs(verdict.facts["seen"]) * _per(verdict, known)
    return {
        "step": _step(verdict, known, numbers),
        "size": numbers.texts.say("{change} ({interval})", change=change, interval=interval),
        "weeks": weeks(verdict.lag or 0, numbers),
        "seen": numbers.size(seen, _unit(verdict.outcome, known)),
    }


def _experiment(verdict: Verdict, known: Known, numbers: Numbers) -> dict[str, str]:
    unit = _unit(verdict.outcome, known)
    change = numbers.change(verdict.effect, unit)
    interval = numbers.interval(verdict.low, verdict.high, unit)
    facts = verdict.facts
    return {
        "change": numbers.texts.say("{change} ({interval})", change=change, interval=interval),
        "treatment": str(facts["treatment"]),
        "result": str(facts["outcome"]),
        "method": str(facts["method"]),
        "n": numbers.count(facts["n"]),
        "doubt": _doubt(verdict, numbers),
    }


def _doubt(verdict: Verdict, numbers: Numbers) -> str:
    """What no data can rule out: a cause of both that nobody recorded; and how strong it would have to be."""
    robust = verdict.facts.get("robust")
    return numbers.texts.say(DOUBT) if robust is None else numbers.texts.say(ROBUST, share=numbers.percent(robust))


def _counts(verdict: Verdict, known: Known, numbers: Numbers) -> dict[str, str]:
    name, needs = {
        Why.FEW_WEEKS: ("weeks", FEWEST_WEEKS),
        Why.FEW_UNITS: ("units", FEWEST_UNITS),
        Why.NO_VARIATION: ("varying", FEWEST_UNITS),
    }[verdict.why]
    least = {"units": numbers.count(FEWEST_UNITS), "weeks": numbers.count(FEWEST_WEEKS)}
    return least | {"has": numbers.count(verdict.facts.get(name, 0)), "needs": numbers.count(needs), "by": _by(verdict)}


_FACTS: Mapping[Why, Callable[[Verdict, Known, Numbers], dict[str, str]]] = {
    **dict.fromkeys(
        (Why.LEADS, Why.OPPOSITE, Why.TOO_SMALL, Why.FOLLOWS, Why.NOT_AHEAD, Why.TOGETHER, Why.NOT_SHOWN), _tested
    ),
    **dict.fromkeys(OF_CONTACTS, _experiment),
    **dict.fromkeys(ARITHMETIC, lambda verdict, known, numbers: {"column": str(verdict.facts["column"])}),
    **dict.fromkeys((Why.FEW_WEEKS, Why.FEW_UNITS, Why.NO_VARIATION), _counts),
}
