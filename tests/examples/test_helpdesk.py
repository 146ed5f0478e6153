"""The help desk's log, through load and measure, gives the values of golden.json."""

from pathlib import Path

import pytest

from tests.golden import golden, loaded_example, near, one
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
