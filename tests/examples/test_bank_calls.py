"""The bank's calls, through load and measure, give the values of golden.json."""

from pathlib import Path

import duckdb
import pytest

from tests.golden import differing, golden, loaded_example, near, one
from wellserved.flow.load import load
from wellserved.flow.score import score
from wellserved.flow.workspace import Workspace

pytestmark = pytest.mark.real_data
MONTH = "1999-02"


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory, real_data: Path) -> Workspace:
    return loaded_example("bank_calls", tmp_path_factory.mktemp("bank"))


@pytest.mark.parametrize(
    ("metric", "name"),
    [
        ("contacts_handled", "answered"),
        ("abandonment_rate", "abandonment_rate"),
        ("asa", "asa_s_answered"),
        ("service_level_answered", "sl20_of_answered"),
        ("service_level", "sl20_of_offered"),
        ("aht", "aht_s"),
        ("talk_time_p50", "median_talk_s"),
        ("short_talk_rate", "share_talk_lt10s"),
    ],
)
def test_a_kpi_on_the_bank_s_calls_is_golden(bank: Workspace, real_data: Path, metric: str, name: str) -> None:
    assert one(bank, metric, MONTH).value == near(golden(real_data, "bank_calls_1999_02")[name])


def test_calls_that_are_none_are_not_offered(bank: Workspace, real_data: Path) -> None:
    told = golden(real_data, "bank_calls_1999_02")

    assert one(bank, "contacts_offered", MONTH).value == told["calls_all"] - told["phantom"] == 33_066


def test_a_talk_that_was_not_recorded_is_in_no_average(bank: Workspace) -> None:
    assert one(bank, "aht", MONTH).n == 27_162 - 85


def test_repeats_within_the_hour_are_measured_by_kpis_alone(bank: Workspace, real_data: Path) -> None:
    after_short = one(bank, "repeat_within_hour_after_short_talk", MONTH)
    after_longer = one(bank, "repeat_within_hour_after_longer_talk", MONTH)
    straight = repeats_in_plain_sql(real_data)

    assert (after_short.value, after_short.n) == (near(straight[True][0]), straight[True][1])
    assert (after_longer.value, after_longer.n) == (near(straight[False][0]), straight[False][1])


def repeats_in_plain_sql(real_data: Path) -> dict[bool, tuple[float, int]]:
    """Share that call again within the hour, and talks, by whether the talk took under 10 s."""
    found = duckdb.sql(f"""
        WITH calls AS (
          SELECT *, strptime(date || ' ' || vru_entry, '%Y-%m-%d %H:%M:%S') AS entry
          FROM '{real_data}/bank_calls_1999_02.parquet'
          WHERE outcome <> 'PHANTOM' AND type = 'PS' AND customer_id <> 0
        ), chained AS (
          SELECT *, lead(entry) OVER (PARTITION BY customer_id ORDER BY entry) AS again FROM calls
        )
        SELECT ser_time < 10 AS short, avg(CAST(coalesce(epoch(again - entry) <= 3600, false) AS INTEGER)), count(*)
        FROM chained WHERE outcome = 'AGENT' AND ser_time > 0 GROUP BY 1
    """).fetchall()
    return {bool(short): (share, n) for short, share, n in found}


def test_callers_cut_short_call_again_seven_times_as_often(bank: Workspace) -> None:
    after_short = one(bank, "repeat_within_hour_after_short_talk", MONTH)
    after_longer = one(bank, "repeat_within_hour_after_longer_talk", MONTH)

    assert after_short.low is not None
    assert after_longer.high is not None
    assert after_short.low > 5 * after_longer.high


def test_the_score_warns_by_itself_that_unsettled_calls_flatter_handle_time(bank: Workspace) -> None:
    warned = {(w.metric, w.guard) for w in score(bank, "bank", MONTH).guards}

    assert ("aht", "repeat_within_hour") in warned


def test_loading_the_calls_again_changes_nothing(bank: Workspace) -> None:
    again = load(bank, full=True)

    assert [(r.record, r.loaded, r.unchanged, r.quarantined) for r in again.records] == [("interaction", 0, 33_066, 0)]


def test_clickhouse_tells_the_same_of_every_kpi(bank: Workspace) -> None:
    assert differing(bank, "clickhouse", period=MONTH) == []
    assert differing(bank, "clickhouse", period=MONTH, grain="week") == []
