"""Lifetime view: lifetimes on a terminal: the sentence, values by group, the curve, and what was held out."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.insight.lifetime.found import Group, Lifetime
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.lifetime_told import cautions, money, sentence, served, signed
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

SHOWN_MONTHS = (1, 3, 6, 12, 24, 36, 48)


def lifetime_view(found: Lifetime, numbers: Numbers) -> Iterator[RenderableType]:
    """The sentence and its cautions, then the tables."""
    yield Text(clean(sentence(found, numbers)), style="bold")
    if found.refused is not None:
        return
    yield Text(f"{found.relation}: {clean(found.chosen)}", style="dim")
    for caution in cautions(found, numbers):
        yield Text(f"! {clean(caution)}", style="yellow")
    yield Text()
    yield _groups(found, numbers)
    if found.experience:
        yield Text()
        yield _services(found, numbers)
    yield Text()
    yield _curve(found, numbers)
    yield Text()
    yield _held(found, numbers)
    yield Text(clean(f"{found.method}; {found.first} to {found.last}"), style="dim")
    for one in found.may_not:
        yield Text(clean(f"not to be concluded: {one}"), style="dim")


def _table(*headings: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for place, heading in enumerate(headings):
        table.add_column(clean(heading), justify="right" if place else "left", no_wrap=True)
    return table


def _groups(found: Lifetime, numbers: Numbers) -> Table:
    last = "still there then" if found.relation == "contractual" else "orders"
    table = _table(found.by, "each", "together", "customer now", last, "n")
    for one in (*found.groups, *([found.whole] if found.whole else [])):
        style = "bold" if one is found.whole else ""
        told = (money(one.value, numbers), numbers.value(one.total.value, Unit.MONEY), numbers.percent(one.alive))
        table.add_row(clean(one.name), *told, _then(one, numbers), numbers.count(one.n), style=style)
    return table


def _then(one: Group, numbers: Numbers) -> str:
    if one.orders is not None:
        return numbers.value(one.orders.value, Unit.SCORE)
    return numbers.percent(one.staying)


def _services(found: Lifetime, numbers: Numbers) -> Table:
    table = _table("service of the last month", "each", "left in the month after", "odds to leave", "n")
    for one in found.experience:
        odds = "1" if one.odds is None else f"× {one.odds.value:.2f} ({one.odds.low:.2f} to {one.odds.high:.2f})"
        left = numbers.percent(one.left / one.months) if one.months else "–"
        told = (money(one.group.value, numbers), left, odds, numbers.count(one.group.n))
        table.add_row(clean(served(one, numbers)), *told)
    return table


def _curve(found: Lifetime, numbers: Numbers) -> Table:
    table = _table("months since coming", "still there", "by the model", "watched")
    for point in found.curve:
        if point.month in SHOWN_MONTHS:
            seen = "–"
            if point.share is not None:
                ends = numbers.interval(point.share.low, point.share.high, Unit.PERCENT)
                seen = f"{numbers.percent(point.share.value)} ({ends})"
            watched = numbers.count(point.watched) if point.watched else "–"
            table.add_row(str(point.month), seen, numbers.percent(point.model), watched)
    return table


def _held(found: Lifetime, numbers: Numbers) -> Table:
    table = _table("held out", "foretold", "came", "off", "n")
    for one in found.holdout:
        unit = Unit.MONEY if one.what == "margin" else Unit.COUNT
        for part in one.parts:
            off = part.predicted / part.actual - 1 if part.actual else None
            told = (
                numbers.value(part.predicted, unit),
                numbers.value(part.actual, unit),
                signed(off, numbers),
            )
            table.add_row(clean(f"{one.what}, {part.name}"), *told, "")
        figure = (
            numbers.value(one.predicted.value, unit),
            numbers.interval(one.predicted.low, one.predicted.high, unit),
        )
        total = (f"{figure[0]} ({figure[1]})", numbers.value(one.actual, unit), signed(one.off, numbers))
        table.add_row(clean(one.what), *total, numbers.count(one.n), style="bold")
    return table
