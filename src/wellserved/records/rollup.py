"""Roll-up: daily states of one record, by segments, that the store keeps and brings up to date for changed days."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import md5


@dataclass(frozen=True)
class RollUp:
    """What to keep of one record by one of its times.

    Args:
        name: How people know it, such as "interaction by started_at".
        record: The record.
        time: The column that puts a row into a day.
        mark: Changes with anything that could change a kept number; what is kept under another mark is not used.
        about: What a reader must know to use it, as JSON.
        lookups: By record pointed to: this record's column that points, and the columns that are read there.
        day: From the first and last day that can be, SQL of a row's local day, over the record as t.
        cells: From the first day and the day after the last, a SELECT of "_day", the segments, the states and "_fresh".
        told: From the same days, a SELECT of the segments and states of each moment's rows, the moment as "_by_split":
            a day of which that stays the same is as it was.
        reads: By kept column that can be made anew without the others, the columns that it is made of; `cells` and
            `told` then take a third argument, which of them to make.
        at_least: How many rows make it worth keeping.
        at_most: How many cells it may have to be kept; 0 for any.
    """

    name: str
    record: str
    time: str
    mark: str
    about: str
    lookups: Mapping[str, tuple[str, frozenset[str]]] = field(hash=False)
    day: Callable[[date, date], str] = field(repr=False)
    cells: Callable[..., str] = field(repr=False)
    told: Callable[..., str] = field(repr=False)
    reads: Mapping[str, frozenset[str]] = field(default_factory=dict, hash=False, repr=False)
    at_least: int = 0
    at_most: int = 0


HASHED = "_hash"
"""The column of a roll-up of sketches that holds values by 60 bits of each."""


def hash_of(text: str) -> int:
    """What a value is known by in a sketch: the 60 bits that its MD5 begins with."""
    return int(md5(text.encode(), usedforsecurity=False).hexdigest()[:15], 16)


def month_name(name: str, month: str) -> str:
    """What one month of a roll-up, such as 2026-07, is called where it is read alone."""
    return f"{name}, {month}"
