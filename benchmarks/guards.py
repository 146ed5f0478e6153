"""Guards: how often honest worlds are flagged, and how often gaming is found.

python -m benchmarks.guards --worlds 400 --write    all tables, kept in results/guards.md

A naive 95 % funnel is shown beside, as it is what most dashboards draw.
"""

import argparse
import platform
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import numpy as np

from tests.insight.gaming.worlds import counted, offered, talked
from wellserved import __version__
from wellserved.insight.gaming.apart import apart
from wellserved.insight.gaming.bunching import bunching
from wellserved.insight.gaming.picking import picked
from wellserved.insight.gaming.short_talks import short_by_subject, short_of_all, suspicious
from wellserved.insight.gaming.tally import Tally
from wellserved.insight.gaming.targets import conflicts
from wellserved.insight.gaming.timer import Timer, timer

KEPT = Path(__file__).parent / "results" / "guards.md"
DAY = 86_400.0
Rows = Iterator[tuple[object, ...]]
Draw = Callable[[np.random.Generator, int], np.ndarray]
SMOOTH: dict[str, tuple[Draw, float]] = {
    "lognormal": (lambda rng, n: rng.lognormal(1.0, 0.8, n), 3.0),
    "gamma": (lambda rng, n: rng.gamma(2.0, 1.5, n), 4.0),
    "whole seconds, exponential": (lambda rng, n: np.ceil(rng.exponential(40, n)), 20.0),
    "two sorts of work": (
        lambda rng, n: np.where(rng.random(n) < 0.4, rng.lognormal(0.5, 0.4, n), rng.lognormal(1.5, 0.5, n)), 3.0),
    "beta": (lambda rng, n: 2 * rng.beta(2, 3, n), 1.0),
}  # fmt: skip


def naive(counts: Tally) -> int:
    """How many a 95 % funnel around the mean flags."""
    hits, n = counts.hits.sum(axis=1), counts.n.sum(axis=1)
    return int((np.abs(hits / n - counts.share) > 1.96 * np.sqrt(counts.share * (1 - counts.share) / n)).sum())


def agents(worlds: int) -> Rows:
    yield (
        "agents",
        "share",
        "spread",
        "clean: any flag",
        "naive funnel flags",
        "extra",
        "found",
        "worlds with an honest one flagged",
    )
    for many in (10, 24, 40, 120, 300):
        for mean, rho in ((0.05, 0.002), (0.05, 0.01), (0.2, 0.01)):
            rng = np.random.default_rng(many)
            clean = [counted(rng, many, mean, rho) for _ in range(worlds)]
            flags = [apart(one) for one in clean]
            any_flag = np.mean([not isinstance(one, str) and one.flagged.any() for one in flags])
            bad = np.mean([naive(one) for one in clean[:100]])
            for extra in (0.1, 0.3):
                few = max(1, many // 14)
                found = [apart(counted(rng, many, mean, rho, few, extra)) for _ in range(worlds // 4)]
                told = [one.flagged for one in found if not isinstance(one, str)]
                power, wrong = np.mean([f[:few].mean() for f in told]), np.mean([f[few:].any() for f in told])
                yield many, mean, rho, any_flag, f"{bad:.1f}", extra, power, wrong


def talks(worlds: int) -> Rows:
    yield "agents", "who ends talks", "share ended", "all flagged", "found", "worlds with an honest one flagged"
    for many, gaming, share in ((20, 0, 0.0), (20, 2, 0.03), (20, 2, 0.1), (20, 10, 0.1), (20, 20, 0.1), (60, 4, 0.05)):
        rng = np.random.default_rng(many + gaming)
        wholes, hits, wrong = [], [], []
        for _ in range(max(worlds // 4, 1)):
            told = talked(rng, many, gaming, share)
            whole = short_of_all(told)
            found = {name for name, one in short_by_subject(told).items() if suspicious(one, ())}
            wholes.append(not isinstance(whole, str) and whole.beyond)
            hits.append(np.mean([f"a{i}" in found for i in range(gaming)]) if gaming else np.nan)
            wrong.append(any(f"a{i}" in found for i in range(gaming, many)))
        yield many, gaming, share, np.mean(wholes), np.mean(hits) if gaming else "–", np.mean(wrong)


def surveys(worlds: int) -> Rows:
    yield "agents", "who picks", "rule of all (log odds)", "found", "worlds with an honest one flagged"
    for many, gaming, rule in ((12, 0, 0.0), (30, 0, 0.0), (30, 0, 1.5), (120, 0, 0.0), (30, 2, 0.0), (30, 2, 1.0)):
        rng = np.random.default_rng(many + gaming)
        found = [picked(offered(rng, many, gaming, rule)) for _ in range(worlds)]
        told = [one.flagged for one in found if not isinstance(one, str)]
        power = np.mean([one[:gaming].mean() for one in told]) if gaming else "–"
        yield many, gaming, rule, power, np.mean([one[gaming:].any() for one in told])


def bunches(worlds: int) -> Rows:
    yield "waits", "rows", "size at 1 %", "found at 10 % moved", "at 30 %", "at 60 %"
    for name, (draw, limit) in SMOOTH.items():
        for many in (1_000, 4_000, 20_000):
            rng = np.random.default_rng(many)
            size = np.mean([_found(draw(rng, many), limit) for _ in range(worlds)])
            moved = [
                np.mean([_found(_moved(rng, draw(rng, many), limit, part), limit) for _ in range(max(worlds // 8, 1))])
                for part in (0.1, 0.3, 0.6)
            ]
            yield name, many, size, *moved


def _moved(rng: np.random.Generator, values: np.ndarray, limit: float, part: float) -> np.ndarray:
    """Some of what ends within 15 % after the limit ends within 4 % before it instead."""
    late = (values > limit) & (values < 1.15 * limit) & (rng.random(len(values)) < part)
    inside = limit - rng.random(len(values)) * limit * 0.04
    whole = bool((values == np.rint(values)).all())
    return np.where(late, np.ceil(inside) if whole else inside, values)


def _found(values: np.ndarray, limit: float) -> bool:
    told = bunching(values, limit)
    return not isinstance(told, str) and told.found


def timers(worlds: int) -> Rows:
    yield "durations", "a timer is found"
    kinds: dict[str, Draw] = {
        "lognormal": lambda rng, n: rng.lognormal(1.5, 0.8, n) * DAY,
        "whole days": lambda rng, n: rng.integers(1, 30, n) * DAY,
        "ends at the hour": lambda rng, n: np.ceil(rng.exponential(40, n)) * 3600,
        "one in four by a timer": lambda rng, n: np.where(rng.random(n) < 0.25, 15.0, rng.lognormal(1.5, 0.8, n)) * DAY,
    }
    for name, draw in kinds.items():
        rng = np.random.default_rng(1)
        yield name, np.mean([isinstance(timer(draw(rng, 2_000)), Timer) for _ in range(worlds)])


def together(worlds: int) -> Rows:
    """A clean organisation of 40 agents under all tests at once."""
    yield "tests", "clean worlds with any flag"
    flags = []
    rng = np.random.default_rng(9)
    team, month = np.repeat(np.arange(8), 12), np.tile(np.arange(12), 8)
    for _ in range(worlds // 2):
        one = [apart(counted(rng, 40, mean, 0.005)) for mean in (0.05, 0.1, 0.04, 0.5, 0.03)]
        flag = any(not isinstance(told, str) and told.flagged.any() for told in one)
        told = talked(rng, 40, each=300)
        flag |= any(suspicious(mine, ()) for mine in short_by_subject(told).values())
        survey = picked(offered(rng, 40))
        flag |= not isinstance(survey, str) and bool(survey.flagged.any())
        flag |= any(_found(draw(rng, 4_000), limit) for draw, limit in list(SMOOTH.values())[:2])
        flag |= bool(conflicts(rng.normal(size=(96, 8)), team, month))
        flags.append(flag)
    yield "5 behaviours, talks, surveys, 2 thresholds, 28 pairs of KPIs", np.mean(flags)


TABLES: dict[str, Callable[[int], Rows]] = {
    "Agents compared": agents,
    "Talks that end within seconds": talks,
    "Surveys": surveys,
    "Bunching before a threshold": bunches,
    "Timers": timers,
    "All at once": together,
}


def table(rows: Rows) -> str:
    """Rows as Markdown; shares with three decimals."""
    lines = [[f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    head, *rest = lines
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rest))


def main() -> None:
    asked = argparse.ArgumentParser()
    asked.add_argument("--worlds", type=int, default=400)
    asked.add_argument("--write", action="store_true")
    given = asked.parse_args()
    began = time.process_time()
    parts = []
    for name, rows in TABLES.items():
        parts.append(f"## {name}\n{table(rows(given.worlds))}")
        print(parts[-1], flush=True)
    about = f"version {__version__}, {date.today()}, {platform.machine()}, Python {sys.version.split()[0]}"
    head = f"# Guards: what was found\n\n`python -m benchmarks.guards --worlds {given.worlds} --write`, {about}, numpy "
    head += f"{np.__version__}, seeds fixed, {time.process_time() - began:.0f} CPU s."
    if given.write:
        KEPT.write_text("\n\n".join((head, *parts)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
