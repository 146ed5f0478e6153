"""Doctor: finds what is wrong with a store, and nothing where all is well."""

from pathlib import Path

import pytest

from tests.flow.shop import Shop, call
from wellserved.flow.doctor import doctor
from wellserved.flow.load import load
from wellserved.store.catalog import segments_at


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop.made(tmp_path)
    shop.calls("calls-1.csv", call(1), call(2, "2026-03-01 10:00"))
    load(shop.workspace)
    return shop


def wrong(shop: Shop) -> list[str]:
    return [problem.code for problem in doctor(shop.workspace) if problem.severity == "error"]


def test_nothing_is_wrong_with_a_store_that_was_just_loaded(shop: Shop) -> None:
    assert wrong(shop) == []


def test_nothing_is_wrong_before_the_first_load(tmp_path: Path) -> None:
    assert wrong(Shop.made(tmp_path)) == []


def test_a_flipped_bit_in_any_segment_is_found(shop: Shop) -> None:
    store = shop.workspace.store
    for segment in segments_at(store):
        path = store.segments / segment.path
        whole = path.read_bytes()
        place = len(whole) // 2
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :])

        found = [problem for problem in doctor(shop.workspace) if problem.severity == "error"]
        path.write_bytes(whole)

        assert [(problem.code, problem.where) for problem in found] == [("segment_changed", str(path))]


def test_a_missing_segment_is_found(shop: Shop) -> None:
    store = shop.workspace.store
    (store.segments / segments_at(store)[0].path).unlink()

    assert wrong(shop) == ["segment_missing"]


def test_a_damaged_catalog_is_found(shop: Shop) -> None:
    catalog = shop.workspace.store.catalog
    whole = catalog.read_bytes()
    catalog.write_bytes(whole[:4096] + b"\xff" * 4096 + whole[8192:])

    assert "catalog_broken" in wrong(shop)


def test_files_of_no_commit_are_told_and_do_no_harm(shop: Shop) -> None:
    (shop.workspace.store.segments / "interaction-loose.parquet").write_bytes(b"half")

    assert wrong(shop) == []
    assert "orphans" in [problem.code for problem in doctor(shop.workspace)]


def test_rows_of_a_far_year_and_years_of_talk_are_counted_and_kept(shop: Shop) -> None:
    shop.calls("calls-2.csv", call(3, "2099-01-05 10:00"), call(4, "2099-01-05 10:00"), call(5, talk="1000000000000"))
    load(shop.workspace)
    found = [one for one in doctor(shop.workspace) if one.severity == "warning"]

    assert [(one.code, one.where, one.rows) for one in found] == [
        ("dated_ahead", "interaction.started_at", 2),
        ("too_long", "interaction.talk_seconds", 1),
    ]


TIMES = """
source: files
record: agent_time
path: exports/times.csv
zone: UTC
columns: {agent_id: agent, started_at: start, ended_at: end, activity: what}
"""


def test_time_of_one_agent_that_is_two_things_at_once_is_told(shop: Shop) -> None:
    shop.write("sources/times.yaml", TIMES)
    rows = [("eve", "09:00", "12:00"), ("eve", "09:30", "10:00"), ("eve", "11:00", "13:00"), ("eve", "13:00", "14:00")]
    lines = [
        f"{agent},2026-01-05 {start},2026-01-05 {end},contact" for agent, start, end in [*rows, ("bo", *rows[0][1:])]
    ]
    shop.write("exports/times.csv", "\n".join(["agent,start,end,what", *lines, ""]))
    load(shop.workspace)
    found = [one for one in doctor(shop.workspace) if one.severity == "warning"]

    assert [(one.code, one.where, one.rows) for one in found] == [("at_once", "agent_time.started_at", 2)]
