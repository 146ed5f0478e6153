"""Annotation: what people know of a trend: a release, an outage, a campaign; and what may be noted."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from typing import Any, Literal, get_args

from wellserved.metrics.catalogue import Catalogue
from wellserved.terms.errors import QueryError, nearest

LONGEST_TEXT, LONGEST_NAME = 280, 80
FIRST_YEAR, LAST_YEAR = 1970, 2199
Kind = Literal["release", "outage", "campaign", "definition", "other"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Annotation:
    """Something that happened on a day, and who says so.

    Args:
        day: The day, in the workspace's zone.
        kind: What sort of thing.
        text: What happened, in a few words.
        author: Who says so.
        clock: The time of day; None for the day as a whole.
        metric: The KPI that it is about; None for all.
        segment: The rows that it is about, by segment; empty for all.
        written: When it was noted; None before that.
        number: Its place in the ledger; None for a definition's change, which nobody notes.
    """

    day: date
    kind: Kind
    text: str
    author: str
    clock: time | None = None
    metric: str | None = None
    segment: Mapping[str, str] = field(default_factory=dict)
    written: datetime | None = None
    number: int | None = None


def fit_to_note(annotation: Annotation, known: Catalogue) -> Annotation:
    """The annotation with its texts on one line each.

    Raises:
        QueryError: It says nothing, too much, or names a KPI, segment or day that can't be.
    """
    told = replace(annotation, text=one_line(annotation.text), author=one_line(annotation.author))
    _require(told, known)
    return told


def annotation_json(one: Annotation) -> dict[str, Any]:
    """An annotation as the object that programs may rely on."""
    return {
        "id": one.number,
        "day": one.day.isoformat(),
        "time": one.clock.isoformat("minutes") if one.clock else None,
        "kind": one.kind,
        "text": one.text,
        "author": one.author,
        "metric": one.metric,
        "segment": dict(one.segment),
        "written": one.written.isoformat() if one.written else None,
    }


def read_annotation(given: Mapping[str, Any]) -> Annotation:
    """Read an annotation as a form or a program writes it: the keys of `annotation_json` without `id` and `written`.

    Raises:
        QueryError: A key is not known, a needed one is missing, or a value is of no such kind.
    """
    known = ("day", "time", "kind", "text", "author", "metric", "segment")
    for name in given:
        if name not in known:
            raise QueryError("an annotation has no such key", str(name)[:LONGEST_NAME], nearest(str(name), known))
    return Annotation(
        day=_day(_text(given, "day")),
        kind=_kind(_text(given, "kind", "other")),
        text=_text(given, "text"),
        author=_text(given, "author"),
        clock=_clock(_text(given, "time", "")),
        metric=_text(given, "metric", "") or None,
        segment=_segment(given.get("segment") or {}),
    )


def changes_of(known: Catalogue, name: str) -> Iterator[Annotation]:
    """A KPI's later versions, each on the day from which it holds."""
    for metric in known.versions(name)[1:]:
        if metric.effective:
            text = f"{metric.label}: definition version {metric.version} holds from here"
            yield Annotation(metric.effective, "definition", text, metric.owner, metric=name)


def _require(told: Annotation, known: Catalogue) -> None:
    for name, text, longest in (("text", told.text, LONGEST_TEXT), ("author", told.author, LONGEST_NAME)):
        if not text or len(text) > longest:
            raise QueryError(f"'{name}' is {'empty' if not text else 'too long'}", name, f"1 to {longest} characters")
    if not FIRST_YEAR <= told.day.year <= LAST_YEAR:
        raise QueryError(f"{told.day} is too far away", "day", f"a day from {FIRST_YEAR} to {LAST_YEAR}")
    about = [known.latest(told.metric)] if told.metric else known.all_latest() if told.segment else []
    allowed = sorted({name for metric in about for name in metric.segments})
    for name, value in told.segment.items():
        if name not in allowed:
            raise QueryError("there is no such segment here", "segment", f"one of: {', '.join(allowed)}")
        if not value.strip() or len(value) > LONGEST_NAME:
            raise QueryError("a segment's value is empty or too long", "segment", f"1 to {LONGEST_NAME} characters")


def one_line(text: str) -> str:
    """One line of text without what can't be seen."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _text(given: Mapping[str, Any], name: str, otherwise: str | None = None) -> str:
    value = given.get(name)
    if value is None or value == "":
        if otherwise is None:
            raise QueryError(f"an annotation needs its '{name}'", name)
        return otherwise
    if not isinstance(value, str):
        raise QueryError(f"'{name}' must be text", name)
    return value


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise QueryError("that is no day", "day", "write 2026-07-01") from None


def _clock(text: str) -> time | None:
    try:
        found = time.fromisoformat(text) if text else None
    except ValueError:
        found = time(tzinfo=UTC)
    if found is not None and found.tzinfo is not None:
        raise QueryError("that is no time of day", "time", "write 09:30, in the workspace's zone")
    return found


def _kind(text: str) -> Kind:
    found = next((kind for kind in KINDS if kind == text), None)
    if found is None:
        raise QueryError("there is no such kind of annotation", "kind", f"one of: {', '.join(KINDS)}")
    return found


def _segment(given: Any) -> Mapping[str, str]:
    if not isinstance(given, Mapping) or not all(isinstance(v, str) for pair in given.items() for v in pair):
        raise QueryError("'segment' must be names and values", "segment", 'write {"channel": "chat"}')
    return dict(given)
