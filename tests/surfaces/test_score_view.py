"""A scorecard on a terminal says the same at every width, and fits it."""

import io
from dataclasses import replace

import pytest
from rich.cells import cell_len
from rich.console import Console

from tests.surfaces.made import MADE_AT, definitions, score
from wellserved.scorecard.scored import Score
from wellserved.surfaces.cli.score_view import score_view
from wellserved.surfaces.number import Numbers


def printed(width: int, made: Score | None = None, colour: bool = False) -> str:
    page = io.StringIO()
    terminal = Console(file=page, width=width, force_terminal=colour, highlight=False, markup=False, emoji=False)
    for part in score_view(made or score(), definitions(), Numbers(), "Demo service", MADE_AT, width):
        terminal.print(part)
    return page.getvalue()


@pytest.mark.parametrize("width", [80, 110, 180])
def test_no_line_is_wider_than_the_terminal(width: int) -> None:
    assert max(cell_len(line.rstrip()) for line in printed(width).splitlines()) <= width


@pytest.mark.parametrize("width", [80, 110, 180])
@pytest.mark.parametrize(
    "part",
    [
        "CUSTOMER  ● on target  score 0.70 · 1 of 2 on target",
        "84.3 %",
        "82.1 to 86.2",
        "target 83.0 %",
        "◆ off target",
        "◇ not shown to differ",
        "⊘ data not fit",
        "not yet known",
        "↗ improved",
        "↘ worsened",
        "→ routine",
        "▃▁▂▄▃▂▃▅▇▇█▆",
        "toward target",
        "head of service",
        "⚠ Average handle time is flattered: the 1,021 rows (4.1 %)",
        "(1.00 x 1 + 0.40 x 1) / 2",
        "Three quarters of the weight lies on lagging KPIs.",
    ],
)
def test_everything_a_reader_needs_is_there(width: int, part: str) -> None:
    assert part in printed(width)


def test_columns_line_up_across_perspectives() -> None:
    lines = [line for line in printed(180).splitlines() if "target " in line and "n " in line and line.startswith("  ")]

    assert len({line.index("target ") for line in lines if "no target" not in line}) == 1


def test_a_label_that_is_too_long_is_clipped_and_the_value_is_not() -> None:
    made = score()
    first = made.objectives[0]
    long = replace(first, metrics=(replace(first.metrics[0], label="x" * 200), *first.metrics[1:]))
    text = printed(80, replace(made, objectives=(long, *made.objectives[1:])))

    assert "…" in text and "84.3 %" in text
    assert any("xxx…" in line and "84.3 %" in line for line in text.splitlines())


def test_data_can_not_steer_the_terminal() -> None:
    text = printed(80, score("\x1b[31mred\x07 [bold]not bold[/bold] \u202eback"))

    assert "\x1b" not in text and "\x07" not in text and "\u202e" not in text
    assert "[bold]not bold[/bold]" in text


def test_colour_is_used_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")

    assert "\x1b[" not in printed(80)
    assert "\x1b[34m● on target" in printed(80, colour=True)


def test_no_color_is_honoured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")

    assert "\x1b[34m" not in printed(80, colour=True)
