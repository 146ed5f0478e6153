"""A score is made of what was measured: value, target, history, guards, and their roll-up."""

from collections.abc import Sequence

import pytest

from tests.scorecard.made import JUNE, MONTHS, compared, known, kpi, measured
from wellserved.insight.guard import Pair, Split
from wellserved.insight.scoring import Ask, Readings, Scoring, asks, guardings, points, scored
from wellserved.metrics.measurement import Measurement, Note
from wellserved.scorecard.json_shape import score_json
from wellserved.scorecard.reading import read_scorecard
from wellserved.scorecard.scored import Score, Status, Travel, Trend
from wellserved.terms.document import read_document

KNOWN = known(
    kpi("fcr", guards="[csat, aht]"),
    kpi("aht", unit="seconds", better="lower", formula="{mean: handle_seconds}", guards="[fcr, gone]"),
    kpi("csat", record="survey_response", time="asked_at", formula="{share: score >= 4}", segments="[]"),
)
CARD = read_scorecard(
    read_document(
        """
name: service
objectives:
  - name: settle_it
    perspective: customer
    owner: head of service
    purpose: Fewer repeats.
    metrics: [{metric: fcr, weight: 2}, {metric: csat}]
    targets:
      - {metric: fcr, target: 0.8, floor: 0.6}
      - {metric: fcr, target: 0.9, segment: {channel: chat}}
      - {metric: csat, target: 0.9}
  - name: be_quick
    perspective: process
    owner: head of operations
    purpose: No time lost.
    metrics: [{metric: aht, where: "channel = 'voice'"}]
    targets: [{metric: aht, target: 100}]
phases:
  - {metric: fcr, from: 2026-01-01, why: new knowledge base}
""",
        "service.yaml",
    ),
    KNOWN,
)
FCR, CSAT, AHT = Ask("fcr"), Ask("csat"), Ask("aht", "channel = 'voice'")
PAST = [month for month in MONTHS if month.first_day <= JUNE.first_day][-24:]


def history(metric: str, last: Measurement) -> list[Measurement]:
    """Two years that vary a little, and the month scored."""
    before = [
        measured(0.7 + 0.01 * (i % 2), 0.6, 0.8, metric=metric, period=month) for i, month in enumerate(PAST[:-1])
    ]
    return [*before, last]


def score() -> Score:
    chat = measured(0.5, 0.4, 0.6)
    repeated, settled = measured(80, 75, 85, 300, metric="aht"), measured(130, 128, 132, 700, metric="aht")
    readings = Readings(
        history={
            FCR: history("fcr", measured(0.7, 0.68, 0.72)),
            CSAT: history("csat", measured(None, n=0, note=Note.NO_DATA, metric="csat")),
            AHT: history("aht", measured(120, 110, 130, metric="aht")),
            Ask("aht"): history("aht", measured(121, 110, 130, metric="aht")),
        },
        compared={FCR: compared(0.75, 0.7, 0.02), AHT: compared(150, 120, 5, "aht")},
        segments={FCR: [Measurement("fcr", 1, JUNE, (("channel", "chat"),), 0.5, 0.4, 0.6, 50, 1.0, chat.note)]},
        splits={AHT: [Split(Pair(KNOWN["aht"], KNOWN["fcr"]), repeated, settled)]},
    )
    return scored(Scoring(CARD, JUNE, readings, KNOWN), currency="EUR")


def test_each_kpi_is_asked_once_with_its_condition_and_each_guard_that_is_known() -> None:
    pairs = [(g.ask, g.guard) for g in guardings(CARD, KNOWN)]

    assert asks(CARD) == [FCR, CSAT, AHT]
    assert pairs == [(FCR, CSAT), (FCR, Ask("aht")), (AHT, Ask("fcr", "channel = 'voice'"))]


def test_attainment_and_behaviour_are_two_verdicts() -> None:
    fcr = score().objectives[0].metrics[0]

    assert (fcr.status, fcr.travel, fcr.behaviour.trend) == (Status.NEAR, Travel.AWAY, Trend.ROUTINE)
    assert str(fcr.behaviour.phase) == "2026-01-01"
    assert [(s.status, s.target.goal.low) for s in fcr.segments] == [(Status.OFF_TARGET, 0.9)]


def test_a_segment_off_target_makes_its_objective_so() -> None:
    assert score().objectives[0].status == Status.OFF_TARGET


def test_scores_roll_up_and_what_has_no_data_is_named() -> None:
    found = score()

    assert [o.score.value for o in found.objectives] == pytest.approx([0.5, 100 / 120])
    assert [o.score.left_out for o in found.objectives] == [("csat",), ()]
    assert found.score.value == pytest.approx((0.5 + 100 / 120) / 2)
    assert found.score.formula == "(1 × 0.50 + 1 × 0.83) ÷ 2 = 0.67"
    assert found.score.left_out == ("csat",)


def test_a_guards_warning_stands_with_the_kpi_it_speaks_against() -> None:
    found = score()

    assert [(w.metric, w.guard, w.kind) for w in found.guards] == [("aht", "fcr", "flattered")]
    assert found.objectives[1].metrics[0].guards == found.guards


def test_a_history_begins_with_its_first_value_and_half_a_months_count_is_a_gap() -> None:
    count = kpi("offered", unit="count", formula="{count: answered}").formula
    none, few = measured(None, n=0, note=Note.NO_DATA), measured(3, note=Note.TOO_FEW)
    told = [none, measured(5), few, measured(2, note=Note.PARTIAL)]

    assert values(told, count) == [5, None, None]
    assert values(told, KNOWN["fcr"].formula) == [5, None, 2]


def values(told: Sequence[Measurement], formula: object) -> list[float | None]:
    return [point.value for point in points(told, formula)]  # type: ignore[arg-type]


def test_a_history_begins_when_half_of_the_kpis_were_kept() -> None:
    """A rate of those who stayed is 100 % for years in which nobody noted who left: those years are no history."""
    stayed = history("fcr", measured(0.7, 0.68, 0.72))
    silent = [measured(None, n=0, note=Note.NO_DATA, metric="aht", period=m.period) for m in stayed[:-8]]
    spoke = [measured(120, 110, 130, metric="aht", period=m.period) for m in stayed[-8:]]
    none = [measured(None, n=0, note=Note.NO_DATA, metric="csat", period=m.period) for m in stayed]
    scoring = Scoring(CARD, JUNE, Readings({FCR: stayed, CSAT: none, AHT: [*silent, *spoke]}), KNOWN)

    assert scoring.began == PAST[-8]
    assert len(scored(scoring).objectives[0].metrics[0].behaviour.points) == 8


def test_json_is_as_promised() -> None:
    told = score_json(score())
    objective = told["objectives"][0]
    metric = objective["metrics"][0]

    assert {"scorecard", "period", "objectives", "balance"} <= told.keys()
    assert {"name", "perspective", "owner", "weight", "score", "status", "metrics"} <= objective.keys()
    assert (told["scorecard"], told["period"]["start"]) == ("service", "2026-06-01T00:00:00+00:00")
    assert [metric[key] for key in ("metric", "value", "low", "high", "n", "note")] == [
        "fcr",
        0.7,
        0.68,
        0.72,
        100,
        "ok",
    ]
    assert [metric[key] for key in ("target", "floor", "status", "trend", "travel")] == [
        0.8,
        0.6,
        "near",
        "routine",
        "away",
    ]
    assert told["objectives"][0]["metrics"][1]["value"] is None
    (warning,) = told["objectives"][1]["metrics"][0]["guards"]
    assert (warning["metric"], warning["guard"], warning["kind"]) == ("aht", "fcr", "flattered")
    assert (warning["against"], warning["rest"], warning["rows"]) == (80, 130, 300), "facts are numbers"
    assert warning["worse"] is None, "a fact of the other kind is null"
    assert {side["name"] for side in told["balance"]["perspective"]} == {"customer", "process", "financial", "learning"}
