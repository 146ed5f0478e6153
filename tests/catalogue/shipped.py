"""The shipped KPIs' files, as documents and as a catalogue."""

from functools import cache
from pathlib import Path

import wellserved
from wellserved.metrics.catalogue import Catalogue, load_catalogue
from wellserved.terms.document import Document, read_document

FOLDER = Path(wellserved.__file__).parent / "catalogue"
FILES = sorted(FOLDER.glob("*/*.yaml"))


@cache
def documents() -> tuple[Document, ...]:
    """Every shipped file, read."""
    return tuple(read_document(path.read_text(encoding="utf-8"), f"{path.parent.name}/{path.name}") for path in FILES)


@cache
def catalogue() -> Catalogue:
    """Every shipped KPI, checked."""
    return load_catalogue(documents())
