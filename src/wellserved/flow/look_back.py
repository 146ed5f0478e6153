"""Look-back: how much older rows new days are completed from, how long KPIs wait, and what asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from wellserved.enrich.register import recipes
from wellserved.flow.catalogue import catalogue
from wellserved.flow.workspace import Workspace
from wellserved.metrics.formula import Share
from wellserved.store.retired import GOES, SHUT, Retired
from wellserved.terms.errors import DefinitionError
from wellserved.terms.period import add_months

A_DAY_OR_TWO = timedelta(days=2)  # days of any zone, and shifts that go on over midnight


@dataclass(frozen=True)
class LookBack:
    """How long, and what asks for it."""

    length: timedelta
    why: str

    def months_before(self, day: date) -> int:
        """How many whole months before a day hold it."""
        return next(n for n in range(1, 2000) if add_months(day, -n) <= day - self.length - A_DAY_OR_TWO)


def look_back(workspace: Workspace) -> LookBack:
    """The longest stretch of rows that a new row is completed from."""
    return max(_of_recipes(workspace), key=lambda one: one.length)


def require_look_back(workspace: Workspace, retired: Retired) -> None:
    """Refuse to complete new rows from fewer than they need: a setting asks for more than stayed.

    Raises:
        DefinitionError: It does.
    """
    if retired.until is None:
        return
    reach = look_back(workspace)
    first = f"{add_months(retired.until, -reach.months_before(retired.until)):%Y-%m}"
    if first < retired.kept:
        what = f"new rows need rows since {first} ({reach.why}), of which those before {retired.kept} went"
        fix = "take the setting back, or bring rows back with 'wellserved retire --undo MONTH'"
        raise DefinitionError(what, "wellserved.yaml", fix)


def longest_wait(workspace: Workspace) -> LookBack:
    """The longest stretch after which a day's values are what they stay: look-backs, and windows of KPIs."""
    return max((look_back(workspace), *_of_windows(workspace)), key=lambda one: one.length)


def _of_recipes(workspace: Workspace) -> Iterator[LookBack]:
    issues = workspace.settings.issues
    yield LookBack(timedelta(days=max(issues.window_days, issues.gap_days)), "issues: window_days and gap_days")
    for recipe in recipes(workspace.settings.enrich):
        for record, length in recipe.back.items():
            yield LookBack(length, f"how {recipe.record} is made from {record}")


def _of_windows(workspace: Workspace) -> Iterator[LookBack]:
    known = catalogue(workspace)
    for name in known.names():
        for metric in known.versions(name):
            formula = metric.formula
            if isinstance(formula, Share) and formula.matures_after and metric.record in (*GOES, *SHUT):
                yield LookBack(formula.matures_after, f"the KPI {name}, which waits so long")
