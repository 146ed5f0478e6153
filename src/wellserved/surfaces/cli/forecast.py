"""forecast: what a KPI will be, how sure that is, and how likely it meets its target."""

from pathlib import Path

import click

from wellserved.surfaces.cli.completion import metric_names
from wellserved.surfaces.cli.measure import segments
from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("forecast")
@click.argument("metric", metavar="METRIC", shell_complete=metric_names)
@click.option("--grain", type=click.Choice(["day", "week", "month", "quarter", "year"]), default="month", show_default=True, help="How long a period is.")  # fmt: skip # noqa: E501
@click.option("--horizon", type=int, metavar="N", help="Periods ahead. [default: 28 days, 13 weeks, 6 months …]")
@click.option("--by", multiple=True, metavar="SEGMENT", help="A forecast for each value of these.")
@click.option("--where", metavar="COND", help="Only rows for which this holds, such as \"channel = 'voice'\".")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(
    metric: str,
    grain: str,
    horizon: int | None,
    by: tuple[str, ...],
    where: str | None,
    as_of: str | None,
    workspace: Path | None,
    form: str,
    voice: Voice,
) -> None:
    """Say what a KPI will be, and the chance to meet its target.

    Of three ways the one is taken that foretold the past best; how far it was off then says how wide its intervals are.
    """
    from wellserved.flow.forecast import forecast
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.reader import numbers_of

    opened = workspace_on(workspace)
    found = forecast(opened, metric, grain=grain, horizon=horizon, by=segments(by), where=where, as_of=as_of)
    numbers = numbers_of(opened)
    if form == "json":
        from wellserved.surfaces.foretold_json import foretold_json

        output.print_json(foretold_json(found, numbers))
        return
    from wellserved.surfaces.cli.forecast_view import forecast_view

    output.show(*forecast_view(found, numbers))
