"""reconcile over HTTP: vendors' numbers beside ours, and where the difference comes from."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api.forms import chosen, json_answer
from wellserved.surfaces.api.looked_at import LookedAt, Period
from wellserved.surfaces.api.questions import Days
from wellserved.surfaces.api.shapes import told
from wellserved.surfaces.api.source_shapes import ReconcileTold
from wellserved.surfaces.reconcile_json import reconcile_json

router = APIRouter(prefix="/api/v1", tags=["data"])
Vendor = Annotated[str | None, Query(description="Only this vendor's numbers.", max_length=200)]
Metric = Annotated[
    str | None, Query(description="Only this one: the vendor's name for it, our column, or a KPI.", max_length=200)
]
Limit = Annotated[int, Query(description="How many subjects are told of each, the worst first.", ge=0, le=1000)]


@router.get("/reconcile", responses=told(ReconcileTold))
def reconcile(
    request: Request,
    asked: LookedAt,
    days: Days,
    period: Period = None,
    vendor: Vendor = None,
    metric: Metric = None,
    limit: Limit = 5,
) -> Response:
    """What vendors computed beside what we do over the same cases or contacts, and why the two differ.

    The very object that `wellserved reconcile --format json` prints. For who may see all rows.
    """
    chosen(request, ("json",))
    found = asked.seen.reconcile(vendor=vendor, metric=metric, period=asked.state.period, limit=limit, **days)
    return json_answer(reconcile_json(found, asked.numbers))
