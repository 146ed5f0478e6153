"""Numbers: how a value is written for people, on every surface alike.

One rule: the number's shortest decimal form is rounded half away from zero
(0.8425 is 84.3 %, never 84.2), to the decimals its unit has: shares, points,
durations 1; money, scores, days 2; ratios 3; counts 0. From 1,000 up there are
no decimals, and a number that would read as 0 gets the decimals, up to 6, that
tell it from 0. No data is "–".
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import cache, cached_property, lru_cache
from pathlib import Path

from babel import Locale
from babel.numbers import format_currency, format_decimal

from wellserved.surfaces.language import ENGLISH, SHIPPED, Texts, to_say
from wellserved.terms.unit import Unit

NOTHING = "–"
DECIMALS = {Unit.COUNT: 0, Unit.MONEY: 2, Unit.SCORE: 2, Unit.DAYS: 2, Unit.RATIO: 3}
SUFFIX = {
    Unit.PERCENT: "%",
    Unit.POINTS: to_say("points"),
    Unit.SECONDS: to_say("s"),
    Unit.MINUTES: to_say("min"),
    Unit.HOURS: to_say("h"),
    Unit.DAYS: to_say("days"),
}
LARGE, MOST = Decimal(1000), 6
REMEMBERED = 20_000  # numbers as they were written: a page writes 200, most of them again


@dataclass(frozen=True)
class Numbers:
    """The formatter of one reader, and what is said around its numbers.

    Args:
        language: The reader's.
        currency: The workspace's.
        folder: Where the languages' files are.

    >>> Numbers().value(0.8425, Unit.PERCENT)
    '84.3 %'
    >>> Numbers("de").value(0.8425, Unit.PERCENT)
    '84,3 %'
    """

    language: str = ENGLISH
    currency: str = "EUR"
    folder: Path = SHIPPED

    @cached_property
    def locale(self) -> Locale:
        return _locale(self.language)

    @cached_property
    def texts(self) -> Texts:
        """The sentences of the same reader."""
        return Texts(self.language, self.folder)

    def value(self, value: float | None, unit: Unit) -> str:
        """A value with its unit: 84.3 %, 40.8 s, €5.12, 33,066."""
        return NOTHING if value is None else self._with_unit(value, unit, _decimals(_scaled(value, unit), unit))

    def bare(self, value: float | None, unit: Unit) -> str:
        """A value whose unit stands elsewhere."""
        if value is None:
            return NOTHING
        return self._digits(_scaled(value, unit), _decimals(_scaled(value, unit), unit))

    def interval(self, low: float | None, high: float | None, unit: Unit) -> str:
        """Both ends with equal decimals: 82.1 to 86.4; nothing where there is none."""
        if low is None or high is None:
            return ""
        ends = _scaled(low, unit), _scaled(high, unit)
        decimals = _decimals(max(ends, key=abs), unit)
        lowest, highest = (self._digits(end, decimals) for end in ends)
        return self.texts.say("{low} to {high}", low=lowest, high=highest)

    def change(self, change: float | None, unit: Unit) -> str:
        """A difference with its sign; of two shares in points: +2.1 points."""
        if change is None:
            return NOTHING
        scaled = _scaled(change, unit)
        decimals = _decimals(scaled, unit)
        shown = Unit.POINTS if unit is Unit.PERCENT else unit
        rounded = _rounded(scaled, decimals)
        sign = "-" if rounded < 0 else "+" if rounded > 0 else "±"
        return sign + self._with_unit(float(abs(scaled)), shown, decimals)

    def size(self, change: float | None, unit: Unit) -> str:
        """How large a difference is, whichever way; of two shares in points: 2.1 points."""
        return self.change(change, unit).lstrip("+-±")

    def count(self, number: int | float | None) -> str:
        """A whole number, grouped: 33,066."""
        return NOTHING if number is None else self._digits(Decimal(repr(number)), 0)

    def percent(self, share: float | None) -> str:
        """A share: of coverage, of weight."""
        return self.value(share, Unit.PERCENT)

    def _with_unit(self, value: float, unit: Unit, decimals: int) -> str:
        scaled = _scaled(value, unit)
        if unit is Unit.MONEY:
            return _money(_rounded(scaled, decimals), decimals, self.currency, self.language)
        suffix = self.texts.say(SUFFIX.get(unit, ""))
        return f"{self._digits(scaled, decimals)} {suffix}".rstrip()

    def _digits(self, scaled: Decimal, decimals: int) -> str:
        return _plain(_rounded(scaled, decimals), decimals, self.language)


@lru_cache(REMEMBERED)
def _plain(rounded: Decimal, decimals: int, language: str) -> str:
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    written: str = format_decimal(rounded, pattern, locale=_locale(language))
    return written


@lru_cache(REMEMBERED)
def _money(rounded: Decimal, decimals: int, currency: str, language: str) -> str:
    pattern = "¤#,##0" if language == ENGLISH else "#,##0 ¤"
    pattern = pattern.replace("0", "0." + "0" * decimals, 1) if decimals else pattern
    written: str = format_currency(rounded, currency, pattern, locale=_locale(language), currency_digits=False)
    return written


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(language)


def _scaled(value: float, unit: Unit) -> Decimal:
    """The shortest decimal that reads back as this number; a share times 100."""
    exact = Decimal(repr(float(value)))
    return exact * 100 if unit is Unit.PERCENT else exact


def _rounded(value: Decimal, decimals: int) -> Decimal:
    """Half away from zero; never minus zero."""
    return value.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0


def _decimals(value: Decimal, unit: Unit) -> int:
    """The unit's decimals; none from 1,000 up; more where the number would read as 0."""
    usual = DECIMALS.get(unit, 1)
    if abs(_rounded(value, usual)) >= LARGE:
        return 0
    telling = (decimals for decimals in range(usual, MOST + 1) if _rounded(value, decimals))
    return next(telling, usual)
