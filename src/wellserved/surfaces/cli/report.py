"""report: a scorecard as a file to hand out."""

from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from wellserved.surfaces.cli.completion import scorecard_names
from wellserved.surfaces.cli.lazy import WrongWord
from wellserved.surfaces.cli.options import engine_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice
from wellserved.terms.errors import NotAllowed

if TYPE_CHECKING:
    from wellserved.flow.workspace import Workspace
    from wellserved.scorecard.scored import Score

KINDS = (".html", ".md", ".pdf", ".xlsx")


@click.command("report")
@click.argument("scorecard", required=False, shell_complete=scorecard_names)
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE.html|.md|.pdf|.xlsx",
    help="Where to write it. [default: SCORECARD.html in this folder]",
)
@click.option("--period", "-p", metavar="P", help="2026-07, 2026-Q3, … [default: the last whole one with data]")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@workspace_option
@engine_option
@voice_options
def command(
    scorecard: str | None, to: Path | None, period: str | None, as_of: str | None, workspace: Path | None, voice: Voice
) -> None:
    """Write a scorecard as a report to hand out.

    One HTML page that needs nothing else, Markdown, a tagged PDF, or a workbook with real numbers. Prints the path of
    the file.
    """
    refuse_kind(to)
    from wellserved.flow.score import score

    opened = workspace_on(workspace)
    with voice.work("scoring") as begin:
        found = score(opened, scorecard, period, as_of, begin)
    click.echo(write_report(opened, found, to or Path(f"{found.scorecard}.html")))


def refuse_kind(to: Path | None) -> None:
    """Refuse a file of another kind before anything is computed."""
    if to is not None and to.suffix.lower() not in KINDS:
        what = f"a report can't be a '{to.suffix or to.name}' file"
        names = f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"
        raise WrongWord(what, f"let its name end in {names}", click.get_current_context(silent=True))
    if to is not None and to.suffix.lower() == ".pdf":
        from wellserved.surfaces.export.pdf import require_typst

        require_typst()


def write_report(workspace: "Workspace", found: "Score", to: Path) -> Path:
    """Write the report, wholly or not at all, and name its file."""
    kind = to.suffix.lower()
    replace_file(to, _file(workspace, found, kind) if kind in (".pdf", ".xlsx") else _text(workspace, found, kind))
    return to.absolute()


def _text(workspace: "Workspace", found: "Score", kind: str) -> bytes:
    from wellserved.surfaces.reader import definitions_of, numbers_of
    from wellserved.surfaces.report.html import html_report
    from wellserved.surfaces.report.markdown import markdown_report
    from wellserved.surfaces.report.page import page

    about = definitions_of(workspace, found), numbers_of(workspace), workspace.settings.name
    shown = page(found, *about, datetime.now(UTC))
    return (markdown_report(shown) if kind == ".md" else html_report(shown)).encode()


def _file(workspace: "Workspace", found: "Score", kind: str) -> bytes:
    from wellserved.flow.seen import Seen
    from wellserved.surfaces.export.scorecard_file import scorecard_file
    from wellserved.surfaces.reader import numbers_of

    wanted: Literal["pdf", "xlsx"] = "pdf" if kind == ".pdf" else "xlsx"
    return scorecard_file(wanted, Seen(workspace), found, numbers_of(workspace), datetime.now(UTC))


def replace_file(to: Path, content: bytes) -> None:
    """Write a file, wholly or not at all.

    Raises:
        NotAllowed: It can't be written.
    """
    part = to.with_name(f".{to.name}.part")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        part.write_bytes(content)
        part.replace(to)
    except OSError as error:
        with suppress(OSError):
            part.unlink(missing_ok=True)
        raise NotAllowed(
            f"the report can't be written: {error.strerror}", str(to), "name another file with --to"
        ) from None
