"""Stream: one kind of rows that a vendor gives page by page, from a cursor on."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from wellserved.sources.connect.reply import Wire

Row = Mapping[str, Any]
Cursor = Mapping[str, Any]


@dataclass(frozen=True)
class Ask:
    """What a stream is asked for: the page after the last durable one.

    Args:
        wire: Calls to the vendor.
        cursor: What the last durable page said; None the very first time, after `--full`, and after an expired cursor.
        since: Rows that changed before it are not wanted; it counts only where there is no cursor.
        now: The vendor's clock when this run began: the upper bound of what is asked for.
        begins: Whether this is a run's first page, so that a time-like cursor is set back by the look-back.
        options: What the connection's file says under `options`.
        landed: The newest row of each key that another stream has landed, such as the surveys to ask responses of.
    """

    wire: Wire
    cursor: Cursor | None
    since: datetime
    now: datetime
    begins: bool
    options: Mapping[str, Any] = field(default_factory=dict)
    landed: Callable[[str], Iterator[Row]] = lambda name: iter(())


@dataclass(frozen=True)
class Page:
    """What one call gave.

    Args:
        rows: JSON objects as the vendor gave them, unchanged; may be none.
        cursor: Where the next call goes on. It is kept only when the rows are on the disk.
        more: Whether there is more to be had now. False ends the run; the cursor stays for the next.
        wait: Seconds before the next call, such as between two looks at a job.
        deleted: Keys (values joined by "|") of rows that are gone at the vendor.
        gaps: What all rows of the run lack, such as fields that the credential may not see, in words; its last page's
            are kept, its first page's told when a connection is made.
        share: How much of what this run asks for lies behind it (0 to 1), where the stream can tell.
    """

    rows: Sequence[Row]
    cursor: Cursor
    more: bool
    wait: float = 0.0
    deleted: Sequence[str] = ()
    gaps: Sequence[str] = ()
    share: float | None = None


@dataclass(frozen=True)
class Stream:
    """One kind of rows.

    Args:
        name: As the vendor calls it, in lower_case; a mapping's table.
        key: Fields that name a row, by their path ("id", "meta.id").
        read: Gives the page after a cursor. It holds no state of its own: all it must remember stands in the cursor, so
            a killed run asks for the page in flight again and for nothing else.
        fields: What mappings may read though no row had it yet; null where none has it.
        version: The field that is greater in a newer state of the same row; empty where a later page is newer.
        limit: The class of its endpoint, of the vendor's limits.
        permission: What the credential needs for it, in the vendor's own words.
        gives: What is known by it, in a few words.
        after: Streams that are read before it.
        wanted: Whether it is read unless the connection says otherwise.
        whole: Each run gives all rows anew, so that what it does not give is gone (a snapshot).
        together: Fields of the key whose rows always come all in one page, such as the messages of a thread: a newer
            page of them stands for all of them. Such a stream has no version.
    """

    name: str
    key: tuple[str, ...]
    read: Callable[[Ask], Page]
    fields: tuple[str, ...] = ()
    version: str = ""
    limit: str = ""
    permission: str = ""
    gives: str = ""
    after: tuple[str, ...] = ()
    wanted: bool = True
    whole: bool = False
    together: tuple[str, ...] = ()

    @property
    def family(self) -> tuple[str, ...]:
        """Fields that name the rows which come together; mostly one row."""
        return self.together or self.key
