"""What-if view: a scenario on a terminal: its sentences, the line now and then, by value of customers, its grounds."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.insight.staffing.whatif import WhatIf
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.whatif_words import (
    cautions,
    changed,
    compared,
    grounds,
    money,
    people,
    sentences,
    tier_name,
)
from wellserved.terms.unit import Unit


def whatif_view(found: WhatIf, numbers: Numbers) -> Iterator[RenderableType]:
    """The sentences, three tables, and what may not be concluded."""
    told = found.operation
    about = f"  {told.first} to {told.last} · {numbers.count(told.contacts)} contacts"
    yield Text.assemble(("What if: " + changed(found, numbers), "bold"), (about, "dim"))
    yield Text(" ".join(sentences(found, numbers)), style="bold")
    yield Text()
    yield _line(found, numbers)
    if found.tiers:
        yield Text()
        yield _tiers(found, numbers)
    yield Text()
    yield _grounds(found, numbers)
    for caution in cautions(found, numbers):
        yield Text(f"! {clean(caution)}", style="yellow")


def _table(first: str, *headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(first, overflow="fold")
    for heading in headings:
        table.add_column(heading, justify="right", no_wrap=True)
    return table


def _line(found: WhatIf, numbers: Numbers) -> Table:
    table = _table("the line", "recorded", "model, now", "then")
    for one in compared(found, numbers):
        table.add_row(one.what, one.recorded, one.now, one.then)
    return table


def _tiers(found: WhatIf, numbers: Numbers) -> Table:
    table = _table("a year, by value", "wait > 2 min", "leave the line", "customers (90 %)", "margin (90 %)")
    for tier, one in zip(found.operation.tiers, found.tiers, strict=True):
        counts = (numbers.change(round(count), Unit.COUNT) for count in (one.waited, one.abandoned))
        name = clean(tier_name(tier, numbers.texts))
        table.add_row(name, *counts, people(one.customers, numbers), money(one.margin, numbers))
    return table


def _grounds(found: WhatIf, numbers: Numbers) -> Table:
    table = _table("it rests on", "value")
    table.add_column("evidence", no_wrap=True)
    table.add_column("", overflow="fold")
    for one in grounds(found, numbers):
        table.add_row(clean(one.what), one.value, one.evidence, clean(one.does))
    return table
