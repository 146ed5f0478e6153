"""Published data: what the methods' authors computed on, and simulated customers of whom the truth is known."""

from pathlib import Path

import numpy as np

from wellserved.insight.lifetime.buying import Buyers
from wellserved.insight.lifetime.survival import Stays

DATA = Path(__file__).parents[2] / "data"


def cdnow() -> tuple[Buyers, np.ndarray]:
    """The 2,357 customers of CDNOW in weeks, and what their orders were worth."""
    read = np.genfromtxt(DATA / "cdnow.csv", delimiter=",", names=True)
    one = {name: np.repeat(read[name], read["customers"].astype(int)) for name in ("repeats", "last", "seen", "worth")}
    return Buyers(one["repeats"], one["last"], one["seen"]), one["worth"]


def rossi() -> tuple[tuple[str, ...], np.ndarray, Stays]:
    """The 432 released prisoners of Rossi et al."""
    read = np.genfromtxt(DATA / "rossi.csv", delimiter=",", names=True)
    names = ("fin", "age", "race", "wexp", "mar", "paro", "prio")
    stays = Stays(np.zeros(len(read)), read["week"], read["arrest"] == 1)
    return names, np.column_stack([read[name] for name in names]), stays


def shoppers(size: int, seed: int, ahead: float = 0.0) -> tuple[Buyers, np.ndarray]:
    """Customers that buy as BG/NBD says (r .8, alpha 30, a .8, b 2.5; days), and their orders of the time ahead."""
    draws = np.random.default_rng(seed)
    rate, leaves = draws.gamma(0.8, 1 / 30, size), draws.beta(0.8, 2.5, size)
    seen = draws.uniform(90, 365, size).round()
    at, last, repeats, later = np.zeros(size), np.zeros(size), np.zeros(size), np.zeros(size)
    here = np.ones(size, dtype=bool)
    while here.any():
        at = np.where(here, at + draws.exponential(1, size) / rate, at)
        here &= at <= seen + ahead
        repeats += here & (at <= seen)
        later += here & (at > seen)
        last = np.where(here & (at <= seen), at, last)
        here &= draws.uniform(size=size) > leaves
    return Buyers(repeats, last, seen), later


def contracts(size: int, seed: int, a: float = 0.7, b: float = 8.0) -> tuple[np.ndarray, np.ndarray]:
    """Months until each leaves, each with a probability of its own, and months since each came."""
    draws = np.random.default_rng(seed)
    return draws.geometric(draws.beta(a, b, size)).astype(float), draws.uniform(0, 60, size).round()
