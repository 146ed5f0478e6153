"""On a terminal there is colour and a moving bar; in a pipe there is neither; the tab key offers names."""

import os
import pty
import subprocess
from pathlib import Path

import pytest

from tests.cli.run import PROGRAM, program


def on_a_terminal(*words: str, folder: Path, environment: dict[str, str] | None = None) -> tuple[int, str]:
    """Run the program with a terminal as its output, and keep what it shows."""
    kept = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *words], cwd=folder, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs,
        env={**kept, "TERM": "xterm-256color", "PYTHONUTF8": "1", **(environment or {})},
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while True:
        try:
            part = os.read(ours, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(ours)
    return process.wait(), shown.decode("utf-8", "replace")


def test_a_status_is_coloured_on_a_terminal(desk: Path) -> None:
    code, shown = on_a_terminal("score", "-p", "2025-12", folder=desk)

    assert code == 0 and "\x1b[31m◆ off target" in shown


def test_no_color_takes_the_colours_away_and_leaves_shape_and_word(desk: Path) -> None:
    _, shown = on_a_terminal("score", "-p", "2025-12", folder=desk, environment={"NO_COLOR": "1"})

    assert "\x1b[31m" not in shown and "◆ off target" in shown


def test_a_pipe_gets_plain_lines(desk: Path) -> None:
    done = program("score", "-p", "2025-12", folder=desk)

    assert "\x1b" not in done.stdout + done.stderr and "\r" not in done.stdout + done.stderr
    assert not any(line != line.rstrip() for line in done.stdout.splitlines())


def test_parquet_is_not_sent_to_a_terminal(desk: Path) -> None:
    code, shown = on_a_terminal("measure", "aht", "-p", "2025", "--format", "parquet", folder=desk)

    assert code == 2 and "Parquet is not for a terminal" in shown and "PAR1" not in shown


def test_a_reader_that_stops_early_is_no_failure(desk: Path) -> None:
    piped = f"{' '.join(PROGRAM)} rows aht --limit 400 --format csv | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", piped], cwd=desk, capture_output=True, text=True, check=False)

    assert done.returncode == 0 and "Traceback" not in done.stderr and "BrokenPipe" not in done.stderr


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("wellserved sc", "score"),
        ("wellserved catalogue s", "show"),
        ("wellserved measure abandonment_r", "abandonment_rate"),
        ("wellserved score s", "service"),
        ("wellserved load c", "calls"),
        ("wellserved measure aht --gr", "--grain"),
        ("wellserved measure aht --grain mo", "month"),
    ],
)
def test_the_tab_key_offers_names(desk: Path, typed: str, offered: str) -> None:
    words = typed.split(" ")
    asked = {"_WELLSERVED_COMPLETE": "bash_complete", "COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1)}
    done = program(folder=desk, environment=asked)

    assert done.stdout.splitlines() == [f"plain,{offered}"]


def test_without_a_workspace_the_tab_key_offers_nothing_and_says_nothing(tmp_path: Path) -> None:
    asked = {"_WELLSERVED_COMPLETE": "bash_complete", "COMP_WORDS": "wellserved load c", "COMP_CWORD": "2"}
    done = program(folder=tmp_path, environment=asked)

    assert (done.stdout.strip(), done.stderr) == ("", "")


def test_an_output_that_knows_no_glyphs_gets_something(desk: Path) -> None:
    plain = {"PYTHONUTF8": "0", "PYTHONIOENCODING": "ascii"}
    done = program("score", "-p", "2025-12", folder=desk, environment=plain)

    assert done.returncode == 0 and "off target" in done.stdout
