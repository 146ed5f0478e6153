"""Rows that a file no longer holds: gone where the file or its mapping was mended, else kept and told."""

from pathlib import Path

import pytest

from tests.flow.shop import ROWS_ALONE, SOURCE, Shop, call
from tests.flow.test_load import fates, restated, rows
from wellserved.flow.load import LoadReport, load
from wellserved.flow.quarantine import retry
from wellserved.terms.errors import DefinitionError

STANDS_FOR_ITSELF = SOURCE + "replaces: true\n"


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.made(tmp_path, ROWS_ALONE)


def ids(shop: Shop) -> list[object]:
    return [row[0] for row in rows(shop.workspace, "interaction_id")]


def beside(report: LoadReport) -> list[tuple[int, int]]:
    return [(one.left_out, one.removed) for one in report.records]


def left_behind(report: LoadReport) -> list[tuple[str, int, bool]]:
    return [(one.file, one.rows, one.remapped) for one in report.left_behind]


def test_rows_that_the_mapping_leaves_out_are_told_again_by_each_load(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call("test"), call("test"), call(2, "yesterday"))

    first, second = load(shop.workspace), load(shop.workspace)

    assert (fates(first.records[0]), beside(first)) == ((2, 1, 0, 1), [(2, 0)])
    assert (fates(second.records[0]), beside(second)) == ((2, 0, 1, 1), [(2, 0)])


def test_rows_superseded_in_their_own_file_are_told_as_left_out(shop: Shop) -> None:
    shop.source(text=SOURCE + 'latest: "CAST(talk AS BIGINT)"\n')
    shop.calls("calls-1.csv", call(1, talk="10"), call(1, talk="30"), call(1, talk="20"), call(2))

    report = load(shop.workspace)

    assert (fates(report.records[0]), beside(report)) == ((2, 2, 0, 0), [(2, 0)])


def test_a_copy_of_a_file_has_its_left_out_rows_too(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call("test"))
    shop.calls("calls-2.csv", call(1), call("test"))

    assert beside(load(shop.workspace)) == [(2, 0)]
    assert beside(load(shop.workspace)) == [(2, 0)]


def test_rows_that_a_mended_condition_leaves_out_go_and_restate_their_days(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1, "2026-01-05 10:00"), call("phantom", "2026-03-05 10:00"))
    load(shop.workspace)

    shop.source(text=SOURCE.replace("<> 'test'", "<> 'phantom'"))
    report = load(shop.workspace)

    assert (fates(report.records[0]), beside(report)) == ((1, 0, 1, 0), [(1, 1)])
    assert ids(shop) == ["1"]
    assert restated(shop.workspace) == [
        ("interaction", "2026-03-05", "loaded", 1),
        ("issue", "2026-03-05", "enriched", 1),
    ]
    assert beside(load(shop.workspace)) == [(1, 0)]


def test_rows_of_a_former_key_go(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2))
    load(shop.workspace)

    shop.source(text=SOURCE.replace("interaction_id: id", "interaction_id: \"'c-' || id\""))
    report = load(shop.workspace)

    assert (fates(report.records[0]), beside(report)) == ((2, 2, 0, 0), [(0, 2)])
    assert ids(shop) == ["c-1", "c-2"]


def test_rows_of_a_former_record_go(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)

    source = (
        "source: files\nrecord: case\npath: exports/calls-*.csv\nzone: UTC\ncolumns: {case_id: id, created_at: started}"
    )
    shop.write("sources/calls.yaml", source)
    report = load(shop.workspace)

    assert [(one.record, one.loaded, one.removed) for one in report.records] == [("case", 1, 0), ("interaction", 0, 1)]
    assert ids(shop) == []


def test_a_file_renamed_while_its_mapping_is_mended_still_loses_its_rows(shop: Shop) -> None:
    path = shop.calls("calls-1.csv", call(1), call("phantom"))
    load(shop.workspace)

    path.rename(path.with_name("calls-2.csv"))
    shop.source(text=SOURCE.replace("<> 'test'", "<> 'phantom'"))
    load(shop.workspace)

    assert ids(shop) == ["1"]


def test_rows_that_a_later_file_brought_anew_stay(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1, talk="10"), call(2))
    load(shop.workspace)
    shop.calls("calls-2.csv", call(1, talk="20"))
    load(shop.workspace)

    shop.source(text=SOURCE.replace("id <> 'test'", "NOT (id = '1' AND talk = '10')"))
    report = load(shop.workspace)

    assert rows(shop.workspace) == [("1", 20.0), ("2", 60.0)]
    assert beside(report) == [(1, 0)]


def test_rows_that_only_waited_in_quarantine_go_with_the_rest_of_their_file(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), "phantom,ann,Phone,2026-01-05 10:00,,60,no")
    load(shop.workspace)
    mended = SOURCE.replace("LOWER(channel)", "REPLACE(LOWER(channel), 'phone', 'voice')")
    shop.source(text=mended)
    retry(shop.workspace)
    assert ids(shop) == ["1", "phantom"]

    shop.source(text=mended.replace("<> 'test'", "<> 'phantom'"))
    load(shop.workspace)

    assert ids(shop) == ["1"]


def test_a_corrected_file_holds_the_rows_it_did_not_change(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call("phantom"))
    load(shop.workspace)
    shop.calls("calls-1.csv", call(1, talk="90"), call("phantom"))
    assert left_behind(load(shop.workspace)) == []

    shop.source(text=SOURCE.replace("<> 'test'", "<> 'phantom'"))
    load(shop.workspace)

    assert rows(shop.workspace) == [("1", 90.0)]


def test_a_rolling_export_keeps_its_history_and_tells_what_it_lost(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2))
    load(shop.workspace)

    shop.calls("calls-1.csv", call(2), call(3))
    report = load(shop.workspace)

    assert (ids(shop), beside(report)) == (["1", "2", "3"], [(0, 0)])
    assert left_behind(report) == [("exports/calls-1.csv", 1, False)]
    assert left_behind(load(shop.workspace)) == []


def test_a_rolling_export_that_says_so_is_silent(shop: Shop) -> None:
    shop.source(text=SOURCE + "replaces: false\n")
    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)

    shop.calls("calls-1.csv", call(2))

    assert left_behind(load(shop.workspace)) == []
    assert ids(shop) == ["1", "2"]


def test_history_that_a_new_mapping_can_not_read_again_is_told(shop: Shop) -> None:
    shop.source(text=SOURCE + "replaces: false\n")
    shop.calls("calls-1.csv", call(1), call(2))
    load(shop.workspace)
    shop.calls("calls-1.csv", call(2), call(3))
    load(shop.workspace)

    shop.source(text=SOURCE.replace("talk_seconds: talk", "wrap_seconds: talk") + "replaces: false\n")
    report = load(shop.workspace)

    assert left_behind(report) == [("exports/calls-1.csv", 1, True)]
    assert rows(shop.workspace) == [("1", 60.0), ("2", None), ("3", None)]


def test_a_file_that_stands_for_itself_takes_out_what_it_lost(shop: Shop) -> None:
    shop.source(text=STANDS_FOR_ITSELF)
    shop.calls("calls-1.csv", call(1), call(2))
    load(shop.workspace)

    shop.calls("calls-1.csv", call(2))
    report = load(shop.workspace)

    assert (ids(shop), beside(report), left_behind(report)) == (["2"], [(0, 1)], [])


def test_saying_later_that_files_stand_for_themselves_takes_out_what_was_left(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2))
    load(shop.workspace)
    shop.calls("calls-1.csv", call(2))
    load(shop.workspace)

    shop.source(text=STANDS_FOR_ITSELF)
    report = load(shop.workspace)

    assert (ids(shop), beside(report)) == (["2"], [(0, 1)])


def test_a_row_that_another_file_still_holds_stays(shop: Shop) -> None:
    shop.source(text=STANDS_FOR_ITSELF)
    shop.calls("calls-1.csv", call(1), call(2))
    shop.calls("calls-2.csv", call(2), call(3))
    load(shop.workspace)

    shop.calls("calls-2.csv", call(3))
    first = load(shop.workspace)
    shop.calls("calls-1.csv", call(1))
    second = load(shop.workspace)

    assert [beside(first), beside(second)] == [[(0, 0)], [(0, 1)]]
    assert ids(shop) == ["1", "3"]


def test_a_dry_run_tells_what_would_go_and_takes_out_nothing(shop: Shop) -> None:
    shop.source(text=STANDS_FOR_ITSELF)
    shop.calls("calls-1.csv", call(1), call(2))
    load(shop.workspace)
    shop.calls("calls-1.csv", call(2))

    assert beside(load(shop.workspace, dry_run=True)) == [(0, 1)]
    assert ids(shop) == ["1", "2"]


def test_replaces_is_true_or_false(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1))
    shop.source(text=SOURCE + "replaces: often\n")

    with pytest.raises(DefinitionError, match="'replaces' is true or false"):
        load(shop.workspace)
