"""Extents: how far each record of a snapshot goes, by what the catalog says of its segments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

from wellserved.records.contract import Contract, Type
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import Segment
from wellserved.store.engine import Extent
from wellserved.store.views import record_segments, rows_gone


def extents_of(segments: Sequence[Segment], folder: Path, elsewhere: bool = False) -> Mapping[str, Extent]:
    """By record, how far its rows go; `elsewhere` where the engine does not read the segments itself."""
    return {contract.name: _extent(contract, segments, folder, elsewhere) for contract in CONTRACTS.values()}


def _extent(contract: Contract, segments: Sequence[Segment], folder: Path, elsewhere: bool) -> Extent:
    own = record_segments(contract, segments)
    column = contract.column(contract.time) if contract.time else None
    told = [s for s in own if s.max_time] if column is not None and column.type is Type.TIME else []
    latest = max((_moment(s.max_time) for s in told if s.max_time), default=None)
    earliest = min((_moment(s.min_time) for s in told if s.min_time), default=None)
    return Extent(
        sum(s.rows for s in own) - rows_gone(contract, segments),
        latest,
        earliest,
        tuple(str(folder / s.path) for s in own),
        elsewhere,
    )


def _moment(text: str) -> datetime:
    """A segment's time, written by DuckDB in UTC: 2026-01-05 10:00:00.25+00."""
    return datetime.fromisoformat(text)
