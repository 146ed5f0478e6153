"""Effect likeness: whether those compared were alike, as a pyramid of chances and a line of differences."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from wellserved.insight.effect.balance import MOST_APART
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

HALF = 110.0  # points that the longest bar of a side has
WIDE, EDGE = 240.0, 8.0


@dataclass(frozen=True)
class Tenth:
    """Those with one tenth of chances: how many of either side, and how long their bars are.

    Args:
        chance: The chances, such as "10 – 20 %".
        without: How many went without it.
        having: How many had it.
        bars: Lengths of both bars, in points; each side's bars add up to its whole.
    """

    chance: str
    without: str
    having: str
    bars: tuple[float, float]


@dataclass(frozen=True)
class Apart:
    """One thing known before, in which the sides differ, and where that lies on a line of 240 points."""

    label: str
    before: str
    after: str
    marks: Mapping[str, float]


@dataclass(frozen=True)
class Compared:
    """What a page draws of likeness."""

    tenths: tuple[Tenth, ...]
    apart: tuple[Apart, ...]


def compared(told: Mapping[str, Any], numbers: Numbers) -> Compared | None:
    """The pictures of a finding; None where it was not looked at, as in findings of before it was kept."""
    likeness = told.get("likeness")
    return Compared(_tenths(likeness, numbers), _apart(likeness, numbers)) if likeness else None


def _tenths(likeness: Mapping[str, Any], numbers: Numbers) -> tuple[Tenth, ...]:
    """Sides are drawn as shares of themselves: how many they are says nothing of how alike they are."""
    sides = likeness["without"], likeness["having"]
    shares = [[count / (sum(side) or 1) for count in side] for side in sides]
    longest = max(max(side) for side in shares) or 1.0
    found = []
    for place, (without, having) in enumerate(zip(*sides, strict=True)):
        chance = f"{10 * place} – {10 * (place + 1)} %"
        bars = (round(HALF * shares[0][place] / longest, 1), round(HALF * shares[1][place] / longest, 1))
        found.append(Tenth(chance, numbers.count(without), numbers.count(having), bars))
    return tuple(found)


def _apart(likeness: Mapping[str, Any], numbers: Numbers) -> tuple[Apart, ...]:
    told = likeness["apart"]
    reach = max((abs(one[key]) for one in told for key in ("before", "after")), default=0.0)
    reach = max(reach, 2 * MOST_APART)
    allowed = {"low": _place(-MOST_APART, reach), "high": _place(MOST_APART, reach)}
    found = []
    for one in told:
        before, after = (numbers.change(one[key], Unit.SCORE) for key in ("before", "after"))
        marks = allowed | {key: _place(one[key], reach) for key in ("before", "after")}
        found.append(Apart(one["label"].replace("_", " "), before, after, marks))
    return tuple(found)


def _place(value: float, reach: float) -> float:
    return round(EDGE + (WIDE - 2 * EDGE) * (value + reach) / (2 * reach), 1)
