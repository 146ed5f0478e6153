"""Landed: the source that joins tables which another tool landed as files, in an engine that can reach nothing else."""

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

import duckdb

from wellserved.records.landed_rows import LOADS, rows_sql
from wellserved.records.writer import quoted, text_literal
from wellserved.sources.bounded import bounded, lock, session_for
from wellserved.sources.definition import SourceDefinition
from wellserved.sources.files import StagedFile, digest, shown_as
from wellserved.sources.header import check_header
from wellserved.sources.inputs import Landed
from wellserved.sources.landed_parts import LandedParts
from wellserved.sources.limits import Limits
from wellserved.sources.matching import table_files
from wellserved.sources.reader import Reader

OWN = "_line, _fault, _raw"
PARTS = "_parts_"


def stage_landed(
    definition: SourceDefinition,
    workspace: Path,
    staging: Path,
    known: Callable[[str], bool],
    limits: Limits | None = None,
    parts: LandedParts | None = None,
) -> Iterator[StagedFile]:
    """Read the tables of a landed source and ask its query; one delivery, unless all tables are as they were.

    Args:
        definition: The source.
        workspace: The workspace's folder.
        staging: Where rows are written; the caller removes them.
        known: Says whether this content of all tables was loaded before.
        limits: What one file, and the query, may take.
        parts: What reads the tables' files, and knows those that were read; one of its own where None.

    Raises:
        SourceError: A table is missing or broken, or the query does not fit the tables.
        DefinitionError: A formula of the source can't be computed.
    """
    limits = limits or Limits()
    tables = table_files(definition, workspace)
    content = _content(tables, workspace)
    name = f"{definition.file}: query"
    if known(content):
        yield StagedFile(name, content, None)
        return
    from wellserved.sources.trial import try_mapping

    try_mapping(definition)
    staging.mkdir(parents=True, exist_ok=True)
    with nullcontext(parts) if parts else _own_parts(staging, limits) as reads:
        read = reads.staged(definition, tables, workspace, limits)
    size = sum(path.stat().st_size for paths in tables.values() for path in paths)
    into = staging / f"{definition.name}.parquet"
    rows, faults = _ask(definition, read, into, limits, limits.seconds_for(size))
    yield StagedFile(name, content, into, rows, faults)


@contextmanager
def _own_parts(staging: Path, limits: Limits) -> Iterator[LandedParts]:
    with Reader(limits) as reader:
        yield LandedParts(reader, staging)


def _content(tables: Mapping[str, Sequence[Path]], workspace: Path) -> str:
    """Name the content of all tables together."""
    found = {name: [digest(path, shown_as(path, workspace)) for path in paths] for name, paths in tables.items()}
    return hashlib.sha256(json.dumps(found, sort_keys=True).encode()).hexdigest()


def _ask(
    definition: SourceDefinition, parts: Mapping[str, Sequence[Path]], into: Path, limits: Limits, seconds: float
) -> tuple[int, int]:
    """Run the query over the staged tables and write what it gives; rows and faults."""
    where = f"{definition.file}, query"
    with session_for(into.parent, limits) as session, bounded(session, where, seconds):
        assert definition.landed is not None  # noqa: S101 - only landed sources come here
        for name, paths in parts.items():
            rows = f"SELECT * EXCLUDE ({OWN}) FROM {_files(paths)} WHERE _fault IS NULL"
            session.execute(f"CREATE VIEW {quoted(PARTS + name)} AS {rows}")
        for name in parts:
            session.execute(f"CREATE VIEW {quoted(name)} AS {_table_sql(session, definition.landed, name, where)}")
        lock(session, into.parent)
        sql = definition.landed.query.sql
        names = [str(row[0]) for row in session.execute(f"DESCRIBE {sql}").fetchall()]
        check_header(names, definition.mapping.source_columns, limits.columns, where)
        session.execute(f"COPY ({_written(names, sql, parts)}) TO {text_literal(str(into))} (FORMAT parquet)")
        counted = f"SELECT count(*), count(_fault) FROM read_parquet({text_literal(str(into))})"
        rows, faults = session.execute(counted).fetchall()[0]
    return int(rows), int(faults)


def _table_sql(session: duckdb.DuckDBPyConnection, landed: Landed, name: str, where: str) -> str:
    """SQL of one table: its rows of complete loads, the newest of each key, without those deleted at their origin."""
    columns = tuple(str(row[0]) for row in session.execute(f"DESCRIBE {quoted(PARTS + name)}").fetchall())
    table = landed.tables[name]
    return rows_sql(PARTS + name, columns, table.layout, f"{where}, {name}", _loads(landed), landed.keeps_deleted)


def _loads(landed: Landed) -> str:
    return PARTS + LOADS if LOADS in landed.tables else ""


def _files(paths: Sequence[Path]) -> str:
    listed = ", ".join(text_literal(str(path)) for path in paths)
    return f"read_parquet([{listed}], union_by_name = true)"


def _written(names: Sequence[str], sql: str, parts: Mapping[str, Sequence[Path]]) -> str:
    """SQL of the staged rows: the query's as text, in an order that is always the same, and lines that are no rows."""
    columns = ", ".join(quoted(name) for name in names)
    texts = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in names)
    rows = f"""SELECT {columns}, row_number() OVER (ORDER BY {columns}) AS _line,
        CAST(NULL AS VARCHAR) AS _fault, CAST(NULL AS VARCHAR) AS _raw FROM (SELECT {texts} FROM ({sql}))"""
    faults = [_faults(name, paths) for name, paths in parts.items()]
    return " UNION ALL BY NAME ".join([rows, *faults])


def _faults(name: str, paths: Sequence[Path]) -> str:
    place = text_literal(f"{name}, line ")
    return f"""SELECT _line, _fault, {place} || _line || ': ' || coalesce(_raw, '') AS _raw
        FROM {_files(paths)} WHERE _fault IS NOT NULL"""
