"""Staging: what each kind of source has to give, written out as rows before they are checked."""

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from wellserved.flow.connections import connection_of, raw_folder
from wellserved.flow.workspace import Workspace
from wellserved.sources.bounded import Bench
from wellserved.sources.definition import SourceDefinition, mapping_version
from wellserved.sources.files import Coming, StagedFile, begin_stage, digest, shown_as
from wellserved.sources.landed import stage_landed
from wellserved.sources.landed_parts import LandedParts
from wellserved.sources.limits import Limits
from wellserved.sources.matching import matching_files, table_files
from wellserved.sources.question import Mark
from wellserved.sources.reader import Reader
from wellserved.store.change import Change
from wellserved.store.known import is_known
from wellserved.store.looked import Looked
from wellserved.store.marks import note_mark, read_mark
from wellserved.store.trace import stands_anew

QUICKLY_READ = 16 << 20  # bytes of packed raw pages: two processor seconds or so
Told = Callable[[Path, str], str]
"""The content of a file, by its path and its name as people know it."""
A_DAY, LONG_AGO = timedelta(hours=20), "1970-01-01T00:00:00+00:00"  # a load each night is each day's


@dataclass(frozen=True)
class Wanted:
    """What a load asks of each source.

    Args:
        reader: The process that reads files.
        landed: What reads the parts of landed tables, each once.
        full: Read again what is known.
        since: Only files modified at or after it.
        bench: The engine in which raw pages become rows; each source opens its own where None.
        looked: What files held when they were last looked at.
    """

    reader: Reader
    landed: LandedParts
    looked: Looked
    full: bool = False
    since: datetime | None = None
    bench: Bench | None = None


def staged(change: Change, workspace: Workspace, source: SourceDefinition, wanted: Wanted) -> Iterator[Coming]:
    """Stage what a source has to give; what is known comes without rows, and files older than `since` not at all."""
    if source.kind == "landed":
        return map(_at_hand, _tables(change, workspace, source, wanted))
    if source.kind == "sql":
        return map(_at_hand, _answer(change, workspace, source, wanted))
    if source.kind == "connected":
        return map(_at_hand, _raw_pages(change, workspace, source, wanted.bench))
    return _files(change, workspace, source, wanted)


def _at_hand(file: StagedFile) -> Coming:
    return Coming(file.sha256, lambda: file)


def batch_key(source: SourceDefinition, sha256: str) -> str:
    """Mark a content as this source reads it."""
    return hashlib.sha256(f"{source.name}|{mapping_version(source)}|{sha256}".encode()).hexdigest()


def _files(change: Change, workspace: Workspace, source: SourceDefinition, wanted: Wanted) -> Iterator[Coming]:
    """Stage a source's files.

    Where files stand for themselves and one of them changed, all are read: a row that the one no longer holds may be
    another's.
    """

    def content(path: Path, shown: str) -> str:
        return wanted.looked.content(path, lambda: digest(path, shown))

    anew = bool(source.replaces) and stands_anew(change, source.name, _contents(workspace, source, content))
    old, full = (frozenset(), True) if anew else (_older(workspace, source, wanted.since, content), wanted.full)

    def known(sha256: str) -> bool:
        return sha256 in old or is_known(change, batch_key(source, sha256), full)

    files = begin_stage(source, workspace.folder, _place(change, source), known, Limits(), wanted.reader, content)
    return (file for file in files if file.sha256 not in old)


def _tables(change: Change, workspace: Workspace, source: SourceDefinition, wanted: Wanted) -> Iterator[StagedFile]:
    """Stage the rows of a question over landed tables, unless all parts are older than `since`."""
    parts = (path for paths in table_files(source, workspace.folder).values() for path in paths)
    if wanted.since is not None and max(path.stat().st_mtime for path in parts) < wanted.since.timestamp():
        return iter(())

    def known(content: str) -> bool:
        return is_known(change, batch_key(source, content), wanted.full)

    return stage_landed(source, workspace.folder, wanted.landed.folder, known, parts=wanted.landed)


def _answer(change: Change, workspace: Workspace, source: SourceDefinition, wanted: Wanted) -> Iterator[StagedFile]:
    """Stage a database's rows: all of them the first time, and then those from the mark on.

    The mark holds for the question and mapping that it was reached with; another one begins anew.
    """
    from wellserved.sources.sql import pull

    version = mapping_version(source)
    kept = json.loads(read_mark(change, source.name) or "{}")
    mark = Mark(kept["value"], kept["type"]) if kept.get("version") == version and not wanted.full else None

    def known(content: str) -> bool:
        return is_known(change, batch_key(source, content), wanted.full)

    pulled = pull(source, workspace.folder, _place(change, source), known, mark)
    if pulled.mark is not None:
        note_mark(change, source.name, json.dumps({"version": version, **asdict(pulled.mark)}))
    yield pulled.file


def _raw_pages(
    change: Change, workspace: Workspace, source: SourceDefinition, bench: Bench | None
) -> Iterator[StagedFile]:
    """Stage the rows of a connection's raw pages: those after the last that was read, or all by another mapping.

    A snapshot always stands for all, as its pages take the place of the former ones. All are read, too, where streams
    that they are joined to have changed; where that is much to read, once a day.
    """
    from wellserved.sources.connected import around, asks_for_all, make_rows

    connected = source.connected
    assert connected is not None  # noqa: S101 - only connected sources come here
    connection = connection_of(workspace, connected.connection, source.file)
    stream = connection.vendor.stream(connected.stream)
    version = mapping_version(source)
    whole = asks_for_all(connected) or (stream is not None and stream.whole)
    kept = json.loads(read_mark(change, source.name) or "{}")
    place, folder = _place(change, source), raw_folder(workspace, connection.name)
    now = around(connected, folder)
    due = now.size <= QUICKLY_READ or change.clock - datetime.fromisoformat(kept.get("at", LONG_AGO)) >= A_DAY
    whole |= due and kept.get("beside", "") != now.beside
    beyond = kept["page"] if kept.get("version") == version and not whole else 0
    told = {"beside": now.beside, "at": change.clock.isoformat()}
    mark = {"version": version} | (told if not beyond else {name: kept[name] for name in told if name in kept})

    def known(content: str) -> bool:
        return is_known(change, batch_key(source, content))

    made = make_rows(source, folder, connection.vendor, place, beyond, known, bench=bench)
    if made is not None:
        note_mark(change, source.name, json.dumps(mark | {"page": made.page}))
        yield made.file


def _place(change: Change, source: SourceDefinition) -> Path:
    return change.staging / "files" / source.name


def _older(workspace: Workspace, source: SourceDefinition, since: datetime | None, content: Told) -> frozenset[str]:
    """Contents of the files that were last modified before a moment."""
    if since is None:
        return frozenset()
    files = [path for path in matching_files(source, workspace.folder) if path.stat().st_mtime < since.timestamp()]
    return frozenset(content(path, shown_as(path, workspace.folder)) for path in files)


def _contents(workspace: Workspace, source: SourceDefinition, content: Told) -> dict[str, str]:
    shown = {path: shown_as(path, workspace.folder) for path in matching_files(source, workspace.folder)}
    return {name: content(path, name) for path, name in shown.items()}
