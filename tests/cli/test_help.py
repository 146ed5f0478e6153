"""Help is quick, complete and true."""

import subprocess
import sys

import click
import pytest

from tests.cli.run import program, wellserved
from wellserved.surfaces.cli.main import COMMANDS, cli

HEAVY = ("duckdb", "sqlglot", "rich", "babel", "jinja2", "pyarrow", "numpy", "yaml", "markupsafe")


def test_help_imports_nothing_heavy() -> None:
    script = (
        "import sys; from wellserved.surfaces.cli.main import cli; cli(['--help'], standalone_mode=False); "
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    loaded = {name.partition(".")[0] for name in done.stderr.split()}

    assert "click" in loaded
    assert loaded & set(HEAVY) == set()


def test_a_heavy_module_would_be_seen() -> None:
    script = "import sys, yaml; print(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "yaml" in done.stderr.split()


@pytest.mark.parametrize("name", COMMANDS)
def test_a_commands_help_imports_nothing_heavy_and_shows_its_options(name: str) -> None:
    script = (
        "import sys; from wellserved.surfaces.cli.main import cli; "
        f"cli(['{name}', '--help'], standalone_mode=False); print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert "Usage:" in done.stdout and "--help" in done.stdout
    assert {m.partition(".")[0] for m in done.stderr.split()} & set(HEAVY) == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_one_line_of_a_command_is_how_its_help_begins(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)

    assert command is not None and command.name == name
    assert (command.help or "").splitlines()[0] == COMMANDS[name]


def test_help_names_every_command() -> None:
    done = program("--help")

    assert done.returncode == 0 and done.stderr == ""
    assert all(name in done.stdout and line in done.stdout for name, line in COMMANDS.items())


def test_no_words_show_the_help_and_leave_with_2() -> None:
    done = wellserved()

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("Usage: wellserved")


def test_the_version_is_told() -> None:
    assert wellserved("--version").stdout.startswith("wellserved 0.")
