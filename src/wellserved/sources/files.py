"""Files: the source that stages csv, csv.gz, parquet, json, ndjson and xlsx as rows."""

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Literal

from wellserved.records.register import CONTRACTS
from wellserved.sources.definition import SourceDefinition
from wellserved.sources.limits import Limits, too_long
from wellserved.sources.matching import matching_files
from wellserved.sources.reader import Reader
from wellserved.sources.request import Answer, Request
from wellserved.terms.errors import SourceError

LINED = (".csv", ".tsv", ".txt", ".ndjson", ".jsonl")


@dataclass(frozen=True)
class StagedFile:
    """One file, read.

    Args:
        path: Its name, from the workspace's folder where it lies there.
        sha256: Of its content.
        parquet: Its rows; None where the file was known already.
        rows: Rows and faults.
        faults: Lines that are no rows.
        extent: How much of its source it is: one file of several, all of it, or only what is new.
        typed: SQL types of the columns that were staged as they are; all others are text. Where there are any, only
            columns that the mapping reads were staged.
        anew: Stages the file again, all of it as text, and says where.
        gone: Parquet of the record's keys of rows that are gone where they came from; None where none are.
    """

    path: str
    sha256: str
    parquet: Path | None
    rows: int = 0
    faults: int = 0
    extent: Literal["file", "all", "more"] = field(default="file", kw_only=True)
    typed: Mapping[str, str] = field(default_factory=dict)
    anew: Callable[[], Path] = Path
    gone: Path | None = field(default=None, kw_only=True)


@dataclass(frozen=True)
class Coming:
    """A file that is being read.

    Args:
        sha256: Of its content.
        finish: Waits for its rows; called in the order in which files come.
    """

    sha256: str
    finish: Callable[[], StagedFile]


def digest(path: Path, shown: str) -> str:
    """Name a file's content."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(error, shown) from None


def stage(
    definition: SourceDefinition,
    workspace: Path,
    staging: Path,
    known: Callable[[str], bool],
    limits: Limits | None = None,
    reader: Reader | None = None,
) -> Iterator[StagedFile]:
    """Read a source's files in the order of their names, each in bounded memory.

    Args:
        definition: The source.
        workspace: The workspace's folder.
        staging: Where the rows are written; the caller removes them.
        known: Says whether a content (sha256) was loaded before, and need not be read.
        limits: What one file may take.
        reader: The process that reads; one of its own where None.

    Raises:
        SourceError: A file is missing, broken, or not what it says.
        DefinitionError: A formula of the source can't be computed.
    """
    limits = limits or Limits()
    with nullcontext(reader) if reader else Reader(limits) as reads:
        for coming in begin_stage(definition, workspace, staging, known, limits, reads):
            yield coming.finish()


def begin_stage(
    definition: SourceDefinition,
    workspace: Path,
    staging: Path,
    known: Callable[[str], bool],
    limits: Limits,
    reads: Reader,
    content: Callable[[Path, str], str] = digest,
) -> Iterator[Coming]:
    """The same, but that a file that comes is only begun to be read; its `finish` says what is wrong with it."""
    staging.mkdir(parents=True, exist_ok=True)
    tried = False
    for number, path in enumerate(matching_files(definition, workspace)):
        shown = shown_as(path, workspace)
        glance(path, shown, limits)
        sha256 = content(path, shown)
        if known(sha256):
            yield Coming(sha256, partial(StagedFile, shown, sha256, None))
            continue
        if not tried:
            _try_mapping(definition)
            tried = True
        file = StagedFile(shown, sha256, staging / f"{definition.name}-{number:05d}.parquet")
        yield Coming(sha256, partial(_finish, file, limits, definition, path, _begin(reads, definition, path, file)))


def _begin(reads: Reader, definition: SourceDefinition, path: Path, file: StagedFile) -> Callable[[], Answer]:
    assert file.parquet is not None  # noqa: S101 - it says where its rows are to lie
    taken = definition.mapping.taken_as_they_are(CONTRACTS[definition.record])
    return begin_one(reads, definition, path, file.path, file.parquet, file.sha256, taken)


def _finish(
    file: StagedFile, limits: Limits, definition: SourceDefinition, path: Path, finish: Callable[[], Answer]
) -> StagedFile:
    answer, anew = finish(), partial(_stage_anew, limits, definition, path, file)
    return replace(file, rows=answer.rows, faults=answer.faults, typed=answer.typed, anew=anew)


def _stage_anew(limits: Limits, definition: SourceDefinition, path: Path, staged: StagedFile) -> Path:
    """Read a file that was staged before once more, and everything as text."""
    assert staged.parquet is not None  # noqa: S101 - only what was staged is staged anew
    into = staged.parquet.with_suffix(".text.parquet")
    if not into.exists():
        with Reader(limits) as reader:
            stage_one(reader, definition, path, staged.path, into, staged.sha256)
    return into


def _try_mapping(definition: SourceDefinition) -> None:
    from wellserved.sources.trial import try_mapping  # the engine is loaded only where a file must be read

    try_mapping(definition)


def stage_one(
    reader: Reader, definition: SourceDefinition, path: Path, shown: str, into: Path, sha256: str = ""
) -> Answer:
    """Write one file's rows as text; the columns that its mapping reads must be in it, where it is a file's mapping.

    Raises:
        SourceError: It is broken, not what it says, or changed while it was read.
    """
    return begin_one(reader, definition, path, shown, into, sha256 or digest(path, shown), {})()


def begin_one(
    reader: Reader,
    definition: SourceDefinition,
    path: Path,
    shown: str,
    into: Path,
    sha256: str,
    taken: Mapping[str, str],
) -> Callable[[], Answer]:
    """Begin to write one file's rows; what comes back waits for them.

    All columns are text, but that those of a typed file which are `taken` as they are keep their type.
    """
    request = Request(
        path=str(path),
        shown=shown,
        into=str(into),
        needed=tuple(sorted(definition.mapping.source_columns)) if definition.path else (),
        encoding=definition.encoding,
        sheet=definition.sheet,
        delimiter=definition.delimiter,
        wanted=tuple(sorted(definition.landed.query.parts)) if definition.landed else (),
        taken=taken,
    )
    finish = reader.begin(request, path.stat().st_size)

    def unchanged() -> Answer:
        answer = finish()
        if digest(path, shown) != sha256:
            raise SourceError("the file changed while it was read", shown, "load again when it is whole")
        return answer

    return unchanged


def glance(path: Path, shown: str, limits: Limits) -> None:
    """Refuse a line without end at the start, before the whole file is read for its hash.

    Raises:
        SourceError: There is one, or the file can't be read.
    """
    if not path.name.lower().endswith(LINED):
        return
    try:
        with path.open("rb") as file:
            lines = file.read(4 * limits.line).split(b"\n")
    except OSError as error:
        raise _unreadable(error, shown) from None
    for number, line in enumerate(lines, 1):
        if len(line) > limits.line:
            raise too_long(shown, number, limits)


def _unreadable(error: OSError, shown: str) -> SourceError:
    return SourceError(f"the file can not be read: {error.strerror}", shown, "check its permissions")


def shown_as(path: Path, workspace: Path) -> str:
    """A file's name as people know it: from the workspace's folder where it lies there."""
    root = workspace.resolve()
    return str(path.relative_to(root)) if path.is_relative_to(root) else str(path)
