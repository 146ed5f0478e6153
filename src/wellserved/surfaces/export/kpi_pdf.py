"""KPI PDF: one KPI to hand out: its facts, its chart, where it differs, what guards it, what it means."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from wellserved.metrics.definition import MetricDefinition
from wellserved.surfaces.export.pdf import pdf
from wellserved.surfaces.export.stamp import Stamp
from wellserved.surfaces.spelled import spelled

LETTERS = re.compile(r'font-family="[^"]*"')
LINK = re.compile(r"</?a\b[^>]*>")
OWN = 'font-family="Libertinus Serif, DejaVu Sans Mono"'


@dataclass(frozen=True)
class Fact:
    """What it is, what it says, what to know beside it."""

    name: str
    value: str
    beside: str = ""


@dataclass(frozen=True)
class Chart:
    """A picture with its title, what it says in words, and the table of its values."""

    title: str
    svg: str
    alt: str
    head: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]


@dataclass(frozen=True)
class KpiReport:
    """Everything that the PDF shows, written out.

    Args:
        definition: The KPI's latest version.
        label: What to call it here.
        period: In words.
        story: The sentences of its page.
        facts: The facts of its page.
        charts: The charts of its page.
        guards: What each guard says, with the page's characters: label, value, before, change, verdict.
        warnings: What speaks against its value.
    """

    definition: MetricDefinition
    label: str
    period: str
    story: tuple[str, ...]
    facts: tuple[Fact, ...]
    charts: tuple[Chart, ...]
    guards: tuple[tuple[str, ...], ...]
    warnings: tuple[str, ...]


def kpi_pdf(report: KpiReport, stamp: Stamp, made_at: datetime) -> bytes:
    """Set one KPI's report.

    Raises:
        MissingPackage: typst is not installed.
    """
    return pdf("kpi.typ", _told(report, stamp), made_at)


def _told(report: KpiReport, stamp: Stamp) -> dict[str, Any]:
    say, metric = stamp.texts.say, report.definition
    return {
        "title": f"{report.label}, {report.period}",
        "organisation": stamp.organisation,
        "language": stamp.texts.language,
        "subtitle": " · ".join(part for part in (stamp.organisation, stamp.filters, stamp.as_of) if part),
        "stamp": stamp.line,
        "question": metric.question,
        "story": list(report.story),
        "facts": [{"name": f.name, "value": f.value, "beside": f.beside} for f in report.facts],
        "charts": [_chart(chart) for chart in report.charts],
        "guards": [list(row) for row in report.guards],
        "guard_header": [say("Guard"), say("Value"), say("Before"), say("Change"), say("Verdict")],
        "warnings": list(report.warnings),
        "meaning": [list(line) for line in _meaning(report, stamp)],
        "about": [list(line) for line in stamp.lines()],
        "words": {
            "guards": say("What guards it"),
            "meaning": say("What it means"),
            "meaning_header": [say("What"), say("As its owner says it")],
            "about": say("What this was made from"),
            "about_header": say("Numbers are rounded half away from zero. Intervals are 95 %."),
        },
    }


def _meaning(report: KpiReport, stamp: Stamp) -> list[tuple[str, str, bool]]:
    """What a definition says, and whether it is code."""
    say, metric = stamp.texts.say, report.definition
    formula = [(what, text, i > 0) for i, (what, text) in enumerate(spelled(metric, stamp.texts))]
    version = say("{name}, version {n}", name=metric.name, n=metric.version)
    since = (say("in force from"), str(metric.effective), False)
    return [
        (say("name"), version, False),
        *([since] if metric.effective else []),
        *formula,
        (say("owner"), metric.owner, False),
        (say("purpose"), metric.purpose, False),
        (say("process"), metric.process, False),
        (say("how it may be gamed"), metric.gaming, False),
    ]


def _chart(chart: Chart) -> dict[str, Any]:
    drawn = LINK.sub("", LETTERS.sub(OWN, chart.svg))
    return {"title": chart.title, "svg": drawn, "alt": chart.alt, "head": list(chart.head), "rows": list(chart.rows)}
