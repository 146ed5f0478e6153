"""The simulated workforce: who works, in which team, how well, when, and who was trained when."""

from dataclasses import dataclass

import numpy as np

from wellserved.sources.sample.rota import Rota, plan, weekly_shifts
from wellserved.sources.sample.setting import Array, Setting

FIRST_TEAMS = (
    "amber", "birch", "cedar", "dune", "elm", "fjord", "grove",
    "heath", "inlet", "juniper", "kelp", "larch", "moor", "north",
)  # fmt: skip
MOST_IN_A_TEAM, MOST_TEAMS = 12, 420
TEAM_NAMES = tuple(
    name if nth == 1 else f"{name} {nth}"
    for nth in range(1, MOST_TEAMS // len(FIRST_TEAMS) + 1)
    for name in FIRST_TEAMS
)
SHIFTS_A_WEEK = 3.8
TRAINED_TEAMS = 0.64
NEVER = 10**6
BOTS = 2
RAMP_DAYS, RAMP = 30, (0.5, 0.75, 1.0)
HANGS_UP, PICKS, CLOSES_EARLY, PASSES_ON = range(4)
TRICKS = (
    "hangs up within seconds, which brings handle time down",
    "invites to a survey only after a contact that went well",
    "marks cases solved before they are, which brings resolution time down",
    "passes contacts on to be rid of them",
)
TRICK_RATES = (0.10, 1.0, 0.55, 0.38)


@dataclass(frozen=True)
class Workforce:
    """Arrays of one entry an agent; the last two are bots.

    Args:
        team: Team number; -1 for a bot.
        joined: Day they joined, from the start; below 0 is before it.
        left: Day they left; the number of days where they stay.
        skill: What they add to the log odds of settling a matter.
        pace: Factor on how long their contacts take.
        trained: Day on which the course begins to act; far off where it never does.
        trick: Index into TRICKS of those who game; -1 for all others.
        team_trained: Day on which the course reached each team.
        team_gain: Factor of each team on what the course does.
        rota: Who works when.
    """

    team: Array
    joined: Array
    left: Array
    skill: Array
    pace: Array
    trained: Array
    trick: Array
    team_trained: Array
    team_gain: Array
    rota: Rota

    @property
    def humans(self) -> int:
        return len(self.team) - BOTS

    @property
    def teams(self) -> int:
        return len(self.team_trained)

    def rate(self, trick: int) -> Array:
        """How often each agent plays a trick."""
        plays: Array = np.where(self.trick == trick, TRICK_RATES[trick], 0.0)
        return plays

    def training(self, agent: Array, day: Array) -> Array:
        """How much of a usual team's whole effect of the course an agent has on a day."""
        since = day - self.trained[agent]
        grown = np.array(RAMP)[np.clip(since // RAMP_DAYS, 0, len(RAMP) - 1)]
        gain: Array = np.where(since >= 0, grown * self.team_gain[np.maximum(self.team[agent], 0)], 0.0)
        return gain


def hire(setting: Setting) -> Workforce:
    """Hire, train and plan the workforce."""
    draws = setting.draws
    seats = max(8, int(weekly_shifts(setting) / SHIFTS_A_WEEK + 1))
    teams = _teams(seats)
    seat = np.arange(seats)
    leaves = draws.happens(min(0.9, 0.22 * setting.months / 12), "agent leaves", seat)
    last = draws.whole(max(21, setting.days - 10), "agent left", seat, least=20)
    followers = np.flatnonzero(leaves)
    team = np.concatenate([seat % teams, followers % teams, [-1] * BOTS])
    joined = np.concatenate([-draws.whole(800, "agent joined", seat, least=100), last[followers], [-400] * BOTS])
    left = np.concatenate([np.where(leaves, last, setting.days), np.full(len(followers) + BOTS, setting.days)])
    who, human = np.arange(len(team)), team >= 0
    team_trained = _course_days(setting, teams)
    return Workforce(
        team=team,
        joined=joined,
        left=np.minimum(left, setting.days),
        skill=np.where(human, setting.mechanism.skill_spread * draws.normal("skill", who), 0.0),
        pace=np.where(human, draws.lognormal(0.15, "pace", who), 1.0),
        trained=_trained(team, joined, team_trained),
        trick=_tricks(setting, team, joined, left),
        team_trained=team_trained,
        team_gain=np.rint((0.7 + 0.6 * draws.uniform("team gain", np.arange(teams))) * 100) / 100,
        rota=plan(setting, joined[human], np.minimum(left[human], setting.days)),
    )


def _teams(seats: int) -> int:
    """A small organisation has small teams; a lead of a large one has a dozen people."""
    few = min(len(FIRST_TEAMS), max(2, seats // 2))
    return min(MOST_TEAMS, max(few, seats // MOST_IN_A_TEAM))


def _course_days(setting: Setting, teams: int) -> Array:
    """The course reaches one team after another, on Mondays; a third of them it never reaches."""
    reached = max(1, int(TRAINED_TEAMS * teams + 0.5))
    step = setting.days * 0.6 / reached
    day = (setting.days * 0.2 + np.arange(reached) * step).astype(np.int64)
    monday = day - (day + setting.start.weekday()) % 7
    order = np.argsort(setting.draws.uniform("course reaches", np.arange(teams)), kind="stable")
    days = np.full(teams, NEVER)
    days[order[:reached]] = np.maximum(monday, 0)
    return days


def _trained(team: Array, joined: Array, team_trained: Array) -> Array:
    """From the day it reaches their team; who comes later has it three weeks after they joined."""
    day = np.where(team < 0, NEVER, team_trained[np.maximum(team, 0)])
    trained: Array = np.where((day < NEVER) & (joined > day), joined + 21, day)
    return trained


def _tricks(setting: Setting, team: Array, joined: Array, left: Array) -> Array:
    """One in fourteen plays each trick, at least one; only people who are there for all of the time told."""
    trick = np.full(len(team), -1)
    staying = np.flatnonzero((team >= 0) & (joined < 0) & (left >= setting.days))
    order = staying[np.argsort(setting.draws.uniform("tricks", staying), kind="stable")]
    each = max(1, len(staying) // 14)
    for kind in range(len(TRICKS)):
        trick[order[kind * each : (kind + 1) * each]] = kind
    return trick
