"""Said again: a text that was made and kept in English, in the reader's language, by the wording it was made from.

What `insight` finds is kept in the ledger as English sentences that programs rely on; pages find the wording and the
values in them, and say both. A KPI's label is said as it is anywhere; a text of nobody's stands as it is.
"""

import re
from functools import cache
from string import Formatter

from wellserved.surfaces.effect_wordings import EVERY
from wellserved.surfaces.language import ENGLISH
from wellserved.surfaces.number import Numbers

NUMBER = re.compile(r"([+-]?\d[\d,]*(?:\.\d+)?(?:e[+-]\d+)?)(%?)")
BETWEEN, DEEPEST = "; ", 3


def said_again(text: str, numbers: Numbers, deep: int = 0) -> str:
    """A text in the reader's language, with the numbers and texts in it."""
    if numbers.language == ENGLISH or deep > DEEPEST:
        return text
    if number := NUMBER.fullmatch(text):
        return _number(number[1], numbers) + (" %" if number[2] else "")
    for wording, pattern in _patterns():
        if found := pattern.fullmatch(text):
            return numbers.texts.say(wording, **{
                name: said_again(value, numbers, deep + 1) for name, value in found.groupdict().items()
            })  # fmt: skip
    if BETWEEN in text:
        return BETWEEN.join(said_again(part, numbers, deep + 1) for part in text.split(BETWEEN))
    return text if deep else numbers.texts.say(text)


def _number(written: str, numbers: Numbers) -> str:
    """An English number with the reader's signs."""
    symbols = numbers.locale.number_symbols["latn"]
    return written.translate(str.maketrans({",": symbols["group"], ".": symbols["decimal"]}))


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Wordings and what their texts look like, those with most words of their own first."""
    return tuple(
        (wording, _pattern(wording))
        for wording in sorted(dict.fromkeys(EVERY), key=lambda one: -len(re.sub(r"\{\w+\}", "", one)))
    )


def _pattern(wording: str) -> re.Pattern[str]:
    parts = Formatter().parse(wording)
    return re.compile("".join(re.escape(text) + (f"(?P<{name}>.+?)" if name else "") for text, name, *_ in parts))
