"""A link is supported when its cause moves before its effect and not after it, in enough teams and weeks."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from benchmarks.links import NULL, World, declared, draw, granger, lagged, ours, pooled
from benchmarks.links_contacts import GATED, share
from hypothesis import given, settings
from hypothesis import strategies as st

from wellserved.enrich import treatments
from wellserved.enrich.treatments import TREATMENTS
from wellserved.insight.evidence import Grade
from wellserved.insight.link.arithmetic import Amount, by_arithmetic
from wellserved.insight.link.from_effects import CAUSES, OUTCOMES, raised, wanted
from wellserved.insight.link.panel import Floats, Panel, shifted
from wellserved.insight.link.path import along
from wellserved.insight.link.rule import Extent, LinkTest, adjusted, extent, link_tests
from wellserved.insight.link.verdict import Verdict, Why, judged, lacking, read_verdict, verdict_json
from wellserved.insight.link.within import within

WORLDS, SIZE = 40, {"teams": 40}
FOUND = LinkTest(
    lag=2, effect=0.5, low=0.3, high=0.7, p=0.001, lead=0.0, lead_p=0.8, ahead_p=0.001, together=0.1,
    together_half=0.2, together_p=0.4, seen=0.3, small=0.05, units=14, weeks=50,
)  # fmt: skip
EFFECT = {
    "treatment": "training:settling issues", "outcome": "fcr_no_repeat", "effect": 0.08, "low": 0.04, "high": 0.12,
    "grade": 3, "refused": None, "method": "by team", "n": 14,
}  # fmt: skip


def panel(cause: Floats, effect: Floats) -> Panel:
    teams, weeks = cause.shape
    return Panel(
        ("team",), tuple(map(str, range(teams))), tuple(map(str, range(weeks))), {"cause": cause, "effect": effect}
    )


def by_dummies(x: Floats, y: Floats) -> tuple[float, float]:
    """The slope of y on x with unit and week dummies, by least squares, and its error by unit."""
    known = np.isfinite(x) & np.isfinite(y)
    unit, week = np.nonzero(known)
    columns = [x[known], *(unit == u for u in np.unique(unit)), *(week == w for w in np.unique(week)[1:])]
    design = np.column_stack(columns).astype(float)
    beta = np.linalg.lstsq(design, y[known], rcond=None)[0]
    rest = y[known] - design @ beta
    own = x[known] - design[:, 1:] @ np.linalg.lstsq(design[:, 1:], x[known], rcond=None)[0]
    scores = np.array([(own * rest)[unit == u].sum() for u in np.unique(unit)])
    units, weeks, cells = len(np.unique(unit)), len(np.unique(week)), known.sum()
    small = units / (units - 1) * (cells - 1) / (cells - weeks - 1)
    return float(beta[0]), float(np.sqrt((scores**2).sum() * small) / (own**2).sum())


@settings(max_examples=15, deadline=None)
@given(seed=st.integers(0, 10_000), gaps=st.floats(0, 0.3))
def test_many_regressions_at_once_equal_each_with_dummies(seed: int, gaps: float) -> None:
    rng = np.random.default_rng(seed)
    x, y = rng.normal(size=(2, 8, 12)), rng.normal(size=(2, 8, 12))
    x[rng.random(x.shape) < gaps] = np.nan

    found = within(x[:, None], y)

    for number in range(2):
        assert (found.slopes[number, 0], found.errors[number, 0]) == pytest.approx(by_dummies(x[number], y[number]))


def test_values_are_shifted_by_weeks_and_unknown_before_the_first() -> None:
    values = np.array([[1.0, 2.0, 3.0]])

    assert shifted(values, 1)[0, 1:].tolist() == [1.0, 2.0] and np.isnan(shifted(values, 1)[0, 0])
    assert shifted(values, -1)[0, :2].tolist() == [2.0, 3.0] and np.isnan(shifted(values, -1)[0, 2])


@pytest.mark.parametrize("name", NULL)
def test_a_link_that_does_not_exist_is_seldom_supported(name: str) -> None:
    assert declared(replace(NULL[name], **SIZE), ours, WORLDS) <= 0.08


def test_a_link_that_exists_is_found() -> None:
    assert declared(World(link=0.1), ours, WORLDS) >= 0.85


def test_what_is_often_done_declares_links_that_do_not_exist() -> None:
    shocks, trend = NULL["hidden shocks"], NULL["common trend"]

    assert declared(trend, pooled, 20) == 1.0
    assert declared(shocks, granger, WORLDS) >= 0.15
    assert declared(shocks, lagged, 20) >= 0.9


def test_the_lag_and_the_size_of_a_link_are_told() -> None:
    (found,) = link_tests(draw(World(link=0.3, after=4), 1), [("cause", "effect")])

    assert found is not None and found.lag == 4
    assert found.low < 0.3 < found.high and found.effect == pytest.approx(0.3, abs=0.08)


def test_unknown_weeks_leave_a_link_to_be_found() -> None:
    world = draw(World(link=0.3), 2)
    values = {name: own.copy() for name, own in world.values.items()}
    values["cause"][np.random.default_rng(1).random(values["cause"].shape) < 0.1] = np.nan

    (found,) = link_tests(replace(world, values=values), [("cause", "effect")])

    assert found is not None and found.supported


def test_p_values_are_raised_by_how_many_links_are_tested() -> None:
    """Benjamini and Hochberg: .01 x 3 / 1, .02 x 3 / 2, .5 x 3 / 3, none below the one before."""
    found = adjusted([replace(FOUND, p=p) for p in (0.02, 0.5, 0.01)])

    assert [one.p for one in found] == pytest.approx([0.03, 0.5, 0.03])
    assert adjusted([]) == []


@pytest.mark.parametrize(
    ("weeks", "teams", "why"),
    [(25, 12, Why.FEW_WEEKS), (40, 9, Why.FEW_UNITS), (20, 9, Why.FEW_UNITS), (40, 12, None), (26, 10, None)],
)
def test_under_26_weeks_or_10_teams_nothing_is_claimed(weeks: int, teams: int, why: Why | None) -> None:
    rng = np.random.default_rng(3)
    values = rng.normal(size=(2, teams, weeks))
    found = lacking("cause", "effect", "+", ("team",), extent(panel(*values), ("cause", "effect")))

    assert (found.why if found else None) == why
    assert found is None or (found.effect, found.supported, found.claims) == (None, False, False)


def test_a_kpi_that_never_varies_is_not_tested() -> None:
    noise = np.random.default_rng(1).normal(size=(12, 40))

    assert extent(panel(np.ones((12, 40)), noise), ("cause", "effect")) == Extent(40, units=12, varying=0, met=12)
    assert link_tests(panel(np.ones((12, 40)), noise), [("cause", "effect")]) == [None]


@pytest.mark.parametrize(
    ("changed", "sign", "why", "grade"),
    [
        ({}, "+", Why.LEADS, 2),
        ({}, "-", Why.OPPOSITE, 0),
        ({"lead_p": 0.001}, "+", Why.FOLLOWS, 1),
        ({"ahead_p": 0.3}, "+", Why.NOT_AHEAD, 1),
        ({"p": 0.4, "together_p": 0.01}, "+", Why.TOGETHER, 1),
        ({"p": 0.4, "together_p": 0.01}, "-", Why.TOO_SMALL, 0),
        ({"p": 0.4, "low": -0.1, "high": 0.5}, "+", Why.TOO_SMALL, 0),
        ({"p": 0.4, "low": -0.1, "high": 0.7}, "+", Why.NOT_SHOWN, 0),
        ({"p": 0.4, "low": -0.7, "high": 0.5}, "-", Why.NOT_SHOWN, 0),
        ({"p": 0.4, "low": -0.1, "high": 0.5, "reliable": 0.8}, "+", Why.NOT_SHOWN, 0),
        ({"p": 0.4, "low": -0.1, "high": 0.5, "reliable": 0.0}, "+", Why.NOT_SHOWN, 0),
        ({"p": 0.4, "low": -0.1, "high": 0.5, "together": 0.5, "together_half": 0.6}, "+", Why.NOT_SHOWN, 0),
    ],
)
def test_each_verdict_has_its_reason_and_grade(changed: dict[str, Any], sign: str, why: Why, grade: int) -> None:
    found = judged("a", "b", sign, ("team",), replace(FOUND, **changed))

    assert (found.why, int(found.grade)) == (why, grade)
    assert found.supported == (why is Why.LEADS)
    assert found.contradicted == (why is Why.OPPOSITE)  # less than would matter is not the opposite
    assert read_verdict(verdict_json(found)) == found


def test_what_moves_in_the_same_week_only_is_told_without_a_lag() -> None:
    found = judged("a", "b", "+", ("team",), replace(FOUND, p=0.4, together_p=0.01))

    assert (found.effect, found.lag, found.low, found.high) == pytest.approx((0.1, 0, -0.1, 0.3))


def test_a_quasi_experiment_raises_a_link() -> None:
    verdict = Verdict("training_hours", "fcr_no_repeat", "+", Why.FEW_WEEKS)
    found = raised(verdict, [EFFECT])

    assert (found.why, found.grade, found.supported) == (Why.EXPERIMENT, Grade.QUASI_EXPERIMENT, True)
    assert (found.effect, found.low, found.high) == (0.08, 0.04, 0.12)


@pytest.mark.parametrize(
    "changed",
    [
        {"low": -0.01},
        {"outcome": "csat_t2b"},
        {"treatment": "handled_by_bot"},
        {"where": "channel = 'voice'"},
    ],
)
def test_what_is_no_effect_on_the_link_changes_nothing(changed: dict[str, Any]) -> None:
    verdict = Verdict("training_hours", "fcr_no_repeat", "+", Why.NOT_SHOWN)

    assert raised(verdict, [{**EFFECT, **changed}]) == verdict


@pytest.mark.parametrize("name", GATED)
def test_a_link_that_does_not_exist_is_seldom_upheld_by_contacts(name: str) -> None:
    assert share(name, 6)[0] <= 1 / 6


def test_a_link_that_exists_is_upheld_by_contacts() -> None:
    assert share("a link of 0.6", 6)[0] >= 4 / 6


def test_what_no_data_can_rule_out_is_said_with_its_strength() -> None:
    """A strong cause that left no trace deceives: the verdict says that it would, and how strong it must be."""
    supported, _, robust = share("a strong hidden cause without a trace", 4)

    assert supported >= 0.5
    assert 0 < robust < 0.2


def test_who_judges_kindly_twice_upholds_no_link_but_would_were_no_change_told() -> None:
    assert share("the same, were the second told as it is (it is not)", 3)[0] >= 2 / 3


def test_of_several_effects_on_one_link_each_is_asked_at_a_level_that_allows_for_the_others() -> None:
    """An interval of 0.08 with an error of 0.037 is clear of 0 alone (z = 2.16), not as one of two (2.24)."""
    verdict = Verdict("training_hours", "fcr_no_repeat", "+", Why.NOT_SHOWN)
    near = {**EFFECT, "low": 0.08 - 1.96 * 0.037, "high": 0.08 + 1.96 * 0.037}
    other = {**EFFECT, "treatment": "training:privacy", "effect": 0.0, "low": -0.1, "high": 0.1}

    assert raised(verdict, [near]).supported
    assert not raised(verdict, [near, other]).supported
    assert raised(verdict, [near, {**other, "refused": "too few"}]).supported


def test_where_all_are_too_unlike_the_effect_on_those_who_are_alike_speaks_and_elsewhere_it_is_not_heard() -> None:
    verdict = Verdict("csat_t2b", "retention_rate", "+", Why.NOT_SHOWN)
    whole = EFFECT | {"treatment": "satisfied", "outcome": "stays_90d", "grade": 1, "estimand": "ate"}
    some = whole | {"grade": 3, "estimand": "ato"}
    unlike, unsure = ({"checks": {name: {"passed": False}}} for name in ("balance", "robustness"))

    assert raised(verdict, [whole | unlike, some]).supported
    assert raised(verdict, [whole | unlike]).why is Why.GOES_WITH
    assert raised(verdict, [whole | unsure, some]).why is Why.GOES_WITH
    assert raised(verdict, [some]) == verdict


def test_where_nothing_is_shown_it_is_said_what_contacts_lacked() -> None:
    verdict = Verdict("csat_t2b", "nps_rel", "+", Why.NOT_SHOWN)
    few = EFFECT | {"treatment": "satisfied", "outcome": "recommends_30d", "refused": "39 units", "effect": None}

    assert raised(verdict, [few]).facts["lacks"]["refused"] == "39 units"
    assert "lacks" not in raised(verdict, [few, few | {"refused": None, "effect": 0.01}]).facts
    assert raised(replace(verdict, why=Why.LEADS), [few]).facts == {}


def test_what_goes_with_it_among_contacts_is_told_and_not_called_a_cause() -> None:
    verdict = Verdict("training_hours", "fcr_no_repeat", "+", Why.NOT_SHOWN)
    found = raised(verdict, [{**EFFECT, "grade": 1}])

    assert (found.why, found.grade, found.supported) == (Why.GOES_WITH, Grade.ASSOCIATED, False)
    assert raised(replace(verdict, sign="-"), [{**EFFECT, "grade": 1}]).why is Why.NOT_SHOWN
    leads = replace(verdict, why=Why.LEADS, grade=Grade.LEADS)
    assert raised(leads, [{**EFFECT, "grade": 1}]) == leads


def test_what_a_link_asks_for_is_what_its_kpis_measure() -> None:
    assert wanted("csat_t2b", "nps_rel").treatments == ("satisfied",)
    assert wanted("csat_t2b", "nps_rel").outcomes == ("recommends_30d",)
    assert wanted("promise_kept_rate", "csat_t2b").treatments == ()


def test_every_treatment_and_outcome_of_the_table_can_be_asked() -> None:
    assert set(CAUSES) - {"training", "coaching"} <= set(TREATMENTS)
    assert set(OUTCOMES) <= set(treatments.OUTCOMES)


COST = Amount("interaction.cost", 1)


@pytest.mark.parametrize(
    ("cause", "outcome", "sign", "why"),
    [
        (COST, COST, "+", Why.SAME_AMOUNTS),
        (COST, COST, "-", Why.NOT_SHOWN),
        (COST, replace(COST, way=-1), "-", Why.SAME_AMOUNTS),
        (COST, Amount("order.margin", 1), "+", Why.NOT_SHOWN),
        (COST, replace(COST, among="margin IS NOT NULL"), "+", Why.SAME_AMOUNTS),
        (replace(COST, among="bot"), replace(COST, among="NOT bot"), "+", Why.NOT_SHOWN),
    ],
)
def test_a_link_holds_by_arithmetic_where_the_same_amounts_are_in_both(
    cause: Amount, outcome: Amount, sign: str, why: Why
) -> None:
    found = by_arithmetic(Verdict("a", "b", sign, Why.NOT_SHOWN), (cause,), (outcome,))

    assert (found.why, found.grade, found.supported) == (why, Grade.ASSUMED, why is Why.SAME_AMOUNTS)
    assert raised(found, [{**EFFECT, "treatment": "a", "outcome": "b"}]).arithmetic == found.arithmetic


def test_a_matter_that_takes_another_contact_bears_its_cost_by_arithmetic() -> None:
    told = [
        by_arithmetic(Verdict("fcr_no_repeat", "b", sign, Why.LEADS, Grade.LEADS, 0.5, 0.4, 0.6, 1), (), (of,))
        for sign, of in (("-", replace(COST, of_matter=True)), ("+", replace(COST, of_matter=True)), ("-", COST))
    ]

    assert [one.why for one in told] == [Why.MORE_TERMS, Why.LEADS, Why.LEADS]
    assert (told[0].grade, told[0].effect, told[0].lag) == (Grade.LEADS, 0.5, 1)  # what the panel said is kept


def test_an_effect_that_goes_the_other_way_contradicts() -> None:
    """To wait more is less of the service level: fewer stay, which speaks for the belief; more stay, against it."""
    verdict = Verdict("service_level", "retention_rate", "+", Why.NOT_SHOWN)
    wait = {**EFFECT, "treatment": "waited_over_2_minutes", "outcome": "stays_90d"}
    fewer, more = (raised(verdict, [wait | ends]) for ends in (
        {"effect": -0.02, "low": -0.03, "high": -0.01}, {"effect": 0.02, "low": 0.01, "high": 0.03},
    ))  # fmt: skip

    assert (fewer.supported, more.supported, more.contradicted) == (True, False, True)


def test_a_path_is_the_product_of_its_links_with_their_lowest_grade() -> None:
    first = Verdict("a", "b", "+", Why.LEADS, Grade.LEADS, 0.5, 0.4, 0.6, 1)
    second = Verdict("b", "c", "-", Why.TOGETHER, Grade.ASSOCIATED, -0.2, -0.3, -0.1, 4)
    found = along([first, second])

    assert (found.names, found.grade, found.lag) == (("a", "b", "c"), Grade.ASSOCIATED, 5)
    assert found.effect == pytest.approx(-0.1)
    assert found.low is not None and found.high is not None
    assert (found.low, found.high) == pytest.approx((-0.157, -0.048), abs=0.004)


def test_a_path_with_a_link_that_is_not_tested_has_no_product() -> None:
    first = Verdict("a", "b", "+", Why.LEADS, Grade.LEADS, 0.5, 0.4, 0.6, 1)
    found = along([first, Verdict("b", "c", "+", Why.FEW_WEEKS)])

    assert (found.effect, found.grade) == (None, Grade.ASSUMED)


def test_a_verdict_of_before_on_what_few_rows_could_hide_is_read_as_not_shown() -> None:
    said = verdict_json(judged("a", "b", "+", ("team",), replace(FOUND, p=0.4)))

    assert read_verdict({**said, "reason": "none where it would have been seen"}).why is Why.NOT_SHOWN


def test_chance_of_few_rows_does_not_strike_a_link_that_exists() -> None:
    """An effect of a half, seen through noise of nine tenths on both sides, shrinks to a twentieth."""
    r = np.random.default_rng(3)
    true = r.normal(size=(40, 300))
    answer = 0.5 * shifted(true, 1) + np.sqrt(0.75) * r.normal(size=true.shape)
    measured = [one + 3 * r.normal(size=true.shape) for one in (true, answer)]
    plain = panel(*measured)

    struck, kept = (
        judged("cause", "effect", "+", ("team",), replace(one, p=1.0, together_p=1.0))
        for known in (plain, replace(plain, noise={"cause": 9.0, "effect": 9.0}))
        for one in link_tests(known, [("cause", "effect")])
        if one
    )

    assert struck.why is Why.TOO_SMALL
    assert kept.why is Why.NOT_SHOWN
    assert kept.facts["reliable"] == pytest.approx(0.1, abs=0.02)
