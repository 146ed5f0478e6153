"""Filters: the values that a reader may filter by, with their rows; a form that leads back to the page it is for."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi import APIRouter
from fastapi.responses import HTMLResponse

from wellserved.flow.segments import SegmentValues
from wellserved.surfaces.pages.bar import metrics_of
from wellserved.surfaces.pages.shell import page
from wellserved.surfaces.web.asking import Asked, Asking
from wellserved.surfaces.web.local import local_path
from wellserved.surfaces.web.state import FILTER, Filters, listed
from wellserved.surfaces.words import plain

KPI = "/kpi/"
router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Choice:
    """One value: as it is written in the form, as people read it, how many rows have it, whether it is chosen."""

    value: str
    text: str
    n: str
    chosen: bool


@dataclass(frozen=True)
class Choices:
    """A segment's values.

    Args:
        field: The form's field.
        name: What to call it.
        told: How many of the KPIs can be split by it, and of how many.
        values: The most frequent first; then those chosen that have no rows.
        others: How many are not listed.
    """

    field: str
    name: str
    told: tuple[int, int]
    values: tuple[Choice, ...]
    others: int


@router.get("/filters")
def show(asked: Asked, back: str = "/") -> HTMLResponse:
    """The form."""
    place = local_path(back).split("?")[0]
    metrics = _metrics(asked, place)
    found = asked.seen.segment_values(*metrics, segments=asked.state.segments, **asked.state.asked)
    return page(
        replace(asked, path=place),
        "filters.html",
        title=asked.texts.say("Filter"),
        place=place,
        choices=[_choices(one, len(metrics), asked) for one in found],
        fields=asked.state.pairs(filters=_not_offered(asked, found)),
    )


def _not_offered(asked: Asking, found: Sequence[SegmentValues]) -> Filters:
    """Filters in force that the form has no field for, such as an hour of the week: they stay."""
    offered = {one.segment for one in found}
    return tuple((name, values) for name, values in asked.state.filters if name not in offered)


def _metrics(asked: Asking, place: str) -> tuple[str, ...]:
    """The KPIs that the page is about: one, or those of the scorecard."""
    return (place.removeprefix(KPI),) if place.startswith(KPI) else metrics_of(asked)


def _choices(found: SegmentValues, metrics: int, asked: Asking) -> Choices:
    chosen = asked.state.segments.get(found.segment, ())
    known = {one.value: one.n for one in found.values}
    counts = known | {value: 0 for value in chosen if value not in known}
    values = tuple(Choice(listed(value), value, asked.numbers.count(n), value in chosen) for value, n in counts.items())
    return Choices(FILTER + found.segment, plain(found.segment), (found.metrics, metrics), values, found.others)
