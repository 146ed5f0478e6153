"""PostgreSQL's tables: one for each segment of the store, brought in once and whole, dropped when it is gone."""

from collections.abc import Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

import pyarrow.parquet as pq

from wellserved.records.contract import Column, Type
from wellserved.store.catalog import Segment
from wellserved.store.engines.as_one import as_one
from wellserved.store.engines.parts import Part
from wellserved.store.engines.postgres_rows import csv_of
from wellserved.store.engines.postgres_server import Server
from wellserved.store.views import PLACE
from wellserved.terms.errors import EngineError

TYPES = {
    Type.TEXT: 'TEXT COLLATE "C"', Type.NUMBER: "DOUBLE PRECISION", Type.WHOLE: "BIGINT", Type.FLAG: "BOOLEAN",
    Type.DATE: "DATE", Type.TIME: "TIMESTAMPTZ", Type.MONEY: "NUMERIC(18, 4)",
}  # fmt: skip
ARROW = {
    "string": TYPES[Type.TEXT], "large_string": TYPES[Type.TEXT], "double": TYPES[Type.NUMBER],
    "float": TYPES[Type.NUMBER], "bool": TYPES[Type.FLAG], "date32[day]": TYPES[Type.DATE],
    **{f"{sign}int{bits}": TYPES[Type.WHOLE] for sign in ("", "u") for bits in (8, 16, 32)}, "int64": TYPES[Type.WHOLE],
    "uint64": "NUMERIC(20, 0)",
}  # fmt: skip
ROW = "_row"
PREFIX = "segment_"


class Tables:
    """The tables of one schema that hold segments.

    Args:
        server: Where they are.
        folder: Where the store's segments lie.
    """

    def __init__(self, server: Server, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._schema = f'"{server.address.schema}"'
        self._held: set[str] = set()
        self.look_again()

    def on(self, server: Server) -> "Tables":
        """The same tables through another connection."""
        return Tables(server, self._folder)

    def look_again(self) -> None:
        """See which segments are here."""
        named = f"SELECT tablename FROM pg_tables WHERE schemaname = '{self._server.address.schema}'"
        self._held = {str(name) for (name,) in self._server.run(named) if str(name).startswith(PREFIX)}

    def relation(self, part: Part) -> str:
        """A SELECT of a relation's rows, of which `bring` has brought the segments."""
        return as_one(part, "postgres", self._rows)

    def _rows(self, part: Part) -> str:
        """Its rows as segments hold them."""
        if not part.segments:
            return empty_sql(part.columns)
        structure = self._structure(part)
        return " UNION ALL ".join(self._of_one(part, segment, structure) for segment in part.segments)

    def bring(self, parts: Sequence[Part]) -> None:
        """Bring in what is not here of some relations, in one transaction: all of it, or nothing."""
        wanted = {
            table_of(segment): (segment, columns)
            for part in (*parts, *(one.persons for one in parts if one.persons))
            for columns, segments in ((part.columns, part.segments), (PLACE, part.gone))
            for segment in segments
        }
        if wanted.keys() <= self._held:
            return
        self._make_schema()
        with self._server.transaction():
            self._alone()
            self.look_again()
            for table in sorted(wanted.keys() - self._held):
                self._bring_one(table, *wanted[table])
        self._held |= wanted.keys()

    def tidy(self, live: Sequence[Segment]) -> None:
        """Drop segments that the store no longer keeps."""
        over = sorted(self._held - {table_of(segment) for segment in live})
        if not over:
            return
        with self._server.transaction():
            self._alone()
            for table in over:
                self._server.run(f'DROP TABLE IF EXISTS {self._schema}."{table}"')
        self._held -= {*over}

    def _make_schema(self) -> None:
        with suppress(EngineError):  # another made it at the same moment, or it is there and we may make none
            self._server.run(f"CREATE SCHEMA IF NOT EXISTS {self._schema}")

    def _alone(self) -> None:
        """Two processes don't bring in the same segment at once."""
        number = int(sha256(self._schema.encode()).hexdigest()[:15], 16)
        self._server.run(f"SELECT pg_advisory_xact_lock({number})")

    def _bring_one(self, table: str, segment: Segment, columns: Sequence[Column]) -> None:
        path, name = self._folder / segment.path, f'{self._schema}."{table}"'
        structure = _of_file(path, columns)
        made = ", ".join(f'"{column}" {kind}' for column, kind in structure.items())
        self._server.run(f'CREATE TABLE {name} ({made}, "{ROW}" BIGINT NOT NULL)')
        names = ", ".join(f'"{column}"' for column in (*structure, ROW))
        self._server.bring(name, names, csv_of(path, tuple(structure), ROW))
        ((rows,),) = self._server.run(f"SELECT count(*) FROM {name}")
        if rows != segment.rows:
            what = f"of {segment.rows:,} rows of a segment {rows:,} came to PostgreSQL"
            raise EngineError(what, str(path), "run 'wellserved doctor'")
        self._server.run(f"ANALYZE {name}")

    def _structure(self, part: Part) -> dict[str, str]:
        """Columns and their types; those of a roll-up as its newest file has them."""
        if part.columns:
            return {column.name: TYPES[column.type] for column in part.columns}
        return _of_file(self._folder / part.segments[-1].path, ())

    def _of_one(self, part: Part, segment: Segment, structure: dict[str, str]) -> str:
        """A segment's rows; what it lacks is null."""
        own = _of_file(self._folder / segment.path, part.columns)
        names = ", ".join(
            f't."{name}"' if name in own else f'CAST(NULL AS {_plain(kind)}) AS "{name}"'
            for name, kind in structure.items()
        )
        rows = f'SELECT {names} FROM {self._schema}."{table_of(segment)}" AS t'
        if segment.partition not in part.hurt:
            return rows
        gone = " UNION ALL ".join(f'SELECT * FROM {self._schema}."{table_of(one)}"' for one in part.gone)
        file, number = (column.name for column in PLACE)
        same = f"""g."{file}" = '{segment.path}' AND g."{number}" = t."{ROW}\""""
        return f"{rows} WHERE NOT EXISTS (SELECT 1 FROM ({gone}) AS g WHERE {same})"


def table_of(segment: Segment) -> str:
    """A segment's table, called by its content and its name."""
    return PREFIX + sha256(f"{segment.path} {segment.sha256}".encode()).hexdigest()[:24]


def empty_sql(columns: Sequence[Column]) -> str:
    """A SELECT of no rows with these columns."""
    typed = ", ".join(f'CAST(NULL AS {_plain(TYPES[column.type])}) AS "{column.name}"' for column in columns)
    return f"SELECT {typed} WHERE FALSE"


def _plain(kind: str) -> str:
    return kind.removesuffix(' COLLATE "C"')


def _of_file(path: Path, columns: Sequence[Column]) -> dict[str, str]:
    """The columns that a segment's file has, with their types."""
    schema = pq.read_schema(path)
    if columns:
        return {column.name: TYPES[column.type] for column in columns if column.name in schema.names}
    return {field.name: _kind(str(field.type)) for field in schema}


def _kind(arrow: str) -> str:
    if arrow.startswith("decimal128"):
        return f"NUMERIC{arrow.removeprefix('decimal128')}"
    return TYPES[Type.TIME] if arrow.startswith("timestamp") else ARROW[arrow]
