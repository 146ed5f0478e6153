"""Walks: the paths of journeys as words of letters, how often each was taken, and the moves between their letters."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Real = NDArray[np.float64]
ENDS = ("resolved", "dropped", "open")


@dataclass(frozen=True)
class Walks:
    """Paths, each once, the most frequent first.

    Args:
        words: Each path; a letter is a step.
        ended: By path, how many journeys ended in each of ENDS.
    """

    words: tuple[str, ...]
    ended: Whole

    @property
    def n(self) -> Whole:
        """Journeys by path."""
        found: Whole = self.ended.sum(axis=1)
        return found

    @property
    def journeys(self) -> int:
        return int(self.ended.sum())

    @property
    def steps(self) -> int:
        """Steps of all journeys."""
        return int(_lengths(self.words) @ self.n)


@dataclass(frozen=True)
class Moves:
    """From step to step, how often; begin and end included, so that what comes to a step is what leaves it.

    Args:
        letters: The steps.
        begin: By step, journeys that begin there.
        between: By step and the next.
        end: By step, and how the journey ended there, in the order of ENDS.
    """

    letters: tuple[str, ...]
    begin: Whole
    between: Whole
    end: Whole

    @property
    def visits(self) -> Whole:
        """How often each step was taken."""
        found: Whole = self.between.sum(axis=1) + self.end.sum(axis=1)
        return found


def walks(words: Sequence[str], word: NDArray[Any], status: NDArray[Any]) -> Walks:
    """Count journeys by path and end.

    Args:
        words: The different paths.
        word: By journey, which of them.
        status: By journey, how it ended, as a place in ENDS.
    """
    ended = np.bincount(word.astype(np.int64) * 3 + status.astype(np.int64), minlength=len(words) * 3).reshape(-1, 3)
    order = sorted(range(len(words)), key=lambda i: (-int(ended[i].sum()), len(words[i]), words[i]))
    kept = [i for i in order if ended[i].any()]
    return Walks(tuple(words[i] for i in kept), ended[kept].astype(np.int64))


def moves(told: Walks) -> Moves:
    """The moves that journeys make, all paths together."""
    letters = tuple(sorted(set("".join(told.words))))
    if not letters:
        return Moves((), _whole(np.zeros(0)), _whole(np.zeros((0, 0))), _whole(np.zeros((0, 3))))
    size, codes, weights = len(letters), _codes(told.words), told.n
    place = {ord(letter): i for i, letter in enumerate(letters)}
    at = np.array([place[code] for code in np.unique(codes)])[np.unique(codes, return_inverse=True)[1]]
    lengths = _lengths(told.words)
    last = np.cumsum(lengths) - 1
    first, each = last - lengths + 1, np.repeat(weights, lengths)
    inner = np.ones(len(at), bool)
    inner[last] = False
    here = np.flatnonzero(inner)
    between = np.bincount(at[here] * size + at[here + 1], each[here], size * size).reshape(size, size)
    end = np.stack([np.bincount(at[last], told.ended[:, how], size) for how in range(3)], axis=1)
    begin = np.bincount(at[first], weights, size)
    return Moves(letters, _whole(begin), _whole(between), _whole(end))


def switches(words: Sequence[str], channels: Mapping[str, str | None]) -> tuple[Whole, Whole]:
    """By path, how often the channel changes from one step on a channel to the next, and how many there are."""
    found = [[channel for letter in word if (channel := channels.get(letter))] for word in words]
    changes = [sum(one != two for one, two in pairwise(path)) for path in found]
    return np.array(changes, np.int64), np.array([len(set(path)) for path in found], np.int64)


def switch_table(told: Walks, channels: Mapping[str, str | None]) -> dict[tuple[str, str], int]:
    """From which channel to which, how often."""
    found: dict[tuple[str, str], int] = {}
    for word, n in zip(told.words, told.n.tolist(), strict=True):
        path = [channel for letter in word if (channel := channels.get(letter))]
        for one, two in pairwise(path):
            if one != two:
                found[one, two] = found.get((one, two), 0) + n
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))


def _codes(words: Sequence[str]) -> NDArray[np.uint32]:
    return np.frombuffer("".join(words).encode("utf-32-le"), np.uint32)


def _lengths(words: Sequence[str]) -> Whole:
    return np.array([len(word) for word in words], np.int64)


def _whole(counts: NDArray[Any]) -> Whole:
    found: Whole = np.rint(counts).astype(np.int64)
    return found
