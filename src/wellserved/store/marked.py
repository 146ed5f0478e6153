"""Marked: an engine that knows which of its records' old rows were retired, and which days its roll-ups tell."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from wellserved.store.engine import Extent, SharedEngine
from wellserved.store.retired import Retired


def mark_retired(engine: SharedEngine, retired: Retired) -> None:
    """Tell an engine over a snapshot what was retired by then."""
    if retired.until is None:
        return
    engine.extents = {name: _extent(name, one, retired) for name, one in engine.extents.items()}
    engine.rollups = {name: json.dumps(_told(json.loads(about), retired)) for name, about in engine.rollups.items()}


def _extent(name: str, extent: Extent, retired: Retired) -> Extent:
    first = retired.earliest.get(name)
    if name not in retired.gone or first is None:  # a record that had no row lost none
        return extent
    return replace(extent, earliest=datetime.fromisoformat(first), detail_from=retired.until)


def _told(about: Mapping[str, object], retired: Retired) -> Mapping[str, object]:
    """What a roll-up says about itself, with the days that it tells: from which on, and up to which."""
    until = retired.until
    if until is None or not retired.touches({str(about["record"])}):
        return about
    stretch, months = retired.rollups.get(str(about["mark"])), about["months"]
    goes_on = isinstance(months, list) and any(month >= f"{until:%Y-%m}" for month in months)
    if stretch is None:
        return {**about, "since": until.isoformat()}
    return {**about, "since": stretch.since, "until": "" if goes_on else stretch.until}
