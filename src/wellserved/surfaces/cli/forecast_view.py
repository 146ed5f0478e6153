"""Forecast view: a forecast on a terminal: its sentence, each period ahead, changes, what leads it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.flow.forecast import Foretold
from wellserved.insight.forecast.outlook import Outlook
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.foretold import changed, leading, may_not, method, sentence, steps
from wellserved.surfaces.number import Numbers


def forecast_view(found: Foretold, numbers: Numbers) -> Iterator[RenderableType]:
    """Each segment's forecast, what leads the KPI, and what may not be concluded."""
    definition = found.definition
    yield Text.assemble((clean(definition.label), "bold"), (f"  {definition.name} · by {found.grain}", "dim"))
    for told in found.outlooks:
        yield from _outlook(found, told, numbers)
    for line in leading(found, numbers, {}):
        yield Text(clean(line))
    for caution in may_not(numbers) if any(told.found for told in found.outlooks) else ():
        yield Text(f"! {clean(caution)}", style="yellow")


def _outlook(found: Foretold, told: Outlook, numbers: Numbers) -> Iterator[RenderableType]:
    if told.segment:
        yield Text(clean(", ".join(f"{name}: {value}" for name, value in told.segment)), style="bold")
    yield Text(clean(sentence(found.definition, told, numbers)), style="bold")
    if told.found is None:
        return
    yield Text(method(told, numbers), style="dim")
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("period", no_wrap=True)
    for heading in ("forecast", "95 % interval", "target", "chance"):
        table.add_column(heading, justify="right", no_wrap=True)
    for step in steps(found.definition, told, numbers):
        table.add_row(step.period, step.value, step.interval, step.goal, step.meets)
    yield table
    for line in changed(found.definition, told, numbers):
        yield Text(clean(line))
