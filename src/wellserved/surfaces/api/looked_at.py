"""Looked at: what every question of the API may say, as its document shows it; and that it says nothing else."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Query, Request

from wellserved.surfaces.web.asking import Asking, asking
from wellserved.surfaces.web.state import FILTER, MOST_LENGTH
from wellserved.terms.errors import QueryError, nearest

PERIOD = "2026, 2026-Q3, 2026-07, 2026-W31, 2026-07-04, 2026-01-01..2026-06-30 (both days in), or last-13w"
FILTERS = {
    "name": "filters",
    "in": "query",
    "description": "`f.SEGMENT=value,value`: only rows with these values of a segment, such as `f.channel=voice,chat`.",
    "style": "form",
    "explode": True,
    "schema": {
        "type": "object",
        "propertyNames": {"pattern": r"^f\.[a-z][a-z_]*$"},
        "additionalProperties": {"type": "string", "minLength": 1, "maxLength": MOST_LENGTH},
    },
    "example": {"f.channel": "voice,chat"},
}
SEGMENTED: dict[str, Any] = {"parameters": [FILTERS]}

Text = Annotated[str | None, Query(max_length=MOST_LENGTH)]
Period = Annotated[str | None, Query(description=PERIOD, examples=["2026-07"], max_length=MOST_LENGTH)]
AsOf = Annotated[
    str | None,
    Query(description="As it was known then: 2026-07-01 or 2026-07-01T09:00.", examples=["2026-07-01"], max_length=40),
]
Zone = Annotated[str | None, Query(description="Zone that days are read in.", examples=["Europe/Paris"], max_length=60)]
Lang = Annotated[str | None, Query(description="Language of sentences.", examples=["de"], max_length=20)]
Form = Annotated[
    str | None,
    Query(alias="format", description="json, csv or arrow, in place of the Accept header.", examples=["json"]),
]


async def _looked_at(request: Request, tz: Zone = None, lang: Lang = None, form: Form = None) -> Asking:
    """The request, understood; a parameter that the route does not have is refused, not passed over."""
    _refuse_unknown(request)
    asked = await asking(request)
    return replace(asked, seen=replace(asked.seen, say=None))  # a program knows KPIs by what their files call them


class NothingThere(QueryError):
    """An address names something that is not there."""


def there(name: str, names: Collection[str], what: str) -> None:
    """Refuse an address whose last part names nothing of ours.

    Raises:
        NothingThere: It does.
    """
    if name not in names:
        raise NothingThere(f"there is no such {what}", fix=nearest(name[:MOST_LENGTH], names))


LookedAt = Annotated[Asking, Depends(_looked_at)]


def _refuse_unknown(request: Request) -> None:
    known = _parameters(request.app)[request.scope["route"].path, request.method.lower()]
    said = [name for name, _ in request.query_params.multi_items()]
    for name in dict.fromkeys(said):
        filters = "filters" in known and name.startswith(FILTER)
        if not filters and name not in known:
            raise QueryError("there is no such parameter", name[:MOST_LENGTH], nearest(name, known))
        if not filters and said.count(name) > 1 and not known[name]:
            raise QueryError("a parameter is given more than once", name, "give it once")


@lru_cache(maxsize=8)
def _parameters(app: FastAPI) -> Mapping[tuple[str, str], Mapping[str, bool]]:
    """Each route's and method's parameters, and whether each may be given several times, as the document says."""
    paths: dict[str, dict[str, Any]] = app.openapi()["paths"]
    return {(path, method): _named(told) for path, methods in paths.items() for method, told in methods.items()}


def _named(operation: Mapping[str, Any]) -> dict[str, bool]:
    found = [one for one in operation.get("parameters", ()) if one["in"] == "query"]
    return {one["name"]: _is_list(one["schema"]) for one in found}


def _is_list(schema: Mapping[str, Any]) -> bool:
    return schema.get("type") == "array" or any(_is_list(one) for one in schema.get("anyOf", ()))
