"""ClickHouse's tables: each segment of the store is a partition of one, brought in once and whole."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path

from wellserved.records.contract import Column, Type
from wellserved.store.catalog import Segment
from wellserved.store.engines.as_one import as_one
from wellserved.store.engines.clickhouse_server import Server
from wellserved.store.engines.parts import Part
from wellserved.store.views import PLACE, shape_of
from wellserved.terms.errors import EngineError

TYPES = {
    Type.TEXT: "String", Type.NUMBER: "Float64", Type.WHOLE: "Int64", Type.FLAG: "Bool", Type.DATE: "Date32",
    Type.TIME: "DateTime64(6, 'UTC')", Type.MONEY: "Decimal(18, 4)",
}  # fmt: skip
OURS = "match(table, '^(fact|loaded|rollup|gone)_')"
BEGUN = "match(name, '^(incoming|making)_')"
PLACES = '"_segment" UInt64, "_row" UInt64'
MADE = 'ENGINE = MergeTree PARTITION BY "_segment" ORDER BY {} SETTINGS allow_nullable_key = 1'


class Tables:
    """The tables of one database that hold segments.

    Args:
        server: Where they are.
        folder: Where the store's segments lie.
    """

    def __init__(self, server: Server, folder: Path) -> None:
        self._server = server
        self._folder = folder
        self._held: dict[str, set[int]] = {}
        self._columns: dict[str, tuple[str, ...]] = {}

    def relation(self, part: Part) -> str:
        """A SELECT of a relation's rows; segments that are not here yet are brought in first."""
        return as_one(part, "clickhouse", self._rows)

    def _rows(self, part: Part) -> str:
        """Its rows as segments hold them."""
        if not part.segments:
            return empty_sql(part.columns)
        structure = self._structure(part)
        table = self._bring(_table_of(part, structure), structure, part.segments, part)
        names = ", ".join(f'"{name}"' for name in [column.name for column in part.columns] or structure)
        return f"SELECT {names} FROM {table} WHERE {_within(part.segments)}{self._not_gone(part)}"

    def tidy(self, live: Sequence[Segment]) -> None:
        """Drop segments that the store no longer keeps, and tables that are left without."""
        kept = {number_of(segment) for segment in live}
        for table, held in self._all_held().items():
            if held <= kept:
                continue
            if not held & kept:
                self._server.run(f'DROP TABLE IF EXISTS "{table}" SYNC')
                continue
            for number in sorted(held - kept):
                self._server.run(f'ALTER TABLE "{table}" DROP PARTITION {number}')

    def forget(self) -> None:
        """Drop at once tables with parts that nobody reads, which are brought in anew, and what was cut short.

        A process that was killed leaves rows beside their place; those of a segment that held the erased customer would
        stay for ever, as it is never brought in again.
        """
        sql = f"SELECT DISTINCT table FROM system.parts WHERE database = currentDatabase() AND NOT active AND {OURS}"
        begun = f"SELECT name FROM system.tables WHERE database = currentDatabase() AND {BEGUN}"
        for table in [name for one in (sql, begun) for name in self._server.arrow(one).column(0).to_pylist()]:
            self._server.run(f'DROP TABLE IF EXISTS "{table}" SYNC')
        self._held.clear()

    def is_whole(self) -> bool:
        """Whether all that was brought in is still there; another process may have seen a later snapshot meanwhile."""
        held = self._all_held() if self._held else {}
        return all(numbers <= held.get(table, set()) for table, numbers in self._held.items())

    def look_again(self) -> None:
        """Forget what was here."""
        self._held.clear()

    def _structure(self, part: Part) -> Mapping[str, str]:
        """Columns and their types; those of a roll-up as its newest file has them."""
        if part.columns:
            return {column.name: type_of(column) for column in part.written or part.columns}
        import pyarrow.parquet

        schema = pyarrow.parquet.read_schema(self._folder / part.segments[-1].path)
        return {field.name: _arrow_type(field.name, str(field.type)) for field in schema}

    def _not_gone(self, part: Part) -> str:
        if not part.gone:
            return ""
        lists = self._bring(f"gone_{shape_of(PLACE)}", {c.name: type_of(c) for c in PLACE}, part.gone, None)
        hurt = {s.path: number_of(s) for s in part.segments if s.partition in part.hurt}
        paths, numbers = (", ".join(f"'{p}'" for p in hurt), ", ".join(map(str, hurt.values())))
        number = f'transform("filename", [{paths}], [{numbers}], toUInt64(0))'
        gone = f'SELECT {number}, assumeNotNull("file_row_number") FROM {lists} WHERE {_within(part.gone)}'
        return f' AND ("_segment", "_row") NOT IN ({gone})'

    def _bring(self, name: str, structure: Mapping[str, str], segments: Sequence[Segment], part: Part | None) -> str:
        table = f'"{name}"'
        if name not in self._held:
            self._make(table, structure, part)
            self._held[name] = self._partitions(name)
        for segment in segments:
            if number_of(segment) not in self._held[name]:
                self._bring_one(table, structure, segment)
                self._held[name].add(number_of(segment))
        return table

    def _make(self, table: str, structure: Mapping[str, str], part: Part | None) -> None:
        columns = ", ".join(f'"{name}" {kind}' for name, kind in structure.items())
        order = _order(structure, part)
        self._server.run(f"CREATE TABLE IF NOT EXISTS {table} ({columns}, {PLACES}) {MADE.format(order)}")

    def _bring_one(self, table: str, structure: Mapping[str, str], segment: Segment) -> None:
        """All of a segment or nothing: it is written beside, counted, and then put in its place at once."""
        number = number_of(segment)
        beside = f'"incoming_{number}"'
        self._server.run(f"DROP TABLE IF EXISTS {beside}")
        self._server.run(f"CREATE TABLE {beside} AS {table}")
        path = self._folder / segment.path
        names = ", ".join(f'"{name}"' for name in structure)
        plain = ", ".join(f'"{name}" {_read_as(kind)}' for name, kind in structure.items())
        self._server.bring(path, beside, names, plain, number)
        rows = self._server.arrow(f"SELECT count() AS n FROM {beside}").column(0)[0].as_py()
        if rows != segment.rows:
            what = f"of {segment.rows:,} rows of a segment {rows:,} came to ClickHouse"
            raise EngineError(what, str(path), "run 'wellserved doctor'")
        self._server.run(f"ALTER TABLE {table} REPLACE PARTITION {number} FROM {beside}")
        self._server.run(f"DROP TABLE {beside}")

    def _partitions(self, name: str) -> set[int]:
        return self._all_held(f" AND table = '{name}'").get(name, set())

    def _all_held(self, only: str = "") -> dict[str, set[int]]:
        sql = (
            "SELECT table, partition FROM system.parts WHERE database = currentDatabase() AND active"
            f" AND {OURS}{only} GROUP BY table, partition"
        )
        found: dict[str, set[int]] = {}
        for row in self._server.arrow(sql).to_pylist():
            found.setdefault(row["table"], set()).add(int(row["partition"]))
        return found


def number_of(segment: Segment) -> int:
    """A segment's number: 60 bits of its content and its name."""
    return int(sha256(f"{segment.path} {segment.sha256}".encode()).hexdigest()[:15], 16)


def type_of(column: Column) -> str:
    """How ClickHouse keeps a column; words that come again and again are kept once."""
    if column.type is Type.TEXT and not (column.key or column.personal or column.name.endswith("_id")):
        return "LowCardinality(Nullable(String))"
    return f"Nullable({TYPES[column.type]})"


def empty_sql(columns: Sequence[Column]) -> str:
    """A SELECT of no rows with these columns."""
    typed = ", ".join(f'CAST(NULL AS Nullable({TYPES[c.type]})) AS "{c.name}"' for c in columns)
    return f"SELECT {typed} WHERE 0"


def _table_of(part: Part, structure: Mapping[str, str]) -> str:
    """Named by what it holds and by its columns: of other columns it is another table."""
    return f"{part.mark}_{sha256(repr(structure).encode()).hexdigest()[:12]}"


def _order(structure: Mapping[str, str], part: Part | None) -> str:
    times = [name for name, kind in structure.items() if "Date" in kind]
    return f'"{times[0]}"' if part and times else "tuple()"


def _within(segments: Sequence[Segment]) -> str:
    return f'"_segment" IN ({", ".join(str(number_of(segment)) for segment in segments)})'


def _read_as(kind: str) -> str:
    return "Nullable(String)" if kind.startswith("LowCardinality") else kind


def _arrow_type(name: str, kind: str) -> str:
    """Of a roll-up's column; its states are numbers, as DuckDB writes a large count as a broken one."""
    if not name.startswith("_"):
        return "Nullable(Float64)"
    plain = {"string": "String", "double": "Float64", "float": "Float32", "bool": "Bool", "date32[day]": "Date32"}
    whole = {f"{sign}int{bits}": f"{sign.upper()}Int{bits}" for sign in ("", "u") for bits in (8, 16, 32, 64)}
    if kind.startswith("decimal128"):
        return f"Nullable(Decimal{kind.removeprefix('decimal128')})"
    if kind.startswith("timestamp"):
        return "Nullable(DateTime64(6, 'UTC'))"
    return f"Nullable({(plain | whole)[kind]})"
