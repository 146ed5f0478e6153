"""Effect told: what was found of an effect as one sentence, with no more certainty than its grade has."""

from collections.abc import Mapping
from typing import Any

from wellserved.insight.evidence import Grade
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.said_again import said_again
from wellserved.terms.unit import Unit


def effect_sentence(told: Mapping[str, Any], numbers: Numbers) -> str:
    """The sentence that opens a finding; "causes" is said from the grade of a quasi-experiment on."""
    say, treatment = numbers.texts.say, said_again(told["treatment_label"], numbers).partition(": ")[0]
    pair = {"treatment": treatment, "outcome": said_again(told["outcome_label"], numbers)}
    if told["refused"]:
        why = said_again(told["refused"], numbers)
        return say("Nothing is claimed of {treatment} on {outcome}: {why}.", **pair, why=why)
    unit = Unit(told["unit"])
    size = numbers.change(told["effect"], unit)
    ends = {"low": numbers.change(told["low"], unit), "high": numbers.change(told["high"], unit)}
    span = say("{low} to {high}", **ends)
    about = {**pair, "size": size, "span": span}
    if told["low"] <= 0 <= told["high"]:
        return say("No effect of {treatment} on {outcome} is shown: {size} ({span}).", **about)
    if told["grade"] >= Grade.QUASI_EXPERIMENT:
        return say("{treatment} causes a change of {size} ({span}) in {outcome}.", **about)
    return say("{treatment} goes with a change of {size} ({span}) in {outcome}; it may not be its cause.", **about)
