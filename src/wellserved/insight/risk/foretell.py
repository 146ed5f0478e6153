"""Foretell: learn a risk from the first part of the time, set its level by the next, and test it on the last."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.risk.found import Kind, Risk, Sign, Slice, Tested
from wellserved.insight.risk.leak import leak
from wellserved.insight.risk.measures import auc, auc_figure, bins, lift, line, log_odds, slope
from wellserved.insight.risk.parts import LEAST_TESTED, Parts, parted, refusal
from wellserved.insight.risk.seen import Seen

METHOD = "gradient boosting, its level set by a logistic line on later time, tested on time after that"
ASSUMED = (
    "what came before comes again: the same customers, services and seasons",
    "a customer's segments are taken as they are now; they are not kept as they were",
)
MAY_NOT = (
    "that what the risk looks at causes it: it predicts, it does not say what would help",
    "anything certain of one customer: of those at a risk of 20 %, four of five are not concerned",
)
SLICES, MOST_SIGNS, SHUFFLED, EPOCH = 4, 8, 2_000, date(1970, 1, 1).toordinal()


@dataclass(frozen=True)
class Foretold:
    """A risk, and that of each row of which it is not known yet.

    Args:
        risk: What was found.
        places: The rows that are open.
        risks: The risk of each.
    """

    risk: Risk
    places: NDArray[np.int64]
    risks: NDArray[np.floating]


def foretell(kind: Kind, days: int, seen: Seen) -> Foretold:
    """Learn, set the level, test; then score the rows of which it is not known yet what will come.

    Where it came already the row is no risk any more, and not scored.

    Args:
        kind: Which risk.
        days: Within how many days it must come.
        seen: The rows, known or not yet.
    """
    empty = Foretold(Risk(kind, days, int(seen.known.sum())), np.empty(0, np.int64), np.empty(0))
    why = refusal(seen)
    parts = why or parted(seen, days)
    if isinstance(parts, str):
        return replace(empty, risk=replace(empty.risk, refused=parts))
    table = seen.table(parts.learn)
    why = leak(seen.names, table[parts.learn], seen.came[parts.learn])
    if why:
        return replace(empty, risk=replace(empty.risk, refused=why))
    model = _Model(table, seen, parts)
    risk = replace(
        empty.risk,
        method=METHOD,
        learned=_days(seen, parts.learn),
        calibrated=_days(seen, parts.set),
        tested_on=_days(seen, parts.test),
        tested=_tested(model, seen, parts.test),
        signs=tuple(_signs(model, seen, parts.test)),
        assumptions=ASSUMED,
        may_not=MAY_NOT,
    )
    places = np.flatnonzero(~seen.known & ~seen.came)
    risks = model.risk(table[places]) if len(places) else np.empty(0)
    return Foretold(replace(risk, scored=len(places), expected=float(risks.sum())), places, risks)


class _Model:
    """Boosted trees, and the line that sets their level."""

    def __init__(self, table: NDArray[np.floating], seen: Seen, parts: Parts) -> None:
        from sklearn.ensemble import HistGradientBoostingClassifier
        from threadpoolctl import threadpool_limits

        self.table = table
        self._trees: Any = HistGradientBoostingClassifier(
            max_iter=80, learning_rate=0.1, max_leaf_nodes=15, min_samples_leaf=40, l2_regularization=1.0,
            categorical_features=seen.is_sort, early_stopping=False, random_state=0,
        )  # fmt: skip
        self._alone = threadpool_limits  # on a busy machine its threads would wait for each other for most of the time
        with self._alone(limits=1):
            self._trees.fit(table[parts.learn], seen.came[parts.learn])
        self._line, _ = line(self._score(table[parts.set]), seen.came[parts.set])

    def _score(self, rows: NDArray[np.floating]) -> NDArray[np.floating]:
        with self._alone(limits=1):
            return log_odds(self._trees.predict_proba(rows)[:, 1])

    def risk(self, rows: NDArray[np.floating]) -> NDArray[np.floating]:
        """The calibrated probability of each row."""
        level, steepness = self._line
        told: NDArray[np.floating] = 1 / (1 + np.exp(-(level + max(steepness, 0.0) * self._score(rows))))
        return told


def _tested(model: _Model, seen: Seen, rows: NDArray[np.int64]) -> Tested:
    risk, came = model.risk(model.table[rows]), seen.came[rows]
    lifted, caught = lift(risk, came)
    usual = float(came.mean())
    return Tested(
        n=len(rows),
        came=int(came.sum()),
        auc=auc_figure(risk, came, seen.customers[rows]),
        brier=float(((risk - came) ** 2).mean()),
        brier_share=usual * (1 - usual),
        slope=slope(risk, came),
        lift=lifted,
        caught=caught,
        bins=bins(risk, came),
        slices=tuple(_slices(risk, seen, rows)),
    )


def _slices(risk: NDArray[np.floating], seen: Seen, rows: NDArray[np.int64]) -> Iterator[Slice]:
    """The time tested in stretches of as many moments each."""
    day = seen.day[rows]
    for moments in np.array_split(np.unique(day), SLICES):
        which = np.isin(day, moments)
        if which.any():
            came, part = seen.came[rows][which], risk[which]
            enough = min(came.sum(), (~came).sum()) >= LEAST_TESTED
            told = auc_figure(part, came, seen.customers[rows][which]) if enough else None
            ends = (iso(int(moments[0])), iso(int(moments[-1])))
            yield Slice(*ends, int(which.sum()), float(came.mean()), float(part.mean()), told)


def _signs(model: _Model, seen: Seen, rows: NDArray[np.int64]) -> list[Sign]:
    """What the model looks at: how much worse it gets where one feature is shuffled."""
    rows = rows[np.linspace(0, len(rows) - 1, min(len(rows), SHUFFLED)).astype(np.int64)]
    table, came, draws = model.table[rows], seen.came[rows], np.random.default_rng(0)
    shuffled = np.tile(table, (len(seen.names), 1, 1))
    for place, one in enumerate(shuffled):
        one[:, place] = draws.permutation(table[:, place])
    risks = model.risk(shuffled.reshape(-1, table.shape[1])).reshape(len(seen.names), -1)
    whole = auc(model.risk(table), came)
    found = [Sign(name, whole - auc(risk, came)) for name, risk in zip(seen.names, risks, strict=True)]
    return [one for one in sorted(found, key=lambda one: -one.drop) if one.drop > 0][:MOST_SIGNS]


def _days(seen: Seen, rows: NDArray[np.int64]) -> tuple[str, str]:
    return iso(int(seen.day[rows].min())), iso(int(seen.day[rows].max()))


def iso(day: int) -> str:
    """A day counted from 1970, as ISO 8601."""
    return date.fromordinal(day + EPOCH).isoformat()
