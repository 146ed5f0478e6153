"""Guard, of clocks: thresholds that rows bunch before, timers in durations, answers that are missing."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from wellserved.enrich.behaviours import (
    SAMPLE,
    Stretch,
    answers_sql,
    around_sql,
    inside_sql,
    step_times_sql,
    whole_time_sql,
)
from wellserved.flow.scorecards import scorecards_of
from wellserved.flow.workspace import Workspace
from wellserved.insight.gaming.bunching import Bunch, bunching
from wellserved.insight.gaming.of_clocks import bunched, missing_answers, timed
from wellserved.insight.gaming.sign import ALL, Sign, untold
from wellserved.insight.gaming.timer import NEAR, timer
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.formula import Net, Share
from wellserved.records.register import CONTRACTS
from wellserved.store.engine import Engine

LIMIT = re.compile(r'"(\w+_(?:seconds|minutes))" <=? ([0-9]+(?:\.[0-9]+)?)')
NOT_OURS = ("seconds_to_next_contact", "seconds_since_previous_contact")
DURATIONS = {"first_resolution_minutes": "first_resolution_time", "resolution_minutes": "full_resolution_time"}


@dataclass(frozen=True)
class _Threshold:
    kpi: str
    record: str
    time: str
    column: str
    limit: float
    among: str


def thresholds(engine: Engine, stretch: Stretch, workspace: Workspace, known: Catalogue) -> Iterator[Sign]:
    """Whether more rows end just inside a KPI's threshold than the others predict."""
    found = _thresholds(workspace, known)
    for one in found:
        values = engine.arrow(around_sql(one.record, one.time, one.column, one.among, stretch))["value"].to_numpy()
        told = bunching(values[np.isfinite(values)], one.limit) if len(values) else "there are no rows"
        sign = bunched(one.kpi, one.record, one.column, one.limit, told)
        if isinstance(told, Bunch) and told.found:
            width = float(told.edges[1] - told.edges[0])
            ends, key = (one.limit - 2 * width, one.limit), CONTRACTS[one.record].key[0]
            sql = inside_sql(one.record, key, one.time, one.column, one.among, ends, stretch)
            sign = replace(sign, rows=tuple(row[0] for row in engine.query(sql)))
        yield sign
    if not found:
        yield untold("bunching", "service_level", ALL, "no KPI of a scorecard counts what lies within a limit of time")


def _thresholds(workspace: Workspace, known: Catalogue) -> list[_Threshold]:
    """The limits of time in the KPIs of the scorecards."""
    named = dict.fromkeys(name for card in scorecards_of(workspace).values() for name in card.metrics)
    told = [_threshold(known.latest(name)) for name in named if name in known.names()]
    return [one for one in told if one is not None]


def _threshold(metric: MetricDefinition) -> _Threshold | None:
    formula = metric.formula
    if not isinstance(formula, Share):
        return None
    limits = [
        (column, float(limit)) for column, limit in LIMIT.findall(formula.condition.sql) if column not in NOT_OURS
    ]
    if not limits or len(CONTRACTS[metric.record].key) != 1:
        return None
    among = formula.among.sql if formula.among else "TRUE"
    return _Threshold(metric.name, metric.record, metric.time, *limits[0], among)


def timers(engine: Engine, stretch: Stretch, workspace: Workspace, known: Catalogue) -> Iterator[Sign]:
    """Whether a duration is the same so often that a clock ends it."""
    steps = engine.query(step_times_sql(stretch))
    by: dict[tuple[str, str, str], list[tuple[str, float]]] = {}
    for first, last, actor, case, seconds in steps:
        by.setdefault((first, last, actor or ""), []).append((case, seconds))
    found = [_timed(f"{first} → {last}", None, actor, rows) for (first, last, actor), rows in by.items()]
    for column, kpi in DURATIONS.items():
        rows = engine.query(whole_time_sql(stretch, column))
        found.append(_timed(column.removesuffix("_minutes").replace("_", " "), kpi, "", rows) if rows else None)
    told = [sign for sign in found if sign is not None]
    if steps or told:
        yield from told
    else:
        yield untold("timer", "full_resolution_time", ALL, "there are no cases with their history")


def _timed(what: str, kpi: str | None, actor: str, rows: list[tuple[str, float]]) -> Sign | None:
    found = timer(np.array([seconds for _, seconds in rows], dtype=float))
    if found is None or isinstance(found, str):
        return None
    spikes = [spike.seconds for spike in found.spikes]
    near = [case for case, seconds in rows if any(abs(seconds / spike - 1) <= NEAR for spike in spikes)]
    step = max(len(near) // SAMPLE, 1)
    return replace(timed(what, kpi, actor, found), rows=tuple(near[::step][:SAMPLE]))


def silences(engine: Engine, stretch: Stretch, workspace: Workspace, known: Catalogue) -> Iterator[Sign]:
    """Of each touchpoint, how far answers that were not given could move satisfaction."""
    cards = scorecards_of(workspace).values()
    named = [known.latest(name) for card in cards for name in card.metrics if name in known.names()]
    of_nps = (m.name for m in named if isinstance(m.formula, Net) and m.record == "survey_response")
    for kind, kpi in (("csat", "csat_t2b"), ("nps", next(of_nps, "nps_rel"))):
        yield from missing_answers(kpi, engine.query(answers_sql(stretch, kind)))
