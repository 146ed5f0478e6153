"""Staggered benchmark: does the interval for an initiative hold the truth, where two-way fixed effects do not?

    python -m benchmarks.staggered [--worlds 1000] [--series] [--write]

Worlds are seeded. The effect of each team grows with time since it began, as training does; teams that are reached
early have more of it. Two-way fixed effects compare teams that have it with teams that had it before them, and so
take the growth of one for a trend of all.
"""

import argparse
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from wellserved import __version__
from wellserved.insight.series.interrupted import Series, interval
from wellserved.insight.staggered.effect import FEWEST_CONTROLS, staggered
from wellserved.insight.staggered.group_time import group_time
from wellserved.insight.staggered.panel import NEVER, TeamPanel

RESULTS = Path(__file__).parent / "results" / "staggered.md"


@dataclass(frozen=True)
class World:
    """How teams, periods and the initiative are.

    Args:
        teams: How many.
        never: Those that it never reaches.
        periods: How many.
        size: What it comes to in the end.
        dependence: Of a team's noise on that of the period before.
        trend: By how much the treated drift from the others each period, beyond the effect.
    """

    teams: int
    never: int
    periods: int = 30
    size: float = 4.0
    dependence: float = 0.4
    trend: float = 0.0


WORLDS = {
    "14 teams, 5 never": World(14, 5),
    "24 teams, 6 never": World(24, 6),
    "40 teams, 10 never": World(40, 10),
    "40 teams, 4 never": World(40, 4),
    "100 teams, 30 never": World(100, 30),
    "no effect, 24 teams, 6 never": World(24, 6, size=0.0),
}


HEAD = "| interrupted series,"
SERIES = [(weeks, dependence, 0.0) for weeks in (20, 26, 40, 60, 104) for dependence in (0.0, 0.4, 0.7, 0.85)]
SERIES += [(weeks, 0.4, 2.0) for weeks in (26, 40, 60)]


@dataclass(frozen=True)
class Drawn:
    """A panel, and the effect that is true of each team and period with it."""

    panel: TeamPanel
    true: NDArray[np.float64]


def draw(world: World, seed: int) -> Drawn:
    """One world."""
    rng = np.random.default_rng(seed)
    shape = (world.teams, world.periods)
    starts = np.full(world.teams, NEVER)
    reached = world.teams - world.never
    starts[:reached] = np.sort(rng.integers(6, world.periods - 6, reached))
    noise = rng.normal(size=shape)
    for at in range(1, world.periods):
        noise[:, at] = world.dependence * noise[:, at - 1] + np.sqrt(1 - world.dependence**2) * noise[:, at]
    since = np.arange(world.periods) - np.where(starts == NEVER, world.periods, starts)[:, None]
    early = np.clip(1.4 - np.where(starts == NEVER, 0, starts) / world.periods, 0, None)[:, None]
    true = np.where(since >= 0, world.size * early * (1 - np.exp(-(since + 1) / 5)), 0.0)
    common = rng.normal(0, 3, (world.teams, 1)) + np.cumsum(rng.normal(0, 0.5, world.periods))
    drift = world.trend * np.arange(world.periods) * (starts != NEVER)[:, None]
    names = tuple(f"team {number}" for number in range(world.teams))
    weeks = tuple(f"week {number}" for number in range(world.periods))
    return Drawn(TeamPanel(names, weeks, common + noise + true + drift, starts), true)


def truth(drawn: Drawn) -> float:
    """The mean of the true effects that can be compared: those with enough teams not yet reached."""
    found = group_time(drawn.panel, FEWEST_CONTROLS)
    post = found.only(found.since >= 0)
    return float(drawn.true[:, post.begun + post.since][post.treated].mean())


def two_way(panel: TeamPanel) -> tuple[float, float]:
    """The coefficient of two-way fixed effects, and its error by team: what is often done, and wrong here."""
    has = (np.arange(len(panel.periods)) >= panel.starts[:, None]).astype(float)
    cause, outcome = _within(has), _within(panel.values)
    found = float((cause * outcome).sum() / (cause**2).sum())
    scores = (cause * (outcome - found * cause)).sum(axis=1)
    return found, float(np.sqrt((scores**2).sum()) / (cause**2).sum())


def _within(values: NDArray[np.float64]) -> NDArray[np.float64]:
    found: NDArray[np.float64] = values - values.mean(axis=0) - values.mean(axis=1)[:, None] + values.mean()
    return found


@dataclass(frozen=True)
class Score:
    """How often an interval held the truth, how far it was off, how often it left out zero."""

    coverage: float
    bias: float
    spread: float
    rejected: float
    naive_coverage: float
    naive_bias: float


def scored(world: World, worlds: int) -> Score:
    """Try an estimator on many worlds, beside two-way fixed effects."""
    rows = []
    for seed in range(worlds):
        drawn = draw(world, seed)
        found, real = staggered(drawn.panel, "the course", "the outcome", "number"), truth(drawn)
        assert found.effect is not None and found.low is not None and found.high is not None, found.refused
        naive, error = two_way(drawn.panel)
        held = found.low <= real <= found.high
        rows.append(
            (held, found.effect - real, not found.low <= 0 <= found.high, abs(naive - real) <= 2 * error, naive - real)
        )
    held, off, rejected, naive_held, naive_off = np.array(rows, dtype=float).T
    return Score(held.mean(), off.mean(), off.std(), rejected.mean(), naive_held.mean(), naive_off.mean())


def pre_trends(worlds: int, trend: float) -> float:
    """The share of worlds in which the test says that teams already moved apart."""
    found = [staggered(draw(World(24, 6, trend=trend), seed).panel, "a", "b", "number") for seed in range(worlds)]
    return float(np.mean([one.checks[0].passed is False for one in found]))


def interrupted_scores(worlds: int, weeks: int, dependence: float, size: float) -> tuple[float, float]:
    """Of a series of some weeks: how often the interval holds the true step, and how often it leaves out zero."""
    held, rejected, start = 0, 0, round(weeks * 0.6)
    for seed in range(worlds):
        rng = np.random.default_rng(seed)
        noise = rng.normal(size=weeks)
        for at in range(1, weeks):
            noise[at] = dependence * noise[at - 1] + np.sqrt(1 - dependence**2) * noise[at]
        values = 5 + 0.02 * np.arange(weeks) + noise + size * (np.arange(weeks) >= start)
        low, high = interval(Series(tuple(map(str, range(weeks))), values, start))
        held += low <= size <= high
        rejected += not low <= 0 <= high
    return held / worlds, rejected / worlds


def table(worlds: int) -> str:
    """What was found, as Markdown."""
    lines = [
        "# Initiatives begun team by team: what was found",
        "",
        f"`python -m benchmarks.staggered --worlds {worlds} --write`, version {__version__},"
        f" {datetime.now(UTC):%Y-%m-%d}, {platform.machine()}, Python {platform.python_version()},"
        f" numpy {np.__version__}, seeds 0 to {worlds - 1}.",
        "",
        "The effect grows with time since it began, up to 4 x (1.4 less the share of the year that had passed).",
        "",
        "| worlds | coverage | bias | spread | leaves out 0 | two-way fixed effects: coverage | bias |",
        "|---|---|---|---|---|---|---|",
    ]
    for name, world in WORLDS.items():
        s = scored(world, worlds)
        lines.append(
            f"| {name} | {s.coverage:.3f} | {s.bias:+.3f} | {s.spread:.3f} | {s.rejected:.3f}"
            f" | {s.naive_coverage:.3f} | {s.naive_bias:+.3f} |"
        )
    lines += ["", "| teams of the treated drift each period by | the test says so |", "|---|---|"]
    lines += [f"| {trend} | {pre_trends(worlds, trend):.3f} |" for trend in (0.0, 0.25, 0.5, 1.0)]
    return "\n".join([*lines, "", series_table(worlds)])


def series_table(worlds: int) -> str:
    """What was found of interrupted series."""
    lines = [f"{HEAD} weeks | dependence | step | coverage | leaves out 0 |", "|---|---|---|---|---|"]
    for weeks, dependence, size in SERIES:
        held, rejected = interrupted_scores(worlds, weeks, dependence, size)
        lines.append(f"| {weeks} | {dependence} | {size} | {held:.3f} | {rejected:.3f} |")
    return "\n".join(lines) + "\n"


def rest_as_found() -> str:
    """What was found before the table of interrupted series."""
    return RESULTS.read_text(encoding="utf-8").partition(HEAD)[0]


def main() -> None:
    """Run, and keep what was found where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--series", action="store_true", help="interrupted series alone; the rest stays")
    said = parser.parse_args()
    found = table(said.worlds) if not said.series else rest_as_found() + series_table(said.worlds)
    if said.write:
        RESULTS.write_text(found, encoding="utf-8")
    print(found)


if __name__ == "__main__":
    main()
