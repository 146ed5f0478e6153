"""whatif: what other staffing would do to waiting, to customers kept, and to money."""

from pathlib import Path

import click

from wellserved.surfaces.cli.options import engine_option, format_option, voice_options, workspace_on, workspace_option
from wellserved.surfaces.cli.voice import Voice


@click.command("whatif")
@click.option("--staff", metavar="CHANGE", help="Agents at work in every hour: -10%, +5%.")
@click.option("--demand", metavar="CHANGE", help="Contacts: +5%.")
@click.option("--handle-time", metavar="CHANGE", help="Seconds of handling: -8%.")
@click.option("--years", type=float, default=1.0, show_default=True, help="How long a lost customer would have stayed.")
@click.option("--period", "-p", metavar="P", help="2026-Q3, last-13w, day..day. [default: the last 365 days with data]")
@click.option("--where", metavar="COND", help="Only contacts for which this holds, such as \"channel = 'voice'\".")
@click.option("--as-of", metavar="TIME", help="As it was known then: 2026-07-01 or 2026-07-01T09:00.")
@workspace_option
@engine_option
@format_option("table", "json")
@voice_options
def command(
    staff: str | None,
    demand: str | None,
    handle_time: str | None,
    years: float,
    period: str | None,
    where: str | None,
    as_of: str | None,
    workspace: Path | None,
    form: str,
    voice: Voice,
) -> None:
    """Say what other staffing would do to customers and money.

    Waiting follows from the line as it was recorded (Erlang A); what waiting does to customers only from effects that
    were found in the data. An effect that was refused or is only assumed is shown, and moves nothing.
    """
    from wellserved.flow.whatif import whatif
    from wellserved.surfaces.cli import output
    from wellserved.surfaces.percent import factor_of
    from wellserved.surfaces.reader import numbers_of

    opened = workspace_on(workspace)
    named = {"staff": (staff, "--staff"), "demand": (demand, "--demand"), "handle": (handle_time, "--handle-time")}
    factors = {name: factor_of(*said) for name, said in named.items()}
    found, numbers = whatif(opened, **factors, years=years, period=period, where=where, as_of=as_of), numbers_of(opened)
    if form == "json":
        from wellserved.surfaces.whatif_json import whatif_json

        output.print_json(whatif_json(found, numbers))
        return
    from wellserved.surfaces.cli.whatif_view import whatif_view

    output.show(*whatif_view(found, numbers))
