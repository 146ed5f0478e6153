"""Load: idempotent, incremental, all or nothing, and it always adds up."""

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.flow.shop import ROWS_ALONE, Shop, call
from wellserved.flow.engines import open_engine
from wellserved.flow.load import RecordReport, load
from wellserved.flow.measure import restatements
from wellserved.flow.workspace import Workspace
from wellserved.store.catalog import Commit, commits, reading, segments_at
from wellserved.terms.errors import DefinitionError, SourceError


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.made(tmp_path, ROWS_ALONE)


def rows(workspace: Workspace, columns: str = "interaction_id, talk_seconds") -> list[tuple[object, ...]]:
    engine = open_engine(workspace)
    try:
        return engine.query(f"SELECT {columns} FROM interaction ORDER BY interaction_id")
    finally:
        engine.close()


def fates(report: RecordReport) -> tuple[int, int, int, int]:
    return (report.read, report.loaded, report.unchanged, report.quarantined)


def test_a_load_tells_what_became_of_every_row(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(1), call(2), call("test"), call(3, "yesterday"), call(4, talk="-5"))

    report = load(shop.workspace)

    assert [fates(one) for one in report.records] == [(5, 2, 1, 2)]
    assert report.records[0].reasons == {"below_least": 1, "wrong_type": 1}


def test_times_are_kept_in_utc_from_the_zone_of_the_source(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1, "2026-01-05 10:00"), call(2, "2026-07-05 10:00"))

    load(shop.workspace)

    assert rows(shop.workspace, "CAST(started_at AS VARCHAR)") == [
        ("2026-01-05 09:00:00+00",),
        ("2026-07-05 08:00:00+00",),
    ]


def test_loading_a_file_twice_changes_nothing(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2), call(3, "yesterday"))
    load(shop.workspace)
    before = whole(shop.workspace)

    again = load(shop.workspace)

    assert [fates(one) for one in again.records] == [(3, 0, 2, 1)]
    assert again.commit is None
    assert whole(shop.workspace) == before


def test_reading_all_again_changes_nothing(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2), call(3, "yesterday"))
    load(shop.workspace)
    before = whole(shop.workspace)

    again = load(shop.workspace, full=True)

    assert [fates(one) for one in again.records] == [(3, 0, 2, 1)]
    assert whole(shop.workspace) == before


def test_a_corrected_file_restates_its_periods_and_only_those(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1, "2026-01-05 10:00"), call(2, "2026-03-05 10:00", customer="bob"))
    load(shop.workspace)
    march = {s.path for s in segments_at(shop.workspace.store) if s.partition == "2026-03"}

    shop.calls("calls-1.csv", call(1, "2026-01-05 10:00", talk="90"), call(2, "2026-03-05 10:00", customer="bob"))
    report = load(shop.workspace)

    assert [fates(one) for one in report.records] == [(2, 1, 1, 0)]
    assert {s.path for s in segments_at(shop.workspace.store) if s.partition == "2026-03"} == march
    assert restated(shop.workspace) == [("interaction", "2026-01-05", "loaded", 1)]


def test_the_day_that_is_restated_is_the_workspaces_own(shop: Shop) -> None:
    shop.write("wellserved.yaml", ROWS_ALONE + "zone: Pacific/Auckland\n")
    shop.calls("calls-1.csv", call(1, "2026-01-05 20:00"))
    load(shop.workspace)

    shop.calls("calls-1.csv", call(1, "2026-01-05 20:00", talk="90"))
    load(shop.workspace)

    assert restated(shop.workspace) == [("interaction", "2026-01-06", "loaded", 1)]


def test_only_new_files_are_read(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)
    shop.calls("calls-2.csv", call(2))
    told: list[tuple[str, str, int]] = []

    report = load(shop.workspace, progress=lambda *told_of: told.append(told_of))

    assert [fates(one) for one in report.records] == [(2, 1, 1, 0)]
    assert told == [("calls", "exports/calls-1.csv", 1), ("calls", "exports/calls-2.csv", 1)]


def test_a_changed_mapping_reads_its_files_anew(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)

    text = (shop.folder / "sources/calls.yaml").read_text().replace("talk_seconds: talk", "wrap_seconds: talk")
    shop.source(text=text)
    report = load(shop.workspace)

    assert [fates(one) for one in report.records] == [(1, 1, 0, 0)]
    assert rows(shop.workspace, "talk_seconds, wrap_seconds") == [(None, 60.0)]


def test_since_leaves_older_files_alone(shop: Shop) -> None:
    old, new = shop.calls("calls-1.csv", call(1)), shop.calls("calls-2.csv", call(2))
    now = datetime(2026, 6, 1, tzinfo=UTC)
    for path, moment in ((old, now - timedelta(days=9)), (new, now)):
        os.utime(path, (moment.timestamp(), moment.timestamp()))

    load(shop.workspace, since=now - timedelta(days=1))

    assert rows(shop.workspace, "interaction_id") == [("2",)]


def test_one_source_of_many_can_be_loaded(shop: Shop) -> None:
    shop.source("chats", "chats-*.csv")
    shop.calls("calls-1.csv", call(1))
    shop.calls("chats-1.csv", call(2))

    load(shop.workspace, ["chats"])

    assert rows(shop.workspace, "interaction_id, source") == [("2", "chats")]


def test_a_load_is_one_commit_for_all_its_sources(shop: Shop) -> None:
    shop.source("chats", "chats-*.csv")
    shop.calls("calls-1.csv", call(1))
    shop.calls("chats-1.csv", call(2))

    load(shop.workspace)

    (commit,) = commits(shop.workspace.store)
    assert (commit.kind, commit.rows_in, commit.inserted) == ("load", 2, 2)


def test_a_source_that_fails_leaves_the_store_as_it_was(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1))
    shop.source("chats", "chats-*.csv")

    with pytest.raises(SourceError, match="no file matches"):
        load(shop.workspace)

    assert rows(shop.workspace) == []
    assert list(shop.workspace.store.staging.iterdir()) == []


def test_an_unknown_source_is_named_with_the_nearest(shop: Shop) -> None:
    with pytest.raises(DefinitionError, match="there is no source 'cals'") as caught:
        load(shop.workspace, ["cals"])

    assert caught.value.fix == "did you mean 'calls'?"


def test_a_dry_run_tells_and_keeps_nothing(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2, "yesterday"))

    told = load(shop.workspace, dry_run=True)

    assert [fates(one) for one in told.records] == [(2, 1, 0, 1)]
    assert rows(shop.workspace) == []
    assert told.records == load(shop.workspace).records


def test_superseded_rows_can_be_asked_for_until_history_is_collected(shop: Shop) -> None:
    first = datetime(2026, 1, 1, tzinfo=UTC)
    shop.calls("calls-1.csv", call(1, talk="60"))
    load(shop.workspace, clock=first)
    shop.calls("calls-1.csv", call(1, talk="90"))
    load(shop.workspace, clock=first + timedelta(days=1))

    then = open_engine(shop.workspace, 1).query("SELECT talk_seconds FROM interaction")
    load(shop.workspace, clock=first + timedelta(days=40))

    assert then == [(60.0,)]
    with pytest.raises(Exception, match="commit 1 is no longer kept"):
        open_engine(shop.workspace, 1)
    assert rows(shop.workspace) == [("1", 90.0)]
    assert {path.name for path in shop.workspace.store.segments.iterdir()} == {
        segment.path for segment in segments_at(shop.workspace.store)
    }


def test_a_load_larger_than_its_memory_spills(shop: Shop) -> None:
    shop.write("wellserved.yaml", "name: shop\nmemory_limit: 96MB\nthreads: 1\n")
    days = [f"2026-{1 + n % 12:02d}-{1 + n % 28:02d} {n % 24:02d}:00" for n in range(336)]
    lines = [call(f"{n:0>40}", days[n % 336], customer=f"customer-{n % 5000:0>40}") for n in range(60_000)]
    shop.calls("calls-1.csv", *lines)

    report = load(shop.workspace)

    assert report.records[0].loaded == 60_000
    assert rows(shop.workspace, "interaction_id")[-1] == (f"{59_999:0>40}",)


def whole(workspace: Workspace) -> tuple[list[Commit], list[str]]:
    """Every commit and every live segment."""
    return commits(workspace.store), [segment.sha256 for segment in segments_at(workspace.store)]


def restated(workspace: Workspace) -> list[tuple[str, str, str, int]]:
    with reading(workspace.store) as db:
        assert db is not None
        return db.execute("SELECT record, day, cause, rows FROM restated ORDER BY record, day").fetchall()


def test_as_of_between_two_corrections_a_day_was_restated_by_the_first(shop: Shop) -> None:
    """A later correction takes nothing from what was known before it."""
    made = [datetime(2026, 2, day, tzinfo=UTC) for day in (1, 2, 3)]
    for at, talk in zip(made, ("60", "90", "120"), strict=True):
        shop.calls("calls-1.csv", call(1, "2026-01-05 10:00", talk=talk))
        load(shop.workspace, clock=at)

    assert restatements(shop.workspace, made[1]) == {"interaction": {date(2026, 1, 5): made[1]}}
    assert restatements(shop.workspace, made[2]) == {"interaction": {date(2026, 1, 5): made[2]}}
