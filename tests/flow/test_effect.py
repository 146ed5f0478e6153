"""effect: what the sample's files show of causes, and what is refused with its reason."""

import json
from pathlib import Path

import pytest

from wellserved.enrich.rollouts import without_team
from wellserved.enrich.treatments import OUTCOMES, TREATMENTS, too_early
from wellserved.flow.askable import askable
from wellserved.flow.catalogue import catalogue
from wellserved.flow.effect import effect
from wellserved.flow.engines import open_engine
from wellserved.flow.findings import findings
from wellserved.flow.link_arithmetic import amounts
from wellserved.flow.links import links
from wellserved.flow.load import load
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.insight.link.arithmetic import Amount
from wellserved.insight.link.verdict import Why
from wellserved.sources.sample import Setting, make_workspace
from wellserved.terms.errors import QueryError


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("effects")
    make_workspace(folder, Setting(customers=4_000, months=7, seed=3), {})
    workspace = open_workspace(folder)
    load(workspace)
    return workspace


def test_what_is_known_after_a_week_has_no_outcome_that_begins_in_it() -> None:
    settled = TREATMENTS["settled_at_once"]

    assert too_early(settled, OUTCOMES["back_in_7d"])
    assert too_early(settled, OUTCOMES["satisfaction"])
    assert too_early(settled, OUTCOMES["stays_90d"]) is None
    assert too_early(TREATMENTS["handled_by_bot"], OUTCOMES["back_in_7d"]) is None


def test_an_initiative_told_team_by_team_is_one() -> None:
    assert without_team("new scripts, team north", "north") == "new scripts"
    assert without_team("new scripts", None) == "new scripts"
    assert without_team("north", "north") == "north"


def test_what_the_files_show_of_a_bot_holds_what_is_true(sample: Workspace) -> None:
    truths = json.loads((Path(sample.folder) / "truth.json").read_text(encoding="utf-8"))["effects"]
    true = next(one for one in truths if one["name"] == "bot_on_back_in_7d")
    found = effect(sample, true["treatment"], true["outcome"], keep=False)

    assert found.effect.low is not None
    assert found.effect.high is not None
    assert any(
        said.startswith("of these value_tier") for said in found.effect.assumptions
    )  # no record keeps how it was
    assert found.effect.low <= true["effect"] <= found.effect.high
    assert found.effect.low > 0


def test_what_was_found_is_kept(sample: Workspace) -> None:
    found = effect(sample, "waited_over_2_minutes", "back_in_7d")
    kept = findings(sample, "effect")[found.name][-1]

    assert kept.told["effect"] == found.effect.effect
    assert kept.told["refused"] is None


def test_who_can_not_be_followed_is_counted_and_left_out(sample: Workspace) -> None:
    left = effect(sample, "handled_by_bot", "stays_90d", keep=False).left_out

    assert left["contacts not followed for 90 days yet"] > 0
    assert left["contacts without a known customer"] > 0


def test_a_course_in_few_teams_is_refused_with_their_number(sample: Workspace) -> None:
    found = effect(sample, "training:settling issues", "fcr_no_repeat", keep=False).effect

    assert found.effect is None
    assert "teams" in str(found.refused)


def test_nothing_is_claimed_of_bots_alone(sample: Workspace) -> None:
    found = effect(sample, "handled_by_bot", "back_in_7d", where="handled_by = 'bot'", keep=False).effect

    assert found.effect is None
    assert "no variation" in str(found.refused)


def test_nothing_is_claimed_of_one_agent(sample: Workspace) -> None:
    found = effect(sample, "settled_at_once", "stays_90d", where="agent_id = 'a1'", keep=False).effect

    assert found.effect is None
    assert "one agent only" in str(found.refused)


def test_an_unknown_treatment_is_refused_with_the_nearest(sample: Workspace) -> None:
    with pytest.raises(QueryError, match="no treatment 'handled_by_bots'"):
        effect(sample, "handled_by_bots", "stays_90d")


def test_the_list_tells_what_can_be_asked_and_what_is_missing(sample: Workspace) -> None:
    told = {(one.treatment, one.outcome): one.missing for one in askable(sample)}

    assert told[("handled_by_bot", "stays_90d")] is None
    assert "begins before that" in str(told[("settled_at_once", "satisfaction")])


CARD = """
name: bots
label: Bots
period: month
objectives:
  - name: helped
    label: Helped
    perspective: process
    owner: ann
    purpose: Helped.
    metrics: [{metric: containment}, {metric: repeat_contact_rate}]
links:
  - {from: containment, to: repeat_contact_rate, sign: "+"}
"""


def test_links_ask_for_the_effects_that_bear_on_them_once_and_keep_them(sample: Workspace) -> None:
    (sample.folder / "scorecards").mkdir(exist_ok=True)
    (sample.folder / "scorecards" / "bots.yaml").write_text(CARD, encoding="utf-8")
    workspace, told = open_workspace(sample.folder), list[str]()

    before = links(workspace, ask=False, keep=False)[0]
    found = links(workspace, progress=told.append)[0]
    again = links(workspace, progress=told.append)[0]

    assert not before.supported
    assert (found.why, found.supported) == (Why.EXPERIMENT, True)
    assert again == found
    assert told == ["teams by week", "handled_by_bot on back_in_7d, effect 1 of 1", "teams by week"]
    assert "handled_by_bot -> back_in_7d" in findings(workspace, "effect")


def test_what_kpis_add_up_is_told_by_their_lineage() -> None:
    known = catalogue()

    assert amounts("cost_per_resolution_shared", known) == (Amount("interaction.cost", 1, of_matter=True),)
    assert [one.way for one in amounts("ctsv_ratio", known)] == [1, -1]
    assert amounts("fcr_no_repeat", known) == amounts("csat_t2b", known) == amounts("nosuch", known) == ()


def test_what_is_said_to_be_added_up_of_contacts_adds_up(sample: Workspace) -> None:
    """By record and column: the cost of all contacts of customers, by matter and by month."""
    engine = open_engine(sample.now())
    try:
        of_contacts = engine.query('SELECT sum("cost") FROM "interaction" WHERE "issue_id" IS NOT NULL')[0][0]
        by_matter = engine.query('SELECT sum("cost") FROM "issue"')[0][0]
        of_customers = engine.query('SELECT sum("cost") FROM "interaction" WHERE "customer_id" IS NOT NULL')[0][0]
        by_month = engine.query('SELECT sum("cost_to_serve") FROM "customer_period"')[0][0]
    finally:
        engine.close()

    assert by_matter == pytest.approx(of_contacts)
    assert by_month == pytest.approx(of_customers)


def test_without_orders_money_is_missing(tmp_path: Path) -> None:
    make_workspace(tmp_path, Setting(customers=200, months=5, seed=3), {})
    (tmp_path / "sources" / "order.yaml").unlink()
    (tmp_path / "sources" / "customer.yaml").unlink()
    workspace = open_workspace(tmp_path)
    load(workspace)

    money = effect(workspace, "handled_by_bot", "margin_90d", keep=False).effect.refused
    stays = effect(workspace, "handled_by_bot", "stays_90d", keep=False).effect.refused
    assert "order.margin" in str(money)
    assert "customer.until" in str(stays)
