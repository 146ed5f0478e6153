"""Platforms: how far the streams of connected platforms were read, as people read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from wellserved.flow.pull import Pulled
from wellserved.surfaces.language import to_say
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.web.asking import Asking
from wellserved.surfaces.when import instant_words
from wellserved.surfaces.words import Mark

MARKS = {
    "ready": Mark("●", to_say("read to its end"), "blue", to_say("All that changed until then is here.")),
    "reading": Mark("▲", to_say("unfinished"), "ochre", to_say("A run was ended within it; the next goes on there.")),
    "failed": Mark("◆", to_say("failed"), "vermilion", to_say("The last run did not come to its end.")),
    "off": Mark("▲", to_say("not allowed"), "ochre", to_say("The credential may not read it; the others go on.")),
    "new": Mark("○", to_say("not read yet"), "quiet", to_say("It was never asked for.")),
}


@dataclass(frozen=True)
class StreamLine:
    """A stream as the page shows it."""

    connection: str
    vendor: str
    stream: str
    mark: Mark
    rows: str
    until: str
    told: str


def platforms(asked: Asking) -> dict[str, Any]:
    """The streams of all connections; those that need somebody first."""
    return {"lines": list(stream_lines(asked.seen.pulled(), asked.numbers, asked.seen.workspace.settings.zone))}


def stream_lines(found: Sequence[Pulled], numbers: Numbers, zone: str) -> Iterator[StreamLine]:
    """A line a stream: in the order of what it needs, then as the vendor's streams are read."""
    order = ("failed", "off", "reading", "new", "ready")
    streams = [(one, stream) for one in found for stream in one.streams]
    for one, stream in sorted(streams, key=lambda pair: order.index(pair[1].state)):
        until = instant_words(stream.sure.astimezone(ZoneInfo(zone))) if stream.sure else ""
        mark, rows = MARKS[stream.state], numbers.count(stream.rows)
        yield StreamLine(one.connection, one.vendor, stream.stream, mark, rows, until, stream.told)
