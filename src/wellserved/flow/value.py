"""value: what service costs, what its customers bring, and what of that service has caused."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from wellserved.enrich.worth import (
    OF_CONTACTS,
    OF_CUSTOMERS,
)
from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.engines import open_engine
from wellserved.flow.kept_rows import require_rows
from wellserved.flow.reach import days_of
from wellserved.flow.spans import span_of
from wellserved.flow.value_ahead import expected, foreseen
from wellserved.flow.value_asked import Asked, usual
from wellserved.flow.value_caused import effects_found
from wellserved.flow.workspace import Workspace
from wellserved.insight.worth.cut import SHARE
from wellserved.insight.worth.worth import Worth
from wellserved.metrics.reach import Times
from wellserved.records.expression import Expression, parse_expression
from wellserved.scorecard.latest import latest_period
from wellserved.store.catalog import snapshot_at
from wellserved.store.engine import Engine
from wellserved.terms.errors import DefinitionError, QueryError, nearest
from wellserved.terms.period import Grain, Period, parse_period, previous, year_before

SEGMENTS = (*OF_CUSTOMERS, *OF_CONTACTS)
TOLD_BY = (Times("interaction", "started_at", timed=True), Times("order", "at", timed=True))
KPI = "contacts_offered"  # by whose rows last-4q and the like are counted back
MOST_SEGMENTS = 3
__all__ = ["SEGMENTS", "Worth", "value"]


def value(
    workspace: Workspace,
    period: str | None = None,
    by: Sequence[str] = (),
    where: str | None = None,
    against: str = "previous",
    share: float = SHARE,
    as_of: str | datetime | None = None,
    ahead: bool = True,
) -> Worth:
    """Weigh cost to serve against the value that customers bring.

    Args:
        workspace: Whose rows and definitions.
        period: A period as people write it; the last whole quarter with data where None.
        by: Segments to cut by; the value tier, where customers have one, else the channel.
        where: A condition on those segments.
        against: What the bridge begins with: "previous", "year", or a period as people write it.
        share: How much of the labour the cut takes.
        as_of: As it was known then; None for now.
        ahead: Whether to tell what lies ahead, too: lifetime values, and what a cut does to waiting. It is told as of
            now, of all customers.

    Raises:
        QueryError: The question can't be answered.
    """
    workspace = workspace.now()
    clock = moment(as_of, workspace)
    _check(by)
    condition = _condition(where)
    engine = open_engine(workspace, snapshot_at(workspace.store, clock) if as_of is not None else None)
    try:
        span = _span(workspace, engine, period, clock)
        effects = effects_found(workspace, clock if as_of is not None else None)
        asked = Asked(
            engine, span, _then(workspace, span, against), tuple(by) or usual(engine), condition, where, share, effects
        )
        found = asked.answer()
    finally:
        engine.close()
    return _with_what_lies_ahead(workspace, found) if ahead and as_of is None and where is None else found


def _with_what_lies_ahead(workspace: Workspace, found: Worth) -> Worth:
    """The same with lifetime values, and with what the cut would do to waiting."""
    told = expected(workspace, found.by)
    missing = tuple(one for one in found.missing if one.code != "no_lifetime" or told is None)
    return replace(
        found,
        values=replace(found.values, expected=told),
        foreseen=foreseen(workspace, found.cut.share, found.period) if found.cut else None,
        missing=missing,
    )


def _check(by: Sequence[str]) -> None:
    unknown = next((name for name in by if name not in SEGMENTS), None)
    if unknown is not None:
        raise QueryError(f"cost and value can't be cut by '{unknown}'", "by", nearest(unknown, SEGMENTS))
    if len(by) > MOST_SEGMENTS:
        raise QueryError(f"{len(by)} segments are too many at once", "by", f"name at most {MOST_SEGMENTS}")


def _condition(where: str | None) -> Expression | None:
    """A condition on segments.

    Raises:
        QueryError: It is none, or reads another column.
    """
    if where is None:
        return None
    try:
        return parse_expression(where, SEGMENTS, "where")
    except DefinitionError as error:
        raise QueryError(error.what, error.where, error.fix) from None


def _span(workspace: Workspace, engine: Engine, period: str | None, clock: datetime) -> Period:
    """The period asked for, else the last whole quarter that contacts or orders reach."""
    calendar = workspace.calendar
    if period is not None:
        asked = span_of(period, engine, (KPI,), catalogue(workspace), calendar, clock)
        require_rows(engine, asked.first_day, "what contacts cost and bring")
        return asked
    reached = (days_of(engine, times, calendar.zone, clock) for times in TOLD_BY)
    found = [one for one in reached if one is not None]
    if not found:
        raise QueryError("there are no contacts and no orders", fix="load some, or name a period")
    return latest_period(found, Grain.QUARTER, calendar, clock)


def _then(workspace: Workspace, span: Period, against: str) -> Period:
    if against == "previous":
        return previous(span, workspace.calendar)
    if against == "year":
        return year_before(span, workspace.calendar)
    return parse_period(against, workspace.calendar)
