"""Parts: the effect by value of a segment, and who is harmed though the whole may gain."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.effect.fitting import Fitted
from wellserved.insight.effect.refusal import group_refusal
from wellserved.insight.effect.scores import Estimate
from wellserved.insight.effect.study import Flags
from wellserved.insight.evidence import Check, Effect, Grade
from wellserved.terms.unit import Better

FIFTHS = 5


def group_effects(whole: Fitted, grade: Grade, method: str) -> dict[str, Effect]:
    """The effect for each value of each segment, such as "value_tier = gold"; too small ones are refused."""
    worded = {name: _words(labels) for name, labels in whole.study.groups.items()}
    return {
        f"{name} = {value}": _group(whole, labels == value, grade, method)
        for name, labels in worded.items()
        for value in np.unique(labels)
    }


def harmed_check(whole: Fitted, groups: dict[str, Effect]) -> Check:
    """Which groups lose, and what happens to the fifth of units that were predicted to gain least; it only informs."""
    side = _good(whole.study.better)
    if side == 0:
        return Check("harmed", None, None, said="the outcome has no better side")
    worst = whole.among(_least(whole, side))
    losing = [name for name, one in groups.items() if _loses(one, side, len(groups))]
    who = f"worse off with it: {', '.join(losing)}" if losing else "no group is shown to be worse off with it"
    said = (
        f"{who}; for the fifth of units that were predicted to gain least it does {worst.effect:+.3g} "
        f"({worst.low:+.3g} to {worst.high:+.3g})"
    )
    return Check("harmed", None, worst.effect, worst.low, worst.high, said)


def treated_check(whole: Fitted) -> Check:
    """The effect on those who had the treatment, beside that on everyone; it only informs."""
    found = whole.among(np.ones(whole.study.n, dtype=np.bool_), "att")
    said = f"for those who had it, it does {found.effect:+.3g} ({found.low:+.3g} to {found.high:+.3g})"
    return Check("among_the_treated", None, found.effect, found.low, found.high, said)


def as_effect(whole: Fitted, found: Estimate, grade: Grade, method: str) -> Effect:
    """An estimate as a finding, as yet without checks."""
    study = whole.study
    return Effect(
        study.treatment,
        study.outcome,
        whole.estimand,
        study.unit,
        found.n,
        grade,
        method,
        effect=found.effect,
        low=found.low,
        high=found.high,
        error=found.error,
        first=study.first,
        last=study.last,
    )


def _group(whole: Fitted, rows: Flags, grade: Grade, method: str) -> Effect:
    study = whole.study
    lacking = group_refusal(study.treated[rows], study.clusters[rows])
    if lacking is not None:
        n = int(rows.sum())
        return Effect(
            study.treatment, study.outcome, whole.estimand, study.unit, n, Grade.ASSUMED, method, refused=lacking
        )
    return as_effect(whole, whole.among(rows), grade, method)


def _loses(one: Effect, side: int, tests: int) -> bool:
    """Whether a group is worse off, with all groups looked at taken into account (Bonferroni)."""
    from scipy.special import ndtri

    if one.effect is None or not one.error:
        return False
    return side * one.effect / one.error < float(ndtri(0.025 / tests))


def _least(whole: Fitted, side: int) -> Flags:
    """The fifth with the smallest predicted gain, of each fold, as each has models of its own."""
    found = np.zeros(whole.study.n, dtype=np.bool_)
    for one in np.unique(whole.fold):
        rows = np.flatnonzero(whole.fold == one)
        order = np.argsort(side * whole.gain[rows], kind="stable")
        found[rows[order[: len(rows) // FIFTHS]]] = True
    return found


def _words(labels: NDArray[Any]) -> NDArray[np.str_]:
    unknown = np.frompyfunc(lambda label: label is None or label == "", 1, 1)(labels).astype(np.bool_)
    return np.where(unknown, "unknown", labels).astype(np.str_)


def _good(better: Better) -> int:
    return {Better.HIGHER: 1, Better.LOWER: -1, Better.RANGE: 0}[better]
