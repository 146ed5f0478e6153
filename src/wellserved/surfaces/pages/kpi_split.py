"""KPI split: where a KPI differs, by one segment, and where its change came from."""

from collections.abc import Mapping
from typing import Any

from wellserved.flow.explain import PEOPLE
from wellserved.surfaces.charts.looked import Looked
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.words import plain


def breakdown(asked: Asking, looked: Looked) -> Mapping[str, Any]:
    """What the view shows."""
    return {"choices": choices(asked, looked)}


def change(asked: Asking, looked: Looked) -> Mapping[str, Any]:
    """What the view shows."""
    return {"choices": choices(asked, looked)}


def choices(asked: Asking, looked: Looked) -> list[tuple[str, str, bool]]:
    """The segments that its owner allows and that are no people: name, query, whether it is this one."""
    names = [name for name in looked.definition.segments if name not in PEOPLE]
    chosen = asked.state.by[:1] or tuple(names[:1])
    return [(plain(name), asked.state.query(by=(name,)), name in chosen) for name in names]
