"""Change: what one commit is about to do, gathered under the writer's lock."""

import secrets
import shutil
import sqlite3
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb

from wellserved.records.contract import Column, Contract
from wellserved.store.catalog import Segment, latest, live, writing
from wellserved.store.collect import collect
from wellserved.store.duckdb_engine import connect
from wellserved.store.lock import may_not_write, writer_lock
from wellserved.store.retired import NOTHING, Retired, retired_at
from wellserved.store.store import Store
from wellserved.store.tally import Tally
from wellserved.store.views import gone_layer, layer_columns, segments_sql
from wellserved.terms.errors import StoreError

SCHEMAS = (
    "taken", "incoming", "existing", "vanished", "verdict", "winner", "replaced",
    "scope", "near", "beside", "made", "held", "added", "dropped", "later",
)  # fmt: skip


@dataclass(frozen=True)
class AsText:
    """A file's rows, all columns as text.

    Args:
        checked: SELECT of the record's columns, _file_line, _reasons and _raw; of a table's lines, if one is named.
        staged: SELECT of the source's own columns as text and _line, to show a row as it was.
    """

    checked: Callable[..., str]
    staged: str


@dataclass(frozen=True)
class Typed:
    """A file whose columns were staged in their own types.

    Args:
        sql: SELECT of the record's columns, _file_line, _sure and what `stays` names; a row that is not sure is judged
            as text.
        as_text: Stages the file again as text.
        stays: By column that may be just what was staged, what tells of a row whether it is.
        good: SELECT of the record's columns and _file_line where all rows are sure, of the columns that are as they
            were staged in all of them.
    """

    sql: str
    as_text: Callable[[], AsText]
    stays: Mapping[str, str]
    good: Callable[[Collection[str]], str]


Extent = Literal["file", "all", "more"]


@dataclass(frozen=True)
class Delivery:
    """One file's rows, checked but not yet weighed against the store.

    Args:
        source: Name of the source.
        record: What its rows are.
        file: The file, as people know it.
        batch_key: Marks content and mapping; the same one is not read twice.
        checked: SELECT of the record's columns, _file_line, _reasons and _raw.
        staged: SELECT of the source's own columns as text and _line, to show a row as it was.
        content: The file's sha256; empty where only some of its rows are read again.
        rows: Rows in the file, those that its mapping leaves out among them; None where they were not counted.
        selects: Whether its mapping may leave rows out.
        replaces: Whether the file stands for itself, so that rows it no longer holds go; None where nobody said.
        extent: How much of its source it is: one file of several, all of it, or only what is new.
        typed: Its rows in their own types, in the place of `checked` and `staged`; None where all is text.
        gone: SELECT of the keys of rows that are gone where they came from; empty where none are.
    """

    source: str
    record: str
    file: str
    batch_key: str
    checked: str
    staged: str
    content: str = ""
    rows: int | None = None
    selects: bool = True
    replaces: bool | None = None
    extent: Extent = "file"
    typed: Typed | None = None
    gone: str = ""

    def as_text(self) -> AsText:
        """Its rows as text, staged again if need be."""
        return self.typed.as_text() if self.typed else AsText(lambda lines="": self.checked, self.staged)


@dataclass(frozen=True)
class Span:
    """Some lines of a file, first and last, and the times (in UTC, as text) of their earliest and latest row."""

    lines: tuple[int, int]
    first: str
    last: str

    def touches(self, month: str) -> bool:
        """Whether rows of a month may be among them."""
        return self.first[:7] <= month <= self.last[:7]


@dataclass(frozen=True)
class Left:
    """A file's rows that are read where they were staged: a SELECT over `_file_line`, and where which months lie."""

    sql: str
    spans: tuple[Span, ...]


@dataclass(frozen=True)
class Later:
    """Months after all that the store holds of a record, whose rows are made apart from those before them.

    Args:
        begin: SQL of the moment from which on a row lies in them.
        rows: By month, a relation of what the record's rows there are made of.
    """

    begin: str
    rows: Mapping[str, str]

    def earlier_sql(self, contract: Contract, relation: str) -> str:
        """A relation's rows that lie in none of these months."""
        time = f'"{contract.time}"'
        return f"(SELECT * FROM {relation} WHERE {time} < {self.begin} OR {time} IS NULL)"

    def later_sql(self, contract: Contract, relation: str) -> str:
        """A relation's rows that lie in these months."""
        return f'(SELECT * FROM {relation} WHERE "{contract.time}" >= {self.begin})'


@dataclass(frozen=True)
class LeftBehind:
    """Rows that a file held when it was read before, that it no longer holds, and that are kept.

    Args:
        source: Name of the source.
        file: The file.
        rows: How many they are.
        remapped: Whether they were read by a former mapping.
    """

    source: str
    file: str
    rows: int
    remapped: bool


@dataclass
class Change:
    """Handles and findings of one commit in the making."""

    store: Store
    db: sqlite3.Connection
    duck: duckdb.DuckDBPyConnection
    staging: Path
    clock: datetime
    batch: str
    snapshot: int
    segments: list[Segment]
    deliveries: list[Delivery] = field(default_factory=list)
    known: list[Tally] = field(default_factory=list)
    left: dict[str, list[Left]] = field(default_factory=dict)
    in_place: set[str] = field(default_factory=set)
    weighed: set[str] = field(default_factory=set)
    vacated: list[str] = field(default_factory=list)
    held: dict[int, list[str]] = field(default_factory=dict)
    left_behind: list[LeftBehind] = field(default_factory=list)
    added: list[Segment] = field(default_factory=list)
    removed: list[Segment] = field(default_factory=list)
    restated: dict[tuple[str, str, str], int] = field(default_factory=dict)
    waiting: dict[tuple[str, str], dict[str, int]] | None = None
    marks: dict[str, str] = field(default_factory=dict)
    rollups: dict[str, tuple[str, str, int]] = field(default_factory=dict)
    remade: dict[str, datetime] = field(default_factory=dict)
    later: dict[str, Later] = field(default_factory=dict)
    retired: Retired = NOTHING
    told: dict[str, object] = field(default_factory=dict)

    @property
    def records(self) -> list[str]:
        """Records with rows coming in, in order of first delivery."""
        return list(dict.fromkeys([*(delivery.record for delivery in self.deliveries), *self.vacated]))

    def reading(self, number: int) -> str:
        """The name of one delivery's reading; the rows that it brings carry it as their batch."""
        return f"{self.batch}/{number + 1}"

    def layer(self, record: str, layer: str) -> list[Segment]:
        """A record's segments, as they will be after what was written so far."""
        return [s for s in self.segments if s.record == record and s.layer == layer]

    def relation(self, contract: Contract, layer: str, months: Callable[[str], bool] = lambda month: True) -> str:
        """SQL of a layer's rows, as they will be after what was written so far.

        Args:
            contract: The record's contract.
            layer: Which of its layers.
            months: Whether a partition need be read; rows that this change brings may be of others.
        """
        if layer == "loaded" and contract.kept_once:
            return self._kept_once(contract, months)
        return f"({self._read(contract, layer, layer_columns(contract, layer), months)})"

    def holds_rows(self, contract: Contract) -> bool:
        """Whether rows of a record are in the store."""
        return bool(self.layer(contract.name, "fact" if contract.kept_once else "loaded"))

    def has(self, schema: str, name: str) -> bool:
        """Whether there is a table or view of this change by that name."""
        try:  # to list all there are takes ten times as long
            self.duck.execute(f'SELECT 1 FROM {schema}."{name}" LIMIT 0')
        except duckdb.CatalogException:
            return False
        return True

    def _kept_once(self, contract: Contract, months: Callable[[str], bool]) -> str:
        """Loaded rows that lie among the facts; with those of this change from when they are weighed until made."""
        columns, facts = layer_columns(contract, "loaded"), self.layer(contract.name, "fact")
        held = self._read(contract, "fact", columns, months)
        if contract.name not in self.weighed:
            return f"({held})"
        names, key = (", ".join(f'"{name}"' for name in some) for some in ([c.name for c in columns], contract.key))
        stay = f"""SELECT {names} FROM ({held}) ANTI JOIN replaced."{contract.name}" USING ({key})"""
        return f"""({f"{stay} UNION ALL" if facts else ""} SELECT {names} FROM winner."{contract.name}")"""

    def _read(self, contract: Contract, layer: str, columns: Sequence[Column], months: Callable[[str], bool]) -> str:
        held, gone = (
            [s for s in self.layer(contract.name, one) if months(s.partition)] for one in (layer, gone_layer(layer))
        )
        return segments_sql(columns, held, self.store.segments, layer_columns(contract, layer), gone)

    def replace(self, old: Sequence[Segment], new: Segment | None) -> None:
        """Put one segment in the place of others."""
        self.segments = [s for s in self.segments if s not in old] + ([new] if new else [])
        self.added = [s for s in self.added if s not in old] + ([new] if new else [])
        self.removed += old


@contextmanager
def open_change(store: Store, clock: datetime | None = None) -> Iterator[Change]:
    """Take the writer's lock, collect what no commit names, and begin a change; leaving without a commit undoes it.

    Raises:
        StoreError: Another process is writing, or the store can't be written.
    """
    now = (clock or datetime.now(UTC)).astimezone(UTC)
    with writer_lock(store), writing(store) as db, told_failures(store):
        collect(store, db, now)
        batch = f"{now:%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"
        staging = store.staging / batch
        staging.mkdir()
        try:
            with closing(_duck(store, staging)) as duck:
                at = latest(db)
                yield Change(store, db, duck, staging, now, batch, at, live(db, at), retired=retired_at(db, at))
        finally:
            shutil.rmtree(staging, ignore_errors=True)


def _duck(store: Store, staging: Path) -> duckdb.DuckDBPyConnection:
    duck = connect(store, spill=staging / "spill")
    duck.execute("SET preserve_insertion_order = false")
    for schema in SCHEMAS:
        duck.execute(f"CREATE SCHEMA {schema}")
    return duck


@contextmanager
def told_failures(store: Store) -> Iterator[None]:
    """Say what failed in place of DuckDB's or the system's own error."""
    try:
        with may_not_write(store):
            yield
    except duckdb.Error as error:
        fix = "see that the disk has room and that data/ may be written; nothing was changed"
        if isinstance(error, duckdb.OutOfMemoryException):
            fix = "raise memory_limit in wellserved.yaml, or load fewer files at once; nothing was changed"
        reason = str(error).strip().splitlines()[0]
        raise StoreError(f"the store could not be written: {reason}", str(store.folder), fix) from error
