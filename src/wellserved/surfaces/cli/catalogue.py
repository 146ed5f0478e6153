"""catalogue: what each KPI means, and who owns it."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from wellserved.surfaces.cli.completion import metric_names
from wellserved.surfaces.cli.lazy import PlainGroup
from wellserved.surfaces.cli.options import format_option, voice_options, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.metrics.catalogue import Catalogue


@click.group("catalogue", cls=PlainGroup, invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> None:
    """Show what each KPI means, and who owns it."""
    if context.invoked_subcommand is None:
        context.invoke(list_)


@command.command("list")
@workspace_option
@format_option()
@voice_options
def list_(workspace: Path | None = None, form: str = "table", voice: Voice | None = None) -> None:
    """List the KPIs by perspective."""
    from wellserved.surfaces.catalogue_json import LIST_COLUMNS, list_row
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.cli.catalogue_view import list_view

    metrics = _catalogue(workspace).all_latest()
    if form == "table":
        output.show(*list_view(metrics))
    else:
        output.print_rows(form, LIST_COLUMNS, [list_row(metric) for metric in metrics])


@command.command("available")
@click.option("--missing", is_flag=True, help="Only those that can't be computed.")
@workspace_option
@format_option("table", "json")
@voice_options
def available(missing: bool, workspace: Path | None, form: str, voice: Voice) -> None:
    """Tell which KPIs this workspace's sources can feed, and what is missing for the others."""
    from wellserved.flow.coverage import coverage
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.cli.coverage_view import coverage_json, coverage_view

    found = [one for one in coverage(open_workspace(workspace)) if one.missing or not missing]
    if form == "json":
        output.print_json(coverage_json(found))
    else:
        output.show(*coverage_view(found))


@command.command("show")
@click.argument("name", metavar="METRIC", shell_complete=metric_names)
@workspace_option
@format_option("table", "json")
@voice_options
def show(name: str, workspace: Path | None, form: str, voice: Voice) -> None:
    """Show one KPI in full: meaning, formula, owner, guards, versions, worked cases."""
    from wellserved.surfaces.catalogue_json import metric_json
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.cli.catalogue_view import metric_view

    versions = _catalogue(workspace).versions(name)
    if form == "json":
        output.print_json(metric_json(versions))
    else:
        output.show(*metric_view(versions))


@command.command("lint")
@click.option("--data", "data", is_flag=True, help="Also find KPIs whose months in this workspace moved as one.")
@workspace_option
@format_option("table", "json")
@voice_options
def lint(data: bool, workspace: Path | None, form: str, voice: Voice) -> int:
    """Find KPIs that are unclear, measure the same, or whose worked cases fail. Leaves with 1 on an error."""
    from wellserved.flow.lint import lint_catalogue, lint_data
    from wellserved.flow.workspace import open_workspace
    from wellserved.surfaces.cli.problem_view import print_problems

    with voice.steps("reading definitions and running their cases"):
        problems = lint_catalogue(_catalogue(workspace))
    if data:
        with voice.steps("comparing the months of all KPIs"):
            problems += lint_data(open_workspace(workspace))
    return print_problems(problems, form)


def _catalogue(folder: Path | None) -> "Catalogue":
    """The workspace's KPIs; the shipped ones where there is no workspace here."""
    from wellserved.flow.catalogue import catalogue
    from wellserved.flow.workspace import MARK, open_workspace

    here = Path.cwd()
    if folder is None and not any((parent / MARK).is_file() for parent in (here, *here.parents)):
        return catalogue()
    return catalogue(open_workspace(folder))
