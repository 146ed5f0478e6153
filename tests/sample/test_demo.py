"""The demo: an organisation that is made, loaded through the same door as any, and scored without an empty cell."""

from pathlib import Path

import pytest

from wellserved.flow.demo import Demo, demo
from wellserved.flow.measure import measure
from wellserved.metrics.measurement import Measurement
from wellserved.records.register import CONTRACTS
from wellserved.terms.errors import SourceError

CUSTOMERS, MONTHS = 2_000, 4


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return demo(tmp_path_factory.mktemp("demo"), CUSTOMERS, MONTHS)


def test_no_row_of_the_sample_is_kept_out(made: Demo) -> None:
    assert [(r.record, dict(r.reasons)) for r in made.loaded.records if r.quarantined] == []


def test_every_record_that_a_source_may_fill_has_rows(made: Demo) -> None:
    filled = {r.record for r in made.loaded.records if r.loaded}

    assert {c.name for c in CONTRACTS.values() if not c.derived} - filled == set()


def test_every_kpi_of_the_starter_scorecard_has_a_value(made: Demo) -> None:
    assert [m.metric for m in made.score.metrics if m.measurement.value is None] == []


@pytest.mark.parametrize(
    ("metric", "least", "most"),
    [
        ("csat_t2b", 0.65, 0.85),
        ("nps_rel", 10, 50),
        ("fcr_no_repeat", 0.65, 0.88),
        ("asa", 5, 120),
        ("abandonment_rate", 0.01, 0.2),
        ("aht", 250, 550),
        ("retention_rate", 0.8, 0.98),
        ("survey_response_rate", 0.2, 0.5),
        ("occupancy", 0.15, 0.9),
        ("qa_score", 0.8, 0.99),
        ("engagement_index", 0.4, 0.95),
    ],
)
def test_a_kpi_of_the_sample_is_plausible(made: Demo, metric: str, least: float, most: float) -> None:
    found = measure(made.workspace, [metric], period="2026-07-01..2026-10-31")[0]

    assert isinstance(found, Measurement)
    assert found.value is not None
    assert least < found.value < most


def test_making_it_again_loads_nothing_new(made: Demo) -> None:
    again = demo(made.workspace.folder, CUSTOMERS, MONTHS)

    assert sum(r.loaded for r in again.loaded.records) == 0
    assert values(again) == pytest.approx(values(made))


def values(made: Demo) -> list[float | None]:
    return [m.measurement.value for m in made.score.metrics]


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("do not lose")

    with pytest.raises(SourceError):
        demo(tmp_path, CUSTOMERS, MONTHS)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]
