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
    "failed": Mark("◆", to_say("failed"), "vermilion", to_say("The last run did not come to its end.")),
    "off": Mark("▲", to_say("not allowed"), "ochre", to_say("The credential may not read it; the others go on.")),
    "reading": Mark("▲", to_say("unfinished"), "ochre", to_say("A run was ended within it; the next goes on there.")),
    "new": Mark("○", to_say("not read yet"), "quiet", to_say("It was never asked for.")),
    "ready": Mark("●", to_say("read to its end"), "blue", to_say("All that changed until then is here.")),
}
READY = MARKS["ready"]


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


@dataclass(frozen=True)
class Platform:
    """A connection: its streams that were not read to their end, those that were, and what these hold.

    Args:
        name: The platform's, and the connection's where that is called otherwise.
        waiting: Streams that were not, those that need somebody first.
        read: The others.
        rows: How many rows all of them hold.
        until: The earliest that one which was read was read until.
    """

    name: str
    waiting: tuple[StreamLine, ...]
    read: tuple[StreamLine, ...]
    rows: str
    until: str


def platforms(asked: Asking) -> dict[str, Any]:
    """All connections, those that need somebody first, and how it stands with them in a sentence."""
    found, numbers = asked.seen.pulled(), asked.numbers
    told = platform_list(found, numbers, asked.seen.workspace.settings.zone)
    return {
        "platforms": told,
        "said": headline(told, numbers) if told else "",
        "legend": [MARKS[state] for state in dict.fromkeys(MARKS) if _any_of(told, MARKS[state])],
    }


def platform_list(found: Sequence[Pulled], numbers: Numbers, zone: str) -> list[Platform]:
    """The connections, those whose streams need somebody first."""
    order = list(MARKS.values())
    told = [_platform(one, numbers, zone) for one in found]
    return sorted(told, key=lambda one: order.index(one.waiting[0].mark) if one.waiting else len(order))


def _platform(one: Pulled, numbers: Numbers, zone: str) -> Platform:
    lines = list(stream_lines([one], numbers, zone))
    sure = [stream.sure for stream in one.streams if stream.state == "ready" and stream.sure]
    own = one.connection.lower() not in one.vendor.lower()
    return Platform(
        name=f"{one.vendor}, {one.connection}" if own else one.vendor,
        waiting=tuple(line for line in lines if line.mark is not READY),
        read=tuple(line for line in lines if line.mark is READY),
        rows=numbers.count(sum(stream.rows for stream in one.streams)),
        until=instant_words(min(sure).astimezone(ZoneInfo(zone))) if sure else "",
    )


def headline(told: Sequence[Platform], numbers: Numbers) -> str:
    """How many streams were read to their end, and how many need somebody."""
    read, waiting = (
        sum(len(part) for part in parts) for parts in zip(*((p.read, p.waiting) for p in told), strict=True)
    )
    need = sum(line.mark.tone != "quiet" for one in told for line in one.waiting)
    texts, total = numbers.texts, numbers.count(read + waiting)
    if not waiting:
        return texts.say("All {n} streams were read to their end.", n=total)
    parts = [texts.say("{n} of {total} streams were read to their end.", n=numbers.count(read), total=total)]
    if need:
        parts.append(texts.count("{n} needs somebody.", "{n} need somebody.", need, n=numbers.count(need)))
    return " ".join(parts)


def stream_lines(found: Sequence[Pulled], numbers: Numbers, zone: str) -> Iterator[StreamLine]:
    """A line a stream: in the order of what it needs, then as the vendor's streams are read."""
    order = list(MARKS)
    streams = [(one, stream) for one in found for stream in one.streams]
    for one, stream in sorted(streams, key=lambda pair: order.index(pair[1].state)):
        until = instant_words(stream.sure.astimezone(ZoneInfo(zone))) if stream.sure else ""
        mark, rows, told = MARKS[stream.state], numbers.count(stream.rows), numbers.texts.say_kept(stream.told)
        yield StreamLine(one.connection, one.vendor, stream.stream, mark, rows, until, told)


def _any_of(told: Sequence[Platform], mark: Mark) -> bool:
    return any(line.mark is mark for one in told for line in (*one.waiting, *one.read))
