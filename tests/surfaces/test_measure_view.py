"""Measurements as a table, as JSON and as flat rows."""

import io
from collections.abc import Sequence

from rich.console import Console

from tests.surfaces.made import CALENDAR, definition, months
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.measurement import Comparison, Measurement, Note
from wellserved.surfaces.cli.measure_view import values_view
from wellserved.surfaces.measure_rows import value_columns, value_json, value_rows
from wellserved.surfaces.number import Numbers
from wellserved.terms.period import Period, parse_period

KNOWN = Catalogue({"fcr": (definition("fcr", "First contact resolution"),)})
MAY, JUNE = months(2)


def found(period: Period, channel: str | None, value: float | None, note: Note = Note.OK, n: int = 120) -> Measurement:
    low, high = (value - 0.05, value + 0.05) if value is not None else (None, None)
    return Measurement("fcr", 2, period, (("channel", channel),), value, low, high, n, 0.9, note)


def printed(values: Sequence[Measurement | Comparison]) -> list[str]:
    page = io.StringIO()
    terminal = Console(file=page, width=110, highlight=False, markup=False, emoji=False)
    for part in values_view(values, KNOWN, Numbers()):
        terminal.print(part)
    return [line.rstrip() for line in page.getvalue().splitlines()]


def test_a_segment_is_named_once_and_its_history_drawn() -> None:
    lines = printed(
        [found(MAY, "voice", 0.7), found(JUNE, "voice", 0.8), found(MAY, "chat", 0.6), found(JUNE, "chat", 0.5)]
    )

    assert lines[0] == "First contact resolution  fcr v2 · How good is first contact resolution?"
    assert [line.split()[0] for line in lines[2:6]] == ["voice", "2026-06", "chat", "2026-06"]
    assert "▁█" in lines[2] and "█▁" in lines[4]
    assert "80.0 %" in lines[3] and "75.0 to 85.0" in lines[3] and "120" in lines[3] and "coverage 90.0 %" in lines[3]


def test_a_name_that_is_too_long_goes_on_in_the_next_line_and_cuts_no_number() -> None:
    lines = printed([found(JUNE, "n" * 300, 0.8)])

    assert "80.0 %" in lines[2] and "75.0 to 85.0" in lines[2] and "2026-06" in lines[2]
    assert sum(line.count("n" * 10) for line in lines[2:]) >= 25


def test_no_data_says_so_and_shows_no_number() -> None:
    lines = printed([found(JUNE, None, None, Note.NO_DATA, 0)])

    assert "(unknown)" in lines[2] and "–" in lines[2] and "no data" in lines[2]


def test_a_change_within_its_doubt_is_called_noise() -> None:
    now, then = found(JUNE, "voice", 0.8), found(MAY, "voice", 0.7)

    assert "→ within noise" in printed([Comparison(now, then, 0.1, -0.01, 0.21)])[2]
    beyond = printed([Comparison(now, then, 0.1, 0.02, 0.18)])[2]
    assert "+10.0 points" in beyond and "2.0 to 18.0" in beyond and "↗ improved" in beyond
    assert "no data" in printed([Comparison(now, found(MAY, "voice", None, Note.NO_DATA), None, None, None)])[2]


def test_the_json_of_a_measurement_is_as_promised() -> None:
    day = parse_period("2026-06-30", CALENDAR)

    assert value_json(found(day, "voice", 0.8)) == {
        "metric": "fcr",
        "version": 2,
        "start": "2026-06-30T00:00:00+02:00",
        "end": "2026-07-01T00:00:00+02:00",
        "segment": {"channel": "voice"},
        "value": 0.8,
        "low": 0.75,
        "high": 0.8500000000000001,
        "n": 120,
        "coverage": 0.9,
        "note": "ok",
    }


def test_flat_rows_have_a_column_for_each_segment() -> None:
    values = [found(JUNE, "voice", 0.8), found(JUNE, None, None, Note.NO_DATA, 0)]
    columns = value_columns(values)

    assert columns == ["metric", "version", "start", "end", "channel", "value", "low", "high", "n", "coverage", "note"]
    assert [row[4:6] for row in value_rows(values, columns)] == [["voice", 0.8], [None, None]]


def test_flat_rows_of_a_comparison_hold_both_and_the_change() -> None:
    pair = Comparison(found(JUNE, "voice", 0.8), found(MAY, "voice", 0.7), 0.1, 0.02, 0.18)
    columns = value_columns([pair])
    row = dict(zip(columns, value_rows([pair], columns)[0], strict=True))

    assert (row["value"], row["compared_value"], row["change"], row["beyond_noise"]) == (0.8, 0.7, 0.1, True)
