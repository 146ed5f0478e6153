"""Loads: what came in, by load and by source, and that every row of it is accounted for."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from wellserved.flow.engines import open_engine
from wellserved.flow.load import RecordReport
from wellserved.flow.quarantine import tally_kept_out
from wellserved.flow.workspace import Workspace
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import Commit, commits, reading
from wellserved.store.engine import Engine


@dataclass(frozen=True)
class Load:
    """One change of the store.

    Args:
        commit: Its number.
        at: When it was made.
        kind: load, retry or discard.
        records: What became of the rows of each record: read = loaded + unchanged + quarantined.
        note: Why, where somebody said.
    """

    commit: int
    at: datetime
    kind: str
    records: tuple[RecordReport, ...]
    note: str = ""

    @property
    def total(self) -> RecordReport:
        """All its records together."""
        counts = ("read", "loaded", "unchanged", "quarantined", "left_out", "removed")
        added = {name: sum(getattr(one, name) for one in self.records) for name in counts}
        return RecordReport("", reasons={}, **added)


@dataclass(frozen=True)
class SourceState:
    """A source, and what the store holds of it.

    Args:
        name: The source.
        record: What its rows are.
        kind: What it is read by.
        file: Its definition.
        files: How many files of it were read.
        rows: Its rows in the store.
        read_at: When it was last read; None where never.
        loaded_at: When it last brought a row that was new or changed; None where never.
        latest: The latest moment of its record's time, as far as that is known.
        waiting: Its rows in quarantine.
    """

    name: str
    record: str
    kind: str
    file: str
    files: int = 0
    rows: int = 0
    read_at: datetime | None = None
    loaded_at: datetime | None = None
    latest: datetime | None = None
    waiting: int = 0


def loads(workspace: Workspace, limit: int = 20) -> list[Load]:
    """The last changes of the store, newest first.

    Raises:
        StoreError: The store's catalog can't be read.
    """
    return [_load(commit) for commit in commits(workspace.store)[: -limit - 1 : -1]]


def source_states(workspace: Workspace) -> list[SourceState]:
    """Each source of a workspace, in order of name, with what the store holds of it.

    Raises:
        DefinitionError: A source's file is wrong.
        StoreError: The store can't be read.
    """
    workspace = workspace.now()
    waiting = Counter[str]()
    for group in tally_kept_out(workspace):
        waiting[group.source] += group.rows
    read = _read(workspace)
    states = [SourceState(s.name, s.record, s.kind, s.file) for s in workspace.sources.values()]
    engine = open_engine(workspace)
    try:
        records = sorted({state.record for state in states})
        matched = workspace.settings.identity is not None
        held = {record: _held(engine.query(_held_sql(record, matched))) for record in records}
        ends = {record: extent.latest for record, extent in engine.extents.items()}
    finally:
        engine.close()
    none = (0, None)
    return [
        replace(
            state,
            files=read.get(state.name, none)[0],
            read_at=read.get(state.name, none)[1],
            rows=held[state.record].get(state.name, none)[0],
            loaded_at=held[state.record].get(state.name, none)[1],
            latest=ends.get(state.record),
            waiting=waiting[state.name],
        )
        for state in states
    ]


def rows_by_record(workspace: Workspace) -> Mapping[str, int]:
    """How many rows the store holds of each record; 0 of those that nobody loaded."""
    engine = open_engine(workspace)
    try:
        return {name: _count(engine, name) for name in CONTRACTS}
    finally:
        engine.close()


def _count(engine: Engine, record: str) -> int:
    extent = engine.extents.get(record)
    return extent.rows if extent else int(engine.query(f'SELECT count(*) FROM "{record}"')[0][0])


def _load(commit: Commit) -> Load:
    told = json.loads(commit.meta or "{}")
    records = tuple(_report(name, counts) for name, counts in sorted(told.get("records", {}).items()))
    return Load(commit.commit_id, commit.at, commit.kind, records, told.get("note", ""))


def _report(record: str, counts: Mapping[str, int]) -> RecordReport:
    loaded = counts.get("inserted", 0) + counts.get("updated", 0)
    same, kept_out = counts.get("unchanged", 0), counts.get("quarantined", 0)
    beside = counts.get("left_out", 0), counts.get("removed", 0)
    return RecordReport(record, counts.get("read", 0), loaded, same, kept_out, {}, *beside)


def _held_sql(record: str, matched: bool) -> str:
    """Rows as their sources brought them: of customers who are one each counts, although answers read them as one."""
    rows = "customer as loaded" if matched and record == "customer" else record
    return f'SELECT source, count(*), max(loaded_at) FROM "{rows}" WHERE source IS NOT NULL GROUP BY source'


def _held(rows: list[tuple[str, int, datetime]]) -> dict[str, tuple[int, datetime]]:
    return {source: (count, at) for source, count, at in rows}


def _read(workspace: Workspace) -> dict[str, tuple[int, datetime]]:
    """By source: how many files were read, and when last."""
    sql = """SELECT source, count(DISTINCT file), max(at) FROM batches JOIN commits USING (commit_id)
        WHERE superseded IS NULL GROUP BY source"""
    with reading(workspace.store) as db:
        found = db.execute(sql).fetchall() if db else []
    return {source: (files, datetime.fromisoformat(at)) for source, files, at in found}
