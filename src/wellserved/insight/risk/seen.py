"""Seen: rows with what was known of each at its moment, and what came of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MOST_KINDS = 60


@dataclass(frozen=True)
class Seen:
    """Rows in order of their moment.

    Args:
        numbers: Features that are numbers, by name; not a number where not known.
        sorts: Features that are words, by name; '' where not known.
        day: The day of each row's moment, counted from 1970.
        customers: A code of whose each is.
        came: Whether it came.
        known: Whether that is known yet.
    """

    numbers: Mapping[str, NDArray[np.floating]]
    sorts: Mapping[str, NDArray[Any]]
    day: NDArray[np.int64]
    customers: NDArray[np.int64]
    came: NDArray[np.bool_]
    known: NDArray[np.bool_]

    def __len__(self) -> int:
        return len(self.day)

    @property
    def names(self) -> tuple[str, ...]:
        """The features' names, as the table has them."""
        return (*self.numbers, *self.sorts)

    def table(self, learned: NDArray[np.int64]) -> NDArray[np.floating]:
        """All features as numbers: words become codes, the rarest words among the rows learned from one code.

        A number that none of the rows learned from has is 0 for all: trees can't be grown on a blank column.
        """
        columns = [_filled(one, learned) for one in self.numbers.values()]
        columns += [_coded(one, learned) for one in self.sorts.values()]
        return np.column_stack(columns)

    @property
    def is_sort(self) -> NDArray[np.bool_]:
        """Which columns of the table are words."""
        return np.array([False] * len(self.numbers) + [True] * len(self.sorts))


def _filled(numbers: NDArray[np.floating], learned: NDArray[np.int64]) -> NDArray[np.floating]:
    return np.asarray(numbers if np.isfinite(numbers[learned]).any() else np.zeros(len(numbers)), dtype=np.float64)


def _coded(words: NDArray[Any], learned: NDArray[np.int64]) -> NDArray[np.floating]:
    """Each word's place among the usual ones, in their order; 0 for the others."""
    usual = sorted(Counter(words[learned].tolist()).items(), key=lambda one: (-one[1], one[0]))[:MOST_KINDS]
    code = {word: float(place) for place, word in enumerate(sorted(word for word, _ in usual), 1)}
    return np.array([code.get(word, 0.0) for word in words.tolist()])
