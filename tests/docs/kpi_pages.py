"""The reference pages of KPIs, written from their files: an index, and a page a perspective."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from tests.catalogue.shipped import catalogue
from tests.docs.safe import cell
from tests.house.project import ROOT
from wellserved.metrics.definition import PERSPECTIVES, Case, MetricDefinition, Perspective
from wellserved.metrics.formula import Mean, Ratio
from wellserved.surfaces import words
from wellserved.surfaces.spelled import spelled
from wellserved.terms.unit import Better

FOLDER = ROOT / "docs" / "reference"
BETTER = {Better.HIGHER: "more is better", Better.LOWER: "less is better", Better.RANGE: "a middle is best"}
HEAD = """# KPIs

Every KPI that comes with Wellserved. These pages are written from the KPIs' own files; `wellserved catalogue show NAME`
says the same of your workspace, with your parameters. What else is wanted, and what it waits for, stands in
[KPIs that wait](waiting-kpis.md).
"""
PAGE_HEAD = """# KPIs of the {name} perspective

Written from the KPIs' files. [All KPIs](../kpis.md).
"""


def pages() -> dict[Path, str]:
    """Each page's path and text."""
    metrics = sorted(catalogue().all_latest(), key=lambda metric: metric.name)
    by = {perspective: [m for m in metrics if m.perspective == perspective] for perspective in PERSPECTIVES}
    index = HEAD + "".join(_listed(perspective, mine) for perspective, mine in by.items())
    found = {FOLDER / "kpis.md": index}
    for perspective, mine in by.items():
        head = PAGE_HEAD.format(name=words.perspective(perspective).lower())
        found[FOLDER / "kpis" / f"{perspective}.md"] = head + "".join(_section(metric) for metric in mine)
    return found


def _listed(perspective: Perspective, metrics: Iterable[MetricDefinition]) -> str:
    lines = [f"\n## {words.perspective(perspective)}", "| KPI | asks | unit | role | owner |", "|---|---|---|---|---|"]
    for m in metrics:
        link = f"[{m.label}](kpis/{perspective}.md#{m.name}) `{m.name}`"
        lines.append(f"| {link} | {cell(m.question)} | {m.unit.value}, {BETTER[m.better]} | {_is(m)} | {m.owner} |")
    return "\n".join(lines) + "\n"


def _is(metric: MetricDefinition) -> str:
    return f"{metric.kind}, {metric.timing}, {metric.measures}"


def _section(metric: MetricDefinition) -> str:
    lines = [f"\n## {metric.name}", f"**{metric.label}.** {metric.question} {metric.purpose}", "", "| | |", "|---|---|"]
    lines += [f"| {what} | {text} |" for what, text in _facts(metric) if text]
    lines += ["", "Worked cases, which are run at every test:", *(_case(case) for case in metric.cases)]
    return "\n".join(lines) + "\n"


def _facts(m: MetricDefinition) -> Iterator[tuple[str, str]]:
    for what, text in spelled(m):
        yield what, text if what in ("kind", "known after", "record") else f"`{cell(text)}`"
    yield "parameters", ", ".join(f"`{name}` {value}" for name, value in m.parameters.items())
    yield "unit", f"{m.unit.value}, {BETTER[m.better]}"
    yield "role", f"{_is(m)}; for the {m.stakeholder}; moved by: {m.controllable_by}"
    yield "owner", f"{m.owner}; version {m.version}, {m.status}"
    yield "process", cell(m.process)
    yield "wanted behaviour", cell(m.behaviour)
    yield "gamed when", cell(m.gaming)
    yield "guarded by", ", ".join(_link(name) for name in m.guards)
    yield "variants", ", ".join(_link(name) for name in m.variants)
    yield "may be split by", ", ".join(f"`{name}`" for name in m.segments)
    yield "too few below", f"n {m.minimum_n}"
    yield "doubt is taken over", f"each {m.cluster}" if isinstance(m.formula, Mean | Ratio) else ""
    yield "sources", cell("; ".join(m.references))


def _link(name: str) -> str:
    return f"[{name}]({catalogue().latest(name).perspective}.md#{name})"


def _case(case: Case) -> str:
    given = "no data" if case.value is None else f"{case.value:.10g}"
    note = f", {case.note}" if case.note and case.value is not None else ""
    return f"* {case.name}: {given}" + (f", n {case.n}" if case.n else "") + note
