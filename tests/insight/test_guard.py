"""A KPI that looks good where its guard says that it is not is warned of, and nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from tests.scorecard.made import compared, kpi, measured
from wellserved.insight.guard import (
    Pair,
    Split,
    Standing,
    can_be_split,
    counts_against,
    flattered,
    side_of_guard,
    standing,
    trend_warning,
)
from wellserved.metrics.measurement import Note
from wellserved.terms.unit import Better, Unit

AHT = kpi("aht", label="Average handle time", unit="seconds", better="lower", formula="{mean: handle_seconds}")
REPEAT = kpi(
    "repeat",
    label="Called again within the hour",
    better="lower",
    formula="{share: seconds_to_next_contact <= 3600, among: answered, matures_after: 1 hours}",
)
CSAT = kpi("csat", label="Satisfied")


def split(against: tuple[float, float, int], rest: tuple[float, float, int]) -> Split:
    """AHT among repeated calls and among the rest, each as value, margin and rows."""
    sides = [measured(v, v - margin, v + margin, n, metric="aht") for v, margin, n in (against, rest)]
    return Split(Pair(AHT, REPEAT), *sides)


def test_a_kpi_that_improves_while_its_guard_worsens_is_warned_of() -> None:
    found = trend_warning(Pair(AHT, CSAT), compared(200, 180, 5, "aht"), compared(0.8, 0.7, 0.02))

    assert found is not None
    assert (found.metric, found.guard, found.kind) == ("aht", "csat", "trend")
    assert (found.effect, found.low, found.high) == (20, 15, 25)
    assert (found.label, found.guard_label) == (AHT.label, CSAT.label)
    assert found.worse == pytest.approx(0.1)
    assert (found.unit, found.guard_unit) == (Unit.SECONDS, Unit.PERCENT)


@pytest.mark.parametrize(
    ("aht", "csat"),
    [
        (compared(180, 200, 5), compared(0.8, 0.7, 0.02)),
        (compared(200, 180, 5), compared(0.7, 0.8, 0.02)),
        (compared(200, 198, 5), compared(0.8, 0.7, 0.02)),
        (compared(200, 180, 5), compared(0.8, 0.79, 0.02)),
    ],
    ids=["kpi worsens", "guard improves", "kpi within noise", "guard within noise"],
)
def test_no_warning_unless_both_move_apart_beyond_noise(aht: object, csat: object) -> None:
    assert trend_warning(Pair(AHT, CSAT), aht, csat) is None  # type: ignore[arg-type]


def test_no_warning_on_data_that_is_not_fit() -> None:
    few = compared(0.8, 0.7, 0.02)
    few = replace(few, now=replace(few.now, note=Note.TOO_FEW))

    assert trend_warning(Pair(AHT, CSAT), compared(200, 180, 5), few) is None


def test_a_kpi_better_among_rows_against_its_guard_is_flattered_by_them() -> None:
    found = flattered([split((140, 10, 100), (200, 5, 900))])[0]

    assert found is not None
    assert (found.metric, found.guard, found.kind, found.rows, found.share) == ("aht", "repeat", "flattered", 100, 0.1)
    assert (found.effect, found.low, found.high) == pytest.approx((6, 6 - 0.1 * 125**0.5, 6 + 0.1 * 125**0.5))
    assert (found.against, found.rest, found.unit) == (140, 200, Unit.SECONDS)


@pytest.mark.parametrize(
    "silent",
    [
        split((260, 10, 100), (200, 5, 900)),
        split((195, 10, 100), (200, 5, 900)),
        split((140, 10, 49), (200, 5, 900)),
        split((140, 10, 50), (200, 0.1, 9000)),
    ],
    ids=["worse among them", "within noise", "too few rows", "too small to matter"],
)
def test_no_warning_where_rows_against_the_guard_do_not_flatter(silent: Split) -> None:
    assert flattered([silent]) == [None]


def test_asking_of_many_pairs_asks_more_of_each() -> None:
    weak = split((190, 6, 500), (200, 4, 500))
    none = split((200, 6, 500), (200, 4, 500))

    assert any(flattered([weak]))
    assert not any(flattered([weak, *[none] * 20]))


def test_which_side_counts_against_a_guard_follows_its_direction() -> None:
    assert [counts_against(REPEAT, side) for side in ("true", "false", None)] == [True, False, None]
    assert [counts_against(CSAT, side) for side in ("true", "false", None)] == [False, True, None]


def test_only_a_share_of_the_same_rows_told_from_other_columns_splits_a_kpi() -> None:
    short_talks = kpi("short_talks", better="lower", formula="{share: talk_seconds < 10}")
    mean_wait = kpi("asa", better="lower", unit="seconds", formula="{mean: queue_seconds}")
    volume = kpi("offered", unit="count", formula="{count: answered}")

    assert can_be_split(Pair(AHT, REPEAT))
    assert can_be_split(Pair(CSAT, REPEAT))
    assert not can_be_split(Pair(AHT, short_talks)), "talk is part of handle time"
    assert not can_be_split(Pair(AHT, mean_wait)), "not a share"
    assert not can_be_split(Pair(volume, REPEAT)), "a count is not weighed by row"
    assert not can_be_split(Pair(REPEAT, REPEAT))


def test_only_rows_whose_window_has_passed_take_a_side() -> None:
    found = side_of_guard(REPEAT, datetime(2026, 7, 1, 12, tzinfo=UTC))

    assert found.sql == (
        'CASE WHEN ("answered") AND ("started_at" <= CAST(\'2026-07-01 11:00:00.000000+00:00\' AS TIMESTAMPTZ)) '
        'THEN ("seconds_to_next_contact" <= 3600) END'
    )
    assert found.columns == {"answered", "started_at", "seconds_to_next_contact"}


def test_honest_worlds_are_not_warned_of() -> None:
    """Handle time drawn apart from repeats, five pairs a world: at most 5 % of 400 worlds are warned of."""
    random = np.random.default_rng(3)
    worlds = [[drawn(random, 0.0) for _ in range(5)] for _ in range(400)]

    assert sum(any(flattered(world)) for world in worlds) <= 20


def test_a_world_where_bad_calls_are_short_is_warned_of() -> None:
    random = np.random.default_rng(4)

    assert sum(any(flattered([drawn(random, 60.0)])) for _ in range(100)) >= 95


def drawn(random: np.random.Generator, shorter: float) -> Split:
    """300 calls against the guard, shorter by that many seconds, and 2,700 others, as handle times are spread."""
    sides = []
    for count, mean in ((300, 200 - shorter), (2700, 200.0)):
        seconds = random.exponential(mean, count)
        margin = 1.96 * seconds.std(ddof=1) / count**0.5
        sides.append((float(seconds.mean()), float(margin), count))
    return split(*sides)


def test_a_guard_speaks_worsens_is_quiet_or_is_not_told() -> None:
    assert standing(True, None, Better.HIGHER) is Standing.SPEAKS
    assert standing(False, None, Better.HIGHER) is Standing.UNTOLD
    assert standing(False, compared(0.8, 0.7, 0.02), Better.HIGHER) is Standing.WORSE
    assert standing(False, compared(0.8, 0.7, 0.02), Better.LOWER) is Standing.QUIET
    assert standing(False, compared(0.8, 0.79, 0.02), Better.HIGHER) is Standing.QUIET
