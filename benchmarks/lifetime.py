"""Lifetimes: published figures, worlds in which the truth is known, and what 200,000 customers cost.

`python -m benchmarks.lifetime` writes results/lifetime.md. BENCHMARK_PEERS_PYTHON may name a Python that has lifelines
and lifetimes; without it, the peers' part is left out.
"""

import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from tests.insight.lifetime.published import cdnow, contracts, rossi, shoppers
from wellserved.insight.lifetime.buying import Buyers, expected_orders, fit_buying
from wellserved.insight.lifetime.cox import proportional_hazards
from wellserved.insight.lifetime.geometric import LifeTable, fit_geometric, life_table, stays_on
from wellserved.insight.lifetime.margins import Earned
from wellserved.insight.lifetime.spending import fit_spending
from wellserved.insight.lifetime.summed import members_worth, shoppers_sums
from wellserved.insight.lifetime.survival import Stays, kaplan_meier
from wellserved.insight.lifetime.values import Members, Shoppers, lifetime_values, months_ahead

OUT = Path(__file__).parent / "results" / "lifetime.md"
PEERS = Path(__file__).parent / "lifetime_peer.py"
ABOUT = """The truth is what the true parameters expect of the same customers in 12 months; the interval is of that
mean, not of what chance makes of it. Naive is margin over churn, or orders going on at the rate so far."""
WORLDS, CUSTOMERS, MANY = 200, 3_000, 200_000


def published() -> Iterator[str]:
    yield "| figure | published | ours |\n|---|---|---|"
    buyers, worth = cdnow()
    found = fit_buying(buyers)
    yield f"| CDNOW, BG/NBD: r, alpha, a, b | .243, 4.414, .793, 2.426 | {spelled(found.values)} |"
    yield f"| CDNOW, log-likelihood | -9582.43 | {found.log_likelihood:.2f} |"
    one = Buyers(np.array([2.0]), np.array([30.43]), np.array([38.86]))
    yield f"| E[Y(39)], x 2, t_x 30.43, T 38.86 | 1.2259 | {expected_orders(found.values, one, 39.0)[0]:.4f} |"
    again = buyers.repeats > 0
    spent = fit_spending(buyers.repeats[again], worth[again])
    yield f"| CDNOW, Gamma-Gamma: p, q, v | 6.25, 3.74, 15.44 | {spelled(spent.values, 2)} |"
    for name, still, said in (
        ("regular", (1000, 631, 468, 382, 326, 289, 262, 241), ".704, 1.182; 17 %"),
        ("high end", (1000, 869, 743, 653, 593, 551, 517, 491), ".668, 3.806; 38 %"),
    ):
        share = np.array(still, dtype=float)
        fitted = fit_geometric(LifeTable(share[:-1], -np.diff(share)))
        last = stays_on(fitted.values, np.zeros(1), 12)[0, -1]
        ours = f"{spelled(fitted.values)}; {last:.1%}"
        yield f"| contracts, {name}: alpha, beta; still there in year 12 | {said} | {ours} |"
    cox = proportional_hazards(*rossi())
    said = "-.3794, -.0574, .3139, -.1498, -.4337, -.0849, .0915"
    yield f"| Rossi, Cox, Efron's ties | {said} | {spelled(cox.values, 4)} |"


def spelled(values: np.ndarray, decimals: int = 3) -> str:
    return ", ".join(f"{value:.{decimals}f}" for value in values)


def worlds() -> Iterator[str]:
    """How often the 95 % interval of what all bring holds what they bring by the true parameters."""
    yield "| world | interval holds the truth | off on average | naive off on average |\n|---|---|---|---|"
    for name, one in (
        ("contracts, seen from their begin", whole),
        ("contracts, entered late", late),
        ("orders", bought),
    ):
        told = np.array([one(seed) for seed in range(WORLDS)])
        held, off, naive = told[:, 0].mean(), (told[:, 1]).mean(), (told[:, 2]).mean()
        yield f"| {name} | {held:.3f} | {off:+.3%} | {naive:+.1%} |"


def whole(seed: int) -> tuple[float, float, float]:
    life, age = contracts(CUSTOMERS, seed)
    return _contracts(np.zeros(CUSTOMERS), life, age)


def late(seed: int) -> tuple[float, float, float]:
    """Leaving is recorded in the last 12 months only: who had left before is not there."""
    life, age = contracts(CUSTOMERS * 2, seed)
    before = np.clip(age - 12.0, 0, None)
    seen = life > before
    return _contracts(before[seen], life[seen], age[seen])


def _contracts(before: np.ndarray, life: np.ndarray, age: np.ndarray) -> tuple[float, float, float]:
    here, months = life > age, np.minimum(life, age)
    earned = Earned(months - before, (months - before) * 10.0, (months - before) * 100.0)
    stays = Stays(before, months, ~here)
    members = Members(stays, earned, np.zeros(len(life), dtype=np.int64))
    values = lifetime_values(members, 12, 0.0)
    figure = members_worth(members, values, 1, 12, 0.0).figure(1)
    true = 10.0 * float(months_ahead(np.array([0.7, 8.0]), age[here], 12).sum())
    churn = life_table(stays).churn() or 0.0
    naive = 10.0 * here.sum() * ((1 - churn) ** (np.arange(12) + 0.5)).sum()
    return float(figure.low <= true <= figure.high), figure.value / true - 1, naive / true - 1


def bought(seed: int) -> tuple[float, float, float]:
    buyers, _ = shoppers(CUSTOMERS, seed)
    ones = np.ones(CUSTOMERS)
    told = Shoppers(buyers, ones, ones, np.zeros(CUSTOMERS, dtype=bool), np.zeros(CUSTOMERS, dtype=np.int64))
    values = lifetime_values(told, 12, 0.0)
    _, orders = shoppers_sums(told, values, 1, 12, 0.0)
    figure, truth = orders.figure(1), np.array([0.8, 30.0, 0.8, 2.5])
    true = float(expected_orders(truth, buyers, 12 * 30.4375).sum())
    naive = float((buyers.repeats / buyers.seen).sum()) * 365.25
    return float(figure.low <= true <= figure.high), figure.value / true - 1, naive / true - 1


def cost() -> Iterator[str]:
    yield f"| {MANY:,} customers, one thread | CPU seconds |\n|---|---|"
    buyers, _ = shoppers(MANY, 1)
    ones, codes = np.ones(MANY), np.zeros(MANY, dtype=np.int64)
    draws = np.random.default_rng(1)
    told = Shoppers(buyers, buyers.repeats + 1, draws.gamma(4, 5, MANY), ones > 1, codes)
    began = time.process_time()
    fit_buying(buyers)
    fitted = time.process_time()
    values = lifetime_values(told, 12, 0.1)
    valued = time.process_time()
    shoppers_sums(told, values, 1, 12, 0.1)
    yield f"| BG/NBD, fitted with its covariance | {fitted - began:.2f} |"
    yield f"| BG/NBD and Gamma-Gamma, fitted, and 12 months of each customer | {valued - fitted:.2f} |"
    yield f"| the intervals of it | {time.process_time() - valued:.2f} |"
    life, age = contracts(MANY, 1)
    stays = Stays(np.zeros(MANY), np.minimum(life, age), life <= age)
    began = time.process_time()
    lifetime_values(Members(stays, Earned(age, age * 10, age * 100), codes), 12, 0.1)
    yield f"| contracts, fitted, and 12 months of each customer | {time.process_time() - began:.2f} |"
    began = time.process_time()
    kaplan_meier(stays)
    yield f"| Kaplan-Meier with its interval | {time.process_time() - began:.2f} |"


def peers() -> Iterator[str]:
    """lifelines and lifetimes on the same numbers."""
    python = os.environ.get("BENCHMARK_PEERS_PYTHON")
    if not python:
        return
    life, age = contracts(2_000, 5)
    before = np.clip(age - 12.0, 0, None)
    seen = life > before
    stays = Stays(before[seen], np.minimum(life, age)[seen], (life <= age)[seen])
    buyers, worth = cdnow()
    names, design, weeks = rossi()
    given = {
        "entered": stays.entered.tolist(), "ended": stays.ended.tolist(), "left": stays.left.tolist(),
        "repeats": buyers.repeats.tolist(), "last": buyers.last.tolist(), "seen": buyers.seen.tolist(),
        "worth": worth.tolist(), "names": list(names), "design": design.tolist(), "weeks": weeks.ended.tolist(),
        "arrest": weeks.left.tolist(),
    }  # fmt: skip
    run = subprocess.run([python, str(PEERS)], input=json.dumps(given), capture_output=True, text=True, check=True)
    told = json.loads(run.stdout.splitlines()[-1])
    curve = kaplan_meier(stays)
    share = np.array([curve.share_at(month)[0] for month in range(1, 13)])
    found = fit_buying(buyers)
    cox = proportional_hazards(names, design, weeks)
    orders = expected_orders(found.values, buyers, 39.0)
    yield "| the same data | peer | greatest difference |\n|---|---|---|"
    for name, peer, ours, theirs in (
        ("Kaplan-Meier, late entry, 12 months", "lifelines", share, told["curve"]),
        ("Cox on Rossi, coefficients", "lifelines", cox.values, told["cox"]),
        ("Cox on Rossi, standard errors", "lifelines", cox.errors, told["cox_errors"]),
        ("BG/NBD on CDNOW, parameters", "lifetimes", found.values, told["buying"]),
        ("orders of each CDNOW customer in 39 weeks", "lifetimes", orders, told["orders"]),
    ):
        apart = np.abs(np.asarray(ours) - np.asarray(theirs)).max()
        yield f"| {name} | {peer} {told['versions'][peer]} | {apart:.1e} |"


def main() -> None:
    machine = f"{os.cpu_count()} cores of a shared {platform.machine()}, Python {platform.python_version()}"
    parts = [
        "# Lifetimes: what was found",
        f"`python -m benchmarks.lifetime`, version 0.1.0, {date.today()}, {machine}, numpy {np.__version__}.",
        "## Published figures\n" + "\n".join(published()),
        f"## Worlds in which the truth is known\n{WORLDS} of {CUSTOMERS:,} customers each. {ABOUT}\n\n"
        + "\n".join(worlds()),
        "## Cost\n" + "\n".join(cost()),
    ]
    against = "\n".join(peers())
    if against:
        parts.append("## Peers\n" + against)
    OUT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
