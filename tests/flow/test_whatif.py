"""whatif: the line is read from contacts, time, costs and orders, and what is missing is said."""

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.flow.shop import SETTINGS
from wellserved.flow.findings import keep_findings
from wellserved.flow.load import load
from wellserved.flow.whatif import levers, whatif
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.insight.evidence import Effect, Grade, effect_json
from wellserved.terms.errors import QueryError

SOURCE = "source: files\nrecord: {record}\npath: exports/{record}.csv\nzone: UTC\ncolumns:\n{columns}\n"
MONDAY = datetime(2026, 3, 2, 9)
STAYS = Effect(
    "waited_over_2_minutes", "stays_90d", "ate", "percent", 900, Grade.ASSOCIATED, "aipw", -0.1, -0.12, -0.08, 0.01
)
CALLS = [
    f"i{n},c{n % 40},voice,a{n % 3},{MONDAY + timedelta(days=n // 60, minutes=n % 60):%Y-%m-%d %H:%M},"
    f"{0 if n % 2 else 150},{'' if n % 10 == 0 else 120},{n % 10 == 0}"
    for n in range(300)
]
TIMES = [
    f"a{n},{day:%Y-%m-%d %H:%M},{day + timedelta(hours=1):%Y-%m-%d %H:%M},available,true"
    for n in range(3)
    for day in (MONDAY + timedelta(days=d) for d in range(5))
]


def made(folder: Path, *calls: str, **others: list[str]) -> Workspace:
    """A workspace of these calls, and of what else is given by record: a header and lines."""
    told = {
        "interaction": [
            "interaction_id,customer_id,channel,agent_id,started_at,queue_seconds,talk_seconds,abandoned",
            *calls,
        ],
        **others,
    }
    (folder / "exports").mkdir()
    (folder / "sources").mkdir()
    (folder / "wellserved.yaml").write_text(SETTINGS + "zone: UTC\n", encoding="utf-8")
    for record, lines in told.items():
        columns = "\n".join(f"  {name}: '\"{name}\"'" for name in lines[0].split(","))
        source = SOURCE.format(record=record, columns=columns)
        (folder / "sources" / f"{record}.yaml").write_text(source, encoding="utf-8")
        (folder / "exports" / f"{record}.csv").write_text("\n".join([*lines, ""]), encoding="utf-8")
    workspace = open_workspace(folder)
    assert [r.quarantined for r in load(workspace).records] == [0] * len(told)
    return workspace


@pytest.fixture(scope="module")
def with_all(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return made(
        tmp_path_factory.mktemp("line"),
        *CALLS,
        agent_time=["agent_id,started_at,ended_at,activity,paid", *TIMES],
        cost=["cost_id,from,to,category,amount", "k1,2026-03-02,2026-03-06,labour,450.00"],
        customer=["customer_id,since,value_tier", *(f"c{n},2026-02-01,{'gold' if n < 10 else ''}" for n in range(40))],
        order=["order_id,customer_id,at,revenue,margin", *(f"o{n},c{n},2026-03-02 12:00,20,10" for n in range(40))],
    )


def test_the_line_is_what_was_recorded(with_all: Workspace) -> None:
    """300 calls in five hours, a tenth of them lost; three agents there for an hour a day, at 30 an hour."""
    operation = whatif(with_all).operation

    assert operation.hours.offered.tolist() == [60] * 5
    assert operation.hours.agents.tolist() == [3] * 5
    assert (operation.measured.abandoned, operation.measured.beyond, operation.measured.wait) == (0.1, 0.4, 75)
    assert (operation.handle, operation.days, operation.staff_hours) == (120, 5, 15)
    assert (operation.cost.an_hour, operation.cost.paid, operation.cost.told_by) == (30, 1, "labour")
    assert (operation.contacts, operation.identified) == (300, 300)


def test_customers_are_told_by_their_value_each_once_in_90_days(with_all: Workspace) -> None:
    """Every second call waits, every tenth is lost: of 40 customers 16 wait long and 4 are lost."""
    tiers = {tier.name: tier for tier in whatif(with_all).operation.tiers}

    assert [tiers["gold"].contacts, tiers[""].contacts] == [80, 220]
    assert sum(tier.exposed["waited"] for tier in tiers.values()) == 16
    assert sum(tier.exposed["abandoned"] for tier in tiers.values()) == 4
    assert (tiers["gold"].customers, tiers["gold"].margin, tiers["gold"].error) == (10, 120, 0)


def test_what_was_found_of_waiting_moves_the_result(with_all: Workspace) -> None:
    before = whatif(with_all, staff=0.8)
    keep_findings(with_all, "effect", {"waited_over_2_minutes -> stays_90d": effect_json(STAYS)})
    after = whatif(with_all, staff=0.8)

    assert before.verdict == "unknown"
    assert [one.moves for one in after.levers] == [True]
    assert after.net is not None
    assert after.customers is not None
    assert after.customers.value < 0


def test_without_what_agents_did_those_who_took_a_contact_are_counted(tmp_path: Path) -> None:
    operation = whatif(made(tmp_path, *CALLS)).operation

    assert operation.hours.agents.tolist() == [3] * 5
    assert not operation.tells_time
    assert operation.cost.an_hour is None


def test_what_is_missing_is_said(tmp_path: Path) -> None:
    def refused(name: str, *calls: str) -> str:
        (tmp_path / name).mkdir()
        with pytest.raises(QueryError) as error:
            whatif(made(tmp_path / name, *calls))
        return error.value.what

    assert refused("few", *CALLS[:100]) == "waiting can't be told from 100 contacts that waited in the line"
    assert refused("nobody_left", *(c for c in CALLS if c.endswith("False"))) == "0 contacts were abandoned"


def test_where_no_waiting_is_recorded_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="no waiting is recorded"):
        whatif(made(tmp_path))


def test_a_factor_that_can_not_be_is_refused(with_all: Workspace) -> None:
    with pytest.raises(QueryError, match="staff can't become 0 times"):
        whatif(with_all, staff=0)
    with pytest.raises(QueryError, match="can't stay"):
        whatif(with_all, years=0)


def test_contacts_may_be_chosen_by_what_is_known_of_them_and_of_their_customers(with_all: Workspace) -> None:
    others = whatif(with_all, where="value_tier IS NULL AND channel = 'voice'").operation

    assert (others.contacts, others.chosen) == (220, True)
    with pytest.raises(QueryError, match="no column 'chanel'"):
        whatif(with_all, where="chanel = 'voice'")


def test_that_leaving_the_line_harms_as_an_unsettled_contact_does_is_told_as_an_assumption(tmp_path: Path) -> None:
    workspace = made(tmp_path)
    settled = replace(STAYS, treatment="settled_at_once", effect=0.09, low=0.07, high=0.11)
    keep_findings(workspace, "effect", {"settled_at_once -> stays_90d": effect_json(settled)})
    (lever,) = levers(workspace)

    assert (lever.exposure, lever.gain, lever.stands) == ("abandoned", "retention", False)
    assert (lever.effect.effect, lever.effect.low, lever.effect.high) == (-0.09, -0.11, -0.07)

    left = replace(STAYS, treatment="abandoned", grade=Grade.ASSOCIATED)
    keep_findings(workspace, "effect", {"abandoned -> stays_90d": effect_json(left)})
    (lever,) = levers(workspace)

    assert (lever.effect.treatment, lever.exposure, lever.stands) == ("abandoned", "abandoned", True)
