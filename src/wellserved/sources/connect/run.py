"""Run: read one stream from where it stands to its end, page by page, each kept before the next is asked for."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from wellserved.sources.connect.landing import Landing, StreamState
from wellserved.sources.connect.refused import CursorExpired, JobFailed, PermissionMissing, Refused
from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.stream import Ask, Cursor, Page, Row, Stream
from wellserved.sources.connect.vendor import Vendor
from wellserved.terms.errors import SourceError
from wellserved.terms.sentence import Sentence, joined, sentence

PATIENCE = 3  # times that a run goes back to its begin for a job that failed or a cursor that expired
IDLE = 10_000  # pages without a row and without a new cursor, after which a vendor is taken to be stuck
LATE = timedelta(hours=1)  # what a vendor may withhold, or index late, of what it had when it was asked
Heard = Callable[[str, int, float | None], None]


@dataclass(frozen=True)
class Reading:
    """What all streams of a connection are read with.

    Args:
        vendor: Whose streams they are.
        wire: Calls to it.
        landing: Where pages and cursors are kept.
        since: Rows that changed before it are not wanted, where a stream has no cursor.
        options: What the connection says besides.
        full: Forget cursors.
        heard: Told each page's stream and rows, and how much of the run lies behind it.
    """

    vendor: Vendor
    wire: Wire
    landing: Landing
    since: datetime
    options: Mapping[str, Any] = field(default_factory=dict)
    full: bool = False
    heard: Heard = lambda stream, rows, share: None


def run_stream(reading: Reading, stream: Stream) -> StreamState:
    """Read a stream to its end; how it stands then.

    A missing permission switches it off and a failure leaves it where its last page was kept: both are noted, and the
    other streams go on.

    Raises:
        SourceError: The vendor can't be reached, or does not know the credential: no stream could be read.
    """
    landing, now = reading.landing, reading.wire.clock
    run = datetime.now(UTC).isoformat()
    began = landing.begin(stream, run, anew=reading.full)
    try:
        gaps = _pages(reading, stream, run, now)
    except PermissionMissing as missing:
        landing.end(stream.name, "off", _said(missing), now)
    except Refused as refused:
        landing.end(stream.name, "off" if refused.status == 403 else "failed", _said(refused), now)
        if refused.status == 401:
            raise
    except SourceError as error:
        landing.end(stream.name, "failed", _said(error), now)
        raise
    else:
        before = landing.keep_only(stream.name, run, now) if stream.whole else 0
        landing.end(stream.name, "ready", joined("; ", *gaps, *_emptied(before)), now, sure=now)
    return landing.state(began.stream)


def _pages(reading: Reading, stream: Stream, run: str, now: datetime) -> Sequence[str]:
    """Ask for page after page until there is no more; what the rows lack."""
    landing, wire = reading.landing, reading.wire
    begins, went_back, idle = True, 0, 0
    while True:
        state = landing.state(stream.name)
        try:
            page = stream.read(_ask(reading, stream, state, now, begins=begins))
        except (CursorExpired, JobFailed) as lost:
            went_back += 1
            if went_back > PATIENCE:
                raise
            landing.go_back(stream.name, None if isinstance(lost, CursorExpired) else state.began)
            begins = True
            continue
        begins = False
        idle = 0 if page.rows or _moves(page, state.cursor) else idle + 1
        if idle > IDLE:
            what = sentence("the vendor gives nothing and does not end")
            raise SourceError(what, stream.name, sentence("load again later"))
        landing.land(stream, page, run, wire.clock, wire.blotted)
        reading.heard(stream.name, len(page.rows), page.share)
        if not page.more:
            return page.gaps
        time.sleep(page.wait)


def _moves(page: Page, cursor: Cursor | None) -> bool:
    return dict(page.cursor) != dict(cursor or {})


def _ask(reading: Reading, stream: Stream, state: StreamState, now: datetime, *, begins: bool) -> Ask:
    """The next page's question; where a cursor was lost, from the last moment that all before it was read."""
    since = max(reading.since, state.sure - LATE) if state.sure and not reading.full else reading.since

    def landed(name: str) -> Iterator[Row]:
        other = reading.vendor.stream(name)
        return iter(()) if other is None else reading.landing.newest(other)

    return Ask(reading.wire, state.cursor, since, now, begins, reading.options, landed)


def _emptied(rows: int) -> Iterator[str]:
    """What people are told where a snapshot came back without any row."""
    if rows:
        yield sentence("it came back empty, where it had {n} rows; they go when it is empty a second time", n=rows)


def _said(error: SourceError) -> Sentence:
    return joined("; ", error.what, error.fix)
