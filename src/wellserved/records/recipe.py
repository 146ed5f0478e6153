"""Recipe: how a record's facts are made by SQL from the rows of records."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta

Touch = Callable[[str, Mapping[str, str]], str]
"""From a record's changed rows, and all relations by name: a SELECT of the scopes (`_scope`) that they touch."""


@dataclass(frozen=True)
class Recipe:
    """SQL that adds columns to a record, or makes one.

    Args:
        record: The record made.
        inputs: Records it is made from, as loaded.
        scope: For each input and for the record itself, SQL over its columns (always text). Rows of one
            scope never depend on rows of another, so only changed scopes are made anew.
        sql: From relations by record name, a SELECT of all columns of the record.
        made: Records it is made from, as an earlier recipe with the same scope made them.
        every: Records that it reads whole, whatever scopes are made anew, as relations called `every` and the
            record; each with the scopes that its changed rows touch, None where they touch no others. Derived ones
            are read as an earlier recipe made them, others as loaded. The record itself, as it was, may be read so
            in a touch.
        apart: Records in `made` whose own scopes are others; they stand in `every` too, with what they touch.
        grows: Its rows are expected to change as further rows come, so that a change is not told as restating.
        needs: The record without whose rows it makes nothing at all.
        by_month: The record of which each row becomes one row, at most, and of the same month; the recipe can then be
            run month by month.
        beside: From the same relations, a SELECT of what rows of other months tell, and as `_time` the time of the row
            that it tells it of. Run month by month, it is run once before, and `sql` is given the outcome as `beside`;
            else `sql` does without.
        back: For records it is made from: how long before the earliest changed row of one lies the earliest row that is
            made otherwise. Of these, and of the record itself, nothing older is read, unless a record changed that is
            not named. `sql` is then given `before`, the record's rows as they were made, and as `since` the moment of
            the earliest changed row among `inputs` and `made`: what came before it tells what it told.
        begins: A record it is made from, and SQL of whether one of its rows is the first of its scope. Of that record,
            and of the record itself, nothing older is read than the month in which the last first row is met.
        tail: With `back`: SQL of whether a row tells the next such one of its scope something. The last of them before
            that edge is then read as well, and `before` holds it; so rows older than the edge may bear on later ones.
        columns: For records in `inputs` and `made`, the columns that it reads, where it reads them more than once. A
            row in `made` of which other columns changed is as it was.
        called: What scopes of later recipes call the record as it is then; empty where none does.
    """

    record: str
    inputs: tuple[str, ...]
    scope: Mapping[str, str]
    sql: Callable[[Mapping[str, str]], str]
    made: tuple[str, ...] = ()
    every: Mapping[str, Touch | None] = field(default_factory=dict)
    apart: tuple[str, ...] = ()
    needs: str = ""
    grows: bool = False
    by_month: str = ""
    beside: Callable[[Mapping[str, str]], str] | None = None
    back: Mapping[str, timedelta] = field(default_factory=dict)
    begins: tuple[str, str] | None = None
    tail: str = ""
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    called: str = ""

    @property
    def names(self) -> tuple[str, ...]:
        """What its SQL calls the relations that it reads."""
        return (*self.inputs, *self.made, *(f"every {name}" for name in self.every))
