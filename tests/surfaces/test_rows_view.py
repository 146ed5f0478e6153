"""The rows behind a number are shown as far as there is room."""

import io
from datetime import UTC, datetime

import pytest
from rich.console import Console

from wellserved.flow.rows import Rows
from wellserved.surfaces.cli.rows_view import rows_view

FOUND = Rows(
    ("counted", "id", "started_at", "nothing", "score", "text", "source"),
    [
        (True, "a", datetime(2026, 7, 1, 9, tzinfo=UTC), None, None, "x" * 90, "calls"),
        (None, "b", None, None, None, "\x1b[2J", "calls"),
    ],
    ("counted", "id", "started_at", "score", "source"),
)


def printed(width: int) -> str:
    page = io.StringIO()
    terminal = Console(file=page, width=width, highlight=False, markup=False, emoji=False)
    for part in rows_view(FOUND, width, "Europe/Paris"):
        terminal.print(part)
    return page.getvalue()


def test_a_column_without_anything_to_say_is_left_out_unless_it_tells_why_a_row_counts() -> None:
    heading = printed(110).splitlines()[0].split()

    assert heading == ["counted", "id", "started_at", "score", "text", "source"]


def test_what_has_no_room_is_named_and_where_a_row_is_from_is_kept() -> None:
    text = printed(55)

    assert text.splitlines()[0].split() == ["counted", "id", "started_at", "score", "source"]
    assert "no room for: text" in text


@pytest.mark.parametrize("width", range(33, 120))
def test_no_name_and_no_line_is_broken_at_any_width(width: int) -> None:
    text = printed(width)

    assert all(len(line.rstrip()) <= width for line in text.splitlines())
    assert all(name in text for name in FOUND.telling)


def test_where_telling_columns_have_no_room_each_row_is_a_record() -> None:
    lines = printed(34).splitlines()

    assert [line.split() for line in lines[:4]] == [
        ["counted", "yes"],
        ["id", "a"],
        ["started_at", "2026-07-01", "11:00:00"],
        ["score", "–"],
    ]
    assert "".join(line.split()[-1] for line in lines[4:10] if "x" in line) == "x" * 90


def test_times_are_those_of_the_workspace_and_no_data_is_a_dash() -> None:
    text = printed(110)

    assert "2026-07-01 11:00:00" in text and "times are those of Europe/Paris" in text
    assert text.splitlines()[2].split()[:3] == ["–", "b", "–"]
    assert "\x1b" not in text
