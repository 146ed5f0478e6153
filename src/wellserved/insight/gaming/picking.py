"""Picking: whether surveys are offered less where a bad answer is to be feared; what satisfaction may be at worst."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.gaming.apart import LEAST_SUBJECTS, rarest
from wellserved.insight.gaming.sign import LEAST_PERIODS, LEAST_ROWS

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]
FALSE_DISCOVERY, NOMINAL = 0.01, 0.05
LEAST_LOG_ODDS = -0.4
LEAST_OFFERS_EXPECTED = 5.0
FAR = 3.5


@dataclass(frozen=True)
class Offers:
    """Contacts and offers of each subject (rows) and period (columns), of risky contacts and the others.

    Args:
        names: The subjects.
        risky: Contacts after which a bad answer was to be feared.
        risky_offered: Of these, how many customers were asked.
        other: All other contacts.
        other_offered: Of these, how many customers were asked.
    """

    names: tuple[str, ...]
    risky: Numbers
    risky_offered: Numbers
    other: Numbers
    other_offered: Numbers


@dataclass(frozen=True)
class Picked:
    """How offers follow risk.

    Args:
        told: Who has contacts enough of both sorts.
        effect: Log odds of an offer after a risky contact less after another, within each subject.
        error: Its standard error.
        usual: The same among most.
        spread: How far honest ones differ from it, as a standard deviation.
        chance: How likely so low an effect is among them.
        flagged: Who offers less after risky contacts than others do, by enough and in two periods or more.
        periods: In how many periods each does by itself.
    """

    told: Flags
    effect: Numbers
    error: Numbers
    usual: float
    spread: float
    chance: Numbers
    flagged: Flags
    periods: NDArray[np.intp]


def picked(offers: Offers) -> Picked | str:
    """Compare, within each subject, offers after risky contacts with offers after others; or say what is missing.

    Risk is what was known before the survey. Each subject is its own yardstick, so who is given hard matters is not
    held against it; and most subjects are the yardstick of how offers follow risk by rule.
    """
    risky, risky_offered = offers.risky.sum(axis=1), offers.risky_offered.sum(axis=1)
    other, other_offered = offers.other.sum(axis=1), offers.other_offered.sum(axis=1)
    rate = (risky_offered + other_offered) / np.maximum(risky + other, 1)
    told = (risky >= LEAST_ROWS) & (other >= LEAST_ROWS) & (risky * rate >= LEAST_OFFERS_EXPECTED)
    if told.sum() < LEAST_SUBJECTS:
        who = f"agents with at least {LEAST_ROWS} contacts of either sort: {int(told.sum())}"
        return f"{who}; at least {LEAST_SUBJECTS} are needed"
    if ((offers.risky[told] + offers.other[told]).sum(axis=0) > 0).sum() < LEAST_PERIODS:
        return "one period: at least two are needed, to see whether it stays"
    effect, error = log_odds(risky_offered, risky, other_offered, other)
    usual, spread, kept = _robust(effect[told], error[told])
    score = _score(risky_offered, risky, other_offered, other, usual, spread)
    chance = np.where(told, _below(score, kept), 1.0)
    periods = _periods(offers, usual, spread)
    enough = effect - usual <= LEAST_LOG_ODDS
    flagged = told & (chance <= rarest(chance[told], FALSE_DISCOVERY)) & enough & (periods >= LEAST_PERIODS)
    return Picked(told, effect, error, usual, spread, chance, flagged, periods)


def log_odds(hits: Numbers, n: Numbers, other_hits: Numbers, other_n: Numbers) -> tuple[Numbers, Numbers]:
    """The logarithm of an odds ratio with its standard error; half a count is added everywhere (Haldane, Anscombe)."""
    parts = [part + 0.5 for part in (hits, n - hits, other_hits, other_n - other_hits)]
    effect: Numbers = np.log(parts[0] / parts[1] / (parts[2] / parts[3]))
    error: Numbers = np.sqrt(sum(1 / part for part in parts))
    return effect, error


def _robust(effect: Numbers, error: Numbers) -> tuple[float, float, int]:
    """The usual effect, how far effects differ beyond their errors, and of how many that is told: not of those far out.

    Source:
        DerSimonian & Laird (1986), Control. Clin. Trials 7, 177-188.
    """
    middle = float(np.median(effect))
    rough = float((1.4826 * np.median(np.abs(effect - middle))) ** 2) - float(np.median(error**2))
    kept = np.abs(effect - middle) <= FAR * np.sqrt(error**2 + max(rough, 0.0))
    weight = 1 / error[kept] ** 2
    usual = float((weight * effect[kept]).sum() / weight.sum())
    apart = float((weight * (effect[kept] - usual) ** 2).sum()) - (int(kept.sum()) - 1)
    scale = float(weight.sum() - (weight**2).sum() / weight.sum())
    return usual, float(np.sqrt(max(apart / max(scale, 1e-9), 0.0))), int(kept.sum())


def _score(hits: Numbers, n: Numbers, other_hits: Numbers, other_n: Numbers, usual: float, spread: float) -> Numbers:
    """How far offers after risky contacts lie from what the usual odds ratio gives for the same margins.

    Without an offer in a cell the log odds ratio has an error that hides it; the score has not.
    """
    ratio, offers = float(np.exp(usual)), hits + other_hits
    a, b = 1 - ratio, other_n - offers + ratio * (n + offers)
    root = np.sqrt(np.maximum(b**2 + 4 * a * ratio * n * offers, 0.0))
    expected = np.clip(2 * ratio * n * offers / np.maximum(b + root, 1e-9), 1e-9, None)
    cells = (expected, n - expected, offers - expected, other_n - offers + expected)
    variance = 1 / sum(1 / np.maximum(cell, 1e-9) for cell in cells)
    score: Numbers = (hits - expected) / np.sqrt(np.maximum(variance + (spread * variance) ** 2, 1e-9))
    return score


def _below(score: Numbers, subjects: int) -> Numbers:
    """The chance of so low a score, allowing for the usual odds being an estimate from few subjects."""
    from scipy.stats import t

    found: Numbers = t.cdf(score / np.sqrt(1 + 1 / subjects), max(subjects - 2, 3))
    return found


def _periods(offers: Offers, usual: float, spread: float) -> NDArray[np.intp]:
    from scipy.stats import norm

    score = _score(offers.risky_offered, offers.risky, offers.other_offered, offers.other, usual, spread)
    found: NDArray[np.intp] = ((norm.cdf(score) <= NOMINAL) & (offers.risky > 0) & (offers.other > 0)).sum(axis=1)
    return found


def bounds(good: int, answered: int, contacts: int) -> tuple[float, float]:
    """Between what the share of satisfied customers of all contacts lies, whatever those think who did not answer.

    Source:
        Manski (1989), J. Hum. Resour. 24, 343-360.
    """
    return good / contacts, (good + contacts - answered) / contacts
