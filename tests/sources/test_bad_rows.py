"""Bad rows: each kind is told with its line, column and rule, and the good rows are loaded."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

Row = dict[str, Any]
Checked = Callable[..., list[Row]]

INTERACTIONS = """
source: files
record: interaction
path: "{path}"
zone: Europe/Berlin
encoding: utf-8
nulls: ["N/A", "-"]
columns:
  interaction_id: id
  channel: channel
  direction: direction
  started_at: start
  answered_at: answer
  ended_at: "end"
  talk_seconds: talk
  wrap_seconds: "CAST(wrap AS DOUBLE) * 60"
  sentiment: mood
  abandoned: left
  queue: queue
where: "kind <> 'test'"
"""
HEADER = b"id,channel,direction,start,answer,end,talk,wrap,mood,left,queue,kind\n"
GOOD = b"1,voice,inbound,2026-01-05 09:00:00,2026-01-05 09:00:10,2026-01-05 09:05:00,290,1,0.5,no,sales,call\n"
BAD: list[tuple[bytes, list[tuple[str, str]]]] = [
    (b"2,,inbound,2026-01-05 09:00:00,,,,,,,,call\n", [("missing_required", "channel")]),
    (b",voice,inbound,2026-01-05 09:00:00,,,,,,,,call\n", [("missing_key", "interaction_id")]),
    (b"N/A,voice,inbound,2026-01-05 09:00:00,,,,,,,,call\n", [("missing_key", "interaction_id")]),
    (b"5,fax,inbound,2026-01-05 09:00:00,,,,,,,,call\n", [("unknown_choice", "channel")]),
    (b"6,voice,sideways,2026-01-05 09:00:00,,,,,,,,call\n", [("unknown_choice", "direction")]),
    (b"7,voice,inbound,soon,,,,,,,,call\n", [("wrong_type", "started_at")]),
    (b"8,voice,inbound,2026-02-30 09:00:00,,,,,,,,call\n", [("impossible_time", "started_at")]),
    (b"9,voice,inbound,2026-01-05 25:00:00,,,,,,,,call\n", [("impossible_time", "started_at")]),
    (b"10,voice,inbound,2026-03-29 02:30:00,,,,,,,,call\n", [("impossible_time", "started_at")]),
    (b"11,voice,inbound,2026-10-25 02:30:00,,,,,,,,call\n", [("ambiguous_time", "started_at")]),
    (b"12,voice,inbound,,,,,,,,,call\n", [("missing_required", "started_at")]),
    (b"13,voice,inbound,2026-01-05 09:00:00,,,many,,,,,call\n", [("wrong_type", "talk_seconds")]),
    (b"14,voice,inbound,2026-01-05 09:00:00,,,-1,,,,,call\n", [("below_least", "talk_seconds")]),
    (b"15,voice,inbound,2026-01-05 09:00:00,,,,,1.5,,,call\n", [("above_most", "sentiment")]),
    (b"16,voice,inbound,2026-01-05 09:00:00,,,,,,maybe,,call\n", [("wrong_type", "abandoned")]),
    (
        b"17,voice,inbound,2026-01-05 09:00:00,,2026-01-05 08:59:59,,,,,,call\n",
        [("ended_at_before_started_at", "ended_at")],
    ),
    (
        b"18,voice,inbound,2026-01-05 09:00:00,2026-01-05 09:00:01,,,,,yes,,call\n",
        [("abandoned_and_answered", "abandoned")],
    ),
    (b"19,voice,inbound,2026-01-05 09:00:00,,,,x,,,,call\n", [("wrong_type", "wrap_seconds")]),
    (b"20,voice,inbound,2026-01-05 09:00:00,,,,,,,\n", [("ragged_line", "")]),
    (b"21,voice,inbound,2026-01-05 09:00:00,,,,,,,,call,more\n", [("ragged_line", "")]),
    (b"22,voice,inbound,2026-01-05 09:00:00,,,,,,,caf\xe9,call\n", [("wrong_encoding", "")]),
    (b'23,voice,"inbound"x,2026-01-05 09:00:00,,,,,,,,call\n', [("broken_quotes", "")]),
    (b"24,voice,inbound,2026-01-05 09:00:00,,,inf,,,,,call\n", [("wrong_type", "talk_seconds")]),
    (b"25,voice,inbound,2026-01-05 09:00:00,,,1_000,,,,,call\n", [("wrong_type", "talk_seconds")]),
    (b"26,voice,inbound,0001-01-01 09:00:00,,,,,,,,call\n", [("impossible_time", "started_at")]),
    (b"27,voice,inbound,2026-01-05 09:00:00,,,,,,,,\n", [("where_unknown", "")]),
    (
        b"28,fax,inbound,soon,,,-1,,,,,call\n",
        [("unknown_choice", "channel"), ("wrong_type", "started_at"), ("below_least", "talk_seconds")],
    ),
]


def test_each_bad_row_is_listed_with_its_line_column_and_rule_and_good_ones_pass(checked: Checked) -> None:
    lines = [HEADER, GOOD, *(line for line, _ in BAD), GOOD.replace(b"1,", b"99,", 1), b"0,,,,,,,,,,,test\n"]

    rows = checked("calls.csv", b"".join(lines), INTERACTIONS)

    told = [(row["_file_line"], [(r["rule"], r["column"]) for r in row["_reasons"]]) for row in rows]
    assert told == [
        (2, []),
        *((number, reasons) for number, (_, reasons) in enumerate(BAD, 3)),
        (len(BAD) + 3, []),
    ]
    assert len({rule for _, reasons in BAD for rule, _ in reasons}) >= 12
    assert len(BAD) >= 20


def test_a_good_row_is_typed_and_has_no_raw_row(checked: Checked) -> None:
    (row,) = checked("calls.csv", HEADER + GOOD, INTERACTIONS)

    assert row["started_at"] == datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
    assert (row["talk_seconds"], row["wrap_seconds"], row["sentiment"], row["abandoned"]) == (290.0, 60.0, 0.5, False)
    assert row["case_id"] is None
    assert row["_raw"] is None


def test_a_bad_row_keeps_its_source_columns_and_the_offending_value(checked: Checked) -> None:
    (row,) = checked("calls.csv", HEADER + BAD[3][0], INTERACTIONS)

    assert json.loads(row["_raw"])["channel"] == "fax"
    assert row["_reasons"][0]["message"].startswith("'fax' is none of voice, chat")


def test_an_offending_value_is_cut_to_80_characters(checked: Checked) -> None:
    (row,) = checked("calls.csv", HEADER + b"1," + b"x" * 500 + b",,2026-01-05 09:00:00,,,,,,,,call\n", INTERACTIONS)

    assert row["_reasons"][0]["message"].startswith("'" + "x" * 80 + "' is none of")


def test_a_line_that_is_no_row_keeps_its_text(checked: Checked) -> None:
    (row,) = checked("calls.csv", HEADER + b"1,voice\n", INTERACTIONS)

    assert json.loads(row["_raw"])["_raw"] == "1,voice"


def test_a_quote_that_never_closes_costs_one_line_only(checked: Checked) -> None:
    rows = checked("calls.csv", HEADER + GOOD.replace(b"1,voice", b'7,"voice') + GOOD + GOOD, INTERACTIONS)

    assert [(r["_file_line"], [x["rule"] for x in r["_reasons"]]) for r in rows] == [
        (2, ["broken_quotes"]),
        (3, []),
        (4, []),
    ]


def test_a_quoted_line_end_counts_in_the_lines_that_follow(checked: Checked) -> None:
    two_lines = GOOD.replace(b"sales", b'"sal\nes"')

    rows = checked("calls.csv", HEADER + two_lines + b"x\n" + GOOD, INTERACTIONS)

    assert [(row["_file_line"], row["queue"]) for row in rows] == [(2, "sal\nes"), (4, None), (5, "sales")]


def test_rows_that_are_not_meant_are_left_out(checked: Checked) -> None:
    assert checked("calls.csv", HEADER + GOOD.replace(b",call\n", b",test\n"), INTERACTIONS) == []


def test_a_value_too_large_for_arithmetic_is_a_bad_row_and_no_failed_load(checked: Checked) -> None:
    more = "  wrap_seconds: 'CAST(wrap AS BIGINT) * 1000'\n"
    definition = INTERACTIONS.replace('  wrap_seconds: "CAST(wrap AS DOUBLE) * 60"\n', more)

    (row,) = checked("calls.csv", HEADER + GOOD.replace(b"290,1,", b"290,9000000000000000000,"), definition)

    assert [(r["rule"], r["column"]) for r in row["_reasons"]] == [("wrong_type", "wrap_seconds")]
