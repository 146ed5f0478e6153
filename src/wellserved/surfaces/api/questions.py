"""Questions: the stretch of days, segments and rows that a question of the API names."""

from datetime import date
from typing import Annotated, Any

from fastapi import Depends, Query

from wellserved.surfaces.web.asking import Asking
from wellserved.terms.errors import QueryError

EARLIEST, LATEST = date(1900, 1, 1), date(2200, 1, 1)
MOST_WHERE, MOST_METRICS = 4_000, 200
From = Annotated[date | None, Query(alias="from", description="First day; the first with data unless said.")]
To = Annotated[date | None, Query(alias="to", description="Last day, which counts; the last with data unless said.")]
Where = Annotated[
    str | None,
    Query(description="A condition on rows.", examples=["queue_seconds > 60"], max_length=MOST_WHERE),
]
Metric = Annotated[
    list[str],
    Query(description="A KPI's name; give it again for more.", examples=[["fcr_no_repeat"]], max_length=MOST_METRICS),
]
OneMetric = Annotated[str, Query(description="A KPI's name.", examples=["fcr_no_repeat"], max_length=200)]
By = Annotated[
    list[str] | None,
    Query(description="A segment to split by; give it again, or with commas, for pairs.", examples=[["channel"]]),
]


async def _days(start: From = None, end: To = None) -> dict[str, Any]:
    """The days named; those beyond any calendar of ours are refused before anybody counts with them."""
    for name, day in (("from", start), ("to", end)):
        if day is not None and not EARLIEST <= day <= LATEST:
            raise QueryError("this day is too far away", name, f"a day from {EARLIEST} to {LATEST}")
    if start is not None and end is not None and end < start:
        raise QueryError("the last day lies before the first", "to", "name a later day")
    return {"start": start, "end": end}


Days = Annotated[dict[str, Any], Depends(_days)]


def where_of(asked: Asking, where: str | None) -> str | None:
    """The condition said, and the filters beside it."""
    asked.seen.within(where)
    filters = asked.state.where
    return f"({where}) AND {filters}" if where and filters else where or filters


def spread(names: list[str]) -> tuple[str, ...]:
    """Names given one by one or with commas, each once."""
    return tuple(dict.fromkeys(name.strip() for text in names for name in text.split(",") if name.strip()))
