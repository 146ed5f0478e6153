"""Roll-ups by use: for what is asked often and slowly, within a budget; what is asked no longer goes."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from wellserved.flow.rollup_settings import MOST, may_split
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.metrics.formula import Derived
from wellserved.metrics.plan import with_parts
from wellserved.metrics.rollup import days_of, roll_up
from wellserved.metrics.sketch_rollup import metric_allows, sketch_rollups
from wellserved.records.rollup import RollUp
from wellserved.store.asked import asked_since
from wellserved.store.catalog import segments_at
from wellserved.store.held_rollups import Held, rollups_of

OFTEN, SLOW = 5, 0.2  # times, and seconds that each took on average
REMEMBERED = timedelta(days=60)
A_CELL = 250.0  # bytes, where nothing is kept yet that tells
Place = tuple[str, str, bool]
"""A record, a time of it, and whether different values of it are counted."""


@dataclass(frozen=True)
class Use:
    """How a roll-up would serve: how often it was asked, and the seconds that this took."""

    place: Place
    by: tuple[str, ...]
    times: int
    seconds: float


def by_use(found: Catalogue, workspace: Workspace, others: Sequence[RollUp], today: date | None = None) -> list[RollUp]:
    """Roll-ups of the shapes asked, the most seconds first, as far as the budget goes; none that others serve."""
    budget = workspace.settings.rollups_by_use
    uses = list(_uses(found, workspace, today or datetime.now(UTC).date())) if budget else []
    if not uses or workspace.settings.rollups == ():
        return []
    held = {one.name: one for one in rollups_of(workspace.store, segments_at(workspace.store))}
    told = [json.loads(one.about) for one in others]
    chosen: list[RollUp] = []
    for use in uses:
        wanted = _roll_up(found, use, workspace.settings.zone)
        if wanted is None or _served(wanted, told):
            continue
        there = held.get(wanted.name)
        if there is None and (use.times < OFTEN or use.seconds < SLOW * use.times):
            continue
        room = budget - sum(_bytes(held[one.name]) for one in chosen if one.name in held)
        kept = _within(wanted, there, room, held)
        chosen += [kept] if kept else []
    return chosen


def _uses(found: Catalogue, workspace: Workspace, today: date) -> Iterator[Use]:
    """What was asked, by record, time and segments."""
    summed: dict[tuple[Place, tuple[str, ...]], tuple[int, float]] = {}
    for one in asked_since(workspace.store, today - REMEMBERED):
        by = tuple(sorted({*one.shape.by, *one.shape.where}))
        for place in _places(found, one.shape.metric) if one.shape.metric in found.names() else ():
            times, seconds = summed.get((place, by), (0, 0.0))
            summed[place, by] = max(times, one.times), seconds + one.seconds
    for (place, by), told in sorted(summed.items(), key=lambda item: (-item[1][1], item[0])):
        if len(by) <= MOST and all(may_split(place[0], column) for column in by):
            yield Use(place, by, *told)


def _places(found: Catalogue, name: str) -> set[Place]:
    places = set()
    for part in with_parts((name,), found):
        metric = found.latest(part)
        if metric_allows(metric):
            places.add((metric.record, metric.time, True))
        elif not isinstance(metric.formula, Derived):
            places |= {(need.relation.record, need.relation.time, False) for need in days_of(metric).sides}
    return places


def _roll_up(found: Catalogue, use: Use, zone: str) -> RollUp | None:
    record, time, different = use.place
    if not different:
        return roll_up(found, record, time, use.by, zone)
    return next((one for one in sketch_rollups(found, record, use.by, zone) if one.time == time), None)


def _served(wanted: RollUp, others: Sequence[dict[str, object]]) -> bool:
    """Whether another roll-up tells all that this one would."""
    own = json.loads(wanted.about)
    return any(
        (own["record"], own["time"]) == (one["record"], one["time"])
        and set(own["by"]) <= set(one["by"])  # type: ignore[call-overload]
        and set(own["states"]) <= set(one["states"])  # type: ignore[call-overload]
        for one in others
    )


def _within(wanted: RollUp, there: Held | None, room: float, held: dict[str, Held]) -> RollUp | None:
    """A roll-up that may take so many bytes: as large as it is, or else as many cells as there is room for."""
    first, _, _ = wanted.name.partition(" and ")
    alike = [one for one in held.values() if one.name.startswith(first)] or [*held.values()]
    cells = sum(one.rows for one in alike)
    most = int(room / (sum(_bytes(one) for one in alike) / cells if cells else A_CELL))
    if (there is not None and _bytes(there) > room) or most <= 0:
        return None
    about = json.dumps({**json.loads(wanted.about), "asked": True})
    return replace(wanted, about=about, at_most=0 if there else most)


def _bytes(held: Held) -> int:
    return sum(segment.bytes for segment in held.segments)
