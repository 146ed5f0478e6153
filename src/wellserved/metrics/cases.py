"""Cases: the worked examples of a KPI's own file, as questions with the answers that must come out."""

import math
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import Case, MetricDefinition
from wellserved.metrics.formula import Derived
from wellserved.metrics.measurement import Measurement, Note
from wellserved.metrics.question import Question
from wellserved.metrics.reading import read_metric
from wellserved.metrics.states import needs_of
from wellserved.records.contract import Type
from wellserved.records.register import CONTRACTS
from wellserved.terms.errors import DefinitionError
from wellserved.terms.problem import Problem

LONG_AFTER = datetime(9000, 1, 1, tzinfo=UTC)
CLOSE = 1e-6
_DAY = timedelta(days=1)


def case_catalogue(metric: MetricDefinition, case: Case, catalogue: Catalogue) -> Catalogue:
    """The KPI with its file's own parameters and the case's, beside the KPIs that it may be derived from."""
    alone = {metric.name: (read_metric(metric.document, case.parameters),)}
    return Catalogue({name: _as_written(catalogue.versions(name)) for name in _parts(metric, catalogue)} | alone)


def _parts(metric: MetricDefinition, catalogue: Catalogue) -> set[str]:
    """The KPIs that it is derived from, and that those are."""
    if not isinstance(metric.formula, Derived):
        return set()
    own = set(metric.formula.parts)
    return own.union(*(_parts(catalogue.latest(name), catalogue) for name in own))


def _as_written(versions: Sequence[MetricDefinition]) -> tuple[MetricDefinition, ...]:
    """The newest version for all days, with its own parameters rather than a workspace's."""
    return (read_metric(versions[-1].document),)


def case_question(metric: MetricDefinition, case: Case, catalogue: Catalogue) -> Question:
    """What a case asks: the KPI over all days of its rows, or the days it names, in UTC.

    Raises:
        DefinitionError: It has no row with a time, and names no days.
    """
    days = _days(metric, case, catalogue)
    start, after = case.start or min(days, default=None), case.end or max((d + _DAY for d in days), default=None)
    if start is None or after is None:
        what = f"the case '{case.name}' has no row with a time"
        raise DefinitionError(what, metric.document.where("cases"), "write 'from:' and 'to:'")
    return Question((metric.name,), start, after, by=tuple(case.segment), clock=case.as_of or LONG_AFTER)


def _days(metric: MetricDefinition, case: Case, catalogue: Catalogue) -> list[date]:
    """The days that put the given rows into a period; where they have none, any days they have."""
    placing = [
        day
        for record, column in _times(metric, catalogue)
        for row in case.given.get(record, ())
        if (day := _day(row.get(column))) is not None
    ]
    return placing or [day for record, rows in case.given.items() for row in rows for day in _any_days(record, row)]


def _times(metric: MetricDefinition, catalogue: Catalogue) -> set[tuple[str, str]]:
    """Records and their columns that put rows into a period."""
    if isinstance(metric.formula, Derived):
        return {time for name in metric.formula.parts for time in _times(catalogue.latest(name), catalogue)}
    anything = Question((metric.name,), date(2000, 1, 1), date(2000, 1, 2), clock=LONG_AFTER)
    relations = [need.relation for need in needs_of(metric, anything.start, anything.end, anything).sides]
    return {(r.record, r.time) for r in relations} | {(r.record, r.until) for r in relations if r.until}


def _any_days(record: str, row: Mapping[str, str | None]) -> list[date]:
    times = [c.name for c in CONTRACTS[record].all_columns if c.type in (Type.TIME, Type.DATE)]
    return [day for name in times if (day := _day(row.get(name))) is not None]


def _day(written: str | None) -> date | None:
    return datetime.fromisoformat(written).date() if written else None


def judge(metric: MetricDefinition, case: Case, measured: Sequence[Measurement]) -> Problem | None:
    """Compare what came out with what the case says; None where they agree."""
    wanted = dict(case.segment)
    found = next((m for m in measured if dict(m.segment) == wanted), None)
    got = _told(found)
    if _agrees(case, got):
        return None
    said = {"value": case.value, "n": case.n, "coverage": case.coverage, "note": case.note}
    return Problem(
        "case_fails",
        f"{metric.name}: '{case.name}' should give {_listed(said, case)}, and gives {_listed(got, case)}",
        metric.document.where("cases", metric.cases.index(case)),
        "mend the formula, or the case",
    )


def _told(found: Measurement | None) -> dict[str, Any]:
    if found is None:
        return {"value": None, "n": 0, "coverage": None, "note": Note.NO_DATA}
    return {"value": found.value, "n": found.n, "coverage": found.coverage, "note": found.note}


def _agrees(case: Case, got: Mapping[str, Any]) -> bool:
    covered = case.coverage is None or _same(case.coverage, got["coverage"])
    return (
        _same(case.value, got["value"]) and covered and case.n in (None, got["n"]) and case.note in (None, got["note"])
    )


def _same(wanted: float | None, value: float | None) -> bool:
    if wanted is None or value is None:
        return wanted is value
    return math.isclose(wanted, value, rel_tol=CLOSE, abs_tol=CLOSE)


def _listed(what: Mapping[str, Any], case: Case) -> str:
    shown = {"value": True, **{key: getattr(case, key) is not None for key in ("n", "coverage", "note")}}
    return ", ".join(f"{key} {'null' if what[key] is None else what[key]}" for key in what if shown[key])
