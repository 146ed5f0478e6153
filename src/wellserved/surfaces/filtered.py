"""Filtered: a filter in words: Channel: voice, chat; Weekday: Monday; Hour: 09:00 to 10:00."""

from collections.abc import Sequence

from babel.dates import get_day_names

from wellserved.metrics.question import HOUR, WEEKDAY
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.words import plain


def filter_words(name: str, values: Sequence[str], numbers: Numbers) -> str:
    """A segment and the values chosen of it."""
    say = numbers.texts.say
    called = {WEEKDAY: say("Weekday"), HOUR: say("Hour")}.get(name) or plain(name)
    return f"{called}: {', '.join(_value(name, value, numbers) for value in values)}"


def hour_words(hour: int, numbers: Numbers) -> str:
    """One hour of the day: 09:00 to 10:00."""
    return numbers.texts.say("{low} to {high}", low=f"{hour:02}:00", high=f"{hour + 1:02}:00")


def _value(name: str, value: str, numbers: Numbers) -> str:
    if not (value.isascii() and value.isdecimal()):
        return value
    if name == WEEKDAY and 1 <= int(value) <= 7:
        return str(get_day_names("wide", locale=numbers.locale)[int(value) - 1])
    return hour_words(int(value), numbers) if name == HOUR and int(value) < 24 else value
