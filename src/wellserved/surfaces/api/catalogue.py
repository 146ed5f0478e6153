"""The catalogue over HTTP: what each KPI means, and who owns it."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import Flat, answer, chosen, json_answer
from wellserved.surfaces.api.looked_at import LookedAt, there
from wellserved.surfaces.api.shapes import Defined, Listed, told
from wellserved.surfaces.catalogue_json import LIST_COLUMNS, list_row, metric_json

router = APIRouter(prefix="/api/v1/catalogue", tags=["definitions"])
Name = Annotated[str, Path(description="The KPI's name.", examples=["fcr_no_repeat"], max_length=200)]


@router.get("", responses=told(list[Listed], flat=True))
def catalogue(request: Request, asked: LookedAt) -> Response:
    """The KPIs, in the order of their names."""
    rows = [list_row(metric) for metric in asked.seen.catalogue().all_latest()]

    def listed() -> list[dict[str, object]]:
        return [dict(zip(LIST_COLUMNS, row, strict=True)) for row in rows]

    return answer(request, listed, lambda: Flat(LIST_COLUMNS, rows))


@router.get("/{name}", responses=told(Defined))
def kpi(request: Request, asked: LookedAt, name: Name) -> Response:
    """One KPI in full: meaning, formula, owner, guards, versions."""
    chosen(request, ("json",))
    there(name, asked.seen.catalogue().names(), "KPI")
    return json_answer(metric_json(asked.seen.catalogue().versions(name)))
