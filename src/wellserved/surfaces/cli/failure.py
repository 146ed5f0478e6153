"""Failures: three lines to stderr (what, where, fix), and the exit code of their kind."""

import os
import sys
import traceback

import click
from click.exceptions import BadParameter, MissingParameter, NoArgsIsHelpError, NoSuchOption

from wellserved import __version__
from wellserved.surfaces.cli.lazy import WrongWord
from wellserved.terms.errors import WellservedError, nearest

USAGE, BUG, INTERRUPTED = 2, 70, 130


def run(command: click.Command, arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code; whatever goes wrong is said in three lines."""
    try:
        code = command.main(arguments, prog_name="wellserved", standalone_mode=False)
        sys.stdout.flush()
    except WellservedError as error:
        return _say(str(error), error.exit_code)
    except NoArgsIsHelpError as error:
        return _say(error.format_message(), USAGE)
    except click.ClickException as error:
        return _say(str(usage(error)), USAGE)
    except (click.Abort, KeyboardInterrupt):
        return _say("stopped; nothing half-done was kept", INTERRUPTED)
    except BrokenPipeError:
        return _reader_left()
    except Exception:  # noqa: BLE001 - the last door: what gets here is our own bug
        return _bug()
    return code if isinstance(code, int) else 0


def usage(error: click.ClickException) -> WellservedError:
    """Say click's complaint as what, where, fix."""
    context = getattr(error, "ctx", None)
    path = context.command_path if context else "wellserved"
    return WellservedError(_what(error), path, _fix(error, context) or f"see '{path} --help'")


def _what(error: click.ClickException) -> str:
    if isinstance(error, NoSuchOption):
        return f"there is no option '{error.option_name}'"
    if isinstance(error, MissingParameter) and error.param is not None:
        return f"{error.param.get_error_hint(error.ctx) if error.ctx else error.param.name} is missing".replace("'", "")
    if isinstance(error, BadParameter) and error.param and isinstance(error.param.type, click.DateTime):
        return f"'{_given(error.message)}' is no day"
    text = error.format_message()
    return (text[:1].lower() + text[1:]).rstrip(".") if not isinstance(error, WrongWord) else text


def _fix(error: click.ClickException, context: click.Context | None) -> str:
    if isinstance(error, WrongWord):
        return error.fix
    if isinstance(error, NoSuchOption) and context is not None:
        return nearest(error.option_name, _options(context))
    if isinstance(error, BadParameter) and error.param and isinstance(error.param.type, click.Choice):
        return nearest(_given(error.message), [str(choice) for choice in error.param.type.choices])
    if isinstance(error, BadParameter) and error.param and isinstance(error.param.type, click.DateTime):
        return f"write {error.param.opts[0]} 2026-07-31: year, month, day"
    return ""


def _given(message: str) -> str:
    """The word that was typed, as click quotes it first."""
    return message.split("'")[1] if message.count("'") > 1 else ""


def _options(context: click.Context) -> list[str]:
    params = context.command.get_params(context)
    return [name for param in params if isinstance(param, click.Option) for name in param.opts]


def _say(text: str, code: int) -> int:
    click.echo(text, err=True)
    return code


def _reader_left() -> int:
    """The reader of our output (such as `head`) had enough; that is no failure."""
    sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - so that the exit's flush finds a taker
    return 0


def _bug() -> int:
    click.echo(traceback.format_exc(), err=True)
    what = f"this is a bug in wellserved {__version__}, not in your words or data"
    return _say(f"{what}\n  where: the lines above\n  fix:   please report them, with the words that you typed", BUG)
