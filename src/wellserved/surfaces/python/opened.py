"""Opened: a workspace in a program's hands: measure, score, explain, rows, catalogue."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from wellserved.flow.seen import Seen
from wellserved.flow.workspace import open_workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.compare import Against
from wellserved.scorecard.narrowed import condition
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.python.table import Table
from wellserved.surfaces.python.told import Explained, Scored
from wellserved.surfaces.python.values import Values
from wellserved.terms.errors import QueryError

Names = str | Sequence[str]
Filters = Mapping[str, Names]


def open_here(folder: Path | str | None = None) -> "Opened":
    """Open a workspace.

    Args:
        folder: Where it is; None for the folder, here or upwards, that holds wellserved.yaml.

    Raises:
        DefinitionError: There is none, or its settings are wrong.
    """
    return Opened(Seen(open_workspace(folder, kept=True)))


@dataclass(frozen=True)
class Opened:
    """A workspace, open for questions; it sees each load and each edited definition at the next question.

    Args:
        seen: What is read through.
    """

    seen: Seen = field(repr=False)

    @property
    def folder(self) -> Path:
        """Where it is."""
        return self.seen.workspace.folder

    @property
    def catalogue(self) -> Catalogue:
        """The KPIs: `names()`, `latest(name)`, `versions(name)`."""
        return self.seen.now().catalogue()

    def measure(
        self,
        *metrics: str,
        by: Names = (),
        last: str | None = None,
        period: str | None = None,
        start: date | str | None = None,
        end: date | str | None = None,
        grain: str | None = None,
        where: str | None = None,
        filters: Filters | None = None,
        compare: Against | None = None,
        as_of: str | datetime | None = None,
    ) -> Values:
        """Values of KPIs, with their doubt.

        Args:
            metrics: Names of KPIs.
            by: Segments to split by.
            last: The last so many whole periods with data, such as 52w, 12m or 30d; in place of `period`.
            period: A period as people write it: 2026-07, 2026-Q3.
            start: First day, such as 2026-07-01; None for the first with data.
            end: Last day, which counts; None for the last with data.
            grain: A value for each day, week, month, quarter or year; one over all where None.
            where: A condition on rows.
            filters: Values wanted, by segment: `{"channel": ["voice", "chat"]}`.
            compare: Beside the period before ("previous"), or the year before ("year").
            as_of: As it was known then.

        Raises:
            QueryError: The question can't be answered.
        """
        if not metrics:
            raise QueryError("no KPI is named", fix="name one of w.catalogue.names()")
        seen = self.seen.now()
        about: dict[str, Any] = {"start": start, "end": end, "grain": grain, "compare": compare, "as_of": as_of}
        about |= {"period": _period(period, last), "by": _names(by), "where": _where(where, filters)}
        found, known = seen.measure(*metrics, **about), seen.catalogue()
        return Values(found, {name: known.latest(name) for name in metrics}, _numbers(seen))

    def score(
        self,
        name: str | None = None,
        period: str | None = None,
        last: str | None = None,
        filters: Filters | None = None,
        as_of: str | datetime | None = None,
    ) -> Scored:
        """A scorecard of a period: the last whole one with data unless said.

        Args:
            name: The scorecard's; may be left out where there is only one.
            period: Such as 2026-07.
            last: Such as 1m or 4w; in place of `period`.
            filters: Values wanted, by segment.
            as_of: As it was known then.
        """
        seen = self.seen.now()
        wanted = {segment: _names(values) for segment, values in (filters or {}).items()}
        return Scored(seen.score(name, wanted, period=_period(period, last), as_of=as_of), _numbers(seen))

    def explain(
        self,
        metric: str,
        period: str | None = None,
        last: str | None = None,
        against: str = "previous",
        by: Names = (),
        where: str | None = None,
        filters: Filters | None = None,
        as_of: str | datetime | None = None,
    ) -> Explained:
        """Why a KPI moved between two periods: within segments, and by which segments the rows came from."""
        seen = self.seen.now()
        about = {"period": _period(period, last), "against": against, "by": _names(by), "as_of": as_of}
        return Explained(seen.explain(metric, _where(where, filters), **about), _numbers(seen))

    def rows(
        self,
        metric: str,
        period: str | None = None,
        last: str | None = None,
        where: str | None = None,
        filters: Filters | None = None,
        limit: int = 100,
        as_of: str | datetime | None = None,
    ) -> Table:
        """The rows behind a value; `counted` says of each whether it is in it."""
        about = {"period": _period(period, last), "limit": limit, "as_of": as_of}
        found = self.seen.now().rows(metric, _where(where, filters), **about)
        return Table(found.columns, found.rows)


def _period(period: str | None, last: str | None) -> str | None:
    if period is not None and last is not None:
        raise QueryError("a period and the last ones are both given", period, "give one of them")
    return f"last-{last}" if last is not None else period


def _names(given: Names) -> tuple[str, ...]:
    return (given,) if isinstance(given, str) else tuple(given)


def _where(where: str | None, filters: Filters | None) -> str | None:
    chosen = condition({name: _names(values) for name, values in (filters or {}).items()})
    return f"({where}) AND {chosen}" if where and chosen else where or chosen


def _numbers(seen: Seen) -> Numbers:
    return Numbers(currency=seen.workspace.settings.currency)
