"""The reference page of commands, written from the program itself."""

from collections.abc import Iterator
from inspect import cleandoc

import click

from tests.docs.safe import cell
from tests.house.project import ROOT
from wellserved.surfaces.cli.main import COMMANDS, cli
from wellserved.terms import errors
from wellserved.terms.errors import WellservedError

PAGE = ROOT / "docs" / "reference" / "commands.md"
HEAD = """# Commands and exit codes

Written from the program itself. Results go to stdout, everything else to stderr. `NO_COLOR` is honoured, and
colour never says anything alone. A workspace is the folder, here or upwards, that holds `wellserved.yaml`.

| command | does |
|---|---|
"""
EXITS = """
## Exit codes
| code | means |
|---|---|
| 0 | done |
| 1 | something is off target or a check failed, where it is the command's job to say so |
| 2 | the command's words are off |
"""
TAIL = """
An error is three lines: what, where, fix. A traceback is a bug of ours; please report it.

## Periods
`--period` and the like read 2026, 2026-Q3, 2026-07, 2026-W31, 2026-07-04, 2026-07-04..2026-07-31 with both days in,
and last-52w, last-12m, last-30d: the last so many whole weeks, months or days that have data.

## Completion
`eval "$(_WELLSERVED_COMPLETE=bash_source wellserved)"` for bash; `zsh_source` and `fish_source` likewise.
"""


def page() -> str:
    """The whole page."""
    context = click.Context(cli, info_name="wellserved")
    listed = "".join(f"| [`wellserved {name}`](#{name}) | {line} |\n" for name, line in COMMANDS.items())
    told = "".join("".join(_command(name, cli.get_command(context, name), "wellserved")) for name in COMMANDS)
    return HEAD + listed + told + EXITS + "".join(_exits()) + TAIL


def _command(name: str, command: click.Command | None, before: str, depth: str = "##") -> Iterator[str]:
    assert command is not None, f"there is no module for the command '{name}'"
    said = cleandoc((command.help or "").replace("\b", ""))
    words = " ".join(p.make_metavar(click.Context(command)) for p in command.params if isinstance(p, click.Argument))
    yield f"\n{depth} {name}\n`{f'{before} {name} {words}'.strip()}`\n\n{said}\n"
    options = [p for p in command.params if isinstance(p, click.Option) and not p.hidden]
    if options and not isinstance(command, click.Group):
        yield "\n| option | does |\n|---|---|\n"
        yield from (_option(option, command) for option in options)
    if isinstance(command, click.Group):
        for own, sub in command.commands.items():
            yield from _command(own, sub, f"{before} {name}", depth + "#")


def _option(option: click.Option, command: click.Command) -> str:
    names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
    takes = "" if option.is_flag or option.count else f" {cell(option.make_metavar(click.Context(command)))}"
    default = option.default if isinstance(option.default, str | int | float) else None
    unless = f" Unless said: {default}." if default not in (None, False, "") and not option.is_flag else ""
    return f"| {names}{takes} | {cell(option.help or '')}{unless} |\n"


def _exits() -> Iterator[str]:
    kinds = [k for k in vars(errors).values() if isinstance(k, type) and issubclass(k, WellservedError)]
    for code in sorted({k.exit_code for k in kinds if k is not WellservedError}):
        said = [" ".join((k.__doc__ or "").split()) for k in kinds if k.exit_code == code and k is not WellservedError]
        yield f"| {code} | {' '.join(said)} |\n"
