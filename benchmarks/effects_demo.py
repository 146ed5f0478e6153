"""Effects on simulated organisations: how often the interval holds the truth, and how often the naive one would.

    python -m benchmarks.effects_demo --seeds 11 12 13 --customers 20000

Each organisation is made, loaded and asked as any other, from its files. Every effect that its truth.json calls askable
is asked; the truth is looked at afterwards only.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from wellserved.flow.demo import demo
from wellserved.flow.effect import effect
from wellserved.flow.workspace import open_workspace
from wellserved.insight.evidence import Effect

RESULT = Path(__file__).parent / "results" / "effects_demo.md"


@dataclass(frozen=True)
class Held:
    """One effect of one organisation beside its truth."""

    seed: int
    true: float
    found: Effect

    @property
    def holds(self) -> bool | None:
        """Whether the interval holds the truth; None where nothing is claimed."""
        low, high = self.found.low, self.found.high
        return None if low is None or high is None else low <= self.true <= high

    @property
    def naive_holds(self) -> bool | None:
        """Whether an interval as wide around the plain difference would."""
        low, high, naive = self.found.low, self.found.high, self.found.naive
        if low is None or high is None or naive is None:
            return None
        return abs(naive - self.true) <= (high - low) / 2


def organisation(seed: int, customers: int) -> Iterator[Held]:
    """All effects of one."""
    with tempfile.TemporaryDirectory() as folder:
        demo(Path(folder) / "demo", customers, 12, seed)
        workspace = open_workspace(Path(folder) / "demo")
        truth = json.loads((workspace.folder / "truth.json").read_text(encoding="utf-8"))
        for one in truth["effects"]:
            if one["askable"]:
                found = effect(workspace, one["treatment"], one["outcome"], keep=False)
                yield Held(seed, one["effect"], found.effect)


def told(found: Sequence[Held]) -> str:
    """The table."""
    lines = [
        "| seed | treatment | outcome | truth | found | 95 % interval | holds it | naive | naive holds it | grade |"
    ]
    lines.append("|---|---|---|---|---|---|---|---|---|---|")
    for one in found:
        own = one.found
        ends = f"{_digits(own.low)} to {_digits(own.high)}" if own.low is not None else own.refused
        lines.append(
            f"| {one.seed} | {own.treatment} | {own.outcome} | {_digits(one.true)} | {_digits(own.effect)} | {ends} |"
            f" {_word(one.holds)} | {_digits(own.naive)} | {_word(one.naive_holds)} | {own.grade.words} |"
        )
    return "\n".join(lines)


def summed(found: Sequence[Held]) -> str:
    """How many held."""
    told = [one for one in found if one.holds is not None]
    naive = [one for one in told if one.naive_holds is not None]
    return (
        f"{sum(bool(one.holds) for one in told)} of {len(told)} intervals hold the truth; intervals as wide around the "
        f"plain difference hold it in {sum(bool(one.naive_holds) for one in naive)} of {len(naive)}. "
        f"{len(found) - len(told)} were refused."
    )


def _digits(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _word(held: bool | None) -> str:
    return {True: "yes", False: "**no**", None: ""}[held]


def main(words: Sequence[str] | None = None) -> None:
    """Make them one after the other, and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seeds", type=int, nargs="+", default=[11, 12, 13, 14])
    parser.add_argument("--customers", type=int, default=20_000)
    given = parser.parse_args(words)
    found: list[Held] = []
    for seed in given.seeds:
        found += organisation(seed, given.customers)
        print(seed, summed(found), flush=True)
    command = (
        f"python -m benchmarks.effects_demo --seeds {' '.join(map(str, given.seeds))} --customers {given.customers}"
    )
    RESULT.write_text(f"# Effects of simulated organisations\n\n`{command}`\n\n{summed(found)}\n\n{told(found)}\n")


if __name__ == "__main__":
    main()
