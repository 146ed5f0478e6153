"""Platforms: what somebody must see to comes first, and a stream that was read says until when."""

from datetime import UTC, datetime

from wellserved.flow.pull import Pulled
from wellserved.sources.connect.landing import StreamState
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.pages.platforms import headline, platform_list, stream_lines
from wellserved.terms.sentence import joined, kept, read_kept, sentence

UNTIL = datetime(2026, 7, 1, 7, tzinfo=UTC)
STREAMS = (
    StreamState("tickets", "ready", sure=UNTIL, rows=12_345),
    StreamState("calls", "off", "the permission read:calls is missing"),
    StreamState("users"),
    StreamState("groups", "failed", "the vendor can't be reached"),
)


def test_what_needs_somebody_comes_first() -> None:
    lines = list(stream_lines([Pulled("desk", "Zendesk", STREAMS)], Numbers(), "Europe/Berlin"))
    assert [(line.stream, line.mark.word) for line in lines] == [
        ("groups", "failed"), ("calls", "not allowed"), ("users", "not read yet"), ("tickets", "read to its end"),
    ]  # fmt: skip


def test_a_stream_that_was_read_says_until_when_in_the_zone_of_the_workspace() -> None:
    (line,) = stream_lines([Pulled("desk", "Zendesk", STREAMS[:1])], Numbers(), "Europe/Berlin")
    assert (line.until, line.rows, line.told) == ("2026-07-01 09:00 +02:00", "12,345", "")


def test_why_a_stream_stands_still_is_said_in_the_reader_s_language() -> None:
    lacks = sentence("{vendor} does not allow this", vendor="Zendesk")
    told = read_kept(kept(joined("; ", lacks, "their own words {as they are}")))
    (line,) = stream_lines([Pulled("desk", "Zendesk", (StreamState("calls", "off", told),))], Numbers("de"), "UTC")
    assert line.told == "Zendesk erlaubt das nicht; their own words {as they are}"
    assert told == "Zendesk does not allow this; their own words {as they are}"


def test_platforms_that_need_somebody_come_first_and_say_until_when_the_rest_was_read() -> None:
    well = Pulled("zendesk", "Zendesk", STREAMS[:1])
    first, last = platform_list([well, Pulled("old desk", "Zendesk", STREAMS)], Numbers(), "UTC")

    assert (first.name, len(first.waiting), first.until) == ("Zendesk, old desk", 3, "2026-07-01 07:00 +00:00")
    assert (last.name, last.waiting) == ("Zendesk", ())
    assert headline([first, last], Numbers()) == "2 of 5 streams were read to their end. 2 need somebody."
    assert headline([last, last], Numbers()) == "All 2 streams were read to their end."
