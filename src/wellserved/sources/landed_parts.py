"""Landed parts: the files of landed tables as rows of text, each read once in a load, whoever asks for it."""

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path

from wellserved.sources.definition import SourceDefinition
from wellserved.sources.files import digest, glance, shown_as, stage_one
from wellserved.sources.limits import Limits
from wellserved.sources.reader import Reader


class LandedParts:
    """Parts that were read already, and the process that reads the others.

    Args:
        reader: That process; nobody else may have begun a file with it that is not finished.
        folder: Where rows are written, those of the questions over them too; the caller removes them.
    """

    def __init__(self, reader: Reader, folder: Path) -> None:
        self._reader, self.folder = reader, folder

    def staged(
        self, definition: SourceDefinition, tables: Mapping[str, Sequence[Path]], workspace: Path, limits: Limits
    ) -> dict[str, list[Path]]:
        """The rows of each part of each table, as any file that we did not write is read.

        Raises:
            SourceError: A part is broken, or not what it says.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        return {
            name: [self._part(definition, path, shown_as(path, workspace), limits) for path in paths]
            for name, paths in tables.items()
        }

    def _part(self, definition: SourceDefinition, path: Path, shown: str, limits: Limits) -> Path:
        glance(path, shown, limits)
        content = digest(path, shown)
        wanted = sorted(definition.landed.query.parts) if definition.landed else []
        reading = [content, path.name, definition.encoding, definition.sheet, definition.delimiter, *wanted]
        into = self.folder / f"{hashlib.sha256(repr(reading).encode()).hexdigest()[:40]}.parquet"
        if not into.exists():
            stage_one(self._reader, definition, path, shown, into, content)
        return into
