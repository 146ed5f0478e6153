"""Marks: of each raw row sixteen bytes, by which a state that came again, changed, is found without reading pages."""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import blake2b
from typing import Any

from wellserved.sources.connect.stream import Page, Stream

Sums = dict[int, int]  # of each family, by its hash, what its rows say together


def marks_of(stream: Stream, page: Page, bodies: Sequence[bytes]) -> bytes:
    """For each of a page's rows the hash of its family's name, and that of what it says."""
    names = [_name(stream, row) for row in page.rows]
    names += ["|".join(key.split("|")[: len(stream.family)]) for key in page.deleted]
    marks = array("Q")
    for name, body in zip(names, bodies, strict=True):
        marks.append(_hash(name.encode()))
        marks.append(_hash(body))
    return marks.tobytes()


def changed_families(new: Iterable[bytes], former: Iterable[tuple[int, bytes]]) -> Iterator[int]:
    """Pages with the last former state of some family that came again and says something else.

    Args:
        new: Marks of the pages that came, in their order.
        former: Number and marks of the pages before, from the last to the first; they are read as far as needed.
    """
    sums: Sums = {}
    for marks in new:
        sums |= _sums(marks, None)
    left = set(sums)
    for page, marks in former:
        if not left:
            return
        met = left.intersection(memoryview(marks).cast("Q")[::2])
        if met:
            said = _sums(marks, met)
            if any(said[one] != sums[one] for one in met):
                yield page
            left -= met


def _sums(marks: bytes, only: set[int] | None) -> Sums:
    """What each family's rows in a page say together."""
    found: Sums = {}
    each = iter(memoryview(marks).cast("Q"))
    for family, said in zip(each, each, strict=True):
        if only is None or family in only:
            found[family] = found.get(family, 0) + said
    return found


def _name(stream: Stream, row: Mapping[str, Any]) -> str:
    return "|".join("" if (value := at(row, path)) is None else str(value) for path in stream.family)


def at(row: Any, path: str) -> Any:
    """A field by its path; None where a row has none."""
    for name in path.split("."):
        row = row.get(name) if isinstance(row, Mapping) else None
    return row


def _hash(text: bytes) -> int:
    return int.from_bytes(blake2b(text, digest_size=8).digest(), "little")
