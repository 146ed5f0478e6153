"""Effects: against DoubleML, published studies, and 400 worlds in which the effect is known; and how long they take.

python -m benchmarks.effects peer               equality with DoubleML; BENCHMARK_PEERS_PYTHON names its Python
python -m benchmarks.effects published FOLDER   LaLonde, NHEFS, IHDP, ACIC; causallib's wheel is unpacked in FOLDER
python -m benchmarks.effects worlds             coverage, bias, false findings in 400 worlds (boosted: in 100)
python -m benchmarks.effects grades             what is called a quasi-experiment
python -m benchmarks.effects speed              200,000 rows, one thread

Each keeps its table in results/effects.json, from which results/effects.md is made.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.effects_published import acic
from tests.insight.effect.published import ihdp, lalonde, nhefs
from tests.insight.effect.worlds import world
from wellserved import __version__
from wellserved.insight.effect.aipw import aipw
from wellserved.insight.effect.basis import basis
from wellserved.insight.effect.fitting import Fitted, fit
from wellserved.insight.effect.learners import Splines, Trees, is_binary
from wellserved.insight.effect.linear import logistic, ridge
from wellserved.insight.effect.study import Covariate, Study
from wellserved.insight.evidence import Grade

KEPT = Path(__file__).parent / "results" / "effects.json"
PAGE = KEPT.with_suffix(".md")
WORLDS = 400
Row = list[str]


def peer() -> list[Row]:
    python = os.environ.get("BENCHMARK_PEERS_PYTHON", sys.executable)
    ours: dict[str, Fitted] = {}
    with tempfile.TemporaryDirectory() as folder:
        for kind in ("continuous", "binary"):
            for learner in ("logistic", "boosting"):
                for estimand in ("ate", "att"):
                    study, _ = world(11, n=2000, kind=kind)
                    single = replace(study, clusters=np.arange(study.n))
                    name = f"{kind} outcome, {learner}, {estimand.upper()}"
                    ours[name] = fit(single, learner, estimand, 0)
                    hand_over(Path(folder) / f"{name}.npz", ours[name], kind, learner)
        code = Path(__file__).with_name("effects_peer.py")
        said = subprocess.run([python, "-W", "ignore", str(code), folder], check=True, capture_output=True, text=True)
    theirs = json.loads(said.stdout)
    rows = []
    for name, whole in ours.items():
        effect, error = whole.found.effect, whole.found.error * ((whole.study.n - 1) / whole.study.n) ** 0.5
        apart = max(abs(effect - theirs[name]["effect"]), abs(error - theirs[name]["error"]))
        rows.append([name, f"{effect:.6f} ({error:.6f})", f"{theirs[name]['effect']:.6f} ({theirs[name]['error']:.6f})",
                     f"{apart:.1e}", verdict(apart <= 1e-5)])  # fmt: skip
    return rows


def hand_over(place: Path, whole: Fitted, kind: str, learner: str) -> None:
    """Write what a peer needs to do the same: covariates, folds, and the learners' settings."""
    said: dict[str, object] = {"kind": kind, "learner": learner}
    said["score"] = "ATE" if whole.estimand == "ate" else "ATTE"
    study = whole.study
    if isinstance(whole.by, Splines):
        x = whole.by.made.values[:, 1:]
        said["penalties"] = penalties(whole)
    else:
        assert isinstance(whole.by, Trees)
        x = whole.by.values
        model = whole.by._model(binary=False)
        names = ("learning_rate", "max_iter", "max_leaf_nodes", "min_samples_leaf", "l2_regularization", "max_bins",
                 "early_stopping", "categorical_features", "random_state")  # fmt: skip
        said["boosting"] = {name: model.get_params()[name] for name in names}
    place.with_suffix(".json").write_text(json.dumps(said))
    np.savez(place, x=x, y=study.observed, d=study.treated, fold=whole.fold)


def penalties(whole: Fitted) -> dict[str, float]:
    values, study, fold = basis(whole.study.covariates, whole.study.n).values, whole.study, whole.fold
    by = logistic if is_binary(study.observed) else ridge
    had = study.treated
    return {
        "ml_m": logistic(values, had.astype(float), fold, 5).penalty,
        "ml_g0": by(values[~had], study.observed[~had], fold[~had], 5).penalty,
        "ml_g1": by(values[had], study.observed[had], fold[had], 5).penalty,
    }


def published(folder: Path) -> list[Row]:
    training, experiment = lalonde()
    rows = []
    for learner in ("logistic", "boosting"):
        rows.append(
            ranged(
                "LaLonde, CPS controls, ATT",
                learner,
                training,
                "att",
                (800, 2600),
                f"{experiment:,.0f} in the experiment",
            )
        )
        rows.append(ranged("NHEFS, ATE", learner, nhefs(), "ate", (2.5, 4.2), "3.4 to 3.5 in the textbook"))
        for surface in ("A", "B"):
            cases = list(ihdp(surface, 100))
            rows.append(errors(f"IHDP, surface {surface}, 100 worlds", learner, cases, 0.17))
        rows.append(errors("ACIC 2016, 10 worlds, in sd of y", learner, list(acic(folder)), 0.05, in_spread=True))
    return rows


def ranged(name: str, learner: str, study: Study, estimand: str, wanted: tuple[float, float], known: str) -> Row:
    """The median over five ways of folding."""
    tried = sorted((fit(study, learner, estimand, seed).found for seed in range(5)), key=lambda one: one.effect)
    plain = study.observed[study.treated].mean() - study.observed[~study.treated].mean()
    middle, low, high = tried[2], tried[0].effect, tried[-1].effect
    said = f"{middle.effect:,.2f} ({middle.low:,.2f} to {middle.high:,.2f}); by seed {low:,.2f} to {high:,.2f}"
    hit = all(wanted[0] <= one.effect <= wanted[1] for one in tried)
    return [name, learner, f"{plain:,.2f}", said, known, f"{wanted[0]:,g} to {wanted[1]:,g}", verdict(hit)]


def errors(name: str, learner: str, cases: list[tuple[Study, float]], most: float, in_spread: bool = False) -> Row:
    off, plain, held = [], [], 0
    for study, true in cases:
        found = fit(study, learner, "ate", 0).found
        spread = study.observed.std() if in_spread else 1.0
        off.append(abs(found.effect - true) / spread)
        naive = study.observed[study.treated].mean() - study.observed[~study.treated].mean()
        plain.append(abs(naive - true) / spread)
        held += found.low <= true <= found.high
    share = f"intervals held the truth {held} of {len(cases)} times"
    said = f"mean error {np.mean(off):.3f}, median {np.median(off):.3f}; {share}"
    return [name, learner, f"error {np.mean(plain):.3f}", said, "", f"<= {most}", verdict(float(np.mean(off)) <= most)]


def worlds(count: int) -> list[Row]:
    return [covered(name, "logistic", settings, count) for name, settings in SETTINGS.items()]


def boosted_worlds(count: int) -> list[Row]:
    return [covered(name, "boosting", SETTINGS[name], count // 4) for name in BOOSTED]


SETTINGS: dict[str, dict[str, object]] = {
    "continuous": {"kind": "continuous"},
    "yes or no": {"kind": "binary"},
    "continuous, 60 agents": {"kind": "continuous", "agents": 60},
    "continuous, no effect": {"kind": "continuous", "effect": 0.0},
    "yes or no, no effect": {"kind": "binary", "effect": 0.0},
    "60 agents, no effect": {"kind": "continuous", "agents": 60, "effect": 0.0},
}
BOOSTED = ("continuous", "yes or no", "yes or no, no effect", "60 agents, no effect")


def covered(name: str, learner: str, settings: dict[str, object], count: int) -> Row:
    true = np.mean([world(10_000 + seed, n=200_000, **settings)[1] for seed in range(3)])
    found, naive_fails, held, rejected = [], 0, 0, 0
    for seed in range(count):
        study, _ = world(seed, n=2000, **settings)
        one = fit(study, learner, "ate", seed).found
        found.append(one.effect)
        held += one.low <= true <= one.high
        rejected += not one.holds_zero
        naive_fails += plain_misses(study, float(true))
    bias = (np.mean(found) - true) / np.std(found)
    spread = (np.mean(found) - true) / world(0, n=20_000, **settings)[0].observed.std()
    none = settings.get("effect") == 0.0
    good = 0.92 <= held / count <= 0.98 and abs(bias) < 0.1 and (not none or rejected / count <= 0.07)
    shares = [f"{times / count:.3f}" for times in (held, rejected, naive_fails)]
    row = [name, learner, str(count), shares[0], f"{bias:+.3f}", f"{spread:+.4f}", *shares[1:], verdict(good)]
    print(row, flush=True)
    return row


def plain_misses(study: Study, true: float) -> bool:
    """Whether the interval of the plain difference leaves out the truth."""
    having, without = study.observed[study.treated], study.observed[~study.treated]
    error = (having.var(ddof=1) / len(having) + without.var(ddof=1) / len(without)) ** 0.5
    return bool(abs(having.mean() - without.mean() - true) > 1.96 * error)


def grades(count: int) -> list[Row]:
    """How often a finding is called a quasi-experiment, by what is true."""
    cases: dict[str, Callable[[int], Study]] = {
        "an effect of 0.5, nothing hidden": lambda seed: world(seed)[0],
        "no effect, nothing hidden": lambda seed: world(seed, effect=0.0)[0],
        "no effect, something hidden": lambda seed: world(seed, effect=0.0, hidden=0.7)[0],
        "an effect of 0.5, something hidden": lambda seed: world(seed, hidden=0.7)[0],
        "the same, and no placebo outcome": lambda seed: replace(world(seed, hidden=0.7)[0], placebo_outcome=None),
    }
    rows = []
    for name, make in cases.items():
        found = [aipw(make(seed), seed=seed) for seed in range(count)]
        failed = {check.name for one in found for check in one.checks if check.passed is False}
        often = [
            f"{check} {np.mean([any(c.name == check and c.passed is False for c in one.checks) for one in found]):.2f}"
            for check in sorted(failed)
        ]
        called = np.mean([one.grade is Grade.QUASI_EXPERIMENT for one in found])
        rows.append([name, f"{called:.3f}", ", ".join(often)])
        print(rows[-1], flush=True)
    return rows


def large(n: int, kind: str) -> Study:
    """Eight numbers and four categories, as a service organisation knows of a customer."""
    r = np.random.default_rng(0)
    numbers = {f"number {i}": r.gamma(2, 1, n) if i % 2 else r.poisson(2, n).astype(float) for i in range(8)}
    columns = {name: Covariate(values) for name, values in numbers.items()}
    columns |= {f"category {i}": Covariate(r.integers(0, 5 + i, n), "category") for i in range(4)}
    lean = 0.5 * (numbers["number 1"] - 2)
    treated = r.random(n) < 1 / (1 + np.exp(-lean))
    level = lean + 0.2 * treated
    seen = level + r.normal(size=n)
    if kind == "yes or no":
        seen = (r.random(n) < 1 / (1 + np.exp(-level))).astype(float)
    tiers = np.array(["gold", "silver", "usual"])[r.integers(0, 3, n)]
    clusters = r.integers(0, n // 2, n)
    return Study("bot", "kept", "points", treated, seen, columns, clusters, {"tier": tiers}, r.normal(size=n))


def speed(rows: int) -> list[Row]:
    told = []
    for learner, most in (("logistic", 2.0), ("boosting", 15.0)):
        for kind in ("continuous", "yes or no"):
            study = large(rows, kind)
            took = [timed(lambda s=study, name=learner: fit(s, name, "ate", 0)) for _ in range(3 if most < 5 else 1)]
            whole = timed(lambda s=study, name=learner: aipw(s, name))
            middle = sorted(took)[len(took) // 2]
            told.append([kind, learner, f"{middle:.2f}", f"{whole:.2f}", f"<= {most:g}", verdict(middle <= most)])
            print(told[-1], flush=True)
    return told


def timed(run: Callable[[], object]) -> float:
    before = time.process_time()
    run()
    return time.process_time() - before


def verdict(good: bool) -> str:
    return "yes" if good else "**no**"


TABLES = {
    "peer": (
        "DoubleML, on the same folds and learners",
        "Estimate (standard error) of DoubleML's IRM with the basis, folds and settings of ours. Wanted: within 1e-5.",
        ["study of 2,000", "ours", "DoubleML", "apart", "holds"],
    ),
    "published": (
        "Published studies",
        "The median of five seeds and their range, or the mean error over simulated outcomes of real covariates.\n"
        "IHDP's outcomes are drawn anew by Hill's surfaces. ACIC's bound is ours: a twentieth of a standard\n"
        "deviation. With 139 treated, trees are too coarse for the straight slopes of IHDP's surface A; the logistic\n"
        "learner is the default.",
        ["study", "learner", "plain difference", "AIPW", "known", "wanted", "holds"],
    ),
    "worlds": (
        "Worlds in which the effect is known",
        "2,000 units each, treatment and outcome moved by the same things in bends\n"
        "(`tests/insight/effect/worlds.py`). Coverage of 95 % intervals (wanted .92 to .98), bias in standard\n"
        "deviations of the estimates (wanted below .1) and of the outcome, how often an effect is found (wanted at\n"
        "most .07 where there is none), how often the plain difference's interval leaves out the truth.",
        ["outcome", "learner", "worlds", "coverage", "bias", "of the outcome's", "found", "plain fails", "holds"],
    ),
    "boosted": (
        "The same by boosting",
        "Fewer worlds: each takes some forty times as long.",
        ["outcome", "learner", "worlds", "coverage", "bias", "of the outcome's", "found", "plain fails", "holds"],
    ),
    "grades": (
        "What is called a quasi-experiment",
        "Share of worlds in which a finding (logistic) gets grade 3, and how often each check was not passed.",
        ["world", "called so", "not passed"],
    ),
    "speed": (
        "Speed",
        "CPU seconds for 200,000 rows with 12 covariates, one thread: the estimate (logistic: median of three), and\n"
        "with every check and three groups.",
        ["outcome", "learner", "estimate", "with all checks", "wanted", "holds"],
    ),
}


def keep(name: str, rows: list[Row]) -> None:
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    kept[name] = {"date": date.today().isoformat(), "version": __version__, "machine": machine(), "rows": rows}
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    PAGE.write_text("\n".join(line for table in TABLES if table in kept for line in printed(table, kept[table])) + "\n")


def printed(name: str, told: dict) -> list[str]:
    title, words, heads = TABLES[name]
    top = ["# Effects: what was found", ""] if name == next(iter(TABLES)) else []
    rows = [f"| {' | '.join(row)} |" for row in told["rows"]]
    made = f"`python -m benchmarks.effects {name}`, {told['date']}, version {told['version']}, {told['machine']}."
    return [*top, f"## {title}", words, "", f"| {' | '.join(heads)} |", "|---" * len(heads) + "|", *rows, "", made, ""]


def machine() -> str:
    import sklearn

    versions = f"Python {platform.python_version()}, numpy {np.__version__}, scikit-learn {sklearn.__version__}"
    return f"{os.cpu_count()} cores of a shared {platform.machine()}, {versions}"


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("what", choices=[*TABLES])
    asked.add_argument("folder", nargs="?", type=Path)
    asked.add_argument("--worlds", type=int, default=WORLDS)
    asked.add_argument("--rows", type=int, default=200_000)
    said = asked.parse_args()
    runs: dict[str, Callable[[], list[Row]]] = {
        "peer": peer,
        "published": lambda: published(said.folder),
        "worlds": lambda: worlds(said.worlds),
        "boosted": lambda: boosted_worlds(said.worlds),
        "grades": lambda: grades(said.worlds // 4),
        "speed": lambda: speed(said.rows),
    }
    keep(said.what, runs[said.what]())
    print(PAGE.read_text())


if __name__ == "__main__":
    main()
