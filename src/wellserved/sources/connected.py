"""Connected: the source that makes rows of a connection's raw pages, as far as it has not read them."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import duckdb

from wellserved.records.checks import checked_sql
from wellserved.records.register import CONTRACTS
from wellserved.records.writer import quoted, text_literal
from wellserved.sources.bounded import bounded, lock, session_for
from wellserved.sources.connect.landing import LandedPage, Landing, read_landing
from wellserved.sources.connect.stream import Stream
from wellserved.sources.connect.vendor import Vendor
from wellserved.sources.definition import SourceDefinition
from wellserved.sources.files import StagedFile
from wellserved.sources.header import check_header
from wellserved.sources.inputs import Connected
from wellserved.sources.limits import Limits
from wellserved.sources.newest import OWN, fill, judge, raw_sql, tops
from wellserved.terms.errors import DefinitionError, nearest

NEAR = 20  # pages before the new ones among which a newer state of a row may lie, where pages come out of order


@dataclass(frozen=True)
class Made:
    """What a source made of raw pages.

    Args:
        file: The rows, staged.
        page: The last page that was read.
    """

    file: StagedFile
    page: int


@dataclass(frozen=True)
class _Work:
    """One source's reading: what it reads, and where it writes."""

    definition: SourceDefinition
    connected: Connected
    stream: Stream
    landing: Landing
    session: duckdb.DuckDBPyConnection
    staging: Path
    limits: Limits

    @property
    def where(self) -> str:
        return f"{self.definition.file}, query"


def make_rows(
    definition: SourceDefinition,
    folder: Path,
    vendor: Vendor,
    staging: Path,
    beyond: int,
    known: Callable[[str], bool],
    limits: Limits | None = None,
) -> Made | None:
    """Make rows of the raw pages after one; None where there are none.

    Args:
        definition: The source.
        folder: Where the connection's raw pages lie.
        vendor: Whose they are.
        staging: Where the rows are written; the caller removes them.
        beyond: The last page that was read; 0 to read all.
        known: Says whether these pages were loaded before.
        limits: What the query may take.

    Raises:
        SourceError: The query does not fit the pages.
        DefinitionError: The stream is unknown, or a formula can't be computed.
    """
    connected, limits = definition.connected, limits or Limits()
    assert connected is not None  # noqa: S101 - only connected sources come here
    stream = _stream(vendor, connected.stream, definition)
    with read_landing(folder) as landing:
        pages = landing.pages(stream.name, beyond) if landing else []
        if landing is None or not pages:
            return None
        named = f"{definition.file}: {stream.name}, pages {pages[0].page:,} to {pages[-1].page:,}"
        content = _content(pages)
        extent: Literal["all", "more"] = "more" if beyond else "all"
        if known(content):
            return Made(StagedFile(named, content, None), pages[-1].page)
        from wellserved.sources.trial import try_mapping

        try_mapping(definition)
        staging.mkdir(parents=True, exist_ok=True)
        seconds = limits.seconds_for(sum(page.path.stat().st_size for page in pages) * 10)
        where = f"{definition.file}, query"
        with session_for(staging, limits) as session, bounded(session, where, seconds):
            work = _Work(definition, connected, stream, landing, session, staging, limits)
            _judge(work, vendor, pages)
            lock(session, folder, staging)
            rows, gone, count = _stage(work, pages)
        return Made(StagedFile(named, content, rows, count, extent=extent, gone=gone), pages[-1].page)


def len_of(parquet: Path) -> int:
    """How many rows a Parquet file holds, by its footer."""
    import pyarrow.parquet as pq

    return int(pq.read_metadata(parquet).num_rows)


def _stream(vendor: Vendor, name: str, definition: SourceDefinition) -> Stream:
    stream = vendor.stream(name)
    if stream is None:
        what = f"{vendor.label} has no stream '{name}'"
        raise DefinitionError(what, definition.file, nearest(name, [one.name for one in vendor.streams]))
    return stream


def _content(pages: Sequence[LandedPage]) -> str:
    """Name the content of some pages together."""
    named = json.dumps([(page.page, page.sha256) for page in pages])
    return hashlib.sha256(named.encode()).hexdigest()


def _judge(work: _Work, vendor: Vendor, pages: Sequence[LandedPage]) -> None:
    """Find which of the new rows count, and make a table of the newest rows of each stream beside."""
    main, first = work.stream, pages[0].page
    near = [page for page in work.landing.pages(main.name, first - 1 - NEAR) if page.page < first]
    judge(work.session, main, "fate", raw_sql(pages, tops(main)), near)
    for name in work.connected.beside:
        stream = _stream(vendor, name, work.definition)
        rows = raw_sql(work.landing.pages(name), _columns(work, stream))
        judge(work.session, stream, f"fate {name}", rows)
        fill(work.session, name, rows, _columns(work, stream), f"fate {name}")


def _stage(work: _Work, pages: Sequence[LandedPage]) -> tuple[Path, Path | None, int]:
    """Write the rows, and the keys that are gone, a part of the pages at a time; how many rows there are."""
    rows, gone, count = [], [], 0
    columns, name = _columns(work, work.stream), work.stream.name
    for number, part in enumerate(_parts(pages, work.limits)):
        fill(work.session, "came", raw_sql(part, columns), columns, "fate", "gone")
        work.session.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT * FROM came")
        rows.append(_stage_rows(work, number, count))
        count += len_of(rows[-1])
        gone += _stage_gone(work, number, rows[-1])
    place = f"{work.definition.name}-{{}}-*.parquet"
    return work.staging / place.format("rows"), work.staging / place.format("gone") if gone else None, count


def _parts(pages: Sequence[LandedPage], limits: Limits) -> Iterator[list[LandedPage]]:
    """The pages, as many together as may be held in memory at once."""
    part: list[LandedPage] = []
    rows = size = 0
    for page in pages:
        rows, size = rows + page.rows, size + page.path.stat().st_size
        if part and (rows > limits.together or size > limits.packed):
            yield part
            part, rows, size = [], page.rows, page.path.stat().st_size
        part.append(page)
    yield part


def _columns(work: _Work, stream: Stream) -> list[str]:
    """A stream's columns that the source reads, of those that it may have and that any row had.

    DuckDB tells no case apart. What only passes through a star of the query is not worth reading.
    """
    asked = _asked(work)
    names = [*stream.fields, *work.landing.state(stream.name).fields]
    names = [*tops(stream), *(name for name in names if asked is None or name.lower() in asked)]
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
    for own in OWN:
        found.pop(own, None)
    return list(found.values())


def _asked(work: _Work) -> frozenset[str] | None:
    """Names, in lower case, of which some are columns that the source reads; None where it may read all."""
    query, deleted = work.connected.query, work.connected.deleted
    if query is not None and query.names is None:
        return None
    read = work.definition.mapping.source_columns | (deleted.columns if deleted else frozenset())
    return (query.names or frozenset() if query else frozenset()) | {name.lower() for name in read}


def _stage_rows(work: _Work, number: int, before: int) -> Path:
    """Run the query and write what it gives as text, in an order that is always the same."""
    into = work.staging / f"{work.definition.name}-rows-{number:06d}.parquet"
    names = _names(work)
    check_header([*names, "_instance"], work.definition.mapping.source_columns, work.limits.columns, work.where)
    kept = [name for name in names if name != "_instance"]
    columns = ", ".join(quoted(name) for name in kept)
    order = "_n, " + columns if "_n" in names else columns
    line = f"{before} + row_number() OVER (ORDER BY {order})"
    work.session.execute(
        f"COPY ({_as_text(work, kept, line)}) TO {text_literal(str(into))} (FORMAT parquet, COMPRESSION lz4)"
    )
    return into


def _as_text(work: _Work, names: Sequence[str], line: str) -> str:
    """SQL of what the query gives, every column as text, with what staged rows have besides."""
    texts = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in names)
    return f"""SELECT {texts}, {text_literal(work.connected.connection)} AS _instance, {line} AS _line,
      CAST(NULL AS VARCHAR) AS _fault, CAST(NULL AS VARCHAR) AS _raw FROM ({work.connected.sql})"""


def _names(work: _Work) -> list[str]:
    return [str(row[0]) for row in work.session.execute(f"DESCRIBE {work.connected.sql}").fetchall()]


def _stage_gone(work: _Work, number: int, rows: Path) -> list[Path]:
    """Write the record's keys of the rows that are gone: told so by the vendor, or by the source's `deleted`."""
    contract = CONTRACTS[work.definition.record]
    key = ", ".join(quoted(name) for name in contract.key)
    parts = list(_gone_sql(work, f"read_parquet({text_literal(str(rows))})"))
    if not parts:
        return []
    into = work.staging / f"{work.definition.name}-gone-{number:06d}.parquet"
    some = " UNION ".join(f"SELECT {key} FROM ({sql}) WHERE {quoted(contract.key[0])} IS NOT NULL" for sql in parts)
    work.session.execute(f"COPY ({some}) TO {text_literal(str(into))} (FORMAT parquet)")
    return [into] if len_of(into) else []


def _gone_sql(work: _Work, found: str) -> Iterator[str]:
    """SQL of the record's rows, of which only the key counts, that are gone."""
    mapping, contract = work.definition.mapping, CONTRACTS[work.definition.record]
    keys = {name: mapping.columns[name] for name in contract.key}
    if work.connected.deleted is not None:
        yield checked_sql(replace(mapping, columns=keys, where=work.connected.deleted, latest=None), contract, found)
    if work.session.execute("SELECT 1 FROM gone LIMIT 1").fetchall():
        names = [name for name in _names(work) if name != "_instance"]
        work.session.execute(f"CREATE OR REPLACE VIEW {quoted(work.stream.name)} AS SELECT * FROM gone")
        gone = f"({_as_text(work, names, 'row_number() OVER ()')})"
        yield checked_sql(replace(mapping, columns=keys, where=None, latest=None), contract, gone)
