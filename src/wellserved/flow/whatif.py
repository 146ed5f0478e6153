"""whatif: what other staffing would do to waiting, to customers kept, and to money."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from math import sqrt
from typing import Any

from wellserved.enrich import line
from wellserved.enrich.line import Span
from wellserved.flow.catalogue import catalogue
from wellserved.flow.clock import moment
from wellserved.flow.effects import effects_of_all
from wellserved.flow.engines import open_engine
from wellserved.flow.kept_rows import detail_from
from wellserved.flow.spans import LAST, span_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.evidence import Effect, Grade, read_effect
from wellserved.insight.staffing.fit import Fit, fitted
from wellserved.insight.staffing.operation import (
    Cost,
    Exposure,
    Gain,
    Hours,
    Lever,
    Measured,
    Operation,
    Scenario,
    Tier,
)
from wellserved.insight.staffing.patience import Patience, patience
from wellserved.insight.staffing.whatif import WhatIf
from wellserved.insight.staffing.whatif import whatif as told_of
from wellserved.metrics.relation import joins_sql, question_expression, rebased
from wellserved.records.interactions import INTERACTION
from wellserved.store.catalog import snapshot_at
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError

TARGET, LIMIT = 20.0, 120.0
YEAR = timedelta(days=365)
LEAST_CONTACTS, LEAST_LEFT = 200, 20
FURTHEST_OFF = 0.25
EXPOSURES: Mapping[str, Exposure] = {"waited_over_2_minutes": "waited", "abandoned": "abandoned"}
GAINS: Mapping[str, Gain] = {"stays_90d": "retention", "margin_90d": "margin"}
__all__ = ["Scenario", "WhatIf", "whatif"]


def whatif(
    workspace: Workspace,
    staff: float = 1.0,
    demand: float = 1.0,
    handle: float = 1.0,
    years: float = 1.0,
    period: str | None = None,
    where: str | None = None,
    as_of: str | datetime | None = None,
) -> WhatIf:
    """Say what other staffing, demand or handling would do, a year, beside the line as it was.

    Args:
        workspace: Whose rows and findings.
        staff: Agents at work, as a factor on what was: 0.9 is a cut of 10 %.
        demand: Contacts, as a factor.
        handle: Seconds of handling, as a factor.
        years: For how long a customer who is lost would have stayed.
        period: The days that it is told of; None for the last 365 with data.
        where: A condition on contacts.
        as_of: As it was known then; None for now.

    Raises:
        QueryError: A factor can't be, or waiting is not recorded well enough to say; the error says what is missing.
    """
    workspace = workspace.now()
    scenario = _scenario(staff, demand, handle, years)
    clock = moment(as_of, workspace)
    found, fit = _known(workspace, period, where, clock, as_of is None)
    return told_of(found, scenario, levers(workspace, clock if as_of is not None else None), fit)


def _known(
    workspace: Workspace, period: str | None, where: str | None, clock: datetime, newest: bool
) -> tuple[Operation, Fit]:
    """The line and the model's fit to it; a process that stays reads them once for the rows that there are."""
    rests_on_clock = period is not None and LAST.fullmatch(period.strip()) is not None
    if workspace.kept is None or not newest or rests_on_clock:
        return _read(workspace, period, where, clock, newest)
    about = ("the line", workspace.newest(), period, where, workspace.calendar)
    return workspace.kept.told.once(about, lambda: _read(workspace, period, where, clock, newest))


def _read(
    workspace: Workspace, period: str | None, where: str | None, clock: datetime, newest: bool
) -> tuple[Operation, Fit]:
    engine = open_engine(workspace, None if newest else snapshot_at(workspace.store, clock))
    try:
        found = _operation(engine, _span(workspace, engine, period, where, clock))
    finally:
        engine.close()
    fit = fitted(found)
    _see_that_it_fits(found, fit)
    return found, fit


def _see_that_it_fits(found: Operation, fit: Fit) -> None:
    """Nothing is told by a model that is wrong of more than one in four customers as things are."""
    told = ((f"within {TARGET:g} s", found.measured.within, fit.waiting.within),
            (f"after more than {LIMIT:g} s", found.measured.beyond, fit.waiting.beyond))  # fmt: skip
    said, was, by_model = max(told, key=lambda one: abs(one[1] - float(one[2])))
    if abs(was - float(by_model)) > FURTHEST_OFF:
        what = f"the model does not fit: {was:.0%} are answered {said}, and by the model {float(by_model):.0%} would be"
        fix = "queue_seconds is to be the wait for a person alone, and agent_time the hours at work"
        raise QueryError(what, "interaction.queue_seconds", fix)


def levers(workspace: Workspace, until: datetime | None = None) -> tuple[Lever, ...]:
    """What was last found of the effects of waiting on what customers bring.

    Where nothing was found of leaving the line, that it does as much harm as not being settled at once is told as an
    assumption.
    """
    told = [read_effect(one.told) for one in effects_of_all(workspace, until)]
    last = {(one.treatment, one.outcome): one for one in told}
    found = [
        Lever(EXPOSURES[treatment], GAINS[outcome], one)
        for (treatment, outcome), one in last.items()
        if treatment in EXPOSURES and outcome in GAINS
    ]
    settled = last.get(("settled_at_once", "stays_90d"))
    if settled is not None and settled.effect is not None and not any(one.exposure == "abandoned" for one in found):
        found.append(Lever("abandoned", "retention", _undone(settled)))
    return tuple(found)


def _undone(settled: Effect) -> Effect:
    """What not being settled at once does, assumed of those who leave the line: their contact settles nothing."""
    low, high = (None if end is None else -end for end in (settled.high, settled.low))
    effect = None if settled.effect is None else -settled.effect
    return replace(settled, effect=effect, low=low, high=high, grade=Grade.ASSUMED, groups=None)


def _scenario(staff: float, demand: float, handle: float, years: float) -> Scenario:
    for name, factor in (("staff", staff), ("demand", demand), ("handle_time", handle)):
        if not 0.1 <= factor <= 5:
            raise QueryError(f"{name} can't become {factor:g} times what it was", name, "between a tenth and 5 times")
    if not 0 < years <= 20:
        raise QueryError(f"a customer can't stay {years:g} years longer", "years", "more than 0, 20 at most")
    return Scenario(staff, demand, handle, years)


def _span(workspace: Workspace, engine: Engine, period: str | None, where: str | None, clock: datetime) -> Span:
    """The days asked for, as far as there are contacts."""
    condition = question_expression(where, INTERACTION.name, "where", week_time=False)
    zone = workspace.settings.zone
    first, last = engine.query(line.last_day_sql(zone))[0]
    if last is None:
        raise QueryError("no waiting is recorded", "interaction.queue_seconds", "map it in a source of interactions")
    first = max(first, detail_from(engine) or first)
    start, end = max(first, last + timedelta(days=1) - YEAR), last + timedelta(days=1)
    if period is not None:
        asked = span_of(period, engine, ("abandonment_rate",), catalogue(workspace), workspace.calendar, clock)
        start, end = max(first, asked.first_day), min(end, asked.end.date())
    if start >= end:
        raise QueryError(f"there are no contacts in {period}", "period", f"there are from {first} to {last}")
    if condition is None:
        return Span(start, end, zone)
    read = condition.columns
    told = rebased(INTERACTION.name, condition.sql, read)
    return Span(start, end, zone, joins_sql(INTERACTION.name, read), told)


def _operation(engine: Engine, span: Span) -> Operation:
    """The line as it is recorded."""
    tells_time = _has_rows(engine, "agent_time")
    n, identified, left, beyond, within, wait, handle = engine.query(line.measured_sql(span, TARGET, LIMIT))[0]
    stays = _patience(engine, span, n, handle)
    hours = Hours(*_columns(engine, line.hours_sql(span, tells_time), "offered", "hours", "agents")).staffed()
    if not hours.offered.sum():
        fix = "load agent_time, or agent_id of contacts"
        raise QueryError("nobody is recorded to be at work when contacts come", "agent_time", fix)
    return Operation(
        hours=hours, handle=handle, patience=stays, measured=Measured(left, beyond, within, wait),
        days=(span.end - span.start).days, cost=_cost(engine, span, tells_time), tiers=_tiers(engine, span),
        target=TARGET, limit=LIMIT, contacts=n, identified=identified, tells_time=tells_time,
        chosen=span.where is not None,
        first=span.start, last=span.end - timedelta(days=1),
    )  # fmt: skip


def _patience(engine: Engine, span: Span, n: int, handle: float | None) -> Patience:
    """How long customers would wait; refused where too few left to tell."""
    if not n:
        fix = "map queue_seconds of contacts that people take"
        raise QueryError("no contact waited for a person in these days", "interaction.queue_seconds", fix)
    if n < LEAST_CONTACTS or not handle:
        what = f"{n:,} contacts that waited in the line" if handle else "no handling times"
        fix = f"at least {LEAST_CONTACTS} with queue_seconds, talk_seconds and abandoned are needed"
        raise QueryError(f"waiting can't be told from {what}", "interaction", fix)
    waited, left, counts = _columns(engine, line.waits_sql(span), "waited", "left", "n")
    found = patience(waited, left.astype(bool), counts)
    if found is None or found.left < LEAST_LEFT:
        some = 0 if found is None else found.left
        fix = f"at least {LEAST_LEFT} abandoned contacts are needed to tell how long customers would wait"
        raise QueryError(f"{some} contacts were abandoned", "interaction.abandoned", fix)
    return found


def _cost(engine: Engine, span: Span, tells_time: bool) -> Cost:
    """What an hour costs: labour as booked over paid hours, or else the agents' mean rate."""
    paid, at_work = engine.query(line.paid_sql(span))[0] if tells_time else (None, None)
    ratio = paid / at_work if paid and at_work else 1.0
    booked = engine.query(line.labour_sql(span))[0][0]
    if booked and paid:
        return Cost(float(booked) / paid, ratio, "labour")
    rate = engine.query(line.hourly_cost_sql())[0][0]
    return Cost(rate, ratio, None if rate is None else "hourly_cost")


def _tiers(engine: Engine, span: Span) -> tuple[Tier, ...]:
    """Customers by value, with what they bring."""
    margins = {name: (n, *_mean_margin(n, *sums)) for name, n, *sums in engine.query(line.margins_sql(span))}
    return tuple(
        Tier(name, contacts, {"waited": waited, "abandoned": left}, *margins.get(name, (0, None, 0.0)))
        for name, contacts, waited, left in engine.query(line.tiers_sql(span, LIMIT))
    )


def _mean_margin(
    n: int, margin: float, months: float, margins: float, both: float, squares: float
) -> tuple[float | None, float]:
    """Mean margin of a customer and year, a ratio of sums, and its standard error over customers."""
    if n < 2 or not months:
        return None, 0.0
    mean = margin / months
    spread = max(0.0, margins - 2 * mean * both + mean * mean * squares) * n / (n - 1)
    return 12 * mean, 12 * sqrt(spread) / months


def _columns(engine: Engine, sql: str, *names: str) -> Iterator[Any]:
    table = engine.arrow(sql)
    return (table.column(name).to_numpy() for name in names)


def _has_rows(engine: Engine, record: str) -> bool:
    return bool(engine.query(f'SELECT 1 FROM "{record}" LIMIT 1'))
