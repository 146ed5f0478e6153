"""Explain view: a change on a terminal: its sentence, its parts by segment, and what to know before believing it."""

from collections.abc import Iterator

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.insight.drivers import Drivers
from wellserved.insight.explanation import Cut, Explanation
from wellserved.insight.kitagawa import Contribution
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.explained import cautions, segment_name, sentence
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.what_else import calendar_words, notes_words, pulls_words
from wellserved.surfaces.when import short_period

MOST_ROWS, MOST_CUTS = 8, 4


def explained_view(
    found: Explanation, numbers: Numbers, drivers: Drivers, goal: float | None = None
) -> Iterator[RenderableType]:
    """The sentence, a table for each segment, several segments together, the cautions, and what else there was."""
    definition, change = found.definition, found.change
    about = f"  {definition.name} v{change.now.version} · "
    periods = f"{short_period(change.then.period)} to {short_period(change.now.period)}"
    yield Text.assemble((clean(definition.label), "bold"), (about + periods, "dim"))
    yield Text(clean(sentence(found, numbers)), style="bold")
    for caution in cautions(found, numbers):
        yield Text(f"! {clean(caution)}", style="yellow")
    for one in found.cuts[:MOST_CUTS]:
        yield Text()
        yield _table(one, found, numbers)
    left = [one.segment for one in found.cuts[MOST_CUTS:]]
    if left:
        yield Text(f"not shown, as they tell less: {', '.join(left)}", style="dim")
    if found.shared is not None:
        yield Text()
        yield _together(found, numbers)
    besides = [*calendar_words(found, drivers, numbers), *notes_words(drivers), *pulls_words(found, goal, numbers)]
    if besides:
        yield Text()
    for line in besides:
        yield Text(clean(line))


def _table(one: Cut, found: Explanation, numbers: Numbers) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(clean(one.segment), overflow="ellipsis", no_wrap=True)
    headings = ("before", "now", "change") if found.additive else (
        "share", "value", "rate effect", "mix effect", "together"
    )  # fmt: skip
    for heading in (*headings, "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    shown, rest = one.split.contributions[:MOST_ROWS], one.split.contributions[MOST_ROWS:]
    for part in shown:
        table.add_row(Text(clean(segment_name(part))), *_figures(part, found, numbers), _n(part, one, found))
    if rest:
        table.add_row(Text(f"{len(rest)} more", style="dim"), *_sums(rest, found, numbers), Text())
    table.add_row(Text("all", style="bold"), *_sums(one.split.contributions, found, numbers), Text(), style="bold")
    return table


def _figures(part: Contribution, found: Explanation, numbers: Numbers) -> list[Text]:
    unit = found.definition.unit
    then, now = (numbers.value(rate, unit) for rate in part.rates)
    if found.additive:
        return [Text(then), Text(now), Text(numbers.change(part.rate, unit))]
    shares = " → ".join(numbers.percent(share) for share in part.share)
    effects = (part.rate, part.mix, part.total)
    return [Text(shares), Text(f"{then} → {now}"), *(Text(numbers.change(effect, unit)) for effect in effects)]


def _sums(parts: tuple[Contribution, ...], found: Explanation, numbers: Numbers) -> list[Text]:
    rate, mix, total = (sum(getattr(part, name) for part in parts) for name in ("rate", "mix", "total"))
    effects = [rate] if found.additive else [rate, mix, total]
    return [Text(), Text(), *(Text(numbers.change(effect, found.definition.unit)) for effect in effects)]


def _n(part: Contribution, one: Cut, found: Explanation) -> Text:
    then, now = one.n[part.key]
    few = min(then, now) < found.definition.minimum_n
    return Text(f"{then:,} → {now:,}{' few' if few else ''}", style="dim")


def _together(found: Explanation, numbers: Numbers) -> Table:
    """What each segment did where all are looked at together, whatever their order."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(f"{clean(' and '.join(found.names))} together", no_wrap=True)
    table.add_column("effect", justify="right", no_wrap=True)
    shared, unit = found.shared, found.definition.unit
    assert shared is not None  # noqa: S101 - only asked where there is one
    table.add_row("rate, within the finest segments", numbers.change(shared.rate, unit))
    for name, mix in shared.mix.items():
        table.add_row(f"mix, by {clean(name)}", numbers.change(mix, unit))
    if shared.unmatched:
        table.add_row("above the line only", numbers.change(shared.unmatched, unit))
    return table
