"""rows over HTTP: the rows behind a number, a page at a time."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from wellserved.surfaces.api import cursor as cursors
from wellserved.surfaces.api.forms import Flat, answer
from wellserved.surfaces.api.looked_at import SEGMENTED, AsOf, LookedAt, Period
from wellserved.surfaces.api.questions import Days, OneMetric, Where, where_of
from wellserved.surfaces.api.shapes import told

router = APIRouter(prefix="/api/v1", tags=["numbers"])
MOST = 1_000
Limit = Annotated[int, Query(ge=1, le=MOST, description="At most so many rows.")]
Cursor = Annotated[str | None, Query(max_length=200, description="From the `next` link of the page before.")]
NEXT = {"Link": {"description": 'The next page, as `<…>; rel="next"`.', "schema": {"type": "string"}}}


@router.get("/rows", responses=told(list[dict[str, object]], flat=True, headers=NEXT), openapi_extra=SEGMENTED)
def rows(
    request: Request,
    asked: LookedAt,
    metric: OneMetric,
    days: Days,
    period: Period = None,
    where: Where = None,
    as_of: AsOf = None,
    limit: Limit = 100,
    cursor: Cursor = None,
) -> Response:
    """The rows that a value rests on, by time; `counted` says of each whether it is in the number.

    Columns that may name a person are left out. The `Link` header names the next page.
    """
    condition = where_of(asked, where)
    about = (metric, days, asked.state, condition, asked.seen.scope, asked.seen.data_version())
    begin = cursors.read(cursor, about)
    found = asked.seen.rows(metric, condition, limit=limit + 1, offset=begin, **asked.state.asked, **days)
    shown, more = found.rows[:limit], len(found.rows) > limit
    headers = {"Link": f'<{_next(request, cursors.written(begin + limit, about))}>; rel="next"'} if more else {}
    columns = found.columns
    return answer(
        request,
        lambda: [dict(zip(columns, row, strict=True)) for row in shown],
        lambda: Flat(columns, shown),
        headers,
    )


def _next(request: Request, cursor: str) -> str:
    url = request.url.include_query_params(cursor=cursor)
    return f"{url.path}?{url.query}"
