"""The telecom's answers, through load and measure, give the values of golden.json."""

from pathlib import Path

import pytest

from tests.golden import by_segment, differing, golden, loaded_example, near, one
from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace
from wellserved.metrics.measurement import Note

pytestmark = pytest.mark.real_data
ALL = "2017-12-11..2018-06-20"


@pytest.fixture(scope="module")
def telecom(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Workspace:
    return loaded_example("telecom_nps", tmp_path_factory.mktemp("telecom"))


def test_the_recommendation_is_golden_and_has_its_interval(telecom: Workspace, real_data: Path) -> None:
    told, found = golden(real_data, "telecom_nps"), one(telecom, "nps_stage", ALL)

    assert (found.value, found.n) == (near(told["nps"]), told["n"])
    assert found.low is not None
    assert found.high is not None
    assert -29 < found.low < -24.69 < found.high < -21


def test_the_shipped_kpi_says_the_same(telecom: Workspace, real_data: Path) -> None:
    assert one(telecom, "nps_txn", ALL).value == near(golden(real_data, "telecom_nps")["nps"])


def test_the_stage_of_thirty_answers_is_too_few_and_no_other_is(telecom: Workspace) -> None:
    stages = by_segment(telecom, "nps_stage", ALL, "touchpoint")

    assert {stage: (m.n, m.note) for stage, m in stages.items()} == {
        "First Payment": (1_130, Note.OK),
        "Order": (962, Note.OK),
        "Equipment Received": (231, Note.OK),
        "Service in Use": (30, Note.TOO_FEW),
    }


def test_stages_add_up_to_the_whole(telecom: Workspace) -> None:
    stages = by_segment(telecom, "nps_stage", ALL, "touchpoint").values()
    whole = one(telecom, "nps_stage", ALL)

    assert sum((m.value or 0) * m.n for m in stages) / whole.n == near(whole.value or 0)


def test_too_few_answers_give_no_verdict(telecom: Workspace) -> None:
    metric = next(m for m in score(telecom, "journey", "2018-Q1").metrics)
    verdicts = {dict(s.measurement.segment)["touchpoint"]: s.status.value for s in metric.segments}

    assert verdicts["Service in Use"] == "data not fit"
    assert verdicts["Equipment Received"] == "off target"


def test_clickhouse_tells_the_same_of_every_kpi(telecom: Workspace) -> None:
    assert differing(telecom, "clickhouse", grain="month") == []
