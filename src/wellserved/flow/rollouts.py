"""Rollouts of a workspace: which courses and initiatives came to which teams when, and a KPI's panel around one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from wellserved.enrich.rollouts import COURSE, INITIATIVE, course_starts_sql, initiative_starts_sql, without_team
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace
from wellserved.insight.series.interrupted import Series
from wellserved.insight.staggered.panel import NEVER, TeamPanel
from wellserved.metrics.measurement import Measurement
from wellserved.store.engine import Engine
from wellserved.terms.period import Period

WEEKS_A_YEAR = 52


@dataclass(frozen=True)
class Rollout:
    """Something that began in one team after another, or for all at once.

    Args:
        name: As the command `effect` names it: "training:" or "initiative:" and its name.
        starts: The first day by team.
        everywhere: The day it began for all; None where it has teams.
    """

    name: str
    starts: Mapping[str, date]
    everywhere: date | None = None

    @property
    def label(self) -> str:
        """What people call it."""
        kind, _, name = self.name.partition(":")
        return f"training '{name}'" if kind == COURSE else name


def rollouts(workspace: Workspace, engine: Engine) -> dict[str, Rollout]:
    """Every course and initiative that the records tell of, by name."""
    found: dict[str, dict[str, date]] = {}
    for_all: dict[str, date] = {}
    for course, team, day in engine.query(course_starts_sql(workspace.settings.zone)):
        found.setdefault(f"{COURSE}:{course}", {})[team] = day
    for name, team, day in engine.query(initiative_starts_sql()):
        whole = f"{INITIATIVE}:{without_team(name, team)}"
        if team is None:
            for_all[whole] = day
        else:
            teams = found.setdefault(whole, {})
            teams[team] = min(day, teams.get(team, day))
    told = {name: Rollout(name, teams) for name, teams in found.items()}
    return told | {name: Rollout(name, {}, day) for name, day in for_all.items() if name not in told}


def team_panel(
    workspace: Workspace, rollout: Rollout, metric: str, span: str | None, where: str | None, grain: str
) -> TeamPanel | None:
    """A KPI by team and period, and the period in which it began in each team; None without a value."""
    cells: list[Measurement] = measure(workspace, [metric], span, grain=grain, by=["team"], where=where)  # type: ignore[assignment]
    cells = [one for one in cells if dict(one.segment)["team"] is not None]
    periods = sorted({one.period for one in cells}, key=lambda one: one.start)
    teams = sorted({str(dict(one.segment)["team"]) for one in cells})
    if not periods or not teams:
        return None
    values = np.full((len(teams), len(periods)), np.nan)
    at = {one: place for place, one in enumerate(periods)}
    row = {name: place for place, name in enumerate(teams)}
    for one in cells:
        if one.value is not None:
            values[row[str(dict(one.segment)["team"])], at[one.period]] = one.value
    if not np.isfinite(values).any():
        return None
    starts = [_place(periods, rollout.starts.get(name)) for name in teams]
    return TeamPanel(tuple(teams), _names(periods), values, np.array(starts, dtype=np.int64))


def series(workspace: Workspace, begun: date, metric: str, span: str | None, where: str | None) -> Series | None:
    """A KPI by week, and the week in which something began for all; None without a value."""
    told: list[Measurement] = measure(workspace, [metric], span, grain="week", where=where)  # type: ignore[assignment]
    whole = [one for one in told if one.value is not None]
    if not whole:
        return None
    periods = [one.period for one in told]
    values = np.array([np.nan if one.value is None else one.value for one in told])
    start = min(_place(periods, begun), len(periods))
    return Series(_names(periods), values, start, WEEKS_A_YEAR)


def _place(periods: list[Period], day: date | None) -> int:
    """The period that something began in; `NEVER` where it came after them all."""
    if day is None:
        return int(NEVER)
    return next((place for place, one in enumerate(periods) if day < one.end.date()), int(NEVER))


def _names(periods: list[Period]) -> tuple[str, ...]:
    return tuple(one.first_day.isoformat() for one in periods)
