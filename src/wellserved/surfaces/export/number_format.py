"""Number format: how a workbook must show a number so that its characters are those of every other surface.

The cell holds the number itself, unrounded; a share stays a share. Which decimals are shown depends on the number,
so each cell has its own format.
"""

from dataclasses import dataclass

from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit


@dataclass(frozen=True)
class Shown:
    """A number and the format that writes it as people read it."""

    number: float
    code: str


def shown_value(value: float, unit: Unit, numbers: Numbers) -> Shown:
    """A value with its unit."""
    size = abs(value)
    bare = numbers.bare(size, unit)
    before, _, after = numbers.value(size, unit).partition(bare)
    return Shown(value, _code(before, _decimals(bare, numbers), after, unit))


def shown_change(change: float, unit: Unit, numbers: Numbers) -> Shown:
    """A difference with its sign; of two shares in points."""
    points = _difference(change, unit)
    code = shown_value(points.number, points.unit, numbers).code
    return Shown(points.number, f"+{code};-{code};±{code}")


def shown_change_ends(low: float, high: float, unit: Unit, numbers: Numbers) -> tuple[Shown, Shown]:
    """Both ends of a difference's interval; of two shares in points."""
    ends = _difference(low, unit), _difference(high, unit)
    return shown_ends(ends[0].number, ends[1].number, ends[0].unit, numbers)


@dataclass(frozen=True)
class _Difference:
    number: float
    unit: Unit


def _difference(change: float, unit: Unit) -> _Difference:
    return _Difference(change * 100, Unit.POINTS) if unit is Unit.PERCENT else _Difference(change, unit)


def shown_ends(low: float, high: float, unit: Unit, numbers: Numbers) -> tuple[Shown, Shown]:
    """Both ends of an interval, with equal decimals as beside a value; of shares as shares."""
    decimals = _decimals(numbers.bare(max(low, high, key=abs), unit), numbers)
    code = _code("", decimals, " %" if unit is Unit.PERCENT else "", unit)
    return Shown(low, code), Shown(high, code)


def shown_count(number: int) -> Shown:
    """A whole number, grouped."""
    return Shown(number, "#,##0")


def _decimals(written: str, numbers: Numbers) -> int:
    """How many digits stand behind the decimal mark."""
    mark = numbers.locale.number_symbols["latn"]["decimal"]
    return len(written.partition(mark)[2])


def _code(before: str, decimals: int, after: str, unit: Unit) -> str:
    """A format's code: what stands around the number is text, but for the sign that makes a share a percentage."""
    digits = "#,##0" + ("." + "0" * decimals if decimals else "")
    if unit is Unit.PERCENT:
        space, _, rest = after.partition("%")
        return f"{digits}{_text(space)}%{_text(rest)}"
    return f"{_text(before)}{digits}{_text(after)}"


def _text(words: str) -> str:
    """Words within a format's code."""
    return '"' + words.replace('"', "'") + '"' if words else ""
