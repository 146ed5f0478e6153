"""Beside: what little of a month changes is written beside it: the rows that came, and a list of those that went."""

from collections.abc import Sequence
from dataclasses import dataclass

from wellserved.records.contract import Column, Contract, Type
from wellserved.store.catalog import Segment
from wellserved.store.change import Change
from wellserved.store.partition import Spread, lies_in_sql
from wellserved.store.segment_file import write_segment
from wellserved.store.views import PLACE, PLACED, gone_layer, layer_columns, literal, segments_sql

MOST_BESIDE = 12  # segments beside a month's first one; then they are written as one
MOST_LOOSE = 2  # a month is written whole when more than one row in so many came or went since it was


@dataclass(frozen=True)
class Part:
    """One partition of a record's layer, as the store has it.

    Args:
        contract: The record's contract.
        layer: `loaded` or `fact`.
        partition: Which month.
        segments: Its rows; the largest segment first.
        gone: The list of those that went, if any did.
    """

    contract: Contract
    layer: str
    partition: str
    segments: tuple[Segment, ...]
    gone: tuple[Segment, ...]

    @classmethod
    def held(cls, change: Change, contract: Contract, layer: str, partition: str) -> "Part":
        """A partition, after what was written so far."""
        segments, gone = (
            [s for s in change.layer(contract.name, one) if s.partition == partition]
            for one in (layer, gone_layer(layer))
        )
        return cls(contract, layer, partition, tuple(sorted(segments, key=lambda s: -s.rows)), tuple(gone))

    @property
    def place(self) -> tuple[str, str, str]:
        """Record, layer and partition."""
        return self.contract.name, self.layer, self.partition

    @property
    def rows(self) -> int:
        """How many rows there are."""
        return sum(s.rows for s in self.segments) - self.rows_gone

    @property
    def rows_gone(self) -> int:
        """How many rows of the segments are no more."""
        return sum(s.rows for s in self.gone)

    @property
    def loose(self) -> tuple[Segment, ...]:
        """The segments beside the largest."""
        return self.segments[1:]

    def sql(self, change: Change, columns: Sequence[Column], segments: Sequence[Segment] | None = None) -> str:
        """A SELECT of its rows, or of those in some of its segments."""
        some = self.segments if segments is None else segments
        return segments_sql(columns, some, change.store.segments, layer_columns(self.contract, self.layer), self.gone)


def is_little(part: Part, came: Spread, went: Spread, whole_below: int) -> bool:
    """Whether a partition is better left as it is, with what came and went told beside it."""
    if part.layer not in ("loaded", "fact") or part.rows + came.rows <= max(whole_below, 0) or not part.segments:
        return False
    loose = sum(s.rows for s in part.loose) + part.rows_gone + came.rows + went.rows
    return loose * MOST_LOOSE <= part.rows and _ends_stay(part, came, went)


def write_beside(change: Change, part: Part, added: str, dropped: str, went: Spread) -> None:
    """Write the rows that come into a partition as a segment of their own, and list those that leave it."""
    if went.rows:
        part = _list_gone(change, part, dropped, went)
    merged = part.loose if len(part.loose) >= MOST_BESIDE else ()
    columns = layer_columns(part.contract, part.layer)
    names = ", ".join(f'"{column.name}"' for column in columns)
    rows = f"SELECT {names} FROM {added} WHERE {lies_in_sql(part.contract, part.partition)}"
    if merged:
        rows += f" UNION ALL {part.sql(change, columns, merged)}"
    rows += f" ORDER BY {order_sql(part.contract)}"
    made = write_segment(change.duck, change.store.segments, rows, part.place, columns, part.contract.time)
    change.replace(merged, made)
    if merged and part.gone:
        _forget(change, part, merged)


def order_sql(contract: Contract) -> str:
    """By time, so that a day's rows lie together; by key where there is none."""
    return ", ".join(f'"{name}"' for name in ([contract.time] if contract.time else contract.key))


def _ends_stay(part: Part, came: Spread, went: Spread) -> bool:
    """Whether the segments still tell the partition's first and last time when rows have gone."""
    firsts, lasts = ([getattr(s, end) for s in part.segments if getattr(s, end)] for end in ("min_time", "max_time"))
    if not (firsts and lasts and went.first and went.last):
        return True
    first_stays = went.first > min(firsts) or bool(came.first and came.first <= min(firsts))
    return first_stays and (went.last < max(lasts) or bool(came.last and came.last >= max(lasts)))


def _list_gone(change: Change, part: Part, dropped: str, went: Spread) -> Part:
    """Put a longer list of the rows that are no more in the place of the former."""
    key = ", ".join(f'"{name}"' for name in part.contract.key)
    places = ", ".join(f'"{column.name}"' for column in PLACE)
    gone = f"SELECT {key} FROM {dropped} WHERE {lies_in_sql(part.contract, part.partition)}"
    here = _placed_sql(change, part, went)
    rows = f"SELECT {places} FROM ({here}) SEMI JOIN ({gone}) USING ({key})"
    listed = [literal(str(change.store.segments / s.path)) for s in part.gone]
    if listed:
        former = f"SELECT {places} FROM read_parquet([{', '.join(listed)}])"
        rows = f"SELECT {places} FROM ({rows}) ANTI JOIN ({former}) USING ({places}) UNION ALL {former}"
    found = _write_list(change, part, rows)
    if found is None or found.rows != part.rows_gone + went.rows:
        raise AssertionError(f"rows do not add up: {went.rows} of {part.place} were to go")
    return Part(part.contract, part.layer, part.partition, part.segments, (found,))


def _placed_sql(change: Change, part: Part, went: Spread) -> str:
    """The keys of rows about as old as those that go, and where they lie."""
    time = part.contract.column(part.contract.time) if part.contract.time else None
    files = ", ".join(literal(str(change.store.segments / s.path)) for s in part.segments)
    columns = ", ".join(f'"{name}"' for name in part.contract.key)
    near = ""
    if time is not None and went.first and went.last:
        kind = "DATE" if time.type is Type.DATE else "TIMESTAMPTZ"
        near = f"WHERE \"{time.name}\" BETWEEN {kind} '{went.first}' AND {kind} '{went.last}'"
    return f"""SELECT {columns}, parse_filename("filename") AS "filename", "file_row_number"
        FROM read_parquet([{files}]{PLACED}) {near}"""


def _forget(change: Change, part: Part, merged: Sequence[Segment]) -> None:
    """Take the rows of segments that are no more off the list."""
    listed = ", ".join(literal(str(change.store.segments / s.path)) for s in part.gone)
    names = ", ".join(literal(s.path) for s in merged)
    _write_list(change, part, f'SELECT * FROM read_parquet([{listed}]) WHERE "filename" NOT IN ({names})')


def _write_list(change: Change, part: Part, rows: str) -> Segment | None:
    record, layer, partition = part.place
    order = ", ".join(f'"{column.name}"' for column in PLACE)
    place = (record, gone_layer(layer), partition)
    made = write_segment(change.duck, change.store.segments, f"{rows} ORDER BY {order}", place, PLACE, None)
    change.replace(part.gone, made)
    return made
