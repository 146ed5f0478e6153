"""Tables of the oracle: rows as dicts of Python values, and the rows that they point to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from tests.oracle.truth import value_of
from wellserved.metrics.question import Question
from wellserved.records.register import CONTRACTS
from wellserved.terms.period import Period

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
Key = tuple[date, tuple[str | None, ...]]


ABOUT_CUSTOMER = ("segment", "brand", "region", "plan", "value_tier", "account_id", "since", "until")


@dataclass(frozen=True)
class Seen:
    """A row, and what it can be asked."""

    record: str
    row: Row
    tables: Tables

    def read(self, column: str) -> Any:
        """The record's own column, or else the first known one of the records that the row points to.

        An own column that is null is filled only with what the customer's record says of the customer.
        """
        contract = CONTRACTS[self.record]
        own = contract.column(column)
        found = self.row.get(column) if own else None
        for lookup in contract.lookups:
            other = CONTRACTS[lookup.record]
            tells = other.column(column) and (own is None or (other.name == "customer" and column in ABOUT_CUSTOMER))
            if found is None and tells:
                wanted = self.row.get(lookup.column)
                matches = [r for r in self.tables.get(lookup.record, ()) if r.get(other.key[0]) == wanted]
                found = matches[0].get(column) if matches and wanted is not None else None
        return found

    def says(self, expression: Any) -> Any:
        """What an expression gives for the row; no expression is true."""
        return True if expression is None else value_of(expression.text, self.read)


def seen(record: str, tables: Tables, question: Question) -> list[Seen]:
    """A record's rows that the question's condition lets through."""
    rows = [Seen(record, row, tables) for row in tables.get(record, ())]
    where = question.where
    text = where if isinstance(where, str) or where is None else where.text
    return [one for one in rows if text is None or value_of(text, one.read) is True]


def local_day(moment: Any, question: Question) -> date:
    """The day that a time lies in, where the organisation is."""
    if isinstance(moment, datetime):
        return moment.astimezone(ZoneInfo(question.calendar.zone)).date()
    assert isinstance(moment, date)
    return moment


def instant(moment: Any, question: Question) -> datetime:
    """A time, or a day's first moment."""
    return moment if isinstance(moment, datetime) else question.calendar.midnight(moment)


def segment(one: Seen, question: Question, renamed: Mapping[str, str], time: str = "") -> tuple[str | None, ...]:
    """The row's segments as text; the weekday and the hour are those of its time."""
    values = [
        week_time(one.row[time], name, question) if name in ("weekday", "hour") else one.read(renamed.get(name, name))
        for name in question.by
    ]
    if question.split is not None:
        text = question.split if isinstance(question.split, str) else question.split.text
        values.append(value_of(text, one.read))
    return tuple(as_text(value) for value in values)


def week_time(moment: Any, name: str, question: Question) -> str:
    """The weekday from 1, Monday, or the hour, where the organisation is."""
    if name == "weekday":
        return str(local_day(moment, question).isoweekday())
    return f"{moment.astimezone(ZoneInfo(question.calendar.zone)).hour:02}"


def as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)


def known_by(moment: Any, question: Question) -> bool:
    """Whether a row's time lies before the clock."""
    if isinstance(moment, datetime):
        return moment < question.clock
    return question.calendar.midnight(moment) < question.clock


@lru_cache(maxsize=4)
def periods_of(question: Question) -> list[Period]:
    """A question's periods, cut once for all rows."""
    return question.periods


def in_period(one: Seen, time: str, question: Question) -> date | None:
    """The first day of the period that the row's time lies in; None outside, or after the clock."""
    moment = one.row.get(time)
    if moment is None or not known_by(moment, question):
        return None
    day = local_day(moment, question)
    for period in periods_of(question):
        if period.first_day <= day < period.end.date():
            return period.first_day
    return None


def day_after(day: date) -> date:
    return day + timedelta(days=1)
