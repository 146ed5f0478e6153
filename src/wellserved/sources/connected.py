"""Connected: the source that makes rows of a connection's raw pages, as far as it has not read them."""

import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import duckdb

from wellserved.records.checks import checked_sql
from wellserved.records.expression import Expression, parse_expression
from wellserved.records.register import CONTRACTS
from wellserved.records.separable import fixed_columns, why_mixed
from wellserved.records.writer import quoted, text_literal
from wellserved.sources.bounded import Bench, bounded
from wellserved.sources.connect.landing import LandedPage, Landing, read_landing
from wellserved.sources.connect.stream import Stream
from wellserved.sources.connect.vendor import Vendor
from wellserved.sources.definition import SourceDefinition
from wellserved.sources.files import StagedFile
from wellserved.sources.former import fill_former
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
class Around:
    """The raw pages that a source's rows may hang on.

    Args:
        beside: What names those of the streams that it joins; empty where there are none.
        size: The bytes of them and of its own.
    """

    beside: str
    size: int


@dataclass(frozen=True)
class _Work:
    """One source's reading: what it reads, from which page on (0 for all), and where it writes."""

    definition: SourceDefinition
    connected: Connected
    stream: Stream
    landing: Landing
    session: duckdb.DuckDBPyConnection
    staging: Path
    limits: Limits
    beyond: int = 0

    @property
    def whole(self) -> bool:
        """Whether its question is asked of all rows at once."""
        return asks_for_all(self.connected)

    @property
    def where(self) -> str:
        return f"{self.definition.file}, query"


def asks_for_all(connected: Connected) -> bool:
    """Whether a source names its own stream beside it: then its question is asked of all rows each time."""
    return connected.stream in connected.beside


def around(connected: Connected, folder: Path) -> Around:
    """The raw pages that a source's rows may hang on: a row changes with what it is joined to, too."""
    with read_landing(folder) as landing:
        if landing is None:
            return Around("", 0)
        joined = _beside(connected, landing)
        own = landing.pages(connected.stream) if joined else []
        size = sum(page.path.stat().st_size for page in (*own, *joined))
        return Around(_content(joined) if joined else "", size)


def _beside(connected: Connected, landing: Landing) -> list[LandedPage]:
    return [page for name in connected.beside if name != connected.stream for page in landing.pages(name)]


def check_parts(definition: SourceDefinition, stream: Stream) -> None:
    """Refuse a question that takes rows together of which each load sees but some.

    Raises:
        DefinitionError: It does.
    """
    connected = definition.connected
    assert connected is not None  # noqa: S101 - only connected sources come here
    if connected.query is None or asks_for_all(connected):
        return
    mixed = why_mixed(connected.query.text, stream.name, stream.family)
    if mixed:
        what = f"the query takes rows of '{stream.name}' together of which each load brings but some: {mixed}"
        fix = f"group and join them by {', '.join(stream.family)}; or name '{stream.name}' under 'beside' too: "
        raise DefinitionError(what, f"{definition.file}, query", fix + "then all its rows are read each time")


def make_rows(
    definition: SourceDefinition,
    folder: Path,
    vendor: Vendor,
    staging: Path,
    beyond: int,
    known: Callable[[str], bool],
    limits: Limits | None = None,
    bench: Bench | None = None,
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
        bench: The engine that sources of a load share, with access to `folder` and `staging`; else one is opened.

    Raises:
        SourceError: The query does not fit the pages.
        DefinitionError: The stream is unknown, or a formula can't be computed.
    """
    connected, limits = definition.connected, limits or Limits()
    assert connected is not None  # noqa: S101 - only connected sources come here
    stream = _stream(vendor, connected.stream, definition)
    with read_landing(folder) as landing:
        pages = landing.pages(stream.name, beyond) if landing else []
        if landing is None or not (pages or (stream.whole and landing.is_empty(stream.name))):
            return None
        last = pages[-1].page if pages else 0
        named = f"{definition.file}: {stream.name}, pages {pages[0].page if pages else 0:,} to {last:,}"
        content = _content([*pages, *_beside(connected, landing)])
        extent: Literal["all", "more"] = "more" if beyond else "all"
        if known(content):
            return Made(StagedFile(named, content, None), last)
        staging.mkdir(parents=True, exist_ok=True)
        seconds = limits.seconds_for(sum(page.path.stat().st_size for page in pages) * 10)
        where, own = f"{definition.file}, query", Bench(staging, folder, limits)
        with own, (bench or own).session() as session, bounded(session, where, seconds):
            if not beyond:  # else former pages were read by this very mapping
                _try(definition, stream, session)
            work = _Work(definition, connected, stream, landing, session, staging, limits, beyond)
            _judge(work, vendor, pages)
            rows, gone, count = _stage(work, pages)
        return Made(StagedFile(named, content, rows, count, extent=extent, gone=gone), last)


def _try(definition: SourceDefinition, stream: Stream, session: duckdb.DuckDBPyConnection) -> None:
    from wellserved.sources.trial import try_mapping

    check_parts(definition, stream)
    try_mapping(definition, session)


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
    main, first = work.stream, pages[0].page if pages else 0
    near = [page for page in work.landing.pages(main.name, first - 1 - NEAR) if page.page < first]
    judge(work.session, main, "fate", raw_sql(pages, tops(main)), near)
    for name in (one for one in work.connected.beside if one != main.name):
        stream = _stream(vendor, name, work.definition)
        rows = raw_sql(work.landing.pages(name), _columns(work, stream))
        judge(work.session, stream, f"fate {name}", rows)
        fill(work.session, name, rows, _columns(work, stream), f"fate {name}")


def _stage(work: _Work, pages: Sequence[LandedPage]) -> tuple[Path, Path | None, int]:
    """Write the rows, and the keys that are gone, a part of the pages at a time; how many rows there are."""
    rows, gone, count = [], [], 0
    columns, name = _columns(work, work.stream), work.stream.name
    for number, part in enumerate([pages] if work.whole else _parts(pages, work.limits)):
        fill(work.session, "came", raw_sql(part, columns), columns, "fate", "gone")
        work.session.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT * FROM came")
        rows.append(_stage_rows(work, number, count))
        count += len_of(rows[-1])
        gone += _stage_gone(work, number, rows[-1], part)
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


def _stage_gone(work: _Work, number: int, rows: Path, part: Sequence[LandedPage]) -> list[Path]:
    """Write the record's keys of the rows that are gone.

    They are told so by the vendor, or by the source's `deleted`; or a former state of a raw row gave them, and its
    newest does not.
    """
    contract = CONTRACTS[work.definition.record]
    key = ", ".join(quoted(name) for name in contract.key)
    found = f"read_parquet({text_literal(str(rows))})"
    parts = [*_told_gone(work, found), *_no_longer_given(work, found, part)]
    if not parts:
        return []
    into = work.staging / f"{work.definition.name}-gone-{number:06d}.parquet"
    some = " UNION ".join(f"SELECT {key} FROM ({sql}) WHERE {quoted(contract.key[0])} IS NOT NULL" for sql in parts)
    work.session.execute(f"COPY ({some}) TO {text_literal(str(into))} (FORMAT parquet)")
    return [into] if len_of(into) else []


def _told_gone(work: _Work, found: str) -> Iterator[str]:
    """SQL of the record's keys of rows that the vendor, or the source's `deleted`, says are gone."""
    if work.connected.deleted is not None:
        yield _keys_sql(work, found, work.connected.deleted)
    if work.session.execute("SELECT 1 FROM gone LIMIT 1").fetchall():
        yield _keys_sql(work, _answered(work, "gone"), None)


def _no_longer_given(work: _Work, found: str, part: Sequence[LandedPage]) -> Iterator[str]:
    """SQL of the record's keys that former states of a part's rows gave and their newest do not.

    Where each raw row always names the same rows of the record, those that the mapping now leaves out are told by
    themselves; otherwise former states are read, and asked the same question.
    """
    if not work.beyond or work.whole or work.stream.whole:
        return
    where, pages = work.definition.mapping.where, work.landing.changed_since(work.stream.name, part, work.beyond)
    if not pages:
        return
    if _names_rows_by_key(work):
        if where is not None:
            yield _keys_sql(work, found, parse_expression(f"COALESCE({where.text}, TRUE) = FALSE", None, work.where))
        return
    fill_former(work.session, work.stream, pages, _columns(work, work.stream))
    key = ", ".join(quoted(name) for name in CONTRACTS[work.definition.record].key)
    before, now = _keys_sql(work, _answered(work, "former"), where), _keys_sql(work, found, where)
    yield f"SELECT {key} FROM ({before}) EXCEPT SELECT {key} FROM ({now})"


def _names_rows_by_key(work: _Work) -> bool:
    """Whether a raw row always gives rows of the same keys, whatever else it holds."""
    fixed = fixed_columns(work.connected.sql, work.stream.name, work.stream.key)
    mapping, names = work.definition.mapping, CONTRACTS[work.definition.record].key
    read = {column.lower() for name in names for column in mapping.columns[name].columns}
    return fixed is not None and read <= fixed


def _answered(work: _Work, table: str) -> str:
    """SQL of what the query gives for the raw rows of a table in the place of the stream's, as staged rows are."""
    names = [name for name in _names(work) if name != "_instance"]
    rows = _as_text(work, names, "row_number() OVER ()")
    return f"(WITH {quoted(work.stream.name)} AS (SELECT * FROM {table}) {rows})"


def _keys_sql(work: _Work, found: str, where: Expression | None) -> str:
    """SQL of the record's rows, of which only the key counts, that meet a condition."""
    mapping, contract = work.definition.mapping, CONTRACTS[work.definition.record]
    keys = {name: mapping.columns[name] for name in contract.key}
    return checked_sql(replace(mapping, columns=keys, where=where, latest=None, gone=None), contract, found)
