"""Links upheld by effects of contacts: organisations whose truth is known, and worlds in which there is no link.

    python -m benchmarks.links_contacts truth --seeds 1 2 3 4 5    demos: made, loaded, `links`, then truth.json
    python -m benchmarks.links_contacts folder FOLDER              the same of a workspace that is there
    python -m benchmarks.links_contacts dealt FOLDER --worlds 20   its contacts, the treatment dealt out by lot
    python -m benchmarks.links_contacts worlds --worlds 100        studies of 2,000 contacts

Each keeps its rows in results/links_contacts.json, from which results/links_contacts.md is made.
"""

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np

from wellserved import __version__
from wellserved.enrich.treatments import OUTCOMES, TREATMENTS
from wellserved.flow.contact_study import contact_study
from wellserved.flow.demo import demo
from wellserved.flow.engines import open_engine
from wellserved.flow.links import links
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.insight.effect.aipw import aipw
from wellserved.insight.effect.linear import sigmoid
from wellserved.insight.effect.placebo import permuted
from wellserved.insight.effect.study import Covariate, Study
from wellserved.insight.evidence import effect_json
from wellserved.insight.link.from_effects import raised, uneven
from wellserved.insight.link.verdict import Verdict, Why

KEPT = Path(__file__).parent / "results" / "links_contacts.json"
PAGE = KEPT.with_suffix(".md")
DEALT = {
    ("satisfied", "stays_90d"): Verdict("csat_t2b", "retention_rate", "+", Why.NOT_SHOWN),
    ("came_back", "satisfaction"): Verdict("fcr_no_repeat", "csat_t2b", "+", Why.NOT_SHOWN),
    ("waited_over_20_seconds", "effort"): Verdict("service_level", "ces2", "+", Why.NOT_SHOWN),
}
RECOMMENDED = Verdict("csat_t2b", "nps_rel", "+", Why.NOT_SHOWN)
BELIEVED = Verdict("csat_t2b", "retention_rate", "+", Why.NOT_SHOWN)
Row = list[str]


def verdicts(workspace: Workspace) -> tuple[list[Verdict], float]:
    """What `links` says of a workspace of which nothing is kept, and the CPU seconds that it took."""
    begun = process_time()
    found = links(workspace, keep=False)
    return found, process_time() - begun


def beside_truth(workspace: Workspace, name: str) -> list[Row]:
    """Every link with what is true of it."""
    found, seconds = verdicts(workspace)
    truth = json.loads((workspace.folder / "truth.json").read_text(encoding="utf-8"))["links"]
    true = {(one["from"], one["to"]): one["true"] for one in truth}
    rows = [told(name, one, true[one.cause, one.outcome]) for one in found]
    print(name, f"{seconds:.1f} CPU seconds", summed(rows), flush=True)
    return rows


def told(name: str, one: Verdict, true: bool) -> Row:
    size = "" if one.effect is None else f"{one.effect:.4g} ({one.low:.4g} to {one.high:.4g})"
    by = f"{one.facts['treatment']} on {one.facts['outcome']}" if "treatment" in one.facts else "teams by week"
    by = "" if one.arithmetic else by
    yes = {True: "yes", False: "no"}
    return [name, f"{one.cause} → {one.outcome}", yes[true], yes[one.supported], yes[one.contradicted],
            str(int(one.grade)), one.why.value, by, size]  # fmt: skip


def summed(rows: Sequence[Row]) -> str:
    counts = Counter((row[2], row[3]) for row in rows)
    held = sum(row[2] == "yes" and row[4] == "yes" for row in rows)
    true, false = (sum(counts[said, one] for one in ("yes", "no")) for said in ("yes", "no"))
    return (f"supported of {true} true ones {counts['yes', 'yes']}, of {false} false ones {counts['no', 'yes']};"
            f" true and contradicted {held}")  # fmt: skip


def truths(seeds: Sequence[int]) -> list[Row]:
    rows = []
    for seed in seeds:
        with tempfile.TemporaryDirectory() as folder:
            rows += beside_truth(demo(Path(folder) / "demo", seed=seed).workspace, f"demo, seed {seed}")
    return rows


def dealt(folder: Path, count: int) -> list[Row]:
    """How often a link is supported where a lot decides who is treated among those of one tier and channel."""
    workspace, rows = open_workspace(folder).now(), []
    for (treatment, outcome), believed in DEALT.items():
        engine = open_engine(workspace)
        made = contact_study(workspace, engine, TREATMENTS[treatment], OUTCOMES[outcome]).study
        engine.close()
        alike = made.covariates["channel"].values * 100 + made.covariates["value_tier"].values
        found = [raised(believed, asked(by_lot(made, alike, seed), seed)) for seed in range(count)]
        supported, beside = (sum(one.why is why for one in found) for why in (Why.EXPERIMENT, Why.GOES_WITH))
        rows.append([f"{treatment} on {outcome}", f"{made.n:,}", str(count), str(supported), str(beside)])
        print(rows[-1], flush=True)
    return rows


def by_lot(made: Study, alike: Any, seed: int) -> Study:
    """The same study, the treatment dealt out anew among those who are alike."""
    return replace(made, treated=permuted(made.treated, alike, np.random.default_rng(seed)))


def study(seed: int, n: int = 2000, effect: float = 0.0, aimed: float = 0.0, hidden: float = 0.0,
          traced: bool = False, waits: float = 0.4) -> Study:  # fmt: skip
    """Answers about contacts, and who stays.

    Args:
        seed: Of the world.
        n: Contacts.
        effect: Of being pleased on staying, in log odds.
        aimed: How much more is done for those worth more, who stay anyway.
        hidden: How strongly something that no column tells moves both.
        traced: Whether it moved what came before, too.
        waits: How much a wait takes from being pleased: much makes the two sides unlike.
    """
    r = np.random.default_rng(seed)
    tier, channel, topic = r.integers(0, 3, n), r.integers(0, 4, n), r.integers(0, 5, n)
    tenure, wait, unknown = r.gamma(2.0, 2.0, n), r.exponential(1.0, n), r.normal(size=n)
    lean = 0.4 + waits * (1 - wait) + 0.2 * (channel == 1) - 0.3 * (topic == 2) + aimed * (tier - 1) + hidden * unknown
    pleased = r.random(n) < sigmoid(lean)
    level = 1.2 + 0.2 * np.sqrt(tenure) - 0.2 * wait - 0.3 * (topic == 2) + (0.3 + aimed) * (tier - 1)
    stays = r.random(n) < sigmoid(level + effect * pleased + hidden * unknown)
    before = 0.3 * (tier - 1) + r.normal(size=n) + (hidden * unknown if traced else 0.0)
    covariates = {
        "tenure": Covariate(tenure), "queue_seconds": Covariate(wait),
        "tier": Covariate(tier, "category", ("bronze", "silver", "gold")),
        "channel": Covariate(channel, "category"), "topic": Covariate(topic, "category"),
    }  # fmt: skip
    made = Study("satisfied", "stays_90d", "percent", pleased, stays.astype(float), covariates, np.arange(n))
    return replace(made, placebo_outcome=before)


def answers(seed: int, n: int = 2000, kind: bool = True, change: bool = True, effect: float = 0.0) -> Study:
    """Two answers of each customer: of a contact, and whether they recommend; who judges kindly does so in both.

    Args:
        seed: Of the world.
        n: Customers.
        kind: Whether some judge more kindly than others, as far apart as in the simulated organisation.
        change: Whether the outcome is told as the change since they last said whether they recommend.
        effect: Of what pleased on recommending, in points of the scale from 0 to 10.
    """
    r = np.random.default_rng(seed)
    tier, wait, kindness = r.integers(0, 3, n), r.exponential(1.0, n), 0.35 * kind * r.normal(size=n)
    pleased = 3.9 + kindness - 0.2 * wait - 1.3 * (r.random(n) < 0.2) + 0.45 * r.normal(size=n) >= 3.5
    before, after = (8.5 + 2.3 * kindness + 0.2 * (tier - 1) + 1.4 * r.normal(size=n) for _ in range(2))
    told = [100.0 * (one >= 8.5) - 100.0 * (one < 6.5) for one in (before, after + effect * (pleased - 0.75))]
    covariates = {"queue_seconds": Covariate(wait), "tier": Covariate(tier, "category")}
    made = Study("satisfied", "recommends_30d", "points", pleased, told[1], covariates, np.arange(n))
    margin = 0.3 * (tier - 1) + r.normal(size=n)
    return replace(made, observed=told[1] - told[0] if change else told[1], placebo_outcome=margin, change=change)


WORLDS: dict[str, dict[str, Any]] = {
    "no link": {},
    "more is done for those worth more, who stay anyway": {"aimed": 0.8},
    "a hidden cause that moved what came before": {"hidden": 0.7, "traced": True},
    "no link, and a wait decides who is pleased": {"waits": 2.5},
    "more is done for those worth more, and a wait decides": {"aimed": 0.8, "waits": 2.5},
    "a weak hidden cause without a trace": {"hidden": 0.3},
    "a strong hidden cause without a trace": {"hidden": 0.7},
    "a link of 0.3 (log odds)": {"effect": 0.3},
    "a link of 0.6": {"effect": 0.6},
    "a link of 0.6, more done for those worth more": {"effect": 0.6, "aimed": 0.8},
    "a link of 0.6, 6,000 contacts": {"effect": 0.6, "n": 6000},
    "a link of 0.6, and a wait decides who is pleased": {"effect": 0.6, "waits": 2.5},
    "a link of 0.6, 6,000 contacts, and a wait decides": {"effect": 0.6, "n": 6000, "waits": 2.5},
}
ANSWERS: dict[str, dict[str, Any]] = {
    "no link, two answers of who judges kindly both times": {},
    "the same, were the second told as it is (it is not)": {"change": False},
    "a link of 1 point of 10, two answers": {"effect": 1.0},
}
GATED = (*tuple(WORLDS)[:5], next(iter(ANSWERS)))  # those in which observing can tell that there is no link


def upheld(name: str, seed: int) -> Verdict:
    """What a link's verdict is by one study's effect, asked as `links` does."""
    if name in ANSWERS:
        return raised(RECOMMENDED, asked(answers(seed, **ANSWERS[name]), seed))
    return raised(BELIEVED, asked(study(seed, **WORLDS[name]), seed))


def asked(made: Study, seed: int) -> list[dict[str, Any]]:
    """The effect on all, and where the sides are too unlike that in which the alike count most."""
    whole = effect_json(aipw(made, seed=seed))
    return [whole, effect_json(aipw(made, seed=seed, estimand="ato"))] if uneven(whole) else [whole]


def share(name: str, count: int) -> tuple[float, float, float]:
    """How often a link is supported, associated at most, and how robust it is said to be where supported."""
    found = [upheld(name, seed) for seed in range(count)]
    robust = [one.facts["robust"] for one in found if one.supported]
    return (float(np.mean([one.supported for one in found])),
            float(np.mean([one.why is Why.GOES_WITH for one in found])),
            float(np.median(robust)) if robust else float("nan"))  # fmt: skip


def worlds(count: int) -> list[Row]:
    rows = []
    for name in (*WORLDS, *ANSWERS):
        supported, beside, robust = share(name, count)
        wanted = "<= .08" if name in GATED else ""
        rows.append([name, f"{supported:.3f}", wanted, f"{beside:.3f}", "" if np.isnan(robust) else f"{robust:.1%}"])
        print(rows[-1], flush=True)
    return rows


ORGANISATION = ["organisation", "link", "true", "supported", "contradicted", "grade", "reason", "by", "size"]
TABLES = {
    "truth": (
        "Demos beside their truth",
        "20,000 customers, 12 months, 14 teams; nothing was kept before.",
        ORGANISATION,
    ),
    "folder": (
        "A larger one",
        "200,000 customers, 18 months, 1.8 million contacts, 320 agents. **Asked before the change between two\n"
        "answers of one customer was told**: `csat_t2b` → `nps_rel` was found by kindness, in part at least.",
        ORGANISATION,
    ),
    "dealt": (
        "The demo's contacts, the treatment dealt out by lot",
        "As often among those of one value tier and channel as it was, so that it goes with both, and does nothing.",
        ["effect", "contacts", "lots", "supported", "associated"],
    ),
    "worlds": (
        "Studies of 2,000 contacts",
        "One effect a link; the share of worlds in which the link is supported, or told as associated, and the median\n"
        "share of both that the verdict says something unknown would have to explain. **A hidden cause that left no\n"
        "trace in any column can't be ruled out by observing**: false support is then what its strength makes it.\n"
        "That is why every link upheld so says it, and how strong such a cause would have to be.",
        ["world", "supported", "wanted", "associated", "to explain it away"],
    ),
}


def keep(name: str, rows: list[Row], how: str) -> None:
    kept = json.loads(KEPT.read_text(encoding="utf-8")) if KEPT.exists() else {}
    kept[name] = {"how": f"`python -m benchmarks.links_contacts {how}`, {date.today()}, version {__version__}.",
                  "rows": rows}  # fmt: skip
    KEPT.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    lines = ["# Links upheld by effects of contacts: what was found, and what is true", ""]
    PAGE.write_text("\n".join([*lines, *printed(kept)]) + "\n", encoding="utf-8")


def printed(kept: dict[str, Any]) -> Iterator[str]:
    for name, (title, words, heads) in TABLES.items():
        if name in kept:
            rows = kept[name]["rows"]
            yield from (f"## {title}", words, "")
            if heads is ORGANISATION:
                yield from (f"In all: {summed(rows)}.", "")
            yield from (f"| {' | '.join(heads)} |", "|---" * len(heads) + "|")
            yield from (f"| {' | '.join(row)} |" for row in rows)
            yield from ("", kept[name]["how"], "")


def main() -> None:
    """Run one of them, and keep what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=[*TABLES])
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3, 4, 5])
    parser.add_argument("--worlds", type=int, default=100)
    said = parser.parse_args()
    seeds = f"--seeds {' '.join(map(str, said.seeds))}"
    runs: dict[str, tuple[Callable[[], list[Row]], str]] = {
        "truth": (lambda: truths(said.seeds), f"truth {seeds}"),
        "folder": (lambda: beside_truth(open_workspace(said.folder), "larger"), "folder FOLDER"),
        "dealt": (lambda: dealt(said.folder, said.worlds), f"dealt FOLDER --worlds {said.worlds}"),
        "worlds": (lambda: worlds(said.worlds), f"worlds --worlds {said.worlds}"),
    }
    run, how = runs[said.what]
    keep(said.what, run(), how)


if __name__ == "__main__":
    main()
