"""Guard, of agents: counts of what agents do, from the engine to the tests, and the rows to check."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from wellserved.enrich.behaviours import (
    BEHAVIOURS,
    HOUR,
    WEEK,
    Behaviour,
    Stretch,
    answers_sql,
    counts_sql,
    offers_sql,
    repeats_sql,
    samples_sql,
    short_samples_sql,
    talks_sql,
    unasked_samples_sql,
)
from wellserved.flow.workspace import Workspace
from wellserved.insight.gaming.lognormal import SHORT
from wellserved.insight.gaming.of_agents import About, compared, short_talks, survey_selection
from wellserved.insight.gaming.picking import bounds
from wellserved.insight.gaming.risk import by_risk
from wellserved.insight.gaming.short_talks import Repeats, Talks
from wellserved.insight.gaming.sign import ALL, Fact, Sign, Verdict, untold
from wellserved.insight.gaming.tally import tally
from wellserved.metrics.catalogue import Catalogue
from wellserved.store.engine import Engine

WINDOWS = {"an hour": HOUR, "a week": WEEK}
SHORT_TALKS = About("hang_up", "aht", "interaction", ("short_talk_rate", "talk_time_p50", "fcr_no_repeat"))
SURVEYS = About("survey_picking", "csat_t2b", "interaction", ("survey_coverage", "csat_mean", "nps_txn", "ces2"))


def behaviours(engine: Engine, stretch: Stretch, workspace: Workspace, known: Catalogue) -> Iterator[Sign]:
    """Who does a thing far more often than colleagues with the same work."""
    for one in BEHAVIOURS:
        about = About(one.kind, one.kpi, one.record, one.touches)
        rows = engine.query(counts_sql(one, stretch))
        if not rows or not any(row[3] for row in rows):
            yield untold(one.kind, one.kpi, ALL, _missing(one, rows), sum(row[4] for row in rows))
            continue
        for sign in compared(about, tally(rows)):
            yield _with_rows(engine, sign, samples_sql(one, stretch, sign.subject))


def _missing(one: Behaviour, rows: Sequence[object]) -> str:
    return "it never happened" if rows else f"there are no {one.needs}"


def _with_rows(engine: Engine, sign: Sign, sql: str) -> Sign:
    """The sign with the rows to check, where there is something to look at."""
    return replace(sign, rows=tuple(row[0] for row in engine.query(sql))) if sign.verdict is Verdict.LOOK else sign


def talks(engine: Engine, stretch: Stretch, workspace: Workspace, known: Catalogue) -> Iterator[Sign]:
    """Very short talks, beside what the longer ones predict and what became of the callers."""
    found = engine.arrow(talks_sql(stretch))
    if not found.num_rows:
        why = "there are no contacts that a person took, with their agent and length of talk"
        yield untold(SHORT_TALKS.kind, SHORT_TALKS.kpi, ALL, why)
        return
    who, when = (np.array(found[name].to_pylist()) for name in ("agent_id", "period"))
    names, agent = np.unique(who, return_inverse=True)
    periods, period = np.unique(when, return_inverse=True)
    counts = (found[name].to_numpy() for name in ("seconds", "n"))
    told = Talks(tuple(names.tolist()), len(periods), agent, period, *counts)
    back = {name: _repeats(engine, stretch, window) for name, window in WINDOWS.items()}
    for sign in short_talks(SHORT_TALKS, told, back):
        whose = None if sign.subject == ALL else sign.subject
        yield _with_rows(engine, sign, short_samples_sql(stretch, SHORT, whose))


def _repeats(engine: Engine, stretch: Stretch, window: int) -> dict[str, Repeats]:
    """Of each agent, how many known callers came back within a window."""
    told: dict[str, dict[bool, tuple[int, int]]] = {}
    for agent, short, back, n in engine.query(repeats_sql(stretch, SHORT, window)):
        told.setdefault(agent, {})[short] = (back, n)
    nothing = (0, 0)
    return {agent: Repeats(*of.get(True, nothing), *of.get(False, nothing)) for agent, of in told.items()}


def survey_picking(engine: Engine, stretch: Stretch, workspace: Workspace, known: Catalogue) -> Iterator[Sign]:
    """Who offers surveys less where a bad answer is to be feared."""
    rows = engine.query(offers_sql(stretch))
    found = by_risk(rows) if rows else "there are no contacts that a person took, with their agent"
    if isinstance(found, str):
        yield untold(SURVEYS.kind, SURVEYS.kpi, ALL, found, sum(row[4] for row in rows))
        return
    contacts = sum(row[4] for row in rows)
    for sign in survey_selection(SURVEYS, found, _limits(engine, stretch, contacts)):
        yield _with_rows(engine, sign, unasked_samples_sql(stretch, sign.subject, found.sorts))


def _limits(engine: Engine, stretch: Stretch, contacts: int) -> Mapping[str, Fact]:
    """What satisfaction is among those who answered, and between what it lies among all contacts."""
    answers = engine.query(answers_sql(stretch, "csat"))
    answered, good = (sum(row[i] for row in answers) for i in (2, 3))
    if not answered or answered > contacts:
        return {}
    low, high = bounds(good, answered, contacts)
    return {"satisfied": good / answered, "at_least": low, "at_most": high, "answered": answered}


def schedule_edits(engine: Engine, stretch: Stretch, workspace: Workspace, known: Catalogue) -> Iterator[Sign]:
    """Schedules changed after the shift: the record keeps the newest version only, so it can't be told."""
    why = "a schedule is kept as it stands now; to see edits after the shift, each change with its time is needed"
    yield untold("schedule_edits", "schedule_adherence", ALL, why)
