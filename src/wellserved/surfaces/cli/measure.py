"""measure: the values of KPIs, with their doubt."""

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellserved.surfaces.cli.completion import metric_names
from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.workspace import Workspace
    from wellserved.metrics.measurement import Comparison, Measurement

DAY = click.DateTime(["%Y-%m-%d"])
GRAINS = ("day", "week", "month", "quarter", "year", "all")


@click.command("measure")
@click.argument("metrics", nargs=-1, required=True, metavar="METRIC...", shell_complete=metric_names)
@click.option("--period", "-p", metavar="P", help="2026, 2026-Q3, 2026-07, 2026-W31, a day, or day..day.")
@click.option("--from", "start", type=DAY, metavar="DAY", help="First day. [default: the first with data]")
@click.option("--to", "end", type=DAY, metavar="DAY", help="Last day; it counts. [default: the last with data]")
@click.option("--grain", type=click.Choice(GRAINS), help="A value for each of these. [default: one for all]")
@click.option("--by", multiple=True, metavar="SEGMENT", help="A value for each; give it again, or a,b, for pairs.")
@click.option("--where", metavar="COND", help="Only rows for which this holds, such as \"channel = 'voice'\".")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@click.option("--compare", type=click.Choice(["previous", "year"]), help="Beside the period, or the year, before.")
@click.option("--sql", is_flag=True, help="Print the SQL that would be run, and run nothing.")
@click.option("--explain", is_flag=True, help="Say which roll-up or rows each KPI is told from and why; run nothing.")
@workspace_option
@engine_option
@format_option()
@voice_options
def command(
    metrics: tuple[str, ...], sql: bool, explain: bool, workspace: Path | None, form: str, voice: Voice, **asked: Any
) -> None:
    """Print the values of KPIs, with their doubt.

    Each has its 95 % interval, its n, and what to know before believing it.
    """
    from wellserved.flow.measure import by_model, measure, sql_of

    opened = workspace_on(workspace)
    asked |= {"start": day(asked["start"]), "end": day(asked["end"]), "by": segments(asked["by"])}
    if sql:
        click.echo(sql_of(opened, metrics, **asked))
    elif explain:
        from wellserved.flow.chosen import chosen

        del asked["compare"]
        for one in chosen(opened, metrics, **asked):
            click.echo(f"{one.metric}: {one.source}, as {one.why}")
    elif form != "table" and asked["compare"] is None and not by_model(opened, metrics):
        from wellserved.flow.measure_table import measure_table
        from wellserved.surfaces.cli.value_stream import stream_values

        del asked["compare"]
        stream_values(measure_table(opened, metrics, **asked), form)
    else:
        print_values(opened, measure(opened, metrics, **asked), form)


def day(moment: datetime | None) -> date | None:
    """A day as it was typed."""
    return moment.date() if moment else None


def segments(given: Sequence[str]) -> tuple[str, ...]:
    """Segments as a list, whether given one by one or with commas."""
    return tuple(name.strip() for text in given for name in text.split(",") if name.strip())


def print_values(workspace: "Workspace", found: "Sequence[Measurement | Comparison]", form: str) -> None:
    """Print measurements or comparisons in a format."""
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.measure_rows import value_columns, value_json, value_rows

    if form == "json":
        output.print_json([value_json(one) for one in found])
        return
    if form != "table":
        columns = value_columns(found)
        output.print_rows(form, columns, value_rows(found, columns))
        return
    from wellserved.flow.catalogue import catalogue
    from wellserved.surfaces.cli.measure_view import values_view
    from wellserved.surfaces.reader import numbers_of

    output.show(*values_view(found, catalogue(workspace), numbers_of(workspace)))
