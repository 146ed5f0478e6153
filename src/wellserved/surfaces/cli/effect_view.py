"""Effect view: an effect on a terminal: its sentence, what tried to refute it, and what may not be concluded."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.flow.askable import Askable
from wellserved.flow.effect import FoundEffect
from wellserved.insight.evidence import Check, Effect
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.effect_told import effect_sentence
from wellserved.surfaces.number import Numbers
from wellserved.terms.unit import Unit

MARKS = {True: "stood", False: "did not stand", None: "informs"}


def effect_view(found: FoundEffect, numbers: Numbers) -> Iterator[RenderableType]:
    """The sentence, its facts, groups, checks, assumptions and what may not be concluded."""
    effect = found.effect
    yield Text(clean(effect_sentence(found.told(), numbers)), style="bold")
    facts = [effect.grade.words, f"n {effect.n:,}", effect.estimand, effect.method]
    if effect.first and effect.last:
        facts.append(f"{effect.first} to {effect.last}")
    yield Text(clean(" · ".join(facts)), style="dim")
    if effect.naive is not None:
        plain = numbers.change(effect.naive, Unit(effect.unit))
        yield Text(f"the plain difference, which is not the effect: {plain}", style="dim")
    if effect.groups and effect.refused is None:
        yield Text()
        yield _groups(effect, numbers)
    if effect.checks:
        yield Text()
        yield _checks(effect.checks)
    for title, lines in (("assumes", effect.assumptions), ("may not be concluded", effect.may_not)):
        for line in lines:
            yield Text(f"{title}: {clean(line)}", style="dim")
    for why, count in found.left_out.items():
        yield Text(f"{count:,} {clean(why)}", style="dim")


def list_view(found: Sequence[Askable]) -> Iterator[RenderableType]:
    """Each treatment with the outcomes that it can be asked for, and what is missing for the rest."""
    for name, rows in groupby(found, key=lambda one: one.treatment):
        own = list(rows)
        yield Text.assemble((clean(name), "bold"), (f"  {clean(own[0].label[0])}", "dim"))
        asked = [one.outcome for one in own if one.missing is None]
        if asked:
            yield Text(f"  {', '.join(asked)}")
        for one in own:
            if one.missing is not None:
                yield Text(f"  not {one.outcome}: {clean(one.missing)}", style="dim")


def _groups(effect: Effect, numbers: Numbers) -> Table:
    table, unit = _table("among", "effect", "from", "to", "n"), Unit(effect.unit)
    for name, one in (effect.groups or {}).items():
        said = [numbers.change(value, unit) for value in (one.effect, one.low, one.high)]
        table.add_row(clean(name), *([clean(one.refused), "", ""] if one.refused else said), f"{one.n:,}")
    return table


def _checks(checks: Sequence[Check]) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column("check", no_wrap=True)
    table.add_column("", no_wrap=True)
    table.add_column("what it says")
    for check in checks:
        style = "yellow" if check.passed is False else "dim" if check.passed is None else ""
        table.add_row(check.name, MARKS[check.passed], clean(check.said), style=style)
    return table


def _table(first: str, *rest: str) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(first)
    for heading in rest:
        table.add_column(heading, justify="right")
    return table
