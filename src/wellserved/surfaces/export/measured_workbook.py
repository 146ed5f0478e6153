"""Measured workbook: values of KPIs as sheets: one value a line, and a table of segments by periods for each KPI."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Comparison, Measurement
from wellserved.surfaces import words
from wellserved.surfaces.card import told
from wellserved.surfaces.export.number_format import Shown, shown_change, shown_change_ends, shown_count
from wellserved.surfaces.export.scorecard_workbook import about, definition_sheet, end_cells, share_cell, value_cell
from wellserved.surfaces.export.stamp import Stamp
from wellserved.surfaces.export.workbook import Cell, Sheet, Trace, workbook
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.when import short_period
from wellserved.terms.unit import Unit

Found = Measurement | Comparison
Known = Mapping[str, MetricDefinition]
VALUES = (to_say("Value"), to_say("From"), to_say("To"), to_say("n"), to_say("Coverage"), to_say("Note"))
BESIDE = (to_say("Before"), to_say("Change"), to_say("Change from"), to_say("Change to"), to_say("Beyond noise"))
MOST_PERIODS = 400


def measured_workbook(found: Sequence[Found], known: Known, numbers: Numbers, stamp: Stamp, made_at: datetime) -> bytes:
    """Write measurements as an XLSX file.

    Args:
        found: Values by KPI, segment and period.
        known: The definition of each KPI.
        numbers: The reader's formatter.
        stamp: What they were made from.
        made_at: When it is made.
    """
    title = ", ".join(metric.label for metric in known.values())
    sheets = [
        *(_pivot([one for one in found if now(one).metric == m.name], m, numbers) for m in known.values()),
        _flat(found, known, numbers),
        definition_sheet(known, numbers.texts),
        about(stamp, numbers.texts),
    ]
    return workbook(sheets, title, made_at)


def now(one: Found) -> Measurement:
    """The later side of a comparison."""
    return one.now if isinstance(one, Comparison) else one


def _pivot(mine: Sequence[Found], metric: MetricDefinition, numbers: Numbers) -> Sheet:
    """Segments down, periods across, and the shape of each line."""
    say = numbers.texts.say
    periods = list(dict.fromkeys(now(one).period for one in mine))[-MOST_PERIODS:]
    names = list(dict.fromkeys(name for one in mine for name, _ in now(one).segment))
    header = (*(words.plain(name) for name in names or [say("Segment")]), say("Shape"), *map(short_period, periods))
    cells = {(now(one).segment, now(one).period): one for one in mine}
    first = max(1, len(names)) + 1
    rows: list[tuple[Cell, ...]] = []
    for line, segment in enumerate(dict.fromkeys(now(one).segment for one in mine), 1):
        values = [cells.get((segment, period)) for period in periods]
        shown = (None if one is None else value_cell(now(one), metric.unit, numbers) for one in values)
        trace = Trace(metric.label, line, first, first + len(periods) - 1) if len(periods) > 1 else None
        rows.append((*_segment(segment, len(names), numbers), trace, *shown))
    return Sheet(metric.label, header, rows)


def _flat(found: Sequence[Found], known: Known, numbers: Numbers) -> Sheet:
    """One value a line, with all that must be known of it."""
    say = numbers.texts.say
    names = list(dict.fromkeys(name for one in found for name, _ in now(one).segment))
    beside = BESIDE if any(isinstance(one, Comparison) for one in found) else ()
    header = (say("KPI"), say("Name"), say("Version"), say("Period"), *(words.plain(name) for name in names))
    rows = [tuple(_line(one, known, names, numbers)) for one in found]
    return Sheet(say("Values"), (*header, *(say(name) for name in (*VALUES, *beside))), rows)


def _line(one: Found, known: Known, names: Sequence[str], numbers: Numbers) -> Iterator[Cell]:
    mine = now(one)
    metric, segment = known[mine.metric], dict(mine.segment)
    yield from (metric.label, metric.name, Shown(mine.version, "0"), short_period(mine.period))
    yield from (_value_of(segment.get(name), numbers) if name in segment else None for name in names)
    yield value_cell(mine, metric.unit, numbers)
    yield from end_cells(mine, metric.unit, numbers)
    yield from (shown_count(mine.n), share_cell(mine.coverage, numbers), words.note(mine.note.value, numbers.texts))
    if isinstance(one, Comparison):
        yield from _beside(one, metric.unit, numbers)


def _beside(one: Comparison, unit: Unit, numbers: Numbers) -> Iterator[Cell]:
    yield value_cell(one.then, unit, numbers)
    sure = told(one.now).value is not None and told(one.then).value is not None
    yield shown_change(one.change, unit, numbers) if sure and one.change is not None else None
    known = sure and one.low is not None and one.high is not None
    yield from shown_change_ends(one.low or 0, one.high or 0, unit, numbers) if known else (None, None)
    beyond = numbers.texts.say("yes") if one.beyond_noise else numbers.texts.say("no")
    yield beyond if sure and one.change is not None else None


def _segment(segment: Sequence[tuple[str, str | None]], count: int, numbers: Numbers) -> Iterator[Cell]:
    if not count:
        yield numbers.texts.say("All rows")
    elif not segment:
        yield from (numbers.texts.say("All rows"), *(None for _ in range(count - 1)))
    yield from (_value_of(value, numbers) for _, value in segment)


def _value_of(value: str | None, numbers: Numbers) -> str:
    return numbers.texts.say("(unknown)") if value is None else value
