"""A store that a test fills by hand, with real files and real checks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Any

import pyarrow
from pyarrow import parquet

from wellserved.enrich.identity import IdentityRules
from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.register import recipes
from wellserved.enrich.settings import EnrichSettings
from wellserved.records.checks import checked_sql
from wellserved.records.contract import PROVENANCE, Contract
from wellserved.records.expression import parse_expression
from wellserved.records.mapping import Mapping as ColumnMapping
from wellserved.records.register import CONTRACTS
from wellserved.records.writer import quoted
from wellserved.store.change import Change, Delivery, open_change
from wellserved.store.commit import Outcome, conclude
from wellserved.store.duckdb_engine import open_engine
from wellserved.store.incoming import take_in
from wellserved.store.known import count_known, is_known
from wellserved.store.store import Store
from wellserved.store.views import literal

Row = Mapping[str, str | None]
NOW = datetime(2026, 6, 1, tzinfo=UTC)


@dataclass(frozen=True)
class File:
    """Rows as a file has them: written values by column of the record, from line 2 on."""

    name: str
    rows: Sequence[Row]
    record: str = "interaction"
    source: str = "calls"
    where: str | None = None
    replaces: bool | None = None


@dataclass
class Desk:
    """A store in a folder, and the loads of a test."""

    folder: Path
    issues: IssueSettings = field(default_factory=IssueSettings)
    numbers: Any = field(default_factory=count)
    whole_below: int = 50_000
    apart_from: int = 200_000
    zone: str = "UTC"
    identity: IdentityRules | None = None

    @property
    def store(self) -> Store:
        return Store(
            self.folder / "data",
            threads=1,
            memory_limit="512MB",
            whole_below=self.whole_below,
            apart_from=self.apart_from,
        )

    def load(self, *files: File, clock: datetime = NOW, dry_run: bool = False, full: bool = False) -> Outcome:
        """Load files in one commit, as the flow does."""
        with open_change(self.store, clock) as change:
            for file in files:
                self.take(change, file, full)
            return conclude(
                change, recipes(EnrichSettings(self.issues, self.zone, identity=self.identity)), dry_run=dry_run
            )

    def rows(self, record: str, snapshot: int | None = None) -> list[dict[str, Any]]:
        """A record's rows without their provenance, in order of key."""
        return self.tables(record, snapshot=snapshot)[record]

    def tables(self, *records: str, snapshot: int | None = None) -> dict[str, list[dict[str, Any]]]:
        """The rows of some records, by record."""
        engine = open_engine(self.store, snapshot)
        try:
            return {record: engine.arrow(_in_order(CONTRACTS[record])).to_pylist() for record in records}
        finally:
            engine.close()

    def query(self, sql: str, snapshot: int | None = None) -> list[tuple[Any, ...]]:
        engine = open_engine(self.store, snapshot)
        try:
            return engine.query(sql)
        finally:
            engine.close()

    def take(self, change: Change, file: File, full: bool = False) -> None:
        """Take in one file, unless it is known."""
        content = sha256(repr(file.rows).encode()).hexdigest()
        key = f"{file.source}|{file.where}|{file.replaces}|{content}"
        if is_known(change, key, full):
            count_known(change, key)
            return
        relation, contract = self._stage(file), CONTRACTS[file.record]
        checked = checked_sql(mapping_of(file), contract, relation)
        delivery = Delivery(
            file.source,
            file.record,
            file.name,
            key,
            checked,
            f"SELECT * FROM {relation}",
            content=content,
            rows=len(file.rows),
            selects=file.where is not None,
            replaces=file.replaces,
        )
        take_in(change, contract, delivery)

    def _stage(self, file: File) -> str:
        """Write a file's rows as staging does: all text, with their line."""
        names = list(dict.fromkeys(name for row in file.rows for name in row))
        columns = {name: pyarrow.array([row.get(name) for row in file.rows], pyarrow.string()) for name in names}
        lines = pyarrow.array(range(2, len(file.rows) + 2), pyarrow.int64())
        none = pyarrow.nulls(len(file.rows), pyarrow.string())
        path = self.folder / f"staged-{next(self.numbers)}.parquet"
        parquet.write_table(pyarrow.table({**columns, "_line": lines, "_fault": none, "_raw": none}), path)
        return f"read_parquet({literal(str(path))})"


def mapping_of(file: File) -> ColumnMapping:
    """Each column from the source's column of the same name."""
    names = dict.fromkeys(name for row in file.rows for name in row)
    columns = {name: parse_expression(f'"{name}"', None, "test") for name in names}
    return ColumnMapping(file.record, columns, parse_expression(file.where, None, "test") if file.where else None)


def _in_order(contract: Contract) -> str:
    """A record's rows without their provenance, in order of key."""
    names = ", ".join(f'"{c.name}"' for c in contract.all_columns if c not in PROVENANCE)
    return f'SELECT {names} FROM "{contract.name}" ORDER BY {", ".join(quoted(key) for key in contract.key)}'


def contact(number: int | str, at: str = "2026-01-05 10:00", **columns: str | None) -> Row:
    """One contact, with an id and what else it needs."""
    return {"interaction_id": str(number), "channel": "voice", "started_at": at, **columns}
