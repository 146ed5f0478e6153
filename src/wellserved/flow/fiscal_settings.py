"""Fiscal settings: what `fiscal_calendar:` in wellserved.yaml says, checked."""

from collections.abc import Sequence
from typing import Any, Literal, cast

from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest
from wellserved.terms.fiscal_weeks import PATTERNS, FiscalWeeks

KEYS = ("weeks", "ends_on", "month", "rule", "named_after")


def read_fiscal_weeks(document: Document, weekdays: Sequence[str], months: Sequence[str]) -> FiscalWeeks | None:
    """Read how fiscal years are made of weeks; None where they are made of months.

    Raises:
        DefinitionError: A key is unknown, or a value can't be.
    """
    given = document.data.get("fiscal_calendar")
    if given is None:
        return None
    where = document.where("fiscal_calendar")
    if not isinstance(given, dict) or not {"weeks", "ends_on", "month"} <= set(given):
        fix = "write 'fiscal_calendar: {weeks: 4-4-5, ends_on: saturday, month: december}'"
        raise DefinitionError("a fiscal calendar says its weeks, and when its years end", where, fix)
    for key in given:
        if key not in KEYS:
            raise DefinitionError(f"there is no setting '{key}'", where, nearest(str(key), KEYS))
    if "fiscal_year_start" in document.data:
        what = "fiscal_calendar and fiscal_year_start both say when years begin"
        raise DefinitionError(what, where, "take fiscal_year_start out")
    return FiscalWeeks(
        PATTERNS[_chosen(given["weeks"], list(PATTERNS), "weeks", where)],
        weekdays.index(_chosen(given["ends_on"], weekdays, "ends_on", where)),
        months.index(_chosen(given["month"], months, "month", where)) + 1,
        cast(Literal["last", "nearest"], _chosen(given.get("rule", "last"), ("last", "nearest"), "rule", where)),
        cast(Literal["start", "end"], _chosen(given.get("named_after", "end"), ("start", "end"), "named_after", where)),
    )


def _chosen(value: Any, choices: Sequence[str], key: str, where: str) -> str:
    text = str(value).lower()
    if text not in choices:
        raise DefinitionError(f"{key}: '{value}' can't be", where, f"write one of: {', '.join(choices)}")
    return text
