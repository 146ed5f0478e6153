"""Tally: how often each did something, of how often they could have, by period, beside what such work explains."""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Tally:
    """Counts by subject (rows) and period (columns).

    Args:
        names: The subjects.
        periods: The periods, oldest first, as texts.
        hits: How often it happened.
        n: How often it could have.
        expected: How often it would have, had each had the share of all in the same kind of work.
    """

    names: tuple[str, ...]
    periods: tuple[str, ...]
    hits: Numbers
    n: Numbers
    expected: Numbers

    @property
    def share(self) -> float:
        """The share of all."""
        return float(self.hits.sum() / self.n.sum()) if self.n.sum() else 0.0

    @property
    def even(self) -> Numbers:
        """How often it could have, as if all did the same work: expected hits over the share of all."""
        even: Numbers = np.maximum(self.expected / self.share if self.share else self.n, self.hits)
        return even


def tally(rows: Iterable[tuple[str, str, str, int, int]]) -> Tally:
    """Counts from rows of subject, period, kind of work, hits and n.

    A share is compared within the same kind of work only (indirect standardisation): who is given the hard matters is
    held against those who are given them too.
    """
    told = list(rows)
    names, who = _codes(row[0] for row in told)
    periods, when = _codes(row[1] for row in told)
    _, work = _codes(row[2] for row in told)
    hits, n = (np.array([row[i] for row in told], dtype=float) for i in (3, 4))
    share = _sums(work, hits) / np.maximum(_sums(work, n), 1.0)
    shape = (len(names), len(periods))
    return Tally(names, periods, *(_grid(shape, who, when, part) for part in (hits, n, n * share[work])))


def _codes(texts: Iterable[str]) -> tuple[tuple[str, ...], NDArray[np.intp]]:
    told = list(texts)
    names = sorted(set(told))
    place = {name: i for i, name in enumerate(names)}
    return tuple(names), np.array([place[name] for name in told], dtype=np.intp)


def _sums(code: NDArray[np.intp], values: Numbers) -> Numbers:
    told: Numbers = np.bincount(code, weights=values).astype(float)
    return told


def _grid(shape: tuple[int, int], who: NDArray[np.intp], when: NDArray[np.intp], values: Numbers) -> Numbers:
    grid = np.zeros(shape)
    np.add.at(grid, (who, when), values)
    return grid
