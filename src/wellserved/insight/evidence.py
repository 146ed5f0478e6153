"""Evidence: how sure we may be that one thing moves another, and what was found of it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, Literal

EITHER_WAY: Literal["ato"] = "ato"


class Grade(IntEnum):
    """The ladder of evidence, lowest first; "causes" is said from `QUASI_EXPERIMENT` on."""

    ASSUMED = 0
    ASSOCIATED = 1
    LEADS = 2
    QUASI_EXPERIMENT = 3
    EXPERIMENT = 4

    @property
    def words(self) -> str:
        return ("assumed", "associated", "leads in time", "quasi-experiment", "experiment")[self]


@dataclass(frozen=True)
class Check:
    """One attempt to refute a finding.

    Args:
        name: Its name, such as "placebo_outcome".
        passed: Whether the finding stood it; None where it only informs.
        value: What it measured.
        low: The lower end of its 95 % interval, where it has one.
        high: The upper end.
        said: What it means, as a sentence.
    """

    name: str
    passed: bool | None
    value: float | None
    low: float | None = None
    high: float | None = None
    said: str = ""


@dataclass(frozen=True)
class Difference:
    """How far apart those with and without the treatment lie in one thing known before, in standard deviations.

    Args:
        label: What was known.
        before: As they are.
        after: Once weighted.
    """

    label: str
    before: float
    after: float


@dataclass(frozen=True)
class Likeness:
    """How alike those with and without the treatment were: what a comparison of them stands on.

    Args:
        having: How many with it had a chance of it in the first, second, … tenth of 0 to 1.
        without: The same of those without it.
        apart: In what they differ most, the furthest first.
    """

    having: tuple[int, ...]
    without: tuple[int, ...]
    apart: tuple[Difference, ...] = ()


@dataclass(frozen=True)
class Effect:
    """What one thing was found to do to another, or why that can't be told.

    Args:
        treatment: What was done or happened, by name.
        outcome: What it moves, by name.
        estimand: Whose effect it is, such as "ate", "att" or "ato" (those count most who could have gone either way).
        unit: The unit of the outcome, as `terms.unit` spells it.
        n: Units compared.
        grade: How sure we may be that it is the cause.
        method: How it was estimated, in a few words.
        effect: The outcome with the treatment less that without; None where refused.
        low: The lower end of the 95 % interval.
        high: The upper end.
        error: The standard error.
        naive: The plain difference, which is not the effect; for comparison.
        groups: The same by value of a segment, such as "value_tier = gold".
        checks: What tried to refute it.
        assumptions: What must hold for it to be the effect.
        may_not: What may not be concluded.
        refused: Why nothing is claimed; None where something is.
        first: The first day of the data that it rests on, as ISO 8601.
        last: The last day.
        likeness: How alike those compared were; None where that was not looked at.
    """

    treatment: str
    outcome: str
    estimand: str
    unit: str
    n: int
    grade: Grade
    method: str
    effect: float | None = None
    low: float | None = None
    high: float | None = None
    error: float | None = None
    naive: float | None = None
    groups: Mapping[str, "Effect"] | None = None
    checks: tuple[Check, ...] = ()
    assumptions: tuple[str, ...] = ()
    may_not: tuple[str, ...] = ()
    refused: str | None = None
    first: str | None = None
    last: str | None = None
    likeness: Likeness | None = None


def effect_json(found: Effect) -> dict[str, Any]:
    """An effect as the object that programs may rely on."""
    whole = found.effect is not None and found.low is not None and found.high is not None
    return {
        "treatment": found.treatment,
        "outcome": found.outcome,
        "estimand": found.estimand,
        "unit": found.unit,
        "effect": found.effect if whole else None,
        "low": found.low if whole else None,
        "high": found.high if whole else None,
        "error": found.error,
        "n": found.n,
        "grade": int(found.grade),
        "evidence": found.grade.words,
        "method": found.method,
        "naive": found.naive,
        "groups": {name: effect_json(one) for name, one in (found.groups or {}).items()},
        "checks": {check.name: _check_json(check) for check in found.checks},
        "assumptions": list(found.assumptions),
        "may_not_be_concluded": list(found.may_not),
        "refused": found.refused,
        "from": found.first,
        "to": found.last,
        "likeness": asdict(found.likeness) if found.likeness else None,
    }


def read_effect(said: Mapping[str, Any]) -> Effect:
    """An effect from what `effect_json` made of it."""
    groups = {name: read_effect(one) for name, one in said["groups"].items()}
    same = {name: said[name] for name in ("treatment", "outcome", "estimand", "unit", "effect", "low", "high", "error")}
    return Effect(
        **same,
        n=said["n"],
        grade=Grade(said["grade"]),
        method=said["method"],
        naive=said["naive"],
        groups=groups or None,
        checks=tuple(Check(name, **one) for name, one in said["checks"].items()),
        assumptions=tuple(said["assumptions"]),
        may_not=tuple(said["may_not_be_concluded"]),
        refused=said["refused"],
        first=said["from"],
        last=said["to"],
        likeness=_read_likeness(said.get("likeness")),
    )


def is_of_all(said: Mapping[str, Any]) -> bool:
    """Whether a finding is of all there are: one of a period or of some contacts says nothing of the others.

    Nor does one in which those count most who could have gone either way.
    """
    return asked_of_all(said) and said.get("estimand") != EITHER_WAY


def asked_of_all(said: Mapping[str, Any]) -> bool:
    """Whether a finding left out nobody by period or condition, however much each counts."""
    return not said.get("where") and not said.get("period")


def _read_likeness(said: Mapping[str, Any] | None) -> Likeness | None:
    """None where it was not looked at, as in findings of before it was kept."""
    if said is None:
        return None
    apart = tuple(Difference(**one) for one in said["apart"])
    return Likeness(tuple(said["having"]), tuple(said["without"]), apart)


def _check_json(check: Check) -> dict[str, Any]:
    return {name: getattr(check, name) for name in ("passed", "value", "low", "high", "said")}
