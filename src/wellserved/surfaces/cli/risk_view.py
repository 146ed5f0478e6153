"""Risk view: a risk on a terminal: the sentence, how it was tested, what it looks at, the list."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.insight.risk.found import Risk, Tested
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.risk_told import cautions, ratio, sentence
from wellserved.terms.unit import Unit


def risk_view(found: Risk, numbers: Numbers) -> Iterator[RenderableType]:
    """The sentence and its cautions, then the tables."""
    yield Text(clean(sentence(found, numbers)), style="bold")
    if found.tested is None or found.learned is None or found.calibrated is None or found.tested_on is None:
        return
    for caution in cautions(found, numbers):
        yield Text(f"! {clean(caution)}", style="yellow")
    spans = (("learned", found.learned), ("level set", found.calibrated), ("tested", found.tested_on))
    yield Text(", ".join(f"{name} {first} to {last}" for name, (first, last) in spans), style="dim")
    yield Text()
    yield _measures(found.tested, numbers)
    yield Text()
    yield _time(found.tested, numbers)
    yield Text()
    yield Text(f"it looks at: {clean(', '.join(one.name for one in found.signs))}", style="dim")
    if found.listed:
        yield Text()
        yield _list(found, numbers)
    for one in found.may_not:
        yield Text(clean(f"not to be concluded: {one}"), style="dim")


def _table(*headings: str, text: int = 1) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for place, heading in enumerate(headings):
        table.add_column(clean(heading), justify="left" if place < text else "right", no_wrap=True)
    return table


def _measures(tested: Tested, numbers: Numbers) -> Table:
    table = _table("tested", "value", "what is right", text=1)
    table.add_row("AUC", ratio(tested.auc.value, tested.auc.low, tested.auc.high, numbers), "1; by dice .5")
    slope = tested.slope
    table.add_row("calibration slope", ratio(slope.value, slope.low, slope.high, numbers), "1")
    lift = tested.lift
    table.add_row("lift of the highest tenth", ratio(lift.value, lift.low, lift.high, numbers), "by dice 1")
    usual = f"by the usual share {tested.brier_share:.4f}"
    table.add_row("Brier score", f"{tested.brier:.4f}", usual)
    table.add_row("rows, and in how many it came", f"{numbers.count(tested.n)}, {numbers.count(tested.came)}", "")
    return table


def _time(tested: Tested, numbers: Numbers) -> Table:
    table = _table("time after learning", "foretold", "came", "AUC", "n")
    for one in tested.slices:
        told = "too few" if one.auc is None else ratio(one.auc.value, one.auc.low, one.auc.high, numbers)
        shares = (numbers.percent(one.foretold), numbers.percent(one.came))
        table.add_row(f"{one.first} to {one.last}", *shares, told, numbers.count(one.n))
    return table


def _list(found: Risk, numbers: Numbers) -> Table:
    first = found.listed[0]
    subject = ("customer",) if found.kind == "churn" else ("contact", "customer")
    names = tuple(name for name, _ in first.told)
    table = _table(*subject, "day", *names, "risk", text=len(subject) + 1 + len(names))
    for one in found.listed:
        who = (one.customer_id,) if found.kind == "churn" else (one.identifier, one.customer_id)
        told = (clean(value) for _, value in one.told)
        table.add_row(*(clean(name) for name in who), one.since, *told, numbers.value(one.risk, Unit.PERCENT))
    return table
