"""Load: from files to the store, all sources in one commit."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from wellserved.enrich.register import recipes
from wellserved.flow.workspace import Workspace
from wellserved.records.checks import checked_sql
from wellserved.records.register import CONTRACTS
from wellserved.sources.definition import SourceDefinition, mapping_version
from wellserved.sources.files import StagedFile, shown_as, stage
from wellserved.sources.landed import stage_landed
from wellserved.sources.matching import matching_files, table_files
from wellserved.store.change import Change, Delivery, LeftBehind, open_change
from wellserved.store.commit import Outcome, conclude
from wellserved.store.known import count_known, is_known
from wellserved.store.segment_file import digest_of
from wellserved.store.tally import Tally
from wellserved.store.trace import stands_anew
from wellserved.store.upsert import take_in
from wellserved.store.views import literal
from wellserved.terms.errors import DefinitionError, nearest

__all__ = ["LeftBehind", "LoadReport", "Progress", "RecordReport", "batch_key", "choose", "load", "report"]

Progress = Callable[[str, str, int], None]


@dataclass(frozen=True)
class RecordReport:
    """One record's rows: read = loaded + unchanged + quarantined.

    Beside them, the files have `left_out` rows that the mapping says are none of this record's; and `removed` rows,
    which the files no longer hold, were taken out of the store.
    """

    record: str
    read: int
    loaded: int
    unchanged: int
    quarantined: int
    reasons: Mapping[str, int]
    left_out: int = 0
    removed: int = 0


@dataclass(frozen=True)
class LoadReport:
    """What a load did, or would do.

    Args:
        batch: The load's name, kept with every row it wrote.
        records: One for each record that the sources fill, by name.
        commit: The commit's number; None where nothing changed.
        left_behind: Rows that files no longer hold, and that are kept.
    """

    batch: str
    records: tuple[RecordReport, ...]
    commit: int | None
    left_behind: tuple[LeftBehind, ...] = ()


def load(
    workspace: Workspace,
    sources: Sequence[str] = (),
    full: bool = False,
    since: datetime | None = None,
    dry_run: bool = False,
    progress: Progress = lambda source, file, rows: None,
    clock: datetime | None = None,
) -> LoadReport:
    """Read new and changed files, check their rows, upsert the good ones and quarantine the others.

    Args:
        workspace: Where sources and store are.
        sources: Names of sources; all where empty.
        full: Read files again that are known.
        since: Only files modified at or after it.
        dry_run: Check and count, write nothing.
        progress: Told each file's source, name and rows.
        clock: When the load is made; now where None.

    Raises:
        DefinitionError: A source is unknown or wrong.
        SourceError: A file can't be read.
        StoreError: Another load is running, or the store can't be written.
    """
    chosen = choose(workspace, sources)
    with open_change(workspace.store, clock) as change:
        for source in chosen:
            for file in _staged(change, workspace, source, full, since):
                progress(source.name, file.path, _take(change, source, file))
        outcome = conclude(change, recipes(workspace.settings.enrich), dry_run=dry_run)
    return report(change, outcome)


def choose(workspace: Workspace, names: Sequence[str]) -> list[SourceDefinition]:
    """Find sources by name; all of them where no name is given.

    Raises:
        DefinitionError: There is no such source, or none at all.
    """
    known = workspace.sources
    if not known:
        raise DefinitionError(
            "this workspace has no sources", str(workspace.folder / "sources"), "write sources/*.yaml"
        )
    for name in names:
        if name not in known:
            raise DefinitionError(f"there is no source '{name}'", "sources/", nearest(name, known))
    return [known[name] for name in names] if names else list(known.values())


def report(change: Change, outcome: Outcome) -> LoadReport:
    """Tell a change's outcome."""
    records = tuple(_record_report(one) for one in outcome.tallies)
    return LoadReport(change.batch, records, outcome.commit, outcome.left_behind)


def batch_key(source: SourceDefinition, sha256: str) -> str:
    """Mark a content as this source reads it."""
    return hashlib.sha256(f"{source.name}|{mapping_version(source)}|{sha256}".encode()).hexdigest()


def _staged(
    change: Change, workspace: Workspace, source: SourceDefinition, full: bool, since: datetime | None
) -> Iterator[StagedFile]:
    """Stage what a source has to give; what is known comes without rows, and files older than `since` not at all."""
    if source.kind == "landed":
        return _staged_tables(change, workspace, source, full, since)
    return _staged_files(change, workspace, source, full, since)


def _staged_files(
    change: Change, workspace: Workspace, source: SourceDefinition, full: bool, since: datetime | None
) -> Iterator[StagedFile]:
    """Stage a source's files.

    Where files stand for themselves and one of them changed, all are read: a row that the one no longer holds may be
    another's.
    """
    anew = bool(source.replaces) and stands_anew(change, source.name, _contents(workspace, source))
    old, full = (frozenset(), True) if anew else (_older(workspace, source, since), full)

    def known(sha256: str) -> bool:
        return sha256 in old or is_known(change, batch_key(source, sha256), full)

    staged = stage(source, workspace.folder, _staging(change, source), known)
    return (file for file in staged if file.sha256 not in old)


def _staged_tables(
    change: Change, workspace: Workspace, source: SourceDefinition, full: bool, since: datetime | None
) -> Iterator[StagedFile]:
    """Stage the rows of a question over landed tables, unless all parts are older than `since`."""
    parts = (path for paths in table_files(source, workspace.folder).values() for path in paths)
    if since is not None and max(path.stat().st_mtime for path in parts) < since.timestamp():
        return iter(())

    def known(content: str) -> bool:
        return is_known(change, batch_key(source, content), full)

    return stage_landed(source, workspace.folder, _staging(change, source), known)


def _staging(change: Change, source: SourceDefinition) -> Path:
    return change.staging / "files" / source.name


def _older(workspace: Workspace, source: SourceDefinition, since: datetime | None) -> frozenset[str]:
    """Contents of the files that were last modified before a moment."""
    if since is None:
        return frozenset()
    files = matching_files(source, workspace.folder)
    return frozenset(digest_of(path) for path in files if path.stat().st_mtime < since.timestamp())


def _contents(workspace: Workspace, source: SourceDefinition) -> dict[str, str]:
    files = matching_files(source, workspace.folder)
    return {shown_as(path, workspace.folder): digest_of(path) for path in files}


def _take(change: Change, source: SourceDefinition, file: StagedFile) -> int:
    """Take in a file's rows, or count them if they are known; how many they are."""
    key = batch_key(source, file.sha256)
    if file.parquet is None:
        return count_known(change, key)
    contract, rows = CONTRACTS[source.record], f"read_parquet({literal(str(file.parquet))})"
    checked = checked_sql(source.mapping, contract, rows)
    delivery = Delivery(
        source.name,
        source.record,
        file.path,
        key,
        checked,
        f"SELECT * FROM {rows}",
        content=file.sha256,
        rows=file.rows,
        selects=bool(source.mapping.where or source.mapping.latest),
        replaces=source.replaces,
    )
    take_in(change, contract, delivery)
    return file.rows


def _record_report(one: Tally) -> RecordReport:
    loaded = one.inserted + one.updated
    counts = (one.read, loaded, one.unchanged, one.quarantined, one.reasons, one.left_out, one.removed)
    return RecordReport(one.record, *counts)
