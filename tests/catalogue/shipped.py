"""The shipped KPIs' files, as documents and as a catalogue."""

from functools import cache
from pathlib import Path

import wellserved
from wellserved.flow.catalogue import shipped_documents
from wellserved.metrics.catalogue import Catalogue, load_catalogue

FILES = sorted((Path(wellserved.__file__).parent / "catalogue").glob("*/*.yaml"))


@cache
def catalogue() -> Catalogue:
    """Every shipped KPI, checked."""
    return load_catalogue(shipped_documents())
