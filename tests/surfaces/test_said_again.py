"""Texts of findings in the reader's language: every one that is made has a wording; numbers are written anew."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from wellserved.enrich.treatments import OUTCOMES, TREATMENTS, too_early
from wellserved.insight.effect.aipw import METHODS as OF_CONTACTS
from wellserved.insight.effect.aipw import aipw
from wellserved.insight.effect.study import Covariate, Study
from wellserved.insight.evidence import Effect
from wellserved.insight.forecast.forecast import forecast
from wellserved.insight.series.interrupted import Series, interrupted
from wellserved.insight.staggered.effect import staggered
from wellserved.insight.staggered.panel import TeamPanel
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.said_again import said_again
from wellserved.terms.unit import Better

GERMAN, N = Numbers("de"), 600
LUCK = np.random.default_rng(3)


def study() -> Study:
    """Units of which the first half had it, more or less."""
    known = LUCK.normal(size=N)
    treated = LUCK.random(N) < 1 / (1 + np.exp(-known))
    return Study(
        "handled_by_bot", "margin_90d", "money", treated, known + treated + LUCK.normal(size=N),
        {"orders": Covariate(known)}, np.arange(N), better=Better.HIGHER, placebo_outcome=LUCK.normal(size=N),
        groups={"tier": np.array(["gold", "silver"])[np.arange(N) % 2]},
    )  # fmt: skip


def texts_of(found: Effect) -> set[str]:
    checked = (check.said for check in found.checks)
    said = {found.method, *found.assumptions, *found.may_not, *checked, found.refused or ""}
    return said.union(*(texts_of(part) for part in (found.groups or {}).values())) - {""}


def untold(texts: set[str]) -> list[str]:
    return sorted(text for text in texts if said_again(text, GERMAN) == text)


def test_every_text_of_an_effect_of_contacts_is_said_in_german() -> None:
    made = study()
    few = made.take(np.arange(60))
    worlds = (made, few, replace(made, treated=np.ones(N, bool)), replace(made, observed=np.zeros(N)),
              replace(made, clusters=np.arange(N) % 2), replace(made, covariates={}),
              replace(made, treated=made.covariates["orders"].values > 0))  # fmt: skip
    found = [aipw(one) for one in worlds]
    either_way = (aipw(replace(made, chosen=True), estimand="ato"), aipw(few, "boosting", estimand="ato"))

    assert found[0].effect is not None and all(one.refused for one in found[1:])
    assert untold(set().union(*(texts_of(one) for one in (*found, *either_way)))) == []


def test_every_text_of_what_began_by_team_or_for_all_is_said_in_german() -> None:
    periods = tuple(f"2026-{month:02d}-01" for month in range(1, 13))
    starts = np.array([*range(3, 11), 6, 7, *[99] * 6])
    values = LUCK.normal(size=(16, 12)) + (np.arange(12) >= starts[:, None])
    teams = TeamPanel(tuple(f"t{n}" for n in range(16)), periods, values, starts)
    half = TeamPanel(teams.teams[:6], periods, values[:6], starts[:6])
    series = Series(tuple(str(n) for n in range(40)), LUCK.normal(size=40), 25, 12)
    short, level = replace(series, start=3), replace(series, values=np.ones(40))
    found = [staggered(one, "training:x", "csat", "percent") for one in (teams, half)]
    found += [interrupted(one, "initiative:x", "csat", "percent") for one in (series, short, level)]

    assert untold(set().union(*(texts_of(one) for one in found))) == []


def test_labels_and_what_comes_too_early_are_said_in_german() -> None:
    early = {too_early(one, other) for one, other in product(TREATMENTS.values(), OUTCOMES.values())} - {None}
    labels = {one.label for one in TREATMENTS.values()} | {one.label for one in OUTCOMES.values()}

    assert untold({*labels, *(text for text in early if text), *OF_CONTACTS.values()}) == []


def test_why_nothing_is_foretold_is_said_in_german() -> None:
    found = {forecast([1.0, 2.0], (), 2), forecast([float(n) for n in range(14)], (), 12)}

    assert all(isinstance(one, str) for one in found)
    assert untold({str(one) for one in found}) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nothing is recorded in order.margin", "in order.margin ist nichts erfasst"),
        ("1,284 units had 'x': at least 50 are needed", "1.284 Einheiten hatten 'x': Mindestens 50 sind nötig"),
        ("none of our own texts", "none of our own texts"),
        ("-0.25%", "-0,25 %"),
    ],
)
def test_numbers_are_written_as_the_reader_writes_them(text: str, said: str) -> None:
    assert said_again(text, GERMAN) == said
    assert said_again(text, Numbers()) == text
