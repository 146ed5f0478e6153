"""Journeys view: journeys on a terminal: sentences, paths, steps, changes of channel, and what is not told."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.flow.journeys import Journeys
from wellserved.insight.journey.told import Path
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.journeyed import findings, lacking, lasting, matching, may_not, sentence
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

MOST_STEPS, MOST_SWITCHES = 20, 8


def journeys_view(found: Journeys, numbers: Numbers) -> Iterator[RenderableType]:
    """The sentences, what is lacking, the paths, the steps, what may not be concluded."""
    yield Text(clean(sentence(found, numbers)), style="bold")
    for said in findings(found, numbers):
        yield Text(clean(said))
    for said in lacking(found, numbers.texts):
        yield Text(f"! {clean(said)}", style="yellow")
    for said in matching(found, numbers):
        yield Text(clean(said), style="dim")
    if found.told.paths:
        yield Text()
        yield _paths(found, numbers)
        yield Text()
        yield _steps(found, numbers)
    if found.told.switches and "channels" not in found.lacking:
        yield Text()
        yield _switches(found, numbers)
    yield Text()
    for said in may_not(found, numbers):
        yield Text(f"not to be concluded: {clean(said)}", style="dim")


def _paths(found: Journeys, numbers: Numbers) -> Table:
    table = _table("path")
    for heading in ("journeys", "share", "resolved in", "cost", "dissatisfied", "burden"):
        table.add_column(heading, justify="right", no_wrap=True)
    for path in found.told.paths:
        table.add_row(Text(clean(" > ".join(found.steps(path.word)))), *_figures(path, numbers))
    left = found.told.walks.journeys - sum(path.n for path in found.told.paths)
    if found.told.others:
        share = numbers.percent(left / found.told.walks.journeys)
        table.add_row(Text(f"{found.told.others:,} other paths", style="dim"), numbers.count(left), share)
    return table


def _figures(path: Path, numbers: Numbers) -> tuple[str, ...]:
    burden = path.burden
    return (
        numbers.count(path.n),
        numbers.percent(path.share),
        lasting(path.days, numbers),
        numbers.value(burden.cost, Unit.MONEY),
        numbers.percent(burden.dissatisfied),
        numbers.value(burden.total, Unit.MONEY),
    )


def _steps(found: Journeys, numbers: Numbers) -> Table:
    table, told = _table("step"), found.told
    for heading in ("visits", "given up after", "leads to resolution", "steps left"):
        table.add_column(heading, justify="right", no_wrap=True)
    assert told.chain is not None  # noqa: S101 - there are paths
    order = sorted(range(len(told.moves.letters)), key=lambda i: -int(told.moves.visits[i]))
    for i in order[:MOST_STEPS]:
        share, doubt, _ = told.drop_off(i)
        ends = numbers.interval(doubt.low, doubt.high, Unit.PERCENT)
        table.add_row(
            Text(clean(found.names[told.moves.letters[i]])),
            numbers.count(int(told.moves.visits[i])),
            f"{numbers.percent(share)} ({ends})" if share is not None else numbers.percent(None),
            numbers.percent(float(told.chain.ends[i, 0])),
            numbers.value(float(told.chain.left[i]), Unit.SCORE),
        )
    return table


def _switches(found: Journeys, numbers: Numbers) -> Table:
    table = _table("from channel", "to channel")
    table.add_column("changes", justify="right")
    for (one, two), n in list(found.told.switches.items())[:MOST_SWITCHES]:
        table.add_row(Text(clean(one)), Text(clean(two)), numbers.count(n))
    return table


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for heading in headings:
        table.add_column(heading)
    return table
