"""Quarantine: every bad row is kept with its place, and can be mended, tried again or discarded."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.flow.shop import ROWS_ALONE, SOURCE, Shop, call
from tests.flow.test_load import fates, rows
from wellserved.flow.load import load
from wellserved.flow.quarantine import discard, list_kept_out, retry, show_kept_out
from wellserved.store.catalog import commits
from wellserved.terms.errors import DefinitionError, QueryError


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    return Shop.made(tmp_path, ROWS_ALONE)


def places(shop: Shop) -> list[tuple[str, int | None, str | None, str]]:
    return [(row.file, row.line, row.column, row.rule) for row in list_kept_out(shop.workspace)]


def test_each_bad_row_is_kept_with_file_line_column_and_rule(shop: Shop) -> None:
    shop.calls(
        "calls-1.csv",
        call(1),
        call(2, "yesterday"),
        call(3, "2026-02-30 10:00"),
        call(4, "2026-03-29 02:30"),
        call(5, "2026-10-25 02:30"),
        "6,ann,pigeon,2026-01-05 10:00,,60,no",
        call("", "2026-01-05 10:00"),
        "8,ann,Voice,,,60,no",
        call(9, talk="-1"),
        call(10, talk="much"),
        "11,ann,Voice,2026-01-05 10:00,2026-01-05 09:00,60,no",
        "12,ann,Voice",
        "13,ann,Voice,2026-01-05 10:00,,60,perhaps",
        call(1, talk="61"),
    )

    load(shop.workspace)

    file = "exports/calls-1.csv"
    assert places(shop) == [
        (file, 3, "started_at", "wrong_type"),
        (file, 4, "started_at", "impossible_time"),
        (file, 5, "started_at", "impossible_time"),
        (file, 6, "started_at", "ambiguous_time"),
        (file, 7, "channel", "unknown_choice"),
        (file, 8, "interaction_id", "missing_key"),
        (file, 9, "started_at", "missing_required"),
        (file, 10, "talk_seconds", "below_least"),
        (file, 11, "talk_seconds", "wrong_type"),
        (file, 12, "ended_at", "ended_at_before_started_at"),
        (file, 13, "", "ragged_line"),
        (file, 14, "abandoned", "wrong_type"),
        (file, 15, "interaction_id", "duplicate_key"),
    ]
    assert rows(shop.workspace) == [("1", 60.0)]


def test_the_row_is_kept_as_it_was_written(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(1, talk="61"), call(2, "yesterday"), "3,short")
    load(shop.workspace)

    clash, bad, ragged = [json.loads(row.raw or "") for row in list_kept_out(shop.workspace)]

    assert (clash["id"], clash["talk"]) == ("1", "61")
    assert bad["started"] == "yesterday"
    assert not {"_line", "_raw", "_fault"} & set(bad)
    assert "3,short" in ragged["_raw"]


def test_all_reasons_of_a_row_are_told_and_it_counts_once(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1, "yesterday", talk="-5"))

    report = load(shop.workspace)

    assert report.records[0].quarantined == 1
    (row,) = list_kept_out(shop.workspace)
    assert "'yesterday' is no time" in row.message
    assert "'-5' is below 0" in row.message


def test_a_mended_file_takes_the_place_of_its_bad_rows(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2, "yesterday"), call(3, "tomorrow"))
    load(shop.workspace)

    shop.calls("calls-1.csv", call(1), call(2), call(3, "tomorrow"))
    report = load(shop.workspace)

    assert fates(report.records[0]) == (3, 1, 1, 1)
    assert places(shop) == [("exports/calls-1.csv", 4, "started_at", "wrong_type")]


def test_a_mended_file_leaves_other_files_rows_in_quarantine(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1, "yesterday"))
    shop.calls("calls-2.csv", call(2, "yesterday"))
    load(shop.workspace)

    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)

    assert [row.file for row in list_kept_out(shop.workspace)] == ["exports/calls-2.csv"]


def test_rows_are_tried_again_with_the_present_mapping(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), "2,ann,Phone,2026-01-05 10:00,,60,no", call(3, "yesterday"))
    load(shop.workspace)

    shop.source(text=SOURCE.replace("LOWER(channel)", "REPLACE(LOWER(channel), 'phone', 'voice')"))
    report = retry(shop.workspace)

    assert [fates(one) for one in report.records] == [(2, 1, 0, 1)]
    assert rows(shop.workspace, "interaction_id") == [("1",), ("2",)]
    assert places(shop) == [("exports/calls-1.csv", 4, "started_at", "wrong_type")]


def test_trying_again_what_is_still_bad_changes_nothing(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(1, talk="61"), call(3, "yesterday"), "4,short")
    load(shop.workspace)
    before = list_kept_out(shop.workspace)

    report = retry(shop.workspace)

    assert [fates(one) for one in report.records] == [(3, 0, 0, 3)]
    assert report.commit is None
    assert list_kept_out(shop.workspace) == before


def test_an_older_row_does_not_take_the_place_of_a_newer_one(shop: Shop) -> None:
    shop.calls("calls-1.csv", "1,ann,Phone,2026-01-05 10:00,,60,no")
    load(shop.workspace, clock=datetime(2026, 1, 6, tzinfo=UTC))
    shop.calls("calls-2.csv", call(1, talk="90"))
    load(shop.workspace, clock=datetime(2026, 1, 7, tzinfo=UTC))

    shop.source(text=SOURCE.replace("LOWER(channel)", "REPLACE(channel, 'Phone', 'voice')"))
    report = retry(shop.workspace, clock=datetime(2026, 1, 8, tzinfo=UTC))

    assert [fates(one) for one in report.records] == [(1, 0, 1, 0)]
    assert rows(shop.workspace) == [("1", 90.0)]
    assert places(shop) == []


def test_a_known_file_counts_what_still_waits(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2, "yesterday"), call(3, talk="-1"))
    load(shop.workspace)
    (waiting,) = [row for row in list_kept_out(shop.workspace) if row.rule == "below_least"]
    discard(shop.workspace, "a test of the clock", [waiting.id])

    report = load(shop.workspace)

    assert fates(report.records[0]) == (3, 0, 2, 1)
    assert report.records[0].reasons == {"wrong_type": 1}


def test_discarded_rows_are_gone_and_the_reason_is_kept(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2, "yesterday"))
    load(shop.workspace)

    gone = discard(shop.workspace, "calls of a drill", source="calls")

    assert gone == 1
    assert list_kept_out(shop.workspace) == []
    last = commits(shop.workspace.store)[-1]
    assert (last.kind, json.loads(last.meta)["note"]) == ("discard", "calls of a drill")


def test_rows_are_not_discarded_without_a_reason(shop: Shop) -> None:
    with pytest.raises(QueryError, match="for a reason"):
        discard(shop.workspace, " ")


def test_a_row_is_shown_by_the_beginning_of_its_id(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1), call(2, "yesterday"))
    load(shop.workspace)
    (row,) = list_kept_out(shop.workspace)

    assert show_kept_out(shop.workspace, row.id[:6]) == row
    with pytest.raises(QueryError, match="no row in quarantine is called 'nobody'"):
        show_kept_out(shop.workspace, "nobody")


def test_rows_can_be_listed_by_source_rule_and_record(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1, "yesterday"), call(2, talk="-1"))
    load(shop.workspace)
    workspace = shop.workspace

    assert [row.line for row in list_kept_out(workspace, rule="below_least")] == [3]
    assert len(list_kept_out(workspace, source="calls", record="interaction")) == 2
    assert list_kept_out(workspace, source="chats") == []
    assert len(list_kept_out(workspace, limit=1)) == 1


def test_rows_of_a_source_that_is_gone_are_not_tried(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1, "yesterday"))
    load(shop.workspace)
    (shop.folder / "sources/calls.yaml").unlink()

    with pytest.raises(DefinitionError, match="no longer fills 'interaction'"):
        retry(shop.workspace)


def test_columns_with_odd_names_are_tried_again(shop: Shop) -> None:
    odd = "a/b~c\"d e'f"
    text = SOURCE.replace("customer_id: customer", "").replace("talk_seconds: talk", "talk_seconds: '\"%s\"'")
    quoted = odd.replace('"', '""').replace("'", "''")
    shop.source(text=text.replace("%s", quoted))
    header = odd.replace('"', '""')
    shop.write("exports/calls-1.csv", f'id,channel,started,ended,lost,"{header}"\n1,Phone,2026-01-05 10:00,,no,60\n')
    load(shop.workspace)
    assert [row.rule for row in list_kept_out(shop.workspace)] == ["unknown_choice"]

    shop.source(text=text.replace("%s", quoted).replace("LOWER(channel)", "REPLACE(channel, 'Phone', 'voice')"))
    retry(shop.workspace)

    assert rows(shop.workspace) == [("1", 60.0)]


def test_a_mapping_that_computes_with_text_is_told_as_wrong_and_not_as_a_failing_store(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1, talk="-1"))
    load(shop.workspace)
    shop.source(text=SOURCE.replace("talk_seconds: talk", 'talk_seconds: "CASE WHEN talk > 0 THEN talk END"'))

    with pytest.raises(DefinitionError, match="can not be computed"):
        retry(shop.workspace)
    assert len(list_kept_out(shop.workspace)) == 1


def test_a_source_that_is_not_there_is_refused_and_one_without_waiting_rows_is_not(shop: Shop) -> None:
    shop.calls("calls-1.csv", call(1))
    load(shop.workspace)

    with pytest.raises(QueryError, match="there is no source 'cals'") as refused:
        retry(shop.workspace, source="cals")
    assert refused.value.fix == "did you mean 'calls'?"
    assert retry(shop.workspace, source="calls").commit is None
