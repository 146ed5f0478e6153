"""Risks: worlds in which the truth is known, the simulated organisation, and what 200,000 rows cost.

`python -m benchmarks.risk [WORKSPACE]` writes results/risk.md.
"""

import os
import platform
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from tests.insight.risk.test_foretell import world
from wellserved.flow.risk import KINDS, risk
from wellserved.flow.workspace import open_workspace
from wellserved.insight.risk.foretell import foretell
from wellserved.insight.risk.found import Risk
from wellserved.insight.risk.measures import auc
from wellserved.insight.risk.seen import Seen

OUT = Path(__file__).parent / "results" / "risk.md"
WORLDS, MANY = 60, 200_000
COLUMNS = ("AUC", "best possible", "calibration slope", "lift of the highest tenth", "foretold to came")
HEAD = f"| {' | '.join(COLUMNS)} |\n|---|---|---|---|---|---|"


def true_risk(seen: Seen) -> np.ndarray:
    """What the simulated world drew from."""
    odds = -2.0 + 1.2 * seen.numbers["strain"] + 1.0 * (seen.sorts["sort"] == "b")
    return 1 / (1 + np.exp(-odds))


def honest() -> Iterator[str]:
    yield "| world, mean of " + str(WORLDS) + " " + HEAD
    told = []
    for seed in range(WORLDS):
        seen = world(seed=seed)
        found = foretell("repeat", 7, seen).risk.tested
        assert found is not None
        last = seen.known & (seen.day >= np.quantile(seen.day, 0.8))
        best = auc(true_risk(seen)[last], seen.came[last])
        level = sum(one.foretold * one.n for one in found.bins) / found.came
        told.append((found.auc.value, best, found.slope.value, found.lift.value, level))
    middle = np.mean(told, axis=0)
    yield "| signal | " + " | ".join(f"{one:.3f}" for one in middle) + " |"


def traps() -> Iterator[str]:
    """What would fool who does not look: noise, a leak, a world that changes, a random split."""
    yield "| trap | share of worlds, or figure |\n|---|---|"
    above, refused, noticed, early, late = 0, 0, 0, [], []
    for seed in range(WORLDS):
        seen = world(seed=seed)
        draws = np.random.default_rng(seed)
        noise = foretell("repeat", 7, replace(seen, came=draws.permutation(seen.came))).risk.tested
        above += noise is not None and noise.auc.low > 0.5
        leaked = np.where(seen.came, 1.0, 0.0) + draws.normal(scale=0.2, size=len(seen))
        refused += (
            foretell("repeat", 7, replace(seen, numbers={**seen.numbers, "late": leaked})).risk.refused is not None
        )
        tested = foretell("repeat", 7, turned(seen)).risk.tested
        assert tested is not None
        told = [one.auc.value for one in tested.slices if one.auc is not None]
        noticed += told[-1] < told[0] - 0.05
        early.append(told[0])
        late.append(told[-1])
    yield f"| noise said to be told apart (wanted: .025) | {above / WORLDS:.3f} |"
    yield f"| a feature filled in afterwards is refused | {refused / WORLDS:.3f} |"
    ends = f"{np.mean(early):.3f}, {np.mean(late):.3f}"
    yield f"| a sign that fades while it is tested: AUC of the first and last stretch | {ends} |"
    yield f"| and the fall is seen | {noticed / WORLDS:.3f} |"


def turned(seen: Seen) -> Seen:
    """The same world, in which the sign loses its force from two thirds of the test on."""
    fades = seen.day > np.quantile(seen.day, 0.9)
    strain = np.where(fades, np.random.default_rng(0).permutation(seen.numbers["strain"]), seen.numbers["strain"])
    return replace(seen, numbers={**seen.numbers, "strain": strain})


def organisation(folder: str) -> Iterator[str]:
    yield "| the demo, 20,000 customers, 12 months " + HEAD.replace("best possible", "rows")
    opened = open_workspace(folder)
    for kind in KINDS:
        found: Risk = risk(opened, kind)
        tested = found.tested
        assert tested is not None
        level = sum(one.foretold * one.n for one in tested.bins) / tested.came
        auc_ = f"{tested.auc.value:.3f} ({tested.auc.low:.3f} to {tested.auc.high:.3f})"
        slope = f"{tested.slope.value:.2f} ({tested.slope.low:.2f} to {tested.slope.high:.2f})"
        yield f"| {kind} | {auc_} | {found.rows:,} | {slope} | {tested.lift.value:.2f} | {level:.2f} |"


def cost() -> Iterator[str]:
    seen = world(MANY)
    began = time.process_time()
    foretell("repeat", 7, seen)
    took = time.process_time() - began
    yield f"{MANY:,} rows, learned, set, tested and scored: {took:.1f} CPU seconds (at most 40,000 are learned from)."


def main() -> None:
    machine = f"{os.cpu_count()} cores of a shared {platform.machine()}, Python {platform.python_version()}"
    parts = [
        "# Risks: what was found",
        f"`python -m benchmarks.risk WORKSPACE`, version 0.1.0, {date.today()}, {machine}, numpy {np.__version__}.",
        "## Worlds in which the truth is known\n6,000 rows over 200 days each.\n\n" + "\n".join(honest()),
        "## Traps\n" + "\n".join(traps()),
        "## Cost\n" + "\n".join(cost()),
    ]
    if len(sys.argv) > 1:
        parts.insert(4, "## The simulated organisation\n" + "\n".join(organisation(sys.argv[1])))
    OUT.write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    print(OUT.read_text(encoding="utf-8"))


if __name__ == "__main__":
    sys.exit(main())
