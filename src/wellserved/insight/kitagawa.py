"""Kitagawa: how much of a rate's change lies within segments, and how much in which segments the rows came from.

With w a segment's share of the base and r its rate, before and after:
rate effect = mean(w) * (r1 - r0), mix effect = (mean(r) - mean(R)) * (w1 - w0); together they are the change, exactly.

Source:
    Kitagawa (1955), Components of a difference between two rates. Over several dimensions at once: Shapley (1953).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import factorial, fsum

Key = tuple[str | None, ...]
MOST_DIMENSIONS = 4


@dataclass(frozen=True)
class Sums:
    """What a rate is made of: `of` over `to`."""

    of: float = 0.0
    to: float = 0.0

    @property
    def rate(self) -> float | None:
        return self.of / self.to if self.to else None

    def __add__(self, other: "Sums") -> "Sums":
        return Sums(self.of + other.of, self.to + other.to)


@dataclass(frozen=True)
class Contribution:
    """One segment's part of the change.

    Args:
        key: The segment's values.
        share: Its share of the base, before and after.
        rates: Its rate, before and after; None where it has no base.
        rate: What its own change did.
        mix: What its larger or smaller share did.
        unmatched: What it holds above the line without a base: events in a segment that nobody was in.
    """

    key: Key
    share: tuple[float, float]
    rates: tuple[float | None, float | None]
    rate: float
    mix: float
    unmatched: float = 0.0

    @property
    def total(self) -> float:
        return self.rate + self.mix + self.unmatched


@dataclass(frozen=True)
class Split:
    """A change taken apart by one way of cutting; rate + mix + unmatched = change.

    Args:
        contributions: One for each segment, in order of key.
    """

    contributions: tuple[Contribution, ...]

    @property
    def rate(self) -> float:
        return fsum(one.rate for one in self.contributions)

    @property
    def mix(self) -> float:
        return fsum(one.mix for one in self.contributions)

    @property
    def unmatched(self) -> float:
        return fsum(one.unmatched for one in self.contributions)

    @property
    def change(self) -> float:
        return fsum((self.rate, self.mix, self.unmatched))


@dataclass(frozen=True)
class Together:
    """A change taken apart by several dimensions at once, whatever their order.

    Args:
        rate: What changed within the finest segments.
        mix: By dimension, its part of what the mix did.
        unmatched: What is above the line without a base in the finest segments.
    """

    rate: float
    mix: Mapping[str, float]
    unmatched: float


def split(then: Mapping[Key, Sums], now: Mapping[Key, Sums]) -> Split | None:
    """Take a change apart by segment; None where the rate is not known before or after.

    A segment that is new or gone has no rate to compare: all that it did is mix.

    >>> found = split({("a",): Sums(80, 100), ("b",): Sums(20, 100)}, {("a",): Sums(45, 50), ("b",): Sums(30, 150)})
    >>> found and (round(found.rate, 9), round(found.mix, 9), round(found.change, 9))
    (0.0375, -0.1625, -0.125)
    """
    before, after = _total(then.values()), _total(now.values())
    if before.rate is None or after.rate is None:
        return None
    middle = (before.rate + after.rate) / 2
    keys = sorted({*then, *now}, key=lambda key: [(value is None, value or "") for value in key])
    parts = [(key, then.get(key, Sums()), now.get(key, Sums())) for key in keys]
    return Split(tuple(_contribution(key, (one, two), (before.to, after.to), middle) for key, one, two in parts))


def shapley(then: Mapping[Key, Sums], now: Mapping[Key, Sums], names: Sequence[str]) -> Together | None:
    """Take a change apart by several dimensions, none of them first.

    A dimension's part of the mix is what it adds to the mix effect, averaged over all orders in which they could be
    looked at; the parts add up to the mix effect of the finest segments.
    """
    finest = split(then, now)
    if finest is None:
        return None
    places = range(len(names))
    mixes: dict[tuple[int, ...], float] = {(): 0.0}
    for size in range(1, len(names) + 1):
        for some in combinations(places, size):
            coarser = split(_coarser(then, some), _coarser(now, some))
            mixes[some] = coarser.mix if coarser else 0.0
    parts = {names[place]: _worth(place, len(names), mixes) for place in places}
    return Together(finest.rate, parts, finest.unmatched)


def _contribution(key: Key, sums: tuple[Sums, Sums], bases: tuple[float, float], middle: float) -> Contribution:
    shares = (sums[0].to / bases[0], sums[1].to / bases[1])
    rates = (sums[0].rate, sums[1].rate)
    loose = fsum(side * s.of / base for side, s, base in zip((-1, 1), sums, bases, strict=True) if not s.to)
    known = [rate for rate in rates if rate is not None]
    if not known:
        return Contribution(key, shares, rates, 0.0, 0.0, loose)
    first, last = (known[0] if rate is None else rate for rate in rates)
    rate = (shares[0] + shares[1]) / 2 * (last - first)
    mix = ((first + last) / 2 - middle) * (shares[1] - shares[0])
    return Contribution(key, shares, rates, rate, mix, loose)


def _total(sums: Iterable[Sums]) -> Sums:
    found = list(sums)
    return Sums(fsum(one.of for one in found), fsum(one.to for one in found))


def _coarser(cells: Mapping[Key, Sums], places: Sequence[int]) -> dict[Key, Sums]:
    """The same sums by some of the dimensions only."""
    found: dict[Key, Sums] = {}
    for key, sums in cells.items():
        short = tuple(key[place] for place in places)
        found[short] = found.get(short, Sums()) + sums
    return found


def _worth(place: int, count: int, mixes: Mapping[tuple[int, ...], float]) -> float:
    """What one dimension adds to those before it, averaged over all orders."""
    others = [other for other in range(count) if other != place]
    added = []
    for size in range(count):
        weight = factorial(size) * factorial(count - size - 1) / factorial(count)
        for some in combinations(others, size):
            added.append(weight * (mixes[tuple(sorted((*some, place)))] - mixes[some]))
    return fsum(added)
