"""explain: why a KPI moved between two periods."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wellserved.surfaces.cli.completion import metric_names
from wellserved.surfaces.cli.measure import DAY, day, segments
from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice

if TYPE_CHECKING:
    from wellserved.flow.goal import Goalwards
    from wellserved.surfaces.number import Numbers


def _show_goal(found: "Goalwards", numbers: "Numbers", form: str) -> None:
    from rich.text import Text

    from wellserved.surfaces.cli import output
    from wellserved.surfaces.goal_told import goal_json, lines

    if form == "json":
        output.print_json(goal_json(found))
        return
    output.show(*(Text(output.clean(line)) for line in lines(found, numbers)))


@click.command("explain")
@click.argument("metric", metavar="METRIC", shell_complete=metric_names)
@click.option("--period", "-p", metavar="P", help="2026, 2026-Q3, 2026-07, 2026-W31, a day, or day..day.")
@click.option("--from", "start", type=DAY, metavar="DAY", help="First day. [default: the first with data]")
@click.option("--to", "end", type=DAY, metavar="DAY", help="Last day; it counts. [default: the last with data]")
@click.option(
    "--against", default="previous", show_default=True, metavar="P", help="previous, year, or a period such as 2026-05."
)
@click.option("--by", multiple=True, metavar="SEGMENT", help="Look at these; several are looked at together too.")
@click.option("--where", metavar="COND", help="Only rows for which this holds, such as \"channel = 'voice'\".")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(metric: str, workspace: Path | None, form: str, voice: Voice, **asked: Any) -> None:
    """Say why a KPI moved between two periods.

    How much of the change lies within segments, and how much in which segments the rows came from; both together are
    the change, exactly. In place of a KPI, an objective's name tells which KPIs and segments help and hurt it.
    """
    from wellserved.flow.catalogue import catalogue
    from wellserved.flow.drivers import drivers
    from wellserved.flow.explain import explain
    from wellserved.flow.goal import goal, objectives
    from wellserved.flow.targets import target_of
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.reader import numbers_of

    opened = workspace_on(workspace)
    if metric in objectives(opened) and metric not in catalogue(opened).names():
        _show_goal(goal(opened, metric, asked["period"], asked["as_of"]), numbers_of(opened), form)
        return
    asked |= {"start": day(asked["start"]), "end": day(asked["end"]), "by": segments(asked["by"])}
    found, numbers = explain(opened, metric, **asked), numbers_of(opened)
    known = {"where": asked["where"], "as_of": asked["as_of"]}
    besides, wanted = drivers(opened, found, **known), target_of(opened, found)
    if form == "json":
        from wellserved.surfaces.explained_json import explained_json

        output.print_json(explained_json(found, numbers, besides, wanted))
        return
    from wellserved.surfaces.cli.explain_view import explained_view

    output.show(*explained_view(found, numbers, besides, wanted))
