"""Staggered effect: what an initiative changed where it began, what tried to refute it, or why it can't be told."""

from dataclasses import replace

import numpy as np

from wellserved.insight.evidence import Check, Effect, Grade
from wellserved.insight.staggered.aggregate import Aggregate, by_time_since, simple
from wellserved.insight.staggered.group_time import GroupTime, group_time
from wellserved.insight.staggered.panel import TeamPanel
from wellserved.insight.staggered.pretrend import PreTrend, drift, pre_trend

FEWEST_TREATED, FEWEST_CONTROLS = 8, 4
METHOD = "Callaway-Sant'Anna, teams not yet reached as controls, errors by team"
ASSUMPTIONS = (
    "without it, teams that it reached would have changed as those did that it had not reached yet",
    "nothing else began in the same teams at the same time",
    "teams did not change before it began because it was to come, nor because it began elsewhere",
)
MAY_NOT = (
    "that it would do the same in teams that were never to have it",
    "that the effect goes on after the periods that were seen",
)


def staggered(panel: TeamPanel, treatment: str, outcome: str, unit: str) -> Effect:
    """Tell what an initiative changed that began in one team after another.

    Args:
        panel: The outcome by team and period, with when it began in each team.
        treatment: What began, by name.
        outcome: What it may have changed, by name.
        unit: The outcome's unit.

    Returns:
        The mean effect on the treated over all periods since; by period since in `groups`. Refused below 8 treated
        or 4 control teams.
    """
    panel = panel.usable()
    found = group_time(panel, FEWEST_CONTROLS) if panel.treated.any() else None
    told = Effect(treatment, outcome, "att", unit, len(panel.teams), Grade.ASSUMED, METHOD, assumptions=ASSUMPTIONS)
    told = replace(told, may_not=MAY_NOT, first=panel.periods[0], last=panel.periods[-1])
    why = _refused(panel, found)
    if why is not None or found is None:
        return replace(told, refused=why)
    return _estimated(told, panel, found)


def _refused(panel: TeamPanel, found: GroupTime | None) -> str | None:
    post = None if found is None else found.only(found.since >= 0)
    treated = 0 if post is None else int(post.treated.any(axis=1).sum())
    controls = int((panel.starts > panel.starts[panel.treated].min()).sum()) if panel.treated.any() else 0
    if controls < FEWEST_CONTROLS:
        return f"{controls} teams to compare with: at least {FEWEST_CONTROLS} that it had not reached yet are needed"
    if treated < FEWEST_TREATED:
        return f"{treated} teams that it reached can be compared: at least {FEWEST_TREATED} are needed"
    return None


def _estimated(told: Effect, panel: TeamPanel, found: GroupTime) -> Effect:
    whole, events = simple(found), by_time_since(found)
    teams = int((found.treated | found.control).any(axis=1).sum())
    effect, error = float(whole.effects[0]), float(whole.errors[0])
    half = _t(teams) * error
    before = pre_trend(events, effect, teams)
    checks = (_parallel(before), _bound(before, events, effect, half))
    grade = Grade.ASSOCIATED if checks[0].passed is False else Grade.QUASI_EXPERIMENT
    told = replace(told, n=teams, effect=effect, low=effect - half, high=effect + half, error=error, grade=grade)
    return replace(told, naive=_plain(panel), groups=_events(told, events, teams), checks=checks)


def _events(told: Effect, events: Aggregate, teams: int) -> dict[str, Effect]:
    """The effect by periods since it began, each by itself; those before show whether teams moved alike."""
    rows = zip(
        events.labels.tolist(), events.effects.tolist(), events.errors.tolist(), events.teams.tolist(), strict=True
    )
    return {
        f"period {since:+d}": replace(
            told, effect=effect, low=effect - _t(teams) * error, high=effect + _t(teams) * error, error=error, n=n,
            assumptions=(), may_not=(),
        )
        for since, effect, error, n in rows if error > 0
    }  # fmt: skip


def _parallel(before: PreTrend) -> Check:
    if before.p is None or before.power is None:
        return Check("pre_trend", None, None, said="no period before the last one before it began: nothing to test")
    apart = before.p < 0.05
    how = "already moved apart" if apart else "moved alike"
    found = f"{before.leads} periods before it began, tested at once: teams {how} (p {before.p:.2f})"
    said = f"{found}; a trend that alone made up the effect would be noticed in {before.power:.0%} of cases"
    return Check("pre_trend", False if apart else (True if before.power >= 0.5 else None), before.p, said=said)


def _bound(before: PreTrend, events: Aggregate, effect: float, half: float) -> Check:
    """How much the trend may be violated before the interval holds zero, in steps as large as any seen before."""
    if not before.step:
        return Check("pre_trend_bound", None, None, said="no step before it began to measure a violation by")
    off = drift(events, before.step)
    room = max(abs(effect) - half, 0.0) / off
    said = (
        f"were teams to move apart each period by {room:.2f} times the largest step seen before it began,"
        " the interval would just hold zero; low and high are the interval at 1 time"
    )
    return Check("pre_trend_bound", None, room, effect - half - off, effect + half + off, said)


def _plain(panel: TeamPanel) -> float:
    """Cells with it less cells without it."""
    on = np.arange(len(panel.periods)) >= panel.starts[:, None]
    return float(np.nanmean(panel.values[on]) - np.nanmean(panel.values[~on]))


def _t(teams: int) -> float:
    from scipy.stats import t

    return float(t.ppf(0.975, teams - 1))
