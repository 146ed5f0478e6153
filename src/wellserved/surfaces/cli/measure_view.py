"""Measure view: KPIs' values on a terminal, a table each: segments, periods, value with its doubt, n, history."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.surfaces import words
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.spark import text_spark
from wellserved.surfaces.when import short_period
from wellserved.terms.unit import Better, Unit

WHOLE = 0.9995


def values_view(
    found: Sequence[Measurement | Comparison], known: Catalogue, numbers: Numbers
) -> Iterator[RenderableType]:
    """One table a KPI, in the order they were asked for."""
    for name in dict.fromkeys(_now(one).metric for one in found):
        definition, mine = known.latest(name), [one for one in found if _now(one).metric == name]
        compared = [one for one in mine if isinstance(one, Comparison)]
        yield _heading([_now(one) for one in mine], definition)
        measured = [one for one in mine if isinstance(one, Measurement)]
        yield _compared(compared, definition, numbers) if compared else _table(measured, definition, numbers)
        yield from (Text(remark, style="dim") for remark in _remarks([_now(one) for one in mine]))
        yield Text()


def _remarks(mine: Sequence[Measurement]) -> list[str]:
    """By what a model told the last value, and why others have none, each once."""
    told = [one.remark for one in mine if one.remark and one.value is not None][-1:]
    missing = [one.remark for one in mine if one.remark and one.value is None]
    return list(dict.fromkeys(clean(text) for text in (*told, *missing)))


def _now(found: Measurement | Comparison) -> Measurement:
    return found.now if isinstance(found, Comparison) else found


def _heading(mine: Sequence[Measurement], definition: MetricDefinition) -> Text:
    versions = ", ".join(str(v) for v in sorted({m.version for m in mine}))
    about = f"  {definition.name} v{versions} · {clean(definition.question)}"
    return Text.assemble((clean(definition.label), "bold"), (about, "dim"))


def _table(mine: Sequence[Measurement], definition: MetricDefinition, numbers: Numbers) -> Table:
    segments, spread = _segment_names(mine), len({m.period.start for m in mine}) > 1
    table = _frame(segments, [*(["history"] if spread and segments else []), "period"])
    for heading in ("value", "95 % interval", "n"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("note", no_wrap=True)
    for _, group in groupby(_by_segment(mine), key=lambda m: m.segment):
        rows = list(group)
        for row, found in enumerate(rows):
            first = _names(found) if row == 0 else [Text() for _ in segments]
            spark = [Text(text_spark([m.value for m in rows]) if row == 0 else "")] if spread and segments else []
            table.add_row(*first, *spark, Text(short_period(found.period)), *_figures(found, definition.unit, numbers))
    if spread and not segments:
        table.add_row(Text(text_spark([m.value for m in mine], 24)), *[Text() for _ in range(4)])
    return table


def _figures(found: Measurement, unit: Unit, numbers: Numbers) -> list[Text]:
    interval = numbers.interval(found.low, found.high, unit)
    note = [words.note(found.note.value)]
    if found.coverage is not None and found.coverage < WHOLE:
        note.append(f"coverage {numbers.percent(found.coverage)}")
    said = "; ".join(part for part in note if part)
    value = Text(numbers.value(found.value, unit), style="bold")
    return [value, Text(interval, style="dim"), Text(numbers.count(found.n)), Text(said, style="dim")]


def _compared(mine: Sequence[Comparison], definition: MetricDefinition, numbers: Numbers) -> Table:
    segments, unit = _segment_names([c.now for c in mine]), definition.unit
    table = _frame(segments, ["period"])
    for heading in ("value", "before", "change", "95 % interval"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("verdict", no_wrap=True)
    for pair in mine:
        shown = Unit.POINTS if unit is Unit.PERCENT else unit
        scale = 100 if unit is Unit.PERCENT else 1
        ends = [None if end is None else end * scale for end in (pair.low, pair.high)]
        table.add_row(
            *_names(pair.now),
            Text(f"{short_period(pair.now.period)} / {short_period(pair.then.period)}"),
            Text(numbers.value(pair.now.value, unit), style="bold"),
            Text(numbers.value(pair.then.value, unit)),
            Text(numbers.change(pair.change, unit)),
            Text(numbers.interval(ends[0], ends[1], shown), style="dim"),
            _verdict(pair, definition.better),
        )
    return table


def _verdict(pair: Comparison, better: Better) -> Text:
    if pair.change is None:
        missing = pair.now if pair.now.value is None else pair.then
        return Text(words.note(missing.note.value) or "not known", style="dim")
    if not pair.beyond_noise:
        return Text("→ within noise" if pair.low is not None else "doubt not known", style="dim")
    if better is Better.RANGE:
        return Text("↕ beyond noise")
    gained = (pair.change > 0) == (better is Better.HIGHER)
    mark = words.behaviour("improved" if gained else "worsened", pair.change > 0)
    return Text(str(mark), style=words.TERMINAL[mark.tone])


def _frame(segments: Sequence[str], headings: Sequence[str]) -> Table:
    """The first columns: where a line is too narrow, names go on in the next, so that no number is ever cut."""
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="dim")
    for segment in segments:
        table.add_column(clean(segment), overflow="fold")
    for heading in headings:
        table.add_column(clean(heading), no_wrap=True)
    return table


def _segment_names(mine: Sequence[Measurement]) -> list[str]:
    return [name for name, _ in mine[0].segment] if mine else []


def _names(found: Measurement) -> list[Text]:
    return [Text(clean(value) if value is not None else "(unknown)") for _, value in found.segment]


def _by_segment(mine: Sequence[Measurement]) -> list[Measurement]:
    """Each segment's periods together; segments in the order they came."""
    order = {segment: i for i, segment in enumerate(dict.fromkeys(m.segment for m in mine))}
    return sorted(mine, key=lambda m: (order[m.segment], m.period.start))
