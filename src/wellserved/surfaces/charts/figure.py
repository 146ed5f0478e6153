"""Figure: a chart with all that goes with it: both shapes, the table of its values, what it is stamped with."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import quote
from zoneinfo import ZoneInfo

from wellserved.flow.clock import moment
from wellserved.metrics.definition import MetricDefinition
from wellserved.metrics.measurement import Measurement
from wellserved.surfaces.charts.look import Spec, ink
from wellserved.surfaces.filtered import filter_words
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.web.state import State
from wellserved.surfaces.when import instant_words
from wellserved.terms.period import Period, label

Raw = str | float | int | None


@dataclass(frozen=True)
class Line:
    """One mark's values, for people and for programs.

    Args:
        shown: As people read them, by column.
        raw: As programs read them, by key.
        said: What is read aloud of it.
        href: The rows behind it; empty where there are none.
    """

    shown: tuple[str, ...]
    raw: tuple[Raw, ...]
    said: str
    href: str = ""


@dataclass(frozen=True)
class Figure:
    """A chart, ready to be drawn.

    Args:
        name: Which chart.
        title: What it shows.
        metric: Of which KPI.
        wide: Its specification for a desk; None where there is nothing to draw.
        narrow: The same for a phone.
        head: The table's columns, for people; the first names the row.
        keys: The table's columns, for programs.
        lines: The table's rows, in the chart's order.
        stamp: What its numbers depend on, in words.
        about: The same for programs, a column each.
        across: How many of its marks stand beside each other, in lines of as many.
    """

    name: str
    title: str
    metric: str
    wide: Spec | None
    narrow: Spec | None
    head: tuple[str, ...]
    keys: tuple[str, ...]
    lines: tuple[Line, ...]
    stamp: tuple[str, ...]
    about: tuple[tuple[str, str], ...]
    across: int = 1

    def shaped(self, size: str) -> Spec | None:
        """One of its two shapes."""
        return self.narrow if size == "narrow" else self.wide

    @property
    def table(self) -> tuple[tuple[str, ...], list[tuple[Raw, ...]]]:
        """Columns and rows for a file: the values, and beside each what it depends on."""
        told = [text for _, text in self.about]
        rows = [tuple(harmless(cell) for cell in (*line.raw, *told)) for line in self.lines]
        return (*self.keys, *(name for name, _ in self.about)), rows


def harmless(cell: Raw) -> Raw:
    """A text that no spreadsheet takes for a formula.

    >>> harmless("=1+1"), harmless(-1.5)
    ("'=1+1", -1.5)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def stamped(spec: Spec, title: str, lines: Sequence[str]) -> Spec:
    """A specification that says by itself what it shows and depends on, for a file that leaves the page."""
    return spec | {"title": {"text": title, "subtitle": list(lines)}, "padding": 16, "background": ink("sheet")}


def stamp(asked: Asking, definition: MetricDefinition, versions: Sequence[int], days: str) -> tuple[str, ...]:
    """What a figure's numbers depend on: whose they are, of when, of which rows, by which definition, as known when."""
    texts, settings = asked.texts, asked.seen.workspace.settings
    told = ", ".join(str(version) for version in sorted(set(versions))) or str(definition.version)
    first = [settings.name, days, *(filter_words(name, values, asked.numbers) for name, values in _bounds(asked))]
    zone = asked.state.tz or settings.zone
    second = [
        texts.say("definition {name} version {versions}", name=definition.name, versions=told),
        texts.say("as of {instant}", instant=known_at(asked)),
        texts.say("days as in {zone}", zone=zone),
    ]
    return " · ".join(part for part in first if part), " · ".join(second)


def about(asked: Asking) -> tuple[tuple[str, str], ...]:
    """The same for programs."""
    bounds = "; ".join(f"{name}={','.join(values)}" for name, values in _bounds(asked))
    settings = asked.seen.workspace.settings
    pairs = (("organisation", settings.name), ("filters", bounds), ("as_of", known_at(asked)))
    return (*pairs, ("zone", asked.state.tz or settings.zone))


def known_at(asked: Asking) -> str:
    """As of when it is told, to the minute."""
    workspace = asked.seen.workspace
    known = moment(asked.state.as_of, workspace)
    return instant_words(known.astimezone(ZoneInfo(asked.state.tz or workspace.settings.zone)))


def rows_link(asked: Asking, metric: str, period: Period, **segment: str | None) -> str:
    """Where the rows behind a number are."""
    state = asked.state.but(metric=(), by=(), period=label(period, asked.seen.workspace.calendar), view="rows")
    for name, value in segment.items():
        state = state.filtered(name, () if value is None else (value,))
    return kpi_link(metric, state)


def kpi_link(metric: str, state: State) -> str:
    """A KPI's page."""
    return f"/kpi/{quote(metric, safe='')}{state.query(metric=())}"


def last_day(period: Period) -> date:
    """The last day that counts."""
    return period.end.date() - timedelta(days=1)


def interval_text(asked: Asking, found: Measurement, definition: MetricDefinition) -> str:
    """Both ends of the interval; "–" where there is none."""
    return asked.numbers.interval(found.low, found.high, definition.unit) or "–"


def _bounds(asked: Asking) -> list[tuple[str, tuple[str, ...]]]:
    """Filters asked for, and the reader's scope."""
    bounds = dict(asked.seen.among(asked.state.segments))
    return [(name, tuple(values)) for name, values in bounds.items()]
