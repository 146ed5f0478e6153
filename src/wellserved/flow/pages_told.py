"""Pages told: how far a stream is, now and then and at its end, instead of a line for each of many pages."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

EVERY = 5.0  # seconds between two lines about one stream
Progress = Callable[[str, str, int], None]


@dataclass
class _Stream:
    connection: str
    name: str
    rows: int = 0
    told: int = -1
    at: float = 0.0


@contextmanager
def pages_told(progress: Progress) -> Iterator[Progress]:
    """What hears each page, and tells `progress` the connection, the stream and the rows so far."""
    now: list[_Stream] = []

    def tell(stream: _Stream) -> None:
        if stream.told != stream.rows:
            progress(stream.connection, stream.name, stream.rows)
        stream.told, stream.at = stream.rows, time.monotonic()

    def heard(connection: str, name: str, rows: int) -> None:
        if not now or (now[-1].connection, now[-1].name) != (connection, name):
            for one in now:
                tell(one)
            now[:] = [_Stream(connection, name, at=time.monotonic())]
        now[-1].rows += rows
        if time.monotonic() - now[-1].at >= EVERY:
            tell(now[-1])

    yield heard
    for one in now:
        tell(one)
