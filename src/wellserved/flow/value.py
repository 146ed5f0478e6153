"""value: what service costs, what its customers bring, and what of that service has caused."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

import numpy as np

from wellserved.enrich.worth import (
    OF_CONTACTS,
    OF_CUSTOMERS,
    Wanted,
    booked_sql,
    customers_sql,
    margins_sql,
    present_sql,
    segments_sql,
)
from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.measure import moment
from wellserved.flow.reach import days_of
from wellserved.flow.spans import span_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.worth.account import Account, Booked, Key, Served
from wellserved.insight.worth.bridge import bridge
from wellserved.insight.worth.cut import SHARE, Cut, cut, worth_of
from wellserved.insight.worth.ratio import Sums, ratio
from wellserved.insight.worth.whale import Whale, whale
from wellserved.insight.worth.worth import Missing, Values, Worth
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
        then = _then(workspace, span, against)
        return _Asked(engine, span, then, tuple(by) or _usual(engine), condition, where, share).answer()
    finally:
        engine.close()


@dataclass(frozen=True)
class _Asked:
    """One question on one engine."""

    engine: Engine
    span: Period
    then: Period
    by: tuple[str, ...]
    condition: Expression | None
    where: str | None
    share: float

    @cached_property
    def has(self) -> Mapping[str, bool]:
        """Which records have rows."""
        return {name: _has(self.engine, name) for name in ("interaction", "order", "customer", "cost_share")}

    def answer(self) -> Worth:
        """Ask, and put together what was found."""
        now, then = self._account(self.span, self.by), self._account(self.then, self.by)
        whole = self._account(self.span, ()).whole
        before = then if then.whole.contacts else None
        known = bool(whole.costed) and whole.margin is not None
        return Worth(
            period=self.span,
            against=self.then if before else None,
            where=self.where,
            account=now,
            before=before,
            whole=whole,
            ratio=ratio(whole.sums if known else Sums()),
            ratios=tuple(ratio(part.sums if known else Sums()) for part in now.segments.values()),
            values=Values(whole.margin, None, ()),
            whale=self._whale() if known else None,
            bridge=bridge(before, now) if before else None,
            cut=self._cut() if known else None,
            missing=tuple(self._missing(whole, now, before)),
        )

    def _wanted(self, span: Period, by: tuple[str, ...]) -> Wanted:
        return Wanted(span.start, span.end, by, self.condition)

    def _account(self, span: Period, by: tuple[str, ...]) -> Account:
        """What a period cost and brought."""
        rows = self.engine.query(segments_sql(self._wanted(span, by)))
        orders = self._told(span)
        parts = [_served(row, len(by), orders) for row in rows]
        return Account(self._booked(span), {part.key: part for part in parts if part.customers or part.contacts}, by)

    def _told(self, span: Period) -> bool:
        """Whether orders reach into the period, with their margin."""
        if not self.has["order"]:
            return False
        return bool(self.engine.query(margins_sql(self._wanted(span, ())))[0][0])

    def _booked(self, span: Period) -> tuple[Booked, ...]:
        """Booked costs; those of some contacts only can't be told from those of others."""
        if self.condition is not None or not self.has["cost_share"]:
            return ()
        rows = self.engine.query(booked_sql(*_days(span)))
        return tuple(
            Booked(category, amount, shared, None if untold else idle, apart, unknown)
            for category, amount, shared, idle, apart, untold, unknown in rows
        )

    def _whale(self) -> Whale:
        found = self.engine.arrow(customers_sql(self._wanted(self.span, ())))
        cost, brought = (found.column(name).to_numpy().astype(np.float64) for name in ("cost", "value"))
        return whale(brought - cost)

    def _cut(self) -> Cut | None:
        """A cut of labour, by value tier where customers have one."""
        by = ("value_tier",) if "value_tier" in _usual(self.engine) else ()
        account = self._account(self.span, by)
        present = self._present(by)
        days = self.span.days
        worths = {key: worth_of(part, present.get(key, 0.0), days) for key, part in account.segments.items()}
        return cut(account, {key: one for key, one in worths.items() if one}, present, {}, self.share)

    def _present(self, by: tuple[str, ...]) -> Mapping[Key, float]:
        asked = Wanted(self.span.start, self.span.end, by)
        rows = self.engine.query(present_sql(asked, *_days(self.span)))
        return {tuple(row[:-1]): float(row[-1] or 0.0) for row in rows}

    def _missing(self, whole: Served, now: Account, before: Account | None) -> Iterator[Missing]:
        """What is not there, the gravest first."""
        if not whole.contacts:
            yield Missing("no_contacts", "interaction")
        if not self.has["cost_share"] or not whole.costed:
            yield Missing("no_costs", "cost")
        elif now.booked and now.idle is None:
            yield Missing("no_idle", "agent_time")
        if whole.margin is None:
            yield Missing("no_margin" if self.has["order"] else "no_orders", "order")
        if not self.has["customer"]:
            yield Missing("no_customers", "customer")
        if whole.costed and whole.unknown:
            yield Missing("some_unknown", "cost")
        if self.condition is not None:
            yield Missing("narrowed")
        if before is None:
            yield Missing("no_before")
        yield Missing("no_effects")
        yield Missing("no_lifetime")


def _served(row: Sequence[object], keys: int, orders: bool) -> Served:
    """A row of `segments_sql`."""
    key = tuple(None if value is None else str(value) for value in row[:keys])
    told = [float(str(value)) for value in row[keys:]]
    customers, buyers, contacts, first, cost, repeats, unidentified, unknown, margin, n, *sums = told
    return Served(
        key,
        round(customers),
        buyers,
        round(contacts),
        round(first),
        cost,
        repeats,
        unidentified,
        round(unknown),
        margin if orders else None,
        Sums(round(n), *sums),
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
        return span_of(period, engine, (KPI,), catalogue(workspace), calendar, clock)
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


def _usual(engine: Engine) -> tuple[str, ...]:
    """What to cut by where nobody says: the value of customers, where it is known."""
    told = engine.query('SELECT 1 FROM "customer" WHERE "value_tier" IS NOT NULL LIMIT 1')
    return ("value_tier",) if told else ("channel",)


def _has(engine: Engine, record: str) -> bool:
    return bool(engine.query(f'SELECT 1 FROM "{record}" LIMIT 1'))


def _days(span: Period) -> tuple[str, str]:
    return span.start.date().isoformat(), span.end.date().isoformat()
