"""The simulated workforce: who works, in which team, how well, and when."""

from dataclasses import dataclass

import numpy as np

from wellserved.sources.sample.setting import CLOSES, OPENS, Array, Setting

PART = 1
TEAM_NAMES = ("amber", "birch", "cedar", "dune", "elm", "fjord", "grove", "heath")
SHIFT_HOURS = 4
SHIFT_STARTS = (8, 13, 10, 16, 8, 11, 14, 9, 16, 12)
ON_WEEKDAY = (0.90, 0.80, 0.74, 0.72, 0.71, 0.45, 0.34)
BOTS = 2


@dataclass(frozen=True)
class Workforce:
    """Arrays of one entry an agent; the last two are bots.

    Args:
        team: Team number; -1 for a bot.
        joined: Day they joined, from the start; below 0 is before it.
        left: Day they left; the number of days where they stay.
        skill: What they add to the log odds of settling an issue.
        pace: Factor on how long their contacts take.
        trained: Day on which they finished the course on resolution; far off where they never did.
        shift_agent: Agent of each shift.
        shift_day: Its day.
        shift_start: Its first hour.
        shift_absent: Whether the agent stayed away.
        on_shift: Agents at work by day and open hour, shape (days, hours, most), padded with -1.
        staffed: How many they are, shape (days, hours).
    """

    team: Array
    joined: Array
    left: Array
    skill: Array
    pace: Array
    trained: Array
    shift_agent: Array
    shift_day: Array
    shift_start: Array
    shift_absent: Array
    on_shift: Array
    staffed: Array

    @property
    def humans(self) -> int:
        return len(self.team) - BOTS

    @property
    def teams(self) -> int:
        return int(self.team.max()) + 1

    def pick(self, day: Array, hour: Array, chance: Array) -> Array:
        """Someone at work at that hour, by chance of 0 to 1."""
        slot = np.clip(hour - OPENS, 0, CLOSES - OPENS - 1)
        seat = (chance * self.staffed[day, slot]).astype(np.int64)
        picked: Array = self.on_shift[day, slot, seat]
        return picked


def hire(setting: Setting) -> Workforce:
    """Hire, train and plan the workforce."""
    random = setting.random(PART)
    seats = max(8, setting.customers // 720)
    teams = min(len(TEAM_NAMES), max(2, seats // 4))
    team = np.arange(seats) % teams
    leaves = random.random(seats) < 0.22 * setting.months / 12
    left = np.where(leaves, random.integers(20, max(21, setting.days - 10), seats), setting.days)
    joined = -random.integers(30, 800, seats)
    followers = np.flatnonzero(leaves)
    team = np.concatenate([team, team[followers], [-1] * BOTS])
    joined = np.concatenate([joined, left[followers], [-400] * BOTS])
    left = np.concatenate([left, np.full(len(followers) + BOTS, setting.days)])
    humans = len(team) - BOTS
    skill = np.concatenate([random.normal(0, 0.3, humans), np.zeros(BOTS)])
    pace = np.concatenate([np.exp(random.normal(0, 0.15, humans)), np.ones(BOTS)])
    trained = _course_days(setting, team, joined, random)
    shifts = _shifts(setting, joined[:humans], left[:humans], random)
    absent = random.random(len(shifts[0])) < 0.045
    on_shift, staffed = _seats(setting, humans, shifts, absent, random)
    return Workforce(team, joined, left, skill, pace, trained, *shifts, absent, on_shift, staffed)


def _course_days(setting: Setting, team: Array, joined: Array, random: np.random.Generator) -> Array:
    """The course reaches one team after another from the third month on; newcomers take it in their first month."""
    turn = np.maximum(team, 0) * max(1, int(setting.days * 0.6) // max(1, int(team.max()) + 1))
    day = int(setting.days * 0.2) + turn + random.integers(0, 14, len(team))
    day = np.where(joined > day, joined + 20, day)
    return np.where(team < 0, 10**6, day)


def _shifts(setting: Setting, joined: Array, left: Array, random: np.random.Generator) -> tuple[Array, Array, Array]:
    """Who is planned on which day, from which hour; a day's shifts are spread over its hours."""
    days, people = setting.days, len(joined)
    works = random.random((people, days)) < np.array(ON_WEEKDAY)[setting.weekdays]
    day = np.arange(days)
    works &= (day >= joined[:, None]) & (day < left[:, None])
    agent, at = np.nonzero(works)
    rank = np.cumsum(works, axis=0)[agent, at] + random.integers(0, len(SHIFT_STARTS), days)[at]
    start = np.array(SHIFT_STARTS)[rank % len(SHIFT_STARTS)]
    return agent, at, start


def _seats(
    setting: Setting, humans: int, shifts: tuple[Array, Array, Array], absent: Array, random: np.random.Generator
) -> tuple[Array, Array]:
    """Who is at work by day and hour; an hour that nobody planned is stood in for."""
    agent, day, start = (part[~absent] for part in shifts)
    hours = CLOSES - OPENS
    at_work = np.zeros((setting.days, hours, humans), dtype=bool)
    for k in range(SHIFT_HOURS):
        at_work[day, start - OPENS + k, agent] = True
    empty = ~at_work.any(axis=2)
    at_work[(*np.nonzero(empty), random.integers(0, humans, int(empty.sum())))] = True
    staffed = at_work.sum(axis=2)
    order = np.argsort(~at_work, axis=2, kind="stable")[:, :, : int(staffed.max())]
    seated: Array = order
    return seated, staffed
