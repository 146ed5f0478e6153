"""Workspace: handles on a folder that holds wellserved.yaml."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from wellserved.flow.settings import Settings, read_settings
from wellserved.sources.definition import SourceDefinition, read_source
from wellserved.store.store import Store
from wellserved.terms.document import Document, read_document
from wellserved.terms.errors import DefinitionError
from wellserved.terms.period import Calendar

MARK = "wellserved.yaml"


@dataclass(frozen=True)
class Workspace:
    """A folder of definitions and its store. Definitions are read when first asked for."""

    folder: Path
    settings: Settings

    @property
    def calendar(self) -> Calendar:
        own = self.settings
        return Calendar(own.zone, own.week_start, own.fiscal_month, own.fiscal_weeks)

    @property
    def store(self) -> Store:
        own = self.settings
        return Store(self.folder / "data", own.memory_limit, own.threads, own.zone, own.keep_history_days)

    @cached_property
    def source_documents(self) -> tuple[Document, ...]:
        return read_documents(self.folder / "sources")

    @cached_property
    def metric_documents(self) -> tuple[Document, ...]:
        return read_documents(self.folder / "metrics")

    @cached_property
    def scorecard_documents(self) -> tuple[Document, ...]:
        return read_documents(self.folder / "scorecards")

    @cached_property
    def sources(self) -> Mapping[str, SourceDefinition]:
        """Source definitions by name, in order of name."""
        found: dict[str, SourceDefinition] = {}
        for document in self.source_documents:
            source = read_source(document)
            if source.name in found:
                what = f"two sources are called '{source.name}'"
                raise DefinitionError(what, document.name, f"rename this file or {found[source.name].file}")
            found[source.name] = source
        return found


def open_workspace(folder: Path | str | None = None) -> Workspace:
    """Open a workspace: the folder given, or the nearest one upwards that holds wellserved.yaml.

    Raises:
        DefinitionError: There is none, or its settings are wrong.
    """
    start = Path(folder).absolute() if folder else Path.cwd()
    for candidate in [start] if folder else [start, *start.parents]:
        if (candidate / MARK).is_file():
            return Workspace(candidate, read_settings(read_file(candidate / MARK, candidate)))
    what = f"there is no {MARK} in this folder" + ("" if folder else " or above it")
    raise DefinitionError(what, str(start), "make a workspace with 'wellserved init DIR', or name one with --workspace")


def read_documents(folder: Path) -> tuple[Document, ...]:
    """Read each *.yaml of a definitions folder, in order of path.

    Raises:
        DefinitionError: One can't be read, or lies outside the workspace.
    """
    paths = sorted({*folder.rglob("*.yaml"), *folder.rglob("*.yml")})
    return tuple(read_file(path, folder.parent) for path in paths if not path.name.startswith("."))


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
