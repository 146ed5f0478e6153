"""Journeying: which journeys are asked of an engine, and up to when it is known what followed them."""

from datetime import UTC, datetime, timedelta

from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.journey_steps import Detail, letters, own_steps_sql
from wellserved.enrich.journeys import DAY, Journeying, known_sql
from wellserved.flow.journey_openers import openers_sql
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError, nearest
from wellserved.terms.period import Period

RELATIONS = {
    name: f'"{name}"'
    for name in ("interaction", "issue", "case", "case_event", "self_service_session", "order", "survey_response")
}
SURVEYS = ("csat", "ces", "nps")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MOST_OWN, FEW_ROWS = 400, 3_000_000


def journeying(
    engine: Engine,
    issues: IssueSettings,
    clock: datetime,
    period: Period | None = None,
    where: str | None = None,
    begin: str | None = None,
    goal: str | None = None,
    detail: Detail | None = None,
) -> Journeying:
    """Which journeys are asked for, as SQL must know it.

    Raises:
        QueryError: There is no such step.
    """
    by_case = not _has(engine, "interaction")
    chosen = detail or ("all" if by_case and not _has(engine, "self_service_session") else "felt")
    known = letters(_own(engine) if chosen == "all" else ())
    for step in (begin, goal):
        if step is not None and step not in known:
            raise QueryError(f"there is no step '{step}'", "step", nearest(step, known))
    return Journeying(
        issues, (followed_until(engine, clock) or 0) - round(issues.gap_days * DAY), known, chosen, _survey(engine),
        _micros(period.start) if period else None, _micros(period.end) if period else None,
        begin, goal, openers_sql(where, by_case) if where else None, by_case,
        sum(extent.rows for extent in engine.extents.values()) < FEW_ROWS,
    )  # fmt: skip


def followed_until(engine: Engine, clock: datetime) -> int | None:
    """The last moment up to which all that is loaded tells, no later than the clock, in microseconds."""
    told = [at for (at,) in engine.query(known_sql(RELATIONS)) if at is not None]
    return min(*told, _micros(clock)) if told else None


def _has(engine: Engine, record: str) -> bool:
    return bool(engine.query(f'SELECT 1 FROM "{record}" LIMIT 1'))


def _own(engine: Engine) -> list[str]:
    return [step for step, _ in engine.query(own_steps_sql(RELATIONS))[:MOST_OWN]]


def _survey(engine: Engine) -> str:
    """The kind of answers that tells dissatisfaction: the first of SURVEYS that anybody answered."""
    sql = f'SELECT DISTINCT "kind" FROM survey_response WHERE "score" IS NOT NULL AND "kind" IN {SURVEYS!r}'
    found = {kind for (kind,) in engine.query(sql)}
    return next((kind for kind in SURVEYS if kind in found), SURVEYS[0])


def _micros(when: datetime) -> int:
    return round((when - EPOCH) / timedelta(microseconds=1))
