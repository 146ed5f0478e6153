"""Downloads: what a page shows as a file to hand out: the scorecard and a KPI as PDF, tables as XLSX."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from wellserved.surfaces.charts.behaviour_figure import behaviour_figure
from wellserved.surfaces.charts.breakdown_figure import breakdown_figure
from wellserved.surfaces.charts.drawing import svg
from wellserved.surfaces.charts.figure import Figure, harmless
from wellserved.surfaces.charts.looked import Looked, look
from wellserved.surfaces.export.kpi_pdf import Chart, Fact, KpiReport, kpi_pdf
from wellserved.surfaces.export.measured_workbook import measured_workbook
from wellserved.surfaces.export.pdf import require_typst
from wellserved.surfaces.export.scorecard_file import MEDIA, scorecard_file
from wellserved.surfaces.export.stamp import Stamp, stamp
from wellserved.surfaces.measure_rows import value_columns, value_rows
from wellserved.surfaces.pages import kpi_guardrails
from wellserved.surfaces.pages.explored import measured, what_is_asked
from wellserved.surfaces.pages.kpi_facts import facts
from wellserved.surfaces.pages.kpi_story import story
from wellserved.surfaces.sentences import warning_sentence
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.when import period_words
from wellserved.surfaces.written import csv_text
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Period, label

MOST_LINES = 24
TYPES: Mapping[str, str] = {"csv": "text/csv; charset=utf-8", **{str(kind): media for kind, media in MEDIA.items()}}
router = APIRouter(include_in_schema=False)


@router.get("/scorecard.{kind}")
def scorecard(asked: Asked, kind: Literal["pdf", "xlsx"]) -> Response:
    """The scorecard that the first page shows."""
    if kind == "pdf":
        require_typst()
    state = asked.state
    name = state.scorecard or next(iter(asked.seen.scorecards()), None)
    score = asked.seen.score(name, state.segments, **state.asked)
    content = scorecard_file(kind, asked.seen, score, asked.numbers, datetime.now(UTC), state.segments)
    return attached(content, kind, f"{score.scorecard}-{label(score.period, asked.seen.workspace.calendar)}")


@router.get("/kpi/{name}.pdf")
def kpi(asked: Asked, name: str) -> Response:
    """One KPI, as its page shows it."""
    require_typst()
    looked, now = look(asked.seen, asked.state, name), datetime.now(UTC)
    content = kpi_pdf(_report(asked, looked), stamped(asked, looked.period, now), now)
    return attached(content, "pdf", f"{name}-{label(looked.period, asked.seen.workspace.calendar)}")


@router.get("/explore.{kind}")
def explore(asked: Asked, kind: Literal["csv", "xlsx"]) -> Response:
    """What a reader explores: the rows of `measure`, or a workbook of them."""
    wanted = what_is_asked(asked)
    if wanted is None:
        raise QueryError("there is no data for this", "metric", "choose another KPI or period")
    found = measured(asked, wanted)
    name = "-".join(metric.name for metric in wanted.metrics)
    if kind == "csv":
        columns = value_columns(found)
        rows = [[harmless(cell) for cell in row] for row in value_rows(found, columns)]
        return attached(csv_text(columns, rows).encode(), kind, name)
    now, known = datetime.now(UTC), {metric.name: metric for metric in wanted.metrics}
    return attached(measured_workbook(found, known, asked.numbers, stamped(asked, wanted.span, now), now), kind, name)


def attached(content: bytes, kind: Literal["pdf", "xlsx", "csv"], name: str) -> Response:
    """A file to keep, called after what it shows."""
    plain = "".join(sign if sign.isalnum() or sign in "-_." else "_" for sign in name)
    ascii_only = plain.encode("ascii", "replace").decode().replace("?", "_")
    said = f"attachment; filename=\"{ascii_only}.{kind}\"; filename*=UTF-8''{quote(plain)}.{kind}"
    return Response(content, media_type=TYPES[kind], headers={"Content-Disposition": said})


def stamped(asked: Asking, period: Period | None, now: datetime) -> Stamp:
    """What a reader's file was made from."""
    known = datetime.fromisoformat(asked.state.as_of) if asked.state.as_of else now
    said = period_words(period, asked.numbers) if period else asked.texts.say("all there is")
    return stamp(asked.seen, said, asked.state.segments, known, asked.numbers)


def _report(asked: Asking, looked: Looked) -> KpiReport:
    told, guards = story(asked, looked), kpi_guardrails.told(asked, looked)
    charts = [_chart(behaviour_figure(asked, looked), asked.texts.say("How it behaved"))]
    if looked.definition.segments:
        charts.append(_chart(breakdown_figure(asked, looked)))
    return KpiReport(
        definition=looked.definition,
        label=looked.scored.label,
        period=period_words(looked.period, asked.numbers),
        story=(told.standing, told.change, told.next),
        facts=tuple(
            Fact(f.name, f"{f.mark.glyph} {f.value}" if f.mark else f.value, f.beside) for f in facts(asked, looked)
        ),
        charts=tuple(charts),
        guards=tuple(
            (
                line.label,
                line.value,
                line.before,
                line.change,
                f"{line.moved.glyph} {asked.texts.say(line.moved.word)}",
            )
            for line in guards["lines"]
        ),
        warnings=tuple(warning_sentence(warning, asked.numbers) for warning in looked.scored.guards),
    )


def _chart(figure: Figure, title: str = "") -> Chart:
    lines = figure.lines[-MOST_LINES:]
    drawn = svg(figure.wide) if figure.wide else ""
    alt = " ".join(line.said for line in lines) or figure.title
    return Chart(title or figure.title, drawn, alt, figure.head, [line.shown for line in lines])
