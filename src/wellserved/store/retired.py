"""Retired: from which day on a store keeps rows, what it kept of the days before, and where their rows went.

A snapshot's last `retire` or `restore` commit says it; before the first, all rows are there.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from wellserved.records.contract import Contract, Type
from wellserved.records.register import CONTRACTS
from wellserved.store.catalog import Segment, latest, reading
from wellserved.store.store import Store

GOES = (
    "interaction", "interaction_segment", "issue", "self_service_session", "survey_response", "evaluation",
    "agent_time", "schedule",
)  # fmt: skip
"""Records whose old months go: what new rows need of them lies within the look-back."""
SHUT = ("order", "commitment", "customer_period", "cost_share")
"""Records that stay, and whose old days are closed: what they were made of is gone."""
KINDS = ("retire", "restore")


@dataclass(frozen=True)
class Shelved:
    """A segment that went, and the folder that it went to; '' where it was dropped."""

    segment: Segment
    folder: str = ""


@dataclass(frozen=True)
class Stretch:
    """The days of a roll-up that stay as they are: the first, or '' from the beginning, and the day after the last."""

    since: str
    until: str


@dataclass(frozen=True)
class Retired:
    """What a store said when it last let months go.

    Args:
        until: The first local day whose rows are all kept; None where all days' are.
        kept: The first month whose rows still lie in the store, as 2024-11: those before `until` only as look-back.
        zone: The zone that `until` is a day of.
        records: Whose days before it are closed.
        earliest: By record, the first moment that it had a row of.
        rollups: By mark, which days of a roll-up stay as they are.
        shelf: The segments that went.
        versions: By KPI, the version that the roll-ups were kept by.
    """

    until: date | None = None
    kept: str = ""
    zone: str = "UTC"
    records: frozenset[str] = frozenset()
    earliest: Mapping[str, str] = field(default_factory=dict)
    rollups: Mapping[str, Stretch] = field(default_factory=dict)
    shelf: tuple[Shelved, ...] = ()
    versions: Mapping[str, int] = field(default_factory=dict)

    @property
    def gone(self) -> frozenset[str]:
        """The records whose rows of the closed days are not all there."""
        return self.records & frozenset(GOES)

    def touches(self, records: Collection[str]) -> bool:
        """Whether days of any of these records are closed."""
        return self.until is not None and not self.records.isdisjoint(records)

    def freezes(self, segment: Segment) -> bool:
        """Whether a roll-up's segment lies in days that stay as they are."""
        stretch = self.rollups.get(segment.shape) if segment.layer == "rollup" else None
        return stretch is not None and segment.partition < stretch.until[:7]

    def closed_sql(self, contract: Contract, negated: bool = False, table: str = "") -> str:
        """SQL of whether a row's day is closed, or is not; '' where no day of its record is."""
        column = (
            CONTRACTS[contract.name].column(contract.time) if contract.time and contract.name in CONTRACTS else None
        )
        if self.until is None or contract.name not in self.records or column is None:
            return ""
        edge = f"DATE '{self.until}'" if column.type is Type.DATE else f"TIMESTAMPTZ '{self.moment.isoformat()}'"
        name = f'{table}"{column.name}"'
        return f"({name} >= {edge} OR {name} IS NULL)" if negated else f"{name} < {edge}"

    @property
    def moment(self) -> datetime:
        """When the first day begins whose rows are all kept."""
        day = self.until or date.min
        return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(self.zone)).astimezone(UTC)

    def written(self) -> dict[str, Any]:
        """As a commit keeps it."""
        found = asdict(self) | {"until": self.until.isoformat() if self.until else None}
        return found | {"records": sorted(self.records), "shelf": [asdict(one) for one in self.shelf]}


NOTHING = Retired()


def retired_at(db: sqlite3.Connection | None, commit: int) -> Retired:
    """What is retired at a commit."""
    if db is None:
        return NOTHING
    sql = f"SELECT meta FROM commits WHERE kind IN {KINDS} AND commit_id <= ? ORDER BY commit_id DESC LIMIT 1"
    row = db.execute(sql, (commit,)).fetchone()
    return _read(json.loads(row[0])["retired"]) if row else NOTHING


def retired(store: Store, snapshot: int | None = None) -> Retired:
    """What is retired in a snapshot, by default the newest."""
    with reading(store) as db:
        return retired_at(db, latest(db) if snapshot is None else snapshot)


def _read(said: Mapping[str, Any]) -> Retired:
    return Retired(
        date.fromisoformat(said["until"]) if said["until"] else None,
        said["kept"],
        said["zone"],
        frozenset(said["records"]),
        said["earliest"],
        {mark: Stretch(**one) for mark, one in said["rollups"].items()},
        tuple(Shelved(Segment(**one["segment"]), one["folder"]) for one in said["shelf"]),
        said["versions"],
    )
