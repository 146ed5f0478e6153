"""score, end to end: rows loaded from files, measured, judged, rolled up."""

import csv
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from wellserved.flow.load import load
from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Note
from wellserved.scorecard.scored import Score, ScoredMetric, Status, Travel, Trend
from wellserved.terms.errors import QueryError

CARD = """
name: service
label: Service
objectives:
  - name: answer
    perspective: customer
    owner: head of operations
    purpose: Nobody gives up.
    weight: 3
    metrics:
      - {metric: abandonment_rate, weight: 2}
      - {metric: asa, where: "queue = 'gold'"}
    targets:
      - {metric: abandonment_rate, target: 0.15, floor: 0.25}
      - {metric: abandonment_rate, target: 0.08, floor: 0.30, from: 2026-07-01, set_by: the board}
      - {metric: abandonment_rate, target: 0.01, segment: {queue: gold}}
      - {metric: asa, target: 30, floor: 60}
  - name: settle
    perspective: process
    owner: head of service
    purpose: No repeats.
    metrics: [{metric: csat_t2b}]
    targets: [{metric: csat_t2b, target: 0.8}]
"""


def contacts() -> Iterator[list[str]]:
    """From January 2026, 400 contacts a month: 80 given up, in July 40; half of them gold, answered in 20 s."""
    for month in range(1, 8):
        given_up = 40 if month == 7 else 80
        for i in range(400):
            at = datetime(2026, month, 1, 8) + timedelta(hours=1.65 * i)
            abandoned = i % 400 < given_up
            queue = "gold" if i % 2 else "blue"
            waited = "" if abandoned else str((20 if queue == "gold" else 90) + i % 3)
            yield [f"{month}-{i}", f"c{month}-{i}", "voice", queue, at.isoformat(), str(abandoned).lower(), waited]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder = tmp_path_factory.mktemp("score")
    (folder / "wellserved.yaml").write_text("name: test\nzone: UTC\n", encoding="utf-8")
    write(folder / "scorecards/service.yaml", CARD)
    columns = ("interaction_id", "customer_id", "channel", "queue", "started_at", "abandoned", "queue_seconds")
    mapping = "\n".join(f"  {column}: {column}" for column in columns)
    write(
        folder / "sources/calls.yaml",
        f"source: files\nrecord: interaction\npath: calls.csv\nzone: UTC\ncolumns:\n{mapping}\n",
    )
    with (folder / "calls.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *contacts()])
    opened = open_workspace(folder)
    load(opened)
    return opened


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def july(workspace: Workspace) -> Score:
    return score(workspace)


def only(found: Score, metric: str) -> ScoredMetric:
    return next(m for m in found.metrics if m.metric == metric)


def test_the_latest_whole_month_with_data_is_scored(july: Score) -> None:
    assert (july.period.first_day.isoformat(), july.period.grain.value) == ("2026-07-01", "month")


def test_a_kpi_is_judged_by_the_target_of_its_day(workspace: Workspace, july: Score) -> None:
    found, june = only(july, "abandonment_rate"), only(score(workspace, period="2026-06"), "abandonment_rate")

    assert (june.measurement.value, june.status) == (0.2, Status.NEAR)
    assert june.target is not None and june.target.goal.low == 0.15
    assert (found.measurement.value, found.status) == (0.1, Status.NOT_SHOWN)
    assert found.target is not None and found.target.set_by == "the board"


def test_it_moved_toward_its_target_and_beyond_its_routine(july: Score) -> None:
    found = only(july, "abandonment_rate")

    assert found.travel == Travel.TOWARD
    assert [point.value for point in found.behaviour.points] == [0.2] * 6 + [0.1]
    assert found.behaviour.trend == Trend.IMPROVED


def test_a_segments_target_is_judged_by_its_rows(july: Score) -> None:
    (gold,) = only(july, "abandonment_rate").segments

    assert dict(gold.measurement.segment) == {"queue": "gold"}
    assert (gold.measurement.n, gold.measurement.value, gold.status) == (200, 0.1, Status.OFF_TARGET)


def test_a_condition_narrows_a_kpis_rows(july: Score) -> None:
    found = only(july, "asa")

    assert found.measurement.n == 180
    assert found.measurement.value == pytest.approx(21, abs=0.05)
    assert (found.status, found.score.value) == (Status.ON_TARGET, 1.0)


def test_what_has_no_data_is_left_out_and_named(july: Score) -> None:
    found = only(july, "csat_t2b")

    assert (found.measurement.value, found.measurement.note, found.status) == (None, Note.NO_DATA, Status.NOT_FIT)
    assert july.score.left_out == ("csat_t2b",)


def test_scores_roll_up(july: Score) -> None:
    answer = july.objectives[0]

    assert answer.score.value == pytest.approx((2 * (0.1 - 0.3) / (0.08 - 0.3) + 1) / 3)
    assert july.score.value == pytest.approx(answer.score.value)
    assert answer.score.formula == "(2 × 0.91 + 1 × 1.00) ÷ 3 = 0.94"


def test_a_span_of_days_is_scored_beside_as_many_before(workspace: Workspace) -> None:
    found = only(score(workspace, period="2026-07-01..2026-07-10"), "abandonment_rate")

    assert found.comparison is not None
    assert found.comparison.then.period.first_day.isoformat() == "2026-06-21"
    assert found.behaviour.trend == Trend.TOO_SHORT


def test_a_period_without_data_is_scored_as_not_fit(workspace: Workspace) -> None:
    found = score(workspace, period="2020-01")

    assert {m.status for m in found.metrics} == {Status.NOT_FIT}
    assert found.score.value is None


def test_an_unknown_scorecard_is_refused_with_the_nearest(workspace: Workspace) -> None:
    with pytest.raises(QueryError) as caught:
        score(workspace, "servise")

    assert (caught.value.what, caught.value.fix) == ("there is no scorecard 'servise'", "did you mean 'service'?")


def test_a_time_before_the_first_load_can_not_be_scored(workspace: Workspace) -> None:
    with pytest.raises(QueryError, match="nothing was loaded by"):
        score(workspace, as_of="2020-01-01")
