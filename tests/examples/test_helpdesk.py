"""The help desk's log, through load and measure, gives the values of golden.json."""

from pathlib import Path

import pytest

from tests.engines.postgres_rows import running
from tests.flow.postgres import programs
from tests.golden import differing, golden, loaded_example, near, one
from wellserved.flow.journeys import journeys
from wellserved.flow.workspace import Workspace

pytestmark = pytest.mark.real_data
ALL = "2010-01-01..2014-12-31"


@pytest.fixture(scope="module")
def helpdesk(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Workspace:
    return loaded_example("helpdesk", tmp_path_factory.mktemp("helpdesk"))


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        ("tickets_opened", "cases"),
        ("days_to_first_resolve", "median_days_to_first_resolve"),
        ("resolved_again_rate", "re_resolved_rate"),
    ],
)
def test_a_kpi_on_the_help_desk_s_log_is_golden(helpdesk: Workspace, real_data: Path, metric: str, name: str) -> None:
    assert one(helpdesk, metric, ALL).value == near(golden(real_data, "helpdesk_italy")[name])


def test_the_timer_that_closes_tickets_is_not_what_solves_them(helpdesk: Workspace, real_data: Path) -> None:
    days = one(helpdesk, "days_to_first_resolve", ALL)

    assert days.n == 4_569
    assert days.high is not None
    assert days.high < golden(real_data, "helpdesk_italy")["median_case_days"] / 5


def test_journeys_are_the_log_s_cases_and_their_paths_its_variants(helpdesk: Workspace, real_data: Path) -> None:
    found, known = journeys(helpdesk), golden(real_data, "helpdesk_italy")
    walks = found.told.walks

    assert walks.journeys == known["cases"] == 4_580
    assert walks.steps == known["events"] == 21_348
    assert len(found.told.moves.letters) == known["activities"] == 14
    assert len(walks.words) == known["variants"] == 226
    assert int(walks.n[0]) == 2_366
    assert found.steps(walks.words[0]) == ("case:priority", "status:open", "status:solved", "note:Closed")


def test_of_journeys_without_customers_and_channels_neither_switches_nor_costs_are_told(helpdesk: Workspace) -> None:
    found = journeys(helpdesk)

    assert found.lacking == ("customers", "channels", "costs")
    assert (found.told.switched, found.told.whole.cost, found.told.ranked_by) == (0, None, "steps")


def test_clickhouse_tells_the_same_of_every_kpi(helpdesk: Workspace) -> None:
    assert differing(helpdesk, "clickhouse", grain="month") == []


@pytest.mark.skipif(programs() is None, reason="there is no PostgreSQL on this machine")
def test_postgres_tells_the_same_of_every_kpi(helpdesk: Workspace) -> None:
    with running() as url:
        assert differing(helpdesk, "postgres", url, grain="month") == []
