"""The incidents' audit log, through load and measure, gives the values of golden.json."""

from pathlib import Path

import pytest

from tests.golden import differing, golden, loaded_example, near, one
from wellserved.flow.workspace import Workspace

pytestmark = pytest.mark.real_data
ALL = "2016-01-01..2017-12-31"


@pytest.fixture(scope="module")
def incidents(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Workspace:
    return loaded_example("servicenow", tmp_path_factory.mktemp("servicenow"))


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        ("sla_attainment", "sla_met"),
        ("incident_reopen_rate", "reopen_rate"),
        ("incident_not_reassigned_rate", "no_reassignment_rate"),
        ("full_resolution_time", "median_hours_to_resolve"),
    ],
)
def test_a_kpi_on_the_incidents_is_golden(incidents: Workspace, real_data: Path, metric: str, name: str) -> None:
    assert one(incidents, metric, ALL).value == near(golden(real_data, "uci_servicenow")[name])


def test_an_incident_counts_once_however_often_it_was_changed(incidents: Workspace, real_data: Path) -> None:
    assert one(incidents, "incident_reopen_rate", ALL).n == golden(real_data, "uci_servicenow")["incidents"]


def test_clickhouse_tells_the_same_of_every_kpi(incidents: Workspace) -> None:
    assert differing(incidents, "clickhouse", grain="month") == []
