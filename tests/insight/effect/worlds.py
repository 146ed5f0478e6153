"""Worlds in which the effect is known: who is treated depends on what was known before, and so does the outcome."""

from dataclasses import replace
from typing import Literal

import numpy as np

from wellserved.insight.effect.linear import sigmoid
from wellserved.insight.effect.study import Covariate, Flags, Floats, Study

Kind = Literal["continuous", "binary"]


def world(
    seed: int, n: int = 2000, kind: Kind = "continuous", effect: float = 0.5, agents: int = 0, hidden: float = 0.0
) -> tuple[Study, float]:
    """A study, and the true effect on its population.

    Older customers with many contacts are treated more and fare worse, in bends that no straight line follows.

    Args:
        seed: Of the world.
        n: Units, two of a customer.
        kind: Of the outcome.
        effect: On the outcome, or on its log odds; twice as large for gold as for the rest.
        agents: If any, the treatment also depends on the agent, whose skill moves the outcome; clusters are agents.
        hidden: How strongly something unknown moves both.
    """
    r = np.random.default_rng(seed)
    clusters = r.integers(0, agents, n) if agents else np.arange(n) // 2
    tenure, contacts = r.gamma(2.0, 2.0, n), r.poisson(1.5, n).astype(np.float64)
    channel, gold = r.integers(0, 4, n), r.random(n) < 0.3
    unknown, own = r.normal(size=n), r.normal(size=clusters.max() + 1)[clusters]
    bend = np.sqrt(tenure) - 1.8
    lean = -0.4 + 0.8 * bend + 0.3 * (contacts - 1.5) - 0.4 * (channel == 2) + 0.3 * gold + hidden * unknown
    if agents:
        lean = lean + 0.5 * r.normal(size=agents)[clusters]
    treated = r.random(n) < sigmoid(lean)
    level = -0.3 - 0.9 * bend - 0.25 * (contacts - 1.5) + 0.3 * (channel == 1) + hidden * unknown + 0.3 * own
    own_effect = np.where(gold, 2 * effect, effect)
    observed, true = _outcome(r, kind, level, own_effect, treated)
    before = level + r.normal(size=n)
    covariates = {
        "tenure": Covariate(tenure),
        "contacts": Covariate(contacts),
        "channel": Covariate(channel, "category", ("voice", "chat", "email", "bot")),
        "tier": Covariate(gold.astype(np.int64), "category", ("usual", "gold")),
    }
    study = Study("bot", "retained", "points", treated, observed, covariates, clusters.astype(np.int64))
    return replace(
        study,
        groups={"tier": np.where(gold, "gold", "usual")},
        placebo_outcome=before,
        clustered_by="agent" if agents else "customer",
    ), true


def _outcome(r: np.random.Generator, kind: Kind, level: Floats, effect: Floats, treated: Flags) -> tuple[Floats, float]:
    if kind == "continuous":
        return level + effect * treated + r.normal(size=len(level)), float(effect.mean())
    chance = sigmoid(np.where(treated, level + effect, level))
    return (r.random(len(level)) < chance).astype(np.float64), float((sigmoid(level + effect) - sigmoid(level)).mean())
