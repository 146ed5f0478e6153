"""value: cost to serve against the value that customers bring."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellserved.surfaces.cli.lazy import WrongWord
from wellserved.surfaces.cli.measure import segments
from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.value import Worth
    from wellserved.flow.workspace import Workspace

KINDS = (".pdf", ".html")


@click.command("value")
@click.option("--period", "-p", metavar="P", help="2026, 2026-Q3, last-4q, … [default: the last whole quarter]")
@click.option(
    "--by", multiple=True, metavar="SEGMENT", help="value_tier, plan, topic, channel, … [default: value_tier]"
)
@click.option("--where", metavar="COND", help="Only customers or contacts such as \"value_tier = 'gold'\".")
@click.option("--compare", default="previous", show_default=True, metavar="P", help="previous, year, or a period.")
@click.option("--cut", type=click.FloatRange(0.01, 0.9), default=0.1, show_default=True, help="Share of labour to cut.")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.pdf|.html",
    help="Write the business case, and print the path of the file.",
)
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(
    period: str | None,
    by: tuple[str, ...],
    where: str | None,
    compare: str,
    cut: float,
    as_of: str | None,
    to: Path | None,
    workspace: Path | None,
    form: str,
    voice: Voice,
) -> None:
    """Weigh cost to serve against the value that customers bring.

    Cost over value with its interval by segment, three versions of value, who takes more than they bring, what changed
    since the period before, and what a cut of labour would put at stake.
    """
    _refuse_kind(to)
    from wellserved.flow.value import value

    opened = workspace_on(workspace)
    with voice.work("weighing") as begin:
        begin()
        found = value(opened, period, segments(by), where, compare, cut, as_of)
    if to is None:
        _print(opened, found, form)
        return
    from wellserved.surfaces.cli.report import replace_file
    from wellserved.surfaces.export.business_case import business_case

    replace_file(to, business_case(".pdf" if to.suffix.lower() == ".pdf" else ".html", opened, found))
    click.echo(to.absolute())


def _print(workspace: "Workspace", found: "Worth", form: str) -> None:
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.reader import numbers_of

    numbers = numbers_of(workspace)
    if form == "json":
        from wellserved.surfaces.valued_json import valued_json

        output.print_json(valued_json(found, numbers))
        return
    from wellserved.surfaces.cli.value_view import value_view

    output.show(*value_view(found, numbers))


def _refuse_kind(to: Path | None) -> None:
    """Refuse a file of another kind before anything is computed."""
    if to is None:
        return
    if to.suffix.lower() not in KINDS:
        what = f"a business case can't be a '{to.suffix or to.name}' file"
        raise WrongWord(what, "let its name end in .pdf or .html", click.get_current_context(silent=True))
    if to.suffix.lower() == ".pdf":
        from wellserved.surfaces.export.pdf import require_typst

        require_typst()
