"""The demo: an organisation that is made, loaded through the same door as any, and scored without an empty cell."""

import itertools
from pathlib import Path

import pytest

from wellserved.flow.demo import Demo, demo
from wellserved.flow.measure import measure
from wellserved.metrics.measurement import Measurement
from wellserved.records.register import CONTRACTS
from wellserved.scorecard.scored import Status, Travel, Trend
from wellserved.terms.errors import NotAllowed, SourceError

CUSTOMERS, MONTHS = 6_000, 12


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    return demo(tmp_path_factory.mktemp("demo"), CUSTOMERS, MONTHS)


def test_no_row_of_the_sample_is_kept_out(made: Demo) -> None:
    assert [(r.record, dict(r.reasons)) for r in made.loaded.records if r.quarantined] == []


def test_every_record_that_a_source_may_fill_has_rows(made: Demo) -> None:
    filled = {r.record for r in made.loaded.records if r.loaded}

    # customers of several systems are linked; the simulated organisation has one
    assert {c.name for c in CONTRACTS.values() if not c.derived} - filled == {"customer_link"}


def test_the_scorecard_has_sixteen_kpis_four_a_perspective(made: Demo) -> None:
    held = [o.objective.perspective for o in made.score.objectives for _ in o.metrics]

    assert {name: held.count(name) for name in held} == dict.fromkeys(
        ("customer", "process", "financial", "learning"), 4
    )
    assert len({m.metric for m in made.score.metrics}) == 16


def test_no_cell_of_the_scorecard_is_empty(made: Demo) -> None:
    empty = [
        m.metric
        for m in made.score.metrics
        if None in (m.measurement.value, m.measurement.low, m.measurement.high, m.measurement.n, m.target)
        or m.status in (Status.NO_TARGET, Status.NOT_FIT)
        or m.score.value is None
        or m.travel is Travel.UNKNOWN
        or m.behaviour.trend is Trend.TOO_SHORT
        or len(m.behaviour.told) < MONTHS
    ]

    assert empty == []


def test_every_target_says_who_set_it_and_why(made: Demo) -> None:
    targets = [target for o in made.score.objectives for target in o.objective.targets]

    assert [t.metric for t in targets if not (t.set_by and t.why and t.floor)] == []
    assert len({t.metric for t in targets if t.start}) >= 3


def test_the_scorecard_is_balanced_by_its_own_report(made: Demo) -> None:
    assert (made.score.balance.findings, made.score.problems) == ((), ())


def test_the_chain_from_training_to_value_is_among_the_links(made: Demo) -> None:
    chain = ("training_hours", "fcr_no_repeat", "csat_t2b", "retention_rate", "margin_per_customer")
    links = {(link.cause, link.effect) for link in made.score.links}

    assert set(itertools.pairwise(chain)) <= links


def test_the_scorecard_has_a_story_to_tell(made: Demo) -> None:
    told = {m.metric: m for m in made.score.metrics}

    assert {Status.ON_TARGET, Status.NOT_SHOWN, Status.OFF_TARGET} <= {m.status for m in made.score.metrics}
    assert told["fcr_no_repeat"].behaviour.trend is Trend.IMPROVED
    assert "full_resolution_time" in {guard.guard for guard in told["first_reply_time_business"].guards}


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


def test_a_place_that_can_not_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(NotAllowed, match="can't be written"):
        demo(tmp_path / "file" / "demo", CUSTOMERS, MONTHS)


def test_a_folder_of_other_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("do not lose")

    with pytest.raises(SourceError):
        demo(tmp_path, CUSTOMERS, MONTHS)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]
