"""Connected: the source that makes rows of a connection's raw pages, as far as it has not read them."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
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
from wellserved.terms.errors import DefinitionError, nearest

LARGEST_ROW = 16 << 20
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
            _make_tables(work, vendor, pages)
            lock(session, folder, staging)
            rows = _stage_rows(work)
            gone = _stage_gone(work, rows)
        count = len_of(rows)
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


def _make_tables(work: _Work, vendor: Vendor, pages: Sequence[LandedPage]) -> None:
    """One table of the stream's new rows, those that are gone among them, and one for each stream beside it."""
    main, first = work.stream, pages[0].page
    _fill(work, "came", main, pages)
    near = [page for page in work.landing.pages(main.name, first - 1 - NEAR) if page.page < first]
    if near and main.version:
        _fill(work, "near", main, near)
        work.session.execute(
            f"""DELETE FROM came USING (SELECT {_key_sql(main)} AS _k, {_version_sql(main)} AS _v FROM near) AS b
            WHERE NOT came._is_gone AND {_key_sql(main, "came")} = b._k AND {_version_sql(main, "came")} < b._v"""
        )
    for name in work.connected.beside:
        stream = _stream(vendor, name, work.definition)
        _fill(work, f"beside {name}", stream, work.landing.pages(name))
        _show(work, f"beside {name}", stream)
    _show(work, "came", main)


def _fill(work: _Work, table: str, stream: Stream, pages: Sequence[LandedPage]) -> None:
    """Make a table of a stream's rows: of each key the newest, gone where it was told so after that."""
    columns, name, execute = _columns(work, stream), quoted(table), work.session.execute
    names = ", ".join(quoted(column) for column in columns)
    raw = _raw_sql(pages, columns)
    execute(f"CREATE TABLE {name} AS SELECT {names}, _n, _fetched_at, _gone IS TRUE AS _is_gone FROM {raw}")
    version = _version_sql(stream) if stream.version else "NULL"
    execute(
        f"""CREATE TEMP TABLE ranked AS WITH k AS (
          SELECT _n, _is_gone, {_key_sql(stream)} AS _k, {version} AS _v FROM {name}
        ), crowd AS (SELECT _k FROM k GROUP BY _k HAVING count(*) > 1)
        SELECT _n, row_number() OVER (PARTITION BY _k ORDER BY _is_gone, _v DESC NULLS LAST, _n DESC) AS nth,
          max(CASE WHEN _is_gone THEN _n END) OVER (PARTITION BY _k) AS gone,
          max(CASE WHEN NOT _is_gone THEN _n END) OVER (PARTITION BY _k) AS came
        FROM k SEMI JOIN crowd USING (_k)"""
    )
    execute(f"DELETE FROM {name} WHERE _n IN (SELECT _n FROM ranked WHERE nth > 1)")
    execute(f"UPDATE {name} SET _is_gone = true WHERE _n IN (SELECT _n FROM ranked WHERE nth = 1 AND gone > came)")
    execute("DROP TABLE ranked")


def _show(work: _Work, table: str, stream: Stream, *, gone: bool = False) -> None:
    """Let a table of the query be the rows that are there, or those that are gone."""
    kept = f"SELECT * EXCLUDE (_is_gone) FROM {quoted(table)} WHERE {'' if gone else 'NOT '}_is_gone"
    work.session.execute(f"CREATE OR REPLACE VIEW {quoted(stream.name)} AS {kept}")


def _columns(work: _Work, stream: Stream) -> list[str]:
    """A stream's columns that the source reads, of those that it may have and that any row had.

    DuckDB tells no case apart. What only passes through a star of the query is not worth reading.
    """
    tops = [path.split(".")[0] for path in (*stream.key, stream.version) if path]
    asked = _asked(work)
    names = [*stream.fields, *work.landing.state(stream.name).fields]
    names = [*tops, *(name for name in names if asked is None or name.lower() in asked)]
    found: dict[str, str] = {}
    for name in names:
        found.setdefault(name.lower(), name)
    for own in ("_n", "_fetched_at", "_gone", "_is_gone", "_instance"):
        found.pop(own, None)
    return list(found.values())


def _asked(work: _Work) -> frozenset[str] | None:
    """Names, in lower case, of which some are columns that the source reads; None where it may read all."""
    query, deleted = work.connected.query, work.connected.deleted
    if query is not None and query.names is None:
        return None
    read = work.definition.mapping.source_columns | (deleted.columns if deleted else frozenset())
    return (query.names or frozenset() if query else frozenset()) | {name.lower() for name in read}


def _raw_sql(pages: Sequence[LandedPage], columns: Iterable[str]) -> str:
    """Raw rows as texts."""
    typed = [f"{text_literal(name)}: 'VARCHAR'" for name in columns]
    typed += ["'_n': 'BIGINT'", "'_fetched_at': 'VARCHAR'", "'_gone': 'BOOLEAN'"]
    if not pages:
        nulls = [f"CAST(NULL AS VARCHAR) AS {quoted(name)}" for name in columns]
        own = ["CAST(NULL AS BIGINT) AS _n", "CAST(NULL AS VARCHAR) AS _fetched_at", "CAST(NULL AS BOOLEAN) AS _gone"]
        return f"(SELECT {', '.join([*nulls, *own])} WHERE false)"
    files = ", ".join(text_literal(str(page.path)) for page in pages)
    return f"""read_json([{files}], format = 'newline_delimited', records = true, compression = 'gzip',
        maximum_object_size = {LARGEST_ROW}, columns = {{{", ".join(typed)}}})"""


def _key_sql(stream: Stream, table: str = "") -> str:
    return "concat_ws('|', " + ", ".join(_at_sql(path, table) for path in stream.key) + ")"


def _at_sql(path: str, table: str = "") -> str:
    """SQL of a field by its path, as text."""
    top, *below = path.split(".")
    column = f"{table}.{quoted(top)}" if table else quoted(top)
    return f"json_extract_string({column}, {text_literal('$.' + '.'.join(below))})" if below else column


def _version_sql(stream: Stream, table: str = "") -> str:
    """SQL of a version as a number that grows with it: a moment's microseconds, or the number itself."""
    text = _at_sql(stream.version, table)
    return f"coalesce(TRY_CAST({text} AS DOUBLE), epoch_us(TRY_CAST({text} AS TIMESTAMPTZ)))"


def _stage_rows(work: _Work) -> Path:
    """Run the query and write what it gives as text, in an order that is always the same."""
    into = work.staging / f"{work.definition.name}.parquet"
    names = _names(work)
    needed = work.definition.mapping.source_columns
    check_header([*names, "_instance"], needed, work.limits.columns, work.where)
    kept = [name for name in names if name not in ("_instance",)]
    columns = ", ".join(quoted(name) for name in kept)
    order = "_n, " + columns if "_n" in names else columns
    texts = ", ".join(f"CAST({quoted(name)} AS VARCHAR) AS {quoted(name)}" for name in kept)
    work.session.execute(
        f"""COPY (SELECT {texts}, {text_literal(work.connected.connection)} AS _instance,
          row_number() OVER (ORDER BY {order}) AS _line, CAST(NULL AS VARCHAR) AS _fault, CAST(NULL AS VARCHAR) AS _raw
        FROM ({work.connected.sql})) TO {text_literal(str(into))} (FORMAT parquet, COMPRESSION lz4)"""
    )
    return into


def _names(work: _Work) -> list[str]:
    return [str(row[0]) for row in work.session.execute(f"DESCRIBE {work.connected.sql}").fetchall()]


def _stage_gone(work: _Work, rows: Path) -> Path | None:
    """Write the record's keys of the rows that are gone: told so by the vendor, or by the source's `deleted`."""
    contract = CONTRACTS[work.definition.record]
    key = ", ".join(quoted(name) for name in contract.key)
    found = f"read_parquet({text_literal(str(rows))})"
    parts = list(_gone_sql(work, found))
    if not parts:
        return None
    into = work.staging / f"{work.definition.name}-gone.parquet"
    some = " UNION ".join(f"SELECT {key} FROM ({sql}) WHERE {quoted(contract.key[0])} IS NOT NULL" for sql in parts)
    work.session.execute(f"COPY ({some}) TO {text_literal(str(into))} (FORMAT parquet)")
    return into if len_of(into) else None


def _gone_sql(work: _Work, found: str) -> Iterator[str]:
    """SQL of the record's rows, of which only the key counts, that are gone."""
    mapping, contract = work.definition.mapping, CONTRACTS[work.definition.record]
    keys = {name: mapping.columns[name] for name in contract.key}
    if work.connected.deleted is not None:
        yield checked_sql(replace(mapping, columns=keys, where=work.connected.deleted, latest=None), contract, found)
    (count,) = work.session.execute("SELECT count(*) FROM came WHERE _is_gone").fetchall()[0]
    if count:
        _show(work, "came", work.stream, gone=True)
        gone = f"""(SELECT *, {text_literal(work.connected.connection)} AS _instance, row_number() OVER () AS _line,
            CAST(NULL AS VARCHAR) AS _fault, CAST(NULL AS VARCHAR) AS _raw
          FROM (SELECT {", ".join(f"CAST({quoted(n)} AS VARCHAR) AS {quoted(n)}" for n in _names(work))}
            FROM ({work.connected.sql})))"""
        yield checked_sql(replace(mapping, columns=keys, where=None, latest=None), contract, gone)
