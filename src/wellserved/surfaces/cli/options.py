"""Options that several commands share, and how their words become values."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])
ENGINE = "wellserved.engine"
FORMATS = ("table", "json", "csv", "parquet")


def workspace_option(function: F) -> F:
    """--workspace DIR: by default the folder, here or upwards, that holds wellserved.yaml."""
    return click.option(
        "--workspace",
        "-w",
        type=click.Path(file_okay=False, path_type=Path),
        default=None,
        envvar="WELLSERVED_WORKSPACE",
        metavar="DIR",
        help="The workspace. [default: the folder, here or upwards, that holds wellserved.yaml]",
    )(function)


def engine_option(function: F) -> F:
    """--engine NAME: another engine than the settings name, for once."""
    return click.option(
        "--engine",
        metavar="NAME",
        expose_value=False,
        callback=_remember,
        help="Ask this engine for once: duckdb, clickhouse, … [default: as wellserved.yaml says]",
    )(function)


def _remember(context: click.Context, option: click.Parameter, value: str | None) -> None:
    context.meta[ENGINE] = value


def workspace_on(folder: Path | None) -> "Workspace":
    """The workspace that a command was called for, on the engine that was asked for."""
    from wellserved.flow.workspace import open_workspace

    return open_workspace(folder, engine=click.get_current_context().meta.get(ENGINE))


def format_option(*forms: str) -> Callable[[F], F]:
    """--format: how the result is printed."""
    return click.option(
        "--format",
        "-f",
        "form",
        type=click.Choice(forms or FORMATS),
        default="table",
        show_default=True,
        help="How to print the result.",
    )


def voice_options(function: F) -> F:
    """--quiet and --verbose, given to the command as one Voice."""
    for flag, meaning in (("verbose", "Say every step."), ("quiet", "Say nothing but results and errors.")):
        function = click.option(
            f"--{flag}", f"-{flag[0]}", is_flag=True, expose_value=False, callback=_hear, help=meaning
        )(function)
    return click.pass_context(_with_voice(function))  # type: ignore[return-value]


def _hear(context: click.Context, option: click.Parameter, value: bool) -> None:
    if option.name:
        context.meta[f"wellserved.{option.name}"] = value


def _with_voice(function: Callable[..., Any]) -> Callable[..., Any]:
    from functools import wraps

    @wraps(function)
    def call(context: click.Context, /, *args: Any, **kw: Any) -> Any:
        quiet, verbose = (bool(context.meta.get(f"wellserved.{word}")) for word in ("quiet", "verbose"))
        return function(*args, voice=Voice(quiet, verbose), **kw)

    return call
