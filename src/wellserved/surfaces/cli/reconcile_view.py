"""Reconcile view: vendors' numbers beside ours on a terminal: one table a vendor, then what differs and why."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.metrics.reconciled import Reconciled, Reconciliation, Standing
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.reconcile_words import MARKS, difference, headline, sentences, shown

NOTHING = "There are no numbers of a vendor: map them onto the record vendor_metric."


def reconcile_view(found: Reconciliation, numbers: Numbers) -> Iterator[RenderableType]:
    """How many agree, each vendor's comparisons, what differs and why, and what has no counterpart."""
    if not found.pairs and not found.alone:
        yield Text(NOTHING)
        return
    if found.pairs:
        yield Text(headline(found, numbers), style="bold")
    for vendor in dict.fromkeys(one.counterpart.vendor for one in found.pairs):
        pairs = [one for one in found.pairs if one.counterpart.vendor == vendor]
        yield Text()
        yield _table(clean(vendor), pairs, numbers)
        for one in pairs:
            yield from _differences(one, numbers)
    if found.alone:
        names = ", ".join(f"{one.vendor} {one.metric} ({numbers.count(one.rows)})" for one in found.alone)
        yield Text()
        yield Text(f"Without a counterpart in reconcile.yaml: {clean(names)}", style="dim")


def _table(vendor: str, pairs: Sequence[Reconciled], numbers: Numbers) -> Table:
    """Each number's name there and here, and both over the same subjects."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column(vendor, overflow="fold")
    for name in ("theirs", "ours", "difference", "agree", "n"):
        table.add_column(name, justify="right", no_wrap=True)
    for one in pairs:
        unit, asked = shown(one), one.counterpart
        ours = f"{asked.kpi or asked.column}, {'median' if asked.median else 'mean'}"
        table.add_row(
            Text.assemble(f"{MARKS[one.standing].glyph} {clean(asked.metric)}", (f"\n  {clean(ours)}", "dim")),
            numbers.value(one.theirs, unit),
            numbers.value(one.ours, unit),
            difference(one, numbers),
            numbers.percent(one.share),
            numbers.count(one.n),
        )
    return table


def _differences(one: Reconciled, numbers: Numbers) -> Iterator[Text]:
    """What differs of one comparison, and the subjects to look at."""
    said = list(sentences(one, numbers))
    if not said:
        return
    yield Text()
    yield Text.assemble(f"{MARKS[one.standing].glyph} ", (clean(one.counterpart.metric), "bold"))
    yield from (Text(f"  {clean(sentence)}") for sentence in said)
    if one.worst and one.standing is not Standing.AGREES:
        unit = shown(one)
        both = [(worst, numbers.value(worst.theirs, unit), numbers.value(worst.ours, unit)) for worst in one.worst]
        told = ", ".join(f"{clean(worst.subject)} ({theirs} there, {ours} here)" for worst, theirs, ours in both)
        yield Text(f"  {one.counterpart.record}: {told}", style="dim")
