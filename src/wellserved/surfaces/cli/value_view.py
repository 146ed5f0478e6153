"""Value view: cost against value on a terminal: its sentences, what is missing, its tables, what is assumed."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table as Grid
from rich.text import Text

from wellserved.flow.value import Worth
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.valued import assumptions, findings, missing_text, sentence
from wellserved.surfaces.valued_tables import Table, tables

STYLES = {"all": "bold", "caused": "green", "assumed": "italic", "": ""}


def value_view(found: Worth, numbers: Numbers) -> Iterator[RenderableType]:
    """The sentences, what is missing, the tables, what is assumed."""
    yield Text(clean(sentence(found, numbers)), style="bold")
    for said in findings(found, numbers):
        yield Text(clean(said))
    for one in found.missing:
        yield Text(f"! {clean(missing_text(one, found, numbers))}", style="yellow")
    for table in tables(found, numbers):
        yield Text()
        yield Text(clean(table.title), style="bold")
        yield _grid(table)
        if table.note:
            yield Text(clean(table.note), style="dim")
    yield Text()
    for said in assumptions(found, numbers):
        yield Text(f"- {clean(said)}", style="dim")


def _grid(table: Table) -> Grid:
    grid = Grid(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for place, heading in enumerate(table.head):
        left = place == 0 or (table.words and place == len(table.head) - 1)
        grid.add_column(clean(heading), justify="left" if left else "right", no_wrap=place == 0 or not left)
    for row in table.rows:
        grid.add_row(*(Text(clean(cell)) for cell in row.cells), style=STYLES[row.kind])
    return grid
