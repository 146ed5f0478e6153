"""Values that were computed once, independently, on the real data, and workspaces to compute them again."""

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from wellserved.flow.load import load
from wellserved.flow.measure import measure
from wellserved.flow.workspace import Workspace, open_workspace
from wellserved.metrics.measurement import Measurement

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
TOLERANCE = 1e-6


def golden(real_data: Path, data_set: str) -> dict[str, Any]:
    """The golden values of one data set."""
    found: dict[str, Any] = json.loads((real_data / "golden.json").read_text(encoding="utf-8"))[data_set]
    return found


def loaded_example(name: str, folder: Path, changed: Callable[[Path], None] = lambda folder: None) -> Workspace:
    """A copy of an example's workspace, changed if need be, with its data loaded, of which no row was kept out."""
    shutil.copytree(EXAMPLES / name, folder / name, ignore=shutil.ignore_patterns("data"))
    changed(folder / name)
    workspace = open_workspace(folder / name)
    report = load(workspace)
    assert [(r.record, r.quarantined, dict(r.reasons)) for r in report.records if r.quarantined] == []
    return workspace


def one(workspace: Workspace, metric: str, period: str, **asked: Any) -> Measurement:
    """The one measurement of a KPI over a period."""
    found = measure(workspace, [metric], period=period, **asked)
    assert len(found) == 1
    assert isinstance(found[0], Measurement)
    return found[0]


def by_segment(workspace: Workspace, metric: str, period: str, segment: str) -> dict[str | None, Measurement]:
    """The measurements of a KPI by the values of a segment."""
    found = measure(workspace, [metric], period=period, by=(segment,))
    return {dict(m.segment)[segment]: m for m in found if isinstance(m, Measurement)}


def near(value: float) -> Any:
    """What a golden value is compared with: a millionth off, or half of the sixth digit, to which it was rounded."""
    return pytest.approx(value, rel=TOLERANCE, abs=5.1e-7)


def differing(workspace: Workspace, engine: str, url: str = "", **asked: Any) -> list[str]:
    """KPIs of which an engine (at an address) tells otherwise than DuckDB: value, interval, n, coverage or note."""
    from wellserved.flow.catalogue import catalogue

    names = [metric.name for metric in catalogue(workspace).of_rows()]
    there = open_workspace(workspace.folder, engine=engine)
    there = replace(there, settings=replace(there.settings, engine_url=url))
    duck, other = (measure(one, names, **asked) for one in (open_workspace(workspace.folder, engine="duckdb"), there))
    assert len(duck) == len(other)
    return [str(getattr(one, "metric", one)) for one, same in zip(duck, other, strict=True) if not _alike(one, same)]


def _alike(one: Any, other: Any) -> bool:
    numbers = [(getattr(one, name), getattr(other, name)) for name in ("value", "low", "high", "coverage")]
    same = (one.metric, one.period, one.segment, one.n, one.note) == (
        other.metric, other.period, other.segment, other.n, other.note
    )  # fmt: skip
    return same and all(a == b or (a is not None and b == pytest.approx(a, rel=1e-9, abs=1e-9)) for a, b in numbers)
