"""Links benchmark: in how many worlds is a link declared that does not exist, and how many of those that do are found?

    python -m benchmarks.links [--worlds 1000] [--write]

Each world is a panel of teams by week; seeds are 0 to worlds - 1. Beside our rule stand what is often done: the
correlation of all team-weeks, Granger's test on the company's weeks, a lag with team and week effects.
"""

import argparse
import platform
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import process_time

import numpy as np
from numpy.typing import NDArray

from wellserved import __version__
from wellserved.insight.link.panel import Panel, shifted
from wellserved.insight.link.rule import link_tests
from wellserved.insight.link.within import within

RESULTS = Path(__file__).parent / "results" / "links.md"
Floats = NDArray[np.float64]
BURN = 20


@dataclass(frozen=True)
class World:
    """How a cause and an effect come about.

    Args:
        teams: How many.
        weeks: How many.
        link: What one more of the cause does to the effect some weeks later, in standard deviations of its noise.
        after: How many weeks later.
        targeted: How much of the cause goes where the effect was low the week before, such as training.
        shocks: What a hidden shock of a team does to the effect; it does as much to the cause.
        lasting: How much of a hidden shock is left after a week.
        trend: By how much both grow each week, in all teams.
    """

    teams: int = 60
    weeks: int = 52
    link: float = 0.0
    after: int = 1
    targeted: float = 0.0
    shocks: float = 0.0
    lasting: float = 0.7
    trend: float = 0.0


NULL: Mapping[str, World] = {
    "no link": World(),
    "targeted training": World(targeted=0.6),
    "hidden shocks": World(shocks=1.0),
    "hidden shocks, weak and lasting": World(shocks=0.3, lasting=0.9),
    "hidden shocks, weak and brief": World(shocks=0.4, lasting=0.5),
    "common trend": World(trend=0.05),
}
TRUE: Mapping[str, World] = {
    "b = .1, after 1 week": World(link=0.1),
    "b = .1, after 4 weeks": World(link=0.1, after=4),
    "b = .15": World(link=0.15),
}
SIZES = ((60, 52), (40, 52), (20, 52), (14, 52), (10, 26))


def draw(world: World, seed: int) -> Panel:
    """One world: the effect depends on its own past, teams and weeks differ, the cause is as it comes."""
    rng = np.random.default_rng(seed)
    shape = (world.teams, world.weeks + BURN)
    hidden, own = _lasting(rng.normal(size=shape), world.lasting), _lasting(rng.normal(size=shape), 0.3)
    noise = rng.normal(size=shape)
    cause, effect = own.copy(), noise.copy()
    for at in range(1, shape[1]):
        cause[:, at] += world.shocks * hidden[:, at] - world.targeted * effect[:, at - 1]
        effect[:, at] += 0.3 * effect[:, at - 1] + world.shocks * hidden[:, at]
        if at >= world.after:
            effect[:, at] += world.link * cause[:, at - world.after]
    season = np.cumsum(rng.normal(0, 0.3, shape[1])) + world.trend * np.arange(shape[1])
    teams = rng.normal(size=(world.teams, 1))
    told = {"cause": cause + teams + season, "effect": effect + teams + season}
    names = tuple(f"team {number}" for number in range(world.teams))
    return Panel(("team",), names, tuple(map(str, range(world.weeks))), {k: v[:, BURN:] for k, v in told.items()})


def _lasting(noise: Floats, share: float) -> Floats:
    found = noise.copy()
    for at in range(1, noise.shape[1]):
        found[:, at] = share * found[:, at - 1] + np.sqrt(1 - share**2) * noise[:, at]
    return found


def ours(panel: Panel) -> bool:
    """Our rule, of a belief that both rise together."""
    (found,) = link_tests(panel, [("cause", "effect")])
    return found is not None and found.supported and found.effect > 0


def pooled(panel: Panel) -> bool:
    """The correlation of all team-weeks."""
    from scipy.stats import pearsonr

    found = pearsonr(panel.values["cause"].ravel(), panel.values["effect"].ravel())
    return bool(found.pvalue < 0.05 and found.statistic > 0)


def granger(panel: Panel) -> bool:
    """Whether the company's cause of last week predicts its effect, given last week's."""
    from statsmodels.regression.linear_model import OLS

    cause, effect = (panel.values[name].mean(axis=0) for name in ("cause", "effect"))
    rows = np.column_stack([np.ones(len(cause) - 1), cause[:-1], effect[:-1]])
    found = OLS(effect[1:], rows).fit()
    return bool(found.pvalues[1] < 0.05 and found.params[1] > 0)


def lagged(panel: Panel) -> bool:
    """Team and week effects with last week's cause and effect, and nothing after it."""
    cause, effect = panel.values["cause"], panel.values["effect"]
    found = within(np.array([[shifted(cause, 1), shifted(effect, 1)]]), effect[None])
    return bool(found.slopes[0, 0] / found.errors[0, 0] > 2.0)


METHODS: Mapping[str, Callable[[Panel], bool]] = {
    "our rule": ours,
    "pooled correlation": pooled,
    "company's Granger test": granger,
    "fixed effects, lag only": lagged,
}


def declared(world: World, method: Callable[[Panel], bool], worlds: int) -> float:
    """The share of worlds in which a link is declared."""
    return float(np.mean([method(draw(world, seed)) for seed in range(worlds)]))


def seconds(teams: int, weeks: int, pairs: int) -> float:
    """CPU seconds to test so many links over one panel."""
    rng = np.random.default_rng(1)
    names = [f"kpi {number}" for number in range(16)]
    values = {name: rng.normal(size=(teams, weeks)) for name in names}
    values = {name: np.where(rng.random((teams, weeks)) < 0.03, np.nan, own) for name, own in values.items()}
    panel = Panel(("team",), tuple(map(str, range(teams))), tuple(map(str, range(weeks))), values)
    chosen = [(names[number % 16], names[(number * 7 + 3) % 16]) for number in range(pairs)]
    link_tests(panel, chosen[:1])
    begun = process_time()
    link_tests(panel, chosen)
    return process_time() - begun


def table(worlds: int) -> str:
    """What was found, as Markdown."""
    lines = [
        "# Links of the strategy map: what was found",
        "",
        f"`python -m benchmarks.links --worlds {worlds} --write`, version {__version__}, {datetime.now(UTC):%Y-%m-%d},"
        f" {platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}, seeds 0 to {worlds - 1}.",
        "",
        "Share of worlds in which a link is declared that does not exist (60 teams, 52 weeks):",
        "",
        "| world | " + " | ".join(METHODS) + " |",
        "|---|" + "---|" * len(METHODS),
    ]
    for name, world in NULL.items():
        told = [f"{declared(world, method, worlds):.3f}" for method in METHODS.values()]
        lines.append(f"| {name} | " + " | ".join(told) + " |")
    lines += ["", "Share of worlds in which our rule finds a link that exists, and the worst of the worlds above:", ""]
    lines += ["| teams x weeks | " + " | ".join(TRUE) + " | falsely, at worst |", "|---|" + "---|" * (len(TRUE) + 1)]
    for teams, weeks in SIZES:
        found = [declared(_sized(world, teams, weeks), ours, worlds) for world in TRUE.values()]
        worst = max(declared(_sized(world, teams, weeks), ours, worlds) for world in NULL.values())
        lines.append(f"| {teams} x {weeks} | " + " | ".join(f"{share:.3f}" for share in (*found, worst)) + " |")
    lines += ["", "| links tested at once | teams x weeks | CPU seconds |", "|---|---|---|"]
    lines += [f"| {n} | {t} x {w} | {seconds(t, w, n):.3f} |" for n, t, w in ((1, 14, 52), (13, 14, 52), (13, 60, 104))]
    return "\n".join(lines) + "\n"


def _sized(world: World, teams: int, weeks: int) -> World:
    return replace(world, teams=teams, weeks=weeks)


def main() -> None:
    """Run, and keep what was found where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--worlds", type=int, default=1000)
    parser.add_argument("--write", action="store_true")
    said = parser.parse_args()
    found = table(said.worlds)
    if said.write:
        RESULTS.write_text(found, encoding="utf-8")
    print(found)


if __name__ == "__main__":
    main()
