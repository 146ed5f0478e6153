"""Chart routes: a KPI's charts as files: SVG and PNG that say what they show, values as CSV, the specification."""

from collections.abc import Callable, Mapping
from typing import Annotated, Literal

from fastapi import APIRouter, HTTPException, Query
from fastapi.responses import JSONResponse, Response

from wellserved.surfaces.charts.behaviour_figure import behaviour_figure
from wellserved.surfaces.charts.breakdown_figure import breakdown_figure
from wellserved.surfaces.charts.bundle import bundle
from wellserved.surfaces.charts.change_figure import change_figure
from wellserved.surfaces.charts.drawing import png, svg
from wellserved.surfaces.charts.figure import Figure, stamped
from wellserved.surfaces.charts.heat_figure import heat_figure
from wellserved.surfaces.charts.look import Theme, painted
from wellserved.surfaces.charts.looked import Looked, look
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.assets import FOREVER, KINDS
from wellserved.surfaces.written import csv_text
from wellserved.terms.errors import QueryError

Kind = Literal["svg", "png", "csv", "json"]
FIGURES: Mapping[str, Callable[[Asking, Looked], Figure]] = {
    "behaviour": behaviour_figure,
    "breakdown": breakdown_figure,
    "change": change_figure,
    "hours": heat_figure,
}
router = APIRouter(include_in_schema=False)


@router.get("/static/vega.js")
def vega() -> Response:
    """The script that brings charts to life; its address says its version."""
    return Response(bundle(), media_type=KINDS["js"], headers={"Cache-Control": FOREVER})


@router.get("/chart/{name}.{kind}")
def chart(
    asked: Asked,
    name: str,
    kind: Kind,
    size: Annotated[Literal["wide", "narrow"], Query()] = "wide",
    theme: Annotated[Theme, Query()] = "light",
) -> Response:
    """One chart of one KPI, as a file."""
    figure = made(asked, name)
    if kind == "csv":
        return _file(figure, "csv", csv_text(*figure.table), "text/csv; charset=utf-8")
    spec = figure.shaped(size)
    if spec is None:
        raise QueryError("there is nothing to draw", figure.metric, "choose another period, or take a filter away")
    if kind == "json":
        return JSONResponse(painted(spec, theme), headers={"Cache-Control": "no-cache"})
    whole = stamped(spec, figure.title, figure.stamp)
    by = "light" if theme == "page" else theme
    if kind == "svg":
        return _file(figure, "svg", svg(whole, by), KINDS["svg"])
    return _file(figure, "png", png(whole, by), "image/png")


def made(asked: Asking, name: str) -> Figure:
    """A figure by its name, of the KPI that the state names.

    Raises:
        QueryError: No KPI is named, or it can't be told.
        HTTPException: There is no such chart.
    """
    if name not in FIGURES:
        raise HTTPException(404)
    if len(asked.state.metric) != 1:
        raise QueryError("a chart is of one KPI", "metric", "write ?metric=csat_t2b")
    return FIGURES[name](asked, look(asked.seen, asked.state, asked.state.metric[0]))


def _file(figure: Figure, kind: str, content: str | bytes, media: str) -> Response:
    named = f'attachment; filename="{figure.metric}-{figure.name}.{kind}"'
    inline = f'inline; filename="{figure.metric}-{figure.name}.{kind}"'
    return Response(content, media_type=media, headers={"Content-Disposition": named if kind == "csv" else inline})
