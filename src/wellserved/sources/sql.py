"""Sql: the source that asks a database one question, and after the first time only for what is new."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from wellserved.sources.database import Address, resolve
from wellserved.sources.definition import SourceDefinition
from wellserved.sources.files import StagedFile, digest
from wellserved.sources.header import check_header
from wellserved.sources.inputs import Queried, check_query
from wellserved.sources.limits import Limits
from wellserved.sources.matching import one_file
from wellserved.sources.question import Answer, Mark, Question, Texts
from wellserved.terms.errors import SourceError

OWN: list[tuple[str, pa.DataType]] = [("_line", pa.int64()), ("_fault", pa.string()), ("_raw", pa.string())]
__all__ = ["Mark", "Pulled", "pull"]


@dataclass(frozen=True)
class Pulled:
    """What a database gave.

    Args:
        file: The rows, staged; None in place of rows that are known.
        mark: How far the source is read now; None where it has no cursor, or gave nothing.
    """

    file: StagedFile
    mark: Mark | None


def pull(
    definition: SourceDefinition,
    workspace: Path,
    staging: Path,
    known: Callable[[str], bool],
    mark: Mark | None = None,
    limits: Limits | None = None,
) -> Pulled:
    """Ask a source's question and write its rows, in bounded memory.

    Args:
        definition: The source.
        workspace: The workspace's folder.
        staging: Where rows are written; the caller removes them.
        known: Says whether these rows were loaded before.
        mark: Only rows at or after it are asked for; all where None.
        limits: What the reading may take.

    Raises:
        SourceError: The database can't be reached, refuses, or gives what does not fit.
        DefinitionError: A formula of the source can't be computed.
    """
    from wellserved.sources.trial import try_mapping

    assert definition.queried is not None  # noqa: S101 - only sources of kind sql come here
    limits, queried = limits or Limits(), definition.queried
    try_mapping(definition)
    address = resolve(queried.database, f"{definition.file}, database")
    check_query(queried.query, address.system, f"{definition.file}, query")
    question = Question(queried.query, queried.cursor, mark, queried.seconds, f"{definition.file}, query")
    staging.mkdir(parents=True, exist_ok=True)
    with _opened(address, question, workspace, limits) as answer:
        rows = _Rows(definition, answer, staging / f"{definition.name}.parquet", limits)
        reached = rows.write(queried)
    content = digest(rows.into, definition.name)
    name = f"{definition.file}: query" + (f" from {mark.value}" if mark else "")
    into = None if known(content) else rows.into
    return Pulled(StagedFile(name, content, into, rows.count, extent="more" if mark else "all"), reached or mark)


def columns_of(database: str, table: str, workspace: Path, where: str) -> list[str]:
    """The columns of a table.

    Args:
        database: Its URL or path, as a source writes it.
        table: Its quoted name, after its schema's.
        workspace: The workspace's folder.
        where: For messages.

    Raises:
        SourceError: The database can't be reached, or has no such table.
    """
    question = Question(f"SELECT * FROM {table} WHERE 1 = 0", "", None, 60, where)
    with _opened(resolve(database, where), question, workspace, Limits()) as answer:
        return list(answer.names)


def _opened(address: Address, question: Question, workspace: Path, limits: Limits) -> AbstractContextManager[Answer]:
    """Open the one of the three that the address names; each driver is loaded only where it is used."""
    if address.system == "postgresql":
        from wellserved.sources.postgres_rows import postgres_rows

        return postgres_rows(address, question)
    path = one_file(address.path, workspace, question.where.replace(", query", ", database"))
    if address.system == "sqlite":
        from wellserved.sources.sqlite_rows import sqlite_rows

        return sqlite_rows(path, question)
    from wellserved.sources.duckdb_rows import duckdb_rows

    return duckdb_rows(path, question, limits)


@dataclass
class _Rows:
    """Writes an answer as it comes, and remembers where its cursor is."""

    definition: SourceDefinition
    answer: Answer
    into: Path
    limits: Limits
    count: int = 0
    _last: list[str | None] = field(default_factory=list)

    def write(self, queried: Queried) -> Mark | None:
        """Write all rows; how far the source is read then."""
        where = f"{self.definition.file}, query"
        needed = self.definition.mapping.source_columns | ({queried.cursor} - {""})
        names = check_header(self.answer.names, needed, self.limits.columns, where)
        place = self.answer.names.index(queried.cursor) if queried.cursor else None
        columns: list[tuple[str, pa.DataType]] = [(name, pa.string()) for name in names]
        schema = pa.schema([*columns, *OWN])
        with pq.ParquetWriter(self.into, schema, compression="lz4", write_statistics=False) as writer:

            def take(found: Texts) -> None:
                rows = len(found[0])
                lines = pa.array(range(self.count + 1, self.count + rows + 1), pa.int64())
                nothing = pa.nulls(rows, pa.string())
                writer.write_table(pa.table([*found, lines, nothing, nothing], schema=schema))
                self.count += rows
                if place is not None:
                    self._refuse_nothing(found[place].null_count, queried.cursor, where)
                    self._last = [found[place][-1].as_py()]

            self.answer.send(take)
        return Mark(str(self._last[0]), self.answer.cursor_type) if self._last else None

    def _refuse_nothing(self, rows: int, cursor: str, where: str) -> None:
        """A row without a cursor would be read once and then never again."""
        if rows:
            what = f"the cursor column '{cursor}' is null in {rows:,} rows, which would not be read again"
            raise SourceError(what, where, f"give each row one: COALESCE({cursor}, created_at) AS {cursor}")
