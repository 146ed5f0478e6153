"""A source's files, staged and checked as a load does it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from wellserved.records.checks import checked_sql
from wellserved.records.register import CONTRACTS
from wellserved.sources.definition import SourceDefinition, read_source
from wellserved.sources.files import StagedFile, stage
from wellserved.terms.document import read_document

CALLS = """
source: files
record: interaction
path: "{path}"
zone: Europe/Berlin
columns:
  interaction_id: id
  channel: channel
  started_at: start
"""
Row = dict[str, Any]


def source(text: str) -> SourceDefinition:
    return read_source(read_document(text, "sources/calls.yaml"))


def rows_of(sql: str) -> list[Row]:
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        found = connection.execute(sql)
        names = [column[0] for column in found.description or []]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


@pytest.fixture
def staged(tmp_path: Path) -> Callable[..., StagedFile]:
    """Stages one file of the given content, declared as CALLS is with more fields."""

    def run(name: str, content: bytes | str, definition: str = CALLS, more: str = "") -> StagedFile:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        text = definition.format(path=name) + more
        (only,) = stage(source(text), tmp_path, tmp_path / "staging", lambda sha256: False)
        return only

    return run


@pytest.fixture
def texts(staged: Callable[..., StagedFile]) -> Callable[..., list[Row]]:
    """The staged rows of one file."""

    def run(*given: Any, **more: Any) -> list[Row]:
        return rows_of(f"SELECT * FROM '{staged(*given, **more).parquet}' ORDER BY _line")

    return run


@pytest.fixture
def checked(staged: Callable[..., StagedFile]) -> Callable[..., list[Row]]:
    """The checked rows of one file."""

    def run(name: str, content: bytes | str, definition: str = CALLS, more: str = "") -> list[Row]:
        file = staged(name, content, definition, more)
        mapping = source(definition.format(path=name) + more).mapping
        return rows_of(checked_sql(mapping, CONTRACTS[mapping.record], f"'{file.parquet}'") + " ORDER BY _file_line")

    return run
