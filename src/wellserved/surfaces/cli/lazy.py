"""LazyGroup: commands that are imported when they are called, so that help is quick."""

from collections.abc import Mapping
from importlib import import_module

import click
from click.shell_completion import CompletionItem

from wellserved.terms.errors import nearest


class LazyGroup(click.Group):
    """A group that knows its commands by name and one line; each stands in a module of its name.

    Args:
        package: Where the modules are.
        lines: Each command's name and its one line of help, in the order of a day's work.
    """

    def __init__(self, *args: object, package: str = "", lines: Mapping[str, str] | None = None, **kw: object) -> None:
        super().__init__(*args, **kw)  # type: ignore[arg-type]
        self.package = package
        self.lines = dict(lines or {})

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.lines)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.lines:
            return None
        command: click.Command = import_module(f"{self.package}.{cmd_name}").command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name = args[0]
        if name not in self.lines and not ctx.resilient_parsing and not name.startswith("-"):
            raise WrongWord(f"there is no command '{name}'", nearest(name, self.lines), ctx)
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """Offer the commands without importing one."""
        offered = [CompletionItem(name, help=line) for name, line in self.lines.items() if name.startswith(incomplete)]
        return [*offered, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing one."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self.lines.items()))


class PlainGroup(click.Group):
    """A group that names the nearest right command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not ctx.resilient_parsing and not args[0].startswith("-"):
            raise WrongWord(f"there is no command '{args[0]}'", nearest(args[0], self.commands), ctx)
        return super().resolve_command(ctx, args)


class WrongWord(click.UsageError):
    """The command's words are off; `fix` says which would be right."""

    def __init__(self, what: str, fix: str, ctx: click.Context | None = None) -> None:
        super().__init__(what, ctx)
        self.fix = fix
