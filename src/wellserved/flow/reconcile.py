"""reconcile: a vendor's numbers beside ours over the same subjects, and where the difference comes from."""

from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib import resources
from typing import Any

from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.reconcile_segments import doubt_of, segments_reconciled
from wellserved.flow.spans import span_of
from wellserved.flow.workspace import Workspace, read_file
from wellserved.metrics.counterpart import AnyCounterpart, Counterpart, SegmentCounterpart, read_counterparts
from wellserved.metrics.counterpart_sql import because_sql, strangers_sql, totals_sql, vendors_sql, worst_sql
from wellserved.metrics.interval import wilson
from wellserved.metrics.reconciled import Alone, Because, Differing, Reconciled, Reconciliation
from wellserved.store.engine import Engine
from wellserved.terms.document import Document, read_document
from wellserved.terms.errors import QueryError, nearest

OWN = "reconcile.yaml"
Span = tuple[datetime | None, datetime | None]


def counterparts(workspace: Workspace) -> tuple[AnyCounterpart, ...]:
    """The comparisons there are: the workspace's own, and the shipped ones that it has none for.

    Raises:
        DefinitionError: The workspace's own are wrong.
    """
    path = workspace.folder / OWN
    own = read_counterparts(read_file(path, workspace.folder)) if path.is_file() else ()
    said = {(one.vendor, one.record, one.metric) for one in own}
    return (*own, *(one for one in _shipped() if (one.vendor, one.record, one.metric) not in said))


@cache
def _shipped() -> tuple[AnyCounterpart, ...]:
    file = resources.files("wellserved") / "catalogue" / OWN
    document: Document = read_document(file.read_text(encoding="utf-8"), f"catalogue/{OWN}")
    return read_counterparts(document)


def reconcile(
    workspace: Workspace,
    vendor: str | None = None,
    metric: str | None = None,
    period: str | None = None,
    start: date | None = None,
    end: date | None = None,
    limit: int = 5,
) -> Reconciliation:
    """Compare what vendors computed with what we do.

    Args:
        workspace: Whose rows and definitions.
        vendor: Only this one's numbers.
        metric: Only the comparisons of this one: the vendor's name for it, our column, or a KPI.
        period: Subjects of a period as people write it; in place of `start` and `end`.
        start: Their first day; None for the first with data.
        end: Their last day, which counts; None for the last with data.
        limit: How many of the subjects that differ the most are told of each comparison.

    Raises:
        QueryError: No such vendor or number is there.
        DefinitionError: The workspace's own comparisons are wrong.
    """
    workspace = workspace.now()
    known = {(one.vendor, one.record, one.metric): one for one in counterparts(workspace)}
    engine = open_engine(workspace)
    try:
        span = _span(workspace, engine, period, start, end)
        there = [(str(v), str(k), str(m), int(rows)) for v, k, m, rows in engine.query(vendors_sql())]
        there = [one for one in there if vendor in (None, one[0])]
        _refuse_unknown(vendor, [one[0] for one in there])
        asked = [known[one[:3]] for one in there if one[:3] in known]
        chosen = [one for one in asked if metric is None or metric in _names(one)]
        if metric is not None and not chosen:
            offered = [name for one in asked for name in _names(one)]
            raise QueryError(f"there is no comparison of '{metric}'", "metric", nearest(metric, offered))
        ordered = sorted(chosen, key=_order(known))
        pairs = tuple(
            segments_reconciled(workspace, engine, one, span, limit)
            if isinstance(one, SegmentCounterpart)
            else _reconciled(engine, one, span, limit)
            for one in ordered
        )
    finally:
        engine.close()
    alone = () if metric else tuple(Alone(*one) for one in there if one[:3] not in known)
    return Reconciliation(pairs, alone)


def _order(known: dict[tuple[str, str, str], AnyCounterpart]) -> Any:
    places = {name: place for place, name in enumerate(known)}
    return lambda one: (one.vendor, places[one.vendor, one.record, one.metric])


def _names(counterpart: AnyCounterpart) -> tuple[str, ...]:
    return tuple(name for name in (counterpart.metric, counterpart.column, counterpart.kpi) if name)


def _refuse_unknown(vendor: str | None, vendors: list[str]) -> None:
    if vendor is not None and not vendors:
        raise QueryError(f"there are no numbers of '{vendor}'", "vendor", "see which there are: wellserved reconcile")


def _span(workspace: Workspace, engine: Engine, period: str | None, start: date | None, end: date | None) -> Span:
    midnight = workspace.calendar.midnight
    if period is None:
        return midnight(start) if start else None, midnight(end + timedelta(days=1)) if end else None
    known = catalogue(workspace)
    span = span_of(period, engine, known.names(), known, workspace.calendar, datetime.now(UTC))
    return span.start, span.end


def _reconciled(engine: Engine, counterpart: Counterpart, span: Span, limit: int) -> Reconciled:
    ((n, theirs, ours, difference, spread, agreeing, only_theirs, only_ours),) = engine.query(
        totals_sql(counterpart, *span)
    )
    ((unknown, unread),) = engine.query(strangers_sql(counterpart))
    return Reconciled(
        counterpart=counterpart,
        theirs=theirs,
        ours=ours,
        difference=difference,
        doubt=doubt_of(difference, spread, n),
        n=n,
        agreeing=agreeing,
        agreement=wilson(agreeing, n),
        only_theirs=only_theirs,
        only_ours=only_ours,
        unknown=unknown,
        unread=unread,
        because=_because(engine, counterpart, span),
        worst=tuple(
            Differing(str(subject), its, own, None if place is None else counterpart.reasons[place])
            for subject, its, own, place in engine.query(worst_sql(counterpart, *span, limit))
        ),
    )


def _because(engine: Engine, counterpart: Counterpart, span: Span) -> tuple[Because, ...]:
    found = [
        Because(None if place is None else counterpart.reasons[place], subjects, differing, difference, alone)
        for place, subjects, differing, difference, alone in engine.query(because_sql(counterpart, *span))
    ]
    return tuple(sorted(found, key=lambda one: (one.reason is None, -one.differing)))
