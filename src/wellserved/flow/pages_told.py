"""Pages told: how far a stream is, now and then and at its end, instead of a line for each of many pages."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

EVERY = 5.0  # seconds between two lines about one stream
ENOUGH = 0.02  # share of a run that must have been read before what is left of it can be guessed
Progress = Callable[[str, str, int], None]
Heard = Callable[[str, str, int, float | None], None]


@dataclass
class _Stream:
    connection: str
    name: str
    began: float
    at: float
    rows: int = 0
    share: float | None = None
    first: float = 0.0
    told: tuple[str, int] = ("", -1)

    def label(self, now: float) -> str:
        """The stream's name; with how much of it is read and how long the rest may take, where it can tell."""
        if self.share is None or self.share >= 1:
            return self.name
        minutes = (now - self.began) / 60
        begun, gained = f"{self.name}, {self.share:.0%} after {minutes:.0f} min", self.share - self.first
        if gained < ENOUGH or minutes < 1:
            return begun
        return f"{begun}, about {minutes / gained * (1 - self.share):.0f} min to go"


@contextmanager
def pages_told(progress: Progress, clock: Callable[[], float] = time.monotonic) -> Iterator[Heard]:
    """What hears each page, and tells `progress` the connection, the stream and the rows so far."""
    now: list[_Stream] = []

    def tell(stream: _Stream, label: str) -> None:
        if stream.told != (label, stream.rows):
            progress(stream.connection, label, stream.rows)
        stream.told, stream.at = (label, stream.rows), clock()

    def heard(connection: str, name: str, rows: int, share: float | None) -> None:
        if not now or (now[-1].connection, now[-1].name) != (connection, name):
            for one in now:
                tell(one, one.name)
            now[:] = [_Stream(connection, name, clock(), clock(), first=share or 0.0)]
        now[-1].rows += rows
        now[-1].share = share
        if clock() - now[-1].at >= EVERY:
            tell(now[-1], now[-1].label(clock()))

    yield heard
    for one in now:
        tell(one, one.name)
