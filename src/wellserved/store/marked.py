"""Marked: an engine that knows which of its records' old rows were retired, and which days its roll-ups tell."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from wellserved.store.engine import Extent, SharedEngine
from wellserved.store.retired import Retired


def mark_retired(engine: SharedEngine, retired: Retired, made_there: bool = False) -> None:
    """Tell an engine over a snapshot what was retired by then.

    Args:
        engine: The engine.
        retired: What was.
        made_there: Whether it makes facts itself, so that those of closed days are not what they were.
    """
    if retired.until is None:
        return
    engine.extents = _Marked(engine.extents, retired, retired.records if made_there else retired.gone)
    engine.rollups = {name: json.dumps(_told(json.loads(about), retired)) for name, about in engine.rollups.items()}


def told_alike(rollups: Mapping[str, str], facts: str) -> Mapping[str, str]:
    """The roll-ups that tell of facts as they are made now; of others, the days that stay as they were.

    Args:
        rollups: By name, what they say about themselves.
        facts: A mark of how facts are made on another engine, as they say it; '' where they are made at load.
    """
    found = {}
    for name, text in rollups.items():
        about = json.loads(text)
        if about.get("facts", "") == facts:
            found[name] = text
        elif about.get("closed"):
            found[name] = json.dumps({**about, "until": about["closed"]})
    return found


class _Marked(Mapping[str, Extent]):
    """How far records go, each with what was retired of it when it is asked for."""

    def __init__(self, extents: Mapping[str, Extent], retired: Retired, gone: frozenset[str]) -> None:
        self._extents = extents
        self._retired = retired
        self._gone = gone

    def __getitem__(self, name: str) -> Extent:
        extent, first = self._extents[name], self._retired.earliest.get(name)
        if name not in self._gone or first is None:  # a record that had no row lost none
            return extent
        return replace(extent, earliest=datetime.fromisoformat(first), detail_from=self._retired.until)

    def __iter__(self) -> Iterator[str]:
        return iter(self._extents)

    def __len__(self) -> int:
        return len(self._extents)


def _told(about: Mapping[str, object], retired: Retired) -> Mapping[str, object]:
    """What a roll-up says about itself, with the days that it tells: from which on, and up to which."""
    until = retired.until
    if until is None or not retired.touches({str(about["record"])}):
        return about
    stretch, months = retired.rollups.get(str(about["mark"])), about["months"]
    goes_on = isinstance(months, list) and any(month >= f"{until:%Y-%m}" for month in months)
    if stretch is None:
        return {**about, "since": until.isoformat()}
    return {**about, "since": stretch.since, "until": "" if goes_on else stretch.until, "closed": stretch.until}
