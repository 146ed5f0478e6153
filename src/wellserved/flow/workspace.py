"""Workspace: handles on a folder that holds wellserved.yaml."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from wellserved.flow.hours_files import FOLDER, joined
from wellserved.flow.kept import Kept, looks
from wellserved.flow.settings import Settings, read_settings
from wellserved.store.catalog import latest_commit
from wellserved.store.ledger import FILE as LEDGER
from wellserved.store.store import Store
from wellserved.store.unchanged import written
from wellserved.terms.document import Document, read_document
from wellserved.terms.errors import DefinitionError
from wellserved.terms.period import Calendar

if TYPE_CHECKING:  # a twentieth of a second that questions need not wait for
    from wellserved.sources.definition import SourceDefinition

MARK = "wellserved.yaml"
FOLDERS = ("connections", "hours", "metrics", "scorecards", "sources")
T = TypeVar("T")


@dataclass(frozen=True)
class Workspace:
    """A folder of definitions and its store. Definitions are read when first asked for.

    Args:
        folder: The workspace's own folder.
        settings: What wellserved.yaml says, or what is asked in its place.
        kept: Where a process that stays holds what it read and opened between questions; None where nothing is held.
        said: The settings as they were read.
        read: What was made of the definitions, by name: each is made once.
    """

    folder: Path
    settings: Settings
    kept: Kept | None = field(default=None, compare=False, repr=False)
    said: Settings | None = field(default=None, compare=False, repr=False)
    read: dict[object, object] = field(default_factory=dict, compare=False, repr=False)

    def now(self) -> "Workspace":
        """A kept workspace with its definitions as the files are now; otherwise, or with other settings, itself.

        Every verb begins with it. Whoever asks several things of one moment calls it once, and asks of what it gives.

        Raises:
            DefinitionError: The settings are wrong now.
        """
        if self.kept is None or self.settings is not self.said:
            return self
        return self.kept.definitions(_names(self.folder), lambda: _opened(self.folder, self.kept))

    def once(self, name: object, make: Callable[[], T]) -> T:
        """What is made of the definitions, made once."""
        if name not in self.read:
            self.read[name] = make()
        return cast(T, self.read[name])

    def mark(self) -> object:
        """What is another whenever definitions, rows or notes are; told without reading them."""
        return looks(_names(self.folder)), written(self.store.catalog), written(self.folder / LEDGER)

    def newest(self) -> tuple[int, str] | None:
        """The newest commit's number, and when it was made; None before the first."""
        return self.kept.newest(self.store) if self.kept else latest_commit(self.store)

    @property
    def calendar(self) -> Calendar:
        own = self.settings
        return Calendar(own.zone, own.week_start, own.fiscal_month, own.fiscal_weeks)

    @property
    def store(self) -> Store:
        own = self.settings
        return Store(self.folder / "data", own.memory_limit, own.threads, own.zone, own.keep_history_days)

    @property
    def source_documents(self) -> tuple[Document, ...]:
        return self.once("sources", lambda: read_documents(self.folder / "sources"))

    @property
    def connection_documents(self) -> tuple[Document, ...]:
        return self.once("connections", lambda: read_documents(self.folder / "connections"))

    @property
    def metric_documents(self) -> tuple[Document, ...]:
        return self.once("metrics", lambda: read_documents(self.folder / "metrics"))

    @property
    def scorecard_documents(self) -> tuple[Document, ...]:
        return self.once("scorecards", lambda: read_documents(self.folder / "scorecards"))

    @property
    def sources(self) -> "Mapping[str, SourceDefinition]":
        """Source definitions by name, in order of name."""
        return self.once("source definitions", self._sources)

    def _sources(self) -> "Mapping[str, SourceDefinition]":
        from wellserved.sources.definition import read_source

        found: dict[str, SourceDefinition] = {}
        for document in self.source_documents:
            source = read_source(document)
            if source.name in found:
                what = f"two sources are called '{source.name}'"
                raise DefinitionError(what, document.name, f"rename this file or {found[source.name].file}")
            found[source.name] = source
        return found


def open_workspace(folder: Path | str | None = None, kept: bool = False, engine: str | None = None) -> Workspace:
    """Open a workspace: the folder given, or the nearest one upwards that holds wellserved.yaml.

    Args:
        folder: Where it is; None to look upwards from here.
        kept: Whether to hold what is read and opened between questions, for a process that stays: `flow`'s verbs then
            answer from one open engine, on any thread, and see each load and each edited definition at the next call.
        engine: The name of an engine to ask in place of the one in the settings.

    Raises:
        DefinitionError: There is none, or its settings are wrong.
    """
    start = Path(folder).absolute() if folder else Path.cwd()
    for candidate in [start] if folder else [start, *start.parents]:
        if (candidate / MARK).is_file():
            opened = _opened(candidate, Kept() if kept else None)
            return replace(opened, settings=replace(opened.settings, engine=engine)) if engine else opened
    what = f"there is no {MARK} in this folder" + ("" if folder else " or above it")
    raise DefinitionError(what, str(start), "make a workspace with 'wellserved init DIR', or name one with --workspace")


def _opened(folder: Path, kept: Kept | None) -> Workspace:
    settings = read_settings(joined(read_file(folder / MARK, folder), read_documents(folder / FOLDER)))
    return Workspace(folder, settings, kept, settings)


def definition_files(folder: Path) -> list[Path]:
    """A workspace's settings and definitions, in order of path."""
    return [Path(name) for name in _names(folder)]


def _names(folder: Path) -> list[str]:
    return [f"{folder}/{MARK}", *(name for own in FOLDERS for name in _yaml_files(f"{folder}/{own}"))]


def _yaml_files(folder: str) -> Iterator[str]:
    """The *.yaml in a folder and below, in order of path; none of a folder that can't be read."""
    with suppress(OSError):
        for one in sorted(os.scandir(folder), key=lambda one: one.name):
            if one.is_dir(follow_symlinks=False):
                yield from _yaml_files(one.path)
            elif one.name.endswith((".yaml", ".yml")) and not one.name.startswith("."):
                yield one.path


def read_documents(folder: Path) -> tuple[Document, ...]:
    """Read each *.yaml of a definitions folder, in order of path.

    Raises:
        DefinitionError: One can't be read, or lies outside the workspace.
    """
    return tuple(read_file(path, folder.parent) for path in map(Path, _yaml_files(str(folder))))


def read_file(path: Path, folder: Path) -> Document:
    """Read one definition file of the workspace in `folder`; its name is the path within.

    Raises:
        DefinitionError: It can't be read, or a link leads out of the workspace.
    """
    name = path.relative_to(folder).as_posix()
    if not path.resolve().is_relative_to(folder.resolve()):
        raise DefinitionError("a link leads out of the workspace", name, "put the file itself there")
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise DefinitionError(f"this file can't be read: {error.strerror}", name, "see to its permissions") from None
    except UnicodeDecodeError:
        raise DefinitionError("this file is not UTF-8", name, "save it as UTF-8") from None
    return read_document(text, name)
