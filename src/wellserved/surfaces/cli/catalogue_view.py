"""Catalogue view: what KPIs mean, as a list or one in full."""

from collections.abc import Iterator, Sequence

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from wellserved.metrics.definition import PERSPECTIVES, MetricDefinition
from wellserved.surfaces import words
from wellserved.surfaces.catalogue_json import FACTS
from wellserved.surfaces.cli.output import clean
from wellserved.surfaces.spelled import spelled
from wellserved.terms.unit import Better

ARROWS = {Better.HIGHER: "↑", Better.LOWER: "↓", Better.RANGE: "↕"}


def list_view(metrics: Sequence[MetricDefinition]) -> Iterator[RenderableType]:
    """The KPIs by perspective: name, label, which way is better, unit."""
    longest = max((len(m.name) for m in metrics), default=0) + 2
    for perspective in PERSPECTIVES:
        mine = [m for m in metrics if m.perspective == perspective]
        if mine:
            yield Text(f"{words.perspective(perspective).upper()} ({len(mine)})", style="bold")
            yield _listed(mine, longest)
            yield Text()


def _listed(metrics: Sequence[MetricDefinition], longest: int) -> Table:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(width=longest, no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(no_wrap=True, style="dim")
    for metric in metrics:
        draft = f" ({metric.status})" if metric.status != "active" else ""
        aim = f"{ARROWS[metric.better]} {metric.unit}{draft}"
        table.add_row(Text(f"  {metric.name}"), Text(clean(metric.label)), Text(aim))
    return table


def metric_view(versions: Sequence[MetricDefinition]) -> Iterator[RenderableType]:
    """One KPI in full: meaning, formula, governance, versions, worked cases."""
    metric = versions[-1]
    yield Text.assemble((clean(metric.label), "bold"), (f"  {metric.name} v{metric.version}", "dim"))
    yield Text(clean(metric.question), style="italic")
    yield Text()
    yield _facts([*spelled(metric), *_split(metric)])
    yield Text()
    yield _facts([(words.plain(name).lower(), str(getattr(metric, name))) for name in FACTS])
    yield Text()
    yield _facts([("version", f"{m.version}, from {m.effective or 'the beginning'} ({m.file})") for m in versions])
    for case in metric.cases:
        yield Text.assemble(("✓ case  ", "dim"), clean(case.name), (f"  gives {_given(case.value)}", "dim"))


def _given(value: float | None) -> str:
    """The value that a case gives, as its author wrote it."""
    return "no data" if value is None else f"{value:.10g}"


def _split(metric: MetricDefinition) -> list[tuple[str, str]]:
    lists = (("guards", metric.guards), ("may be split by", metric.segments), ("variants", metric.variants))
    parameters = ", ".join(f"{name} {value}" for name, value in metric.parameters.items())
    facts = [(name, ", ".join(values)) for name, values in (*lists, ("references", metric.references))]
    return [("parameters", parameters), ("too few below", f"n {metric.minimum_n}"), *facts]


def _facts(facts: Sequence[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in facts:
        if value:
            table.add_row(Text(name), Text(clean(value)))
    return table
