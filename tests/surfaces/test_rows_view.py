"""The rows behind a number are shown as far as there is room."""

import io
from datetime import UTC, datetime

from rich.console import Console

from wellserved.flow.rows import Rows
from wellserved.surfaces.cli.rows_view import rows_view

FOUND = Rows(
    ("counted", "id", "started_at", "nothing", "score", "text"),
    [(True, "a", datetime(2026, 7, 1, 9, tzinfo=UTC), None, 0.5, "x" * 90), (None, "b", None, None, None, "\x1b[2J")],
)


def printed(width: int) -> str:
    page = io.StringIO()
    terminal = Console(file=page, width=width, highlight=False, markup=False, emoji=False)
    for part in rows_view(FOUND, width, "Europe/Paris"):
        terminal.print(part)
    return page.getvalue()


def test_a_column_without_anything_to_say_is_left_out() -> None:
    heading = printed(110).splitlines()[0].split()

    assert heading == ["counted", "id", "started_at", "score", "text"]


def test_what_has_no_room_is_named() -> None:
    text = printed(45)

    assert text.splitlines()[0].split() == ["counted", "id", "started_at", "score"]
    assert "no room for: text" in text


def test_times_are_those_of_the_workspace_and_no_data_is_a_dash() -> None:
    text = printed(110)

    assert "2026-07-01 11:00:00" in text and "times are those of Europe/Paris" in text
    assert text.splitlines()[2].split()[:3] == ["–", "b", "–"]
    assert "\x1b" not in text
