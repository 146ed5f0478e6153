"""Voice: what a command says while it works, on stderr: a bar on a terminal, plain lines elsewhere."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import click

Step = Callable[[str], None]


@dataclass(frozen=True)
class Voice:
    """How much a command says besides its results.

    Args:
        quiet: Only results and errors.
        verbose: Every step.
    """

    quiet: bool = False
    verbose: bool = False

    def say(self, text: str) -> None:
        """Say what was done."""
        if not self.quiet:
            click.echo(text, err=True)

    def more(self, text: str) -> None:
        """Say what only a curious person wants to know."""
        if self.verbose and not self.quiet:
            click.echo(text, err=True)

    @contextmanager
    def steps(self, label: str) -> Iterator[Step]:
        """Show the steps of long work as they come."""
        if self.quiet:
            yield lambda text: None
        elif sys.stderr.isatty() and not self.verbose:
            with _bar(label) as step:
                yield step
        else:
            self.say(label)
            yield lambda text: click.echo(f"  {text}", err=True)

    @contextmanager
    def work(self, label: str) -> Iterator[Callable[[], None]]:
        """Show long work that may turn out to be impossible: in plain lines, once it is known to be possible."""
        if not self.quiet and sys.stderr.isatty() and not self.verbose:
            with _bar(label):
                yield lambda: None
        else:
            yield lambda: self.say(label)


@contextmanager
def _bar(label: str) -> Iterator[Step]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = BarColumn(20), TimeElapsedColumn(), TextColumn("{task.description}", markup=False)
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=None)
        yield lambda text: progress.update(task, description=f"{label}: {text}")
