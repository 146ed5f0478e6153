"""Errors: wrong requests are raised, each kind with its exit code.

WellservedError
├── DefinitionError   10  a definition is wrong
├── QueryError        11  the question can't be answered
├── SourceError       12  a source failed
├── StoreError        13  the store failed
├── EngineError       13  the engine failed
├── NotAllowed        14  not allowed
├── ServerError       15  the server could not listen
└── MissingPackage    16  a package that only some answers need is not installed

Wrong rows are not errors: they are returned as Problems (problem.py).
"""

from collections.abc import Iterable
from difflib import get_close_matches

MOST_NAMES = 40


class WellservedError(Exception):
    """A wrong request: what is wrong, where, and how to mend it."""

    exit_code = 1

    def __init__(self, what: str, where: str = "", fix: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.fix = fix

    def __str__(self) -> str:
        lines = [self.what]
        if self.where:
            lines.append(f"  where: {self.where}")
        if self.fix:
            lines.append(f"  fix:   {self.fix}")
        return "\n".join(lines)


class DefinitionError(WellservedError):
    """A definition (KPI, source, scorecard, workspace) is wrong."""

    exit_code = 10


class QueryError(WellservedError):
    """The question can't be answered as it was asked."""

    exit_code = 11


class SourceError(WellservedError):
    """A source could not be read."""

    exit_code = 12


class StoreError(WellservedError):
    """The store could not be read or written."""

    exit_code = 13


class EngineError(WellservedError):
    """The engine could not run a query."""

    exit_code = 13


class NotAllowed(WellservedError):
    """The caller may not do this."""

    exit_code = 14


class ServerError(WellservedError):
    """The server could not listen."""

    exit_code = 15


class MissingPackage(WellservedError):
    """A package that only some answers need is not installed."""

    exit_code = 16


def nearest(name: str, names: Iterable[str]) -> str:
    """Offer the nearest right name, as a fix; where none is near, the first few.

    >>> nearest("numeratr", ["numerator", "unit"])
    "did you mean 'numerator'?"
    """
    known = sorted(set(names))
    close = get_close_matches(name, known, n=1, cutoff=0.5)
    if close:
        return f"did you mean '{close[0]}'?"
    more = f", … ({len(known)} in all)" if len(known) > MOST_NAMES else ""
    return f"one of: {', '.join(known[:MOST_NAMES])}{more}" if known else ""
