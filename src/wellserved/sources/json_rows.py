"""JSON rows: objects from a list, one a line, or over several lines; nested ones flattened, numbers as written."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice
from typing import Any

import pyarrow as pa

from wellserved.sources.batch import BATCH_ROWS, BATCH_SIZE, Batch, Fault
from wellserved.sources.byte_lines import Lines
from wellserved.sources.limits import too_long
from wellserved.terms.errors import SourceError

DEPTH = 5
RAW = 4_000
SPACE = " \t\r\n"
ENOUGH = 2 << 20


class Number(str):
    """A number's text, told apart from a text's."""

    __slots__ = ()


_DECODER = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=Number)


@dataclass(frozen=True)
class Item:
    """One object, flat; or the fault that stands in its place."""

    line: int
    row: Mapping[str, str | None]
    size: int
    fault: Fault | None = None


class JsonRows:
    """One JSON file. Its columns are those of its first rows, and those that are needed."""

    def __init__(self, lines: Lines, needed: frozenset[str], *, listed: bool) -> None:
        self._path = lines.path
        self._needed = needed
        one_by_one = _over_lines if not listed and _begins_over_lines(lines) else _one_a_line
        items = _listed(lines) if listed else one_by_one(lines)
        head = list(_some(items))
        found = dict.fromkeys(name for item in head for name in item.row)
        lower = {name.lower() for name in found}
        self.names = [*found, *sorted(name for name in needed if name.lower() not in lower)]
        self._missing = {name.lower() for name in self.names if name not in found}
        self._items = chain(head, items)

    def batches(self) -> Iterator[Batch]:
        """Give the rows, some thousand at a time.

        Raises:
            SourceError: A needed column was in no row.
        """
        while items := list(_some(self._items)):
            rows = [item.row for item in items if not item.fault]
            self._missing -= {name.lower() for row in rows for name in row} if self._missing else set()
            columns = tuple(_array([row.get(name) for row in rows]) for name in self.names)
            lines = [item.line for item in items if not item.fault]
            yield Batch(columns, lines, tuple(item.fault for item in items if item.fault))

    @property
    def found(self) -> list[str]:
        """The columns that some row had."""
        return [name for name in self.names if name.lower() not in self._missing]


def _array(values: list[str | None]) -> "pa.Array[pa.StringScalar]":
    """Make a column; half of a character, as JSON can write it, becomes a question mark."""
    try:
        return pa.array(values, pa.string())
    except UnicodeEncodeError:
        return pa.array([value and value.encode("utf-8", "replace").decode() for value in values], pa.string())


def _some(items: Iterator[Item]) -> Iterator[Item]:
    """Take a batch's worth, by rows and by bytes."""
    size = 0
    for item in islice(items, BATCH_ROWS):
        yield item
        size += item.size
        if size >= BATCH_SIZE:
            return


def _begins_over_lines(lines: Lines) -> bool:
    """Whether the first object goes on after its first line, as one object a file often does."""
    first, second = (*islice((line.strip() for line in lines if line.strip()), 2), "", "")[:2]
    return first.startswith("{") and first.endswith(("{", "[", ",")) and not second.startswith("{")


def _over_lines(lines: Lines) -> Iterator[Item]:
    """Read objects that go over several lines, one after another."""
    window = _Window(lines)
    while window.more():
        window.peek()
        line, raw, value = window.value()
        yield _item(line, value, raw[:RAW], len(raw))


def _one_a_line(lines: Lines) -> Iterator[Item]:
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text:
            continue
        raw = line[:RAW].rstrip("\r\n")
        if number in lines.wrong:
            yield Item(number, {}, len(line), Fault(number, "wrong_encoding", raw))
            continue
        try:
            value = _DECODER.decode(text)
        except (ValueError, RecursionError):
            value = None
        yield _item(number, value, raw, len(line))


def _item(line: int, value: object, raw: str, size: int) -> Item:
    if not isinstance(value, dict):
        return Item(line, {}, size, Fault(line, "broken_json", raw))
    row: dict[str, str | None] = {}
    _flatten(value, "", DEPTH, row)
    return Item(line, row, size)


def _flatten(value: dict[str, Any], before: str, depth: int, row: dict[str, str | None]) -> None:
    for name, inner in value.items():
        if type(inner) is str or type(inner) is Number:
            row[before + name] = inner
        elif isinstance(inner, dict) and inner and depth > 1:
            _flatten(inner, f"{before}{name}.", depth - 1, row)
        else:
            row[before + name] = _text(inner)


def _text(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return _written(value)


def _written(value: object) -> str:
    """Write a list or a deep object as JSON again, its numbers as they were."""
    if isinstance(value, Number):
        return value
    if isinstance(value, dict):
        return "{" + ",".join(f"{json.dumps(name)}:{_written(inner)}" for name, inner in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_written(inner) for inner in value) + "]"
    return json.dumps(value)


def _listed(lines: Lines) -> Iterator[Item]:
    """Read the objects of one long list, some MiB at a time."""
    window = _Window(lines)
    window.expect("[")
    if window.peek() == "]":
        return
    while True:
        window.peek()
        line, raw, value = window.value()
        yield _item(line, value, raw[:RAW], len(raw))
        if window.peek() == "]":
            return
        window.expect(",")


class _Window:
    """The part of the text that is looked at."""

    def __init__(self, lines: Lines) -> None:
        self._source, self._lines = lines, iter(lines)
        self._text, self._at, self._line, self._over = "", 0, 1, False

    def _fill(self) -> None:
        """Have enough text ahead for one object."""
        if self._over or len(self._text) - self._at >= ENOUGH:
            return
        parts, size = [self._text[self._at :]], len(self._text) - self._at
        while size < 2 * ENOUGH:
            line = next(self._lines, None)
            if line is None:
                self._over = True
                break
            parts.append(line)
            size += len(line)
        if self._source.wrong:
            raise self._broken(f"it is not in {self._source.encoding}")
        self._text, self._at = "".join(parts), 0

    def peek(self) -> str:
        """Skip white space, and look at the next character."""
        if not self.more():
            raise self._broken("it ends too early")
        return self._text[self._at]

    def more(self) -> bool:
        """Skip white space; whether anything comes after it."""
        while True:
            self._fill()
            while self._at < len(self._text) and self._text[self._at] in SPACE:
                self._line += self._text[self._at] == "\n"
                self._at += 1
            if self._at < len(self._text):
                return True
            if self._over:
                return False

    def expect(self, sign: str) -> None:
        """Step over a sign that must be there."""
        if self.peek() != sign:
            raise self._broken(f"a '{sign}' is missing")
        self._at += 1

    def value(self) -> tuple[int, str, object]:
        """Read one value, with its line and its text."""
        line = self._line
        try:
            value, end = _DECODER.raw_decode(self._text, self._at)
        except (ValueError, RecursionError) as error:
            if not self._over:
                raise too_long(str(self._source.path), line, self._source.limits) from None
            raise self._broken(str(getattr(error, "msg", error))) from None
        raw = self._text[self._at : end]
        self._line += raw.count("\n")
        self._at = end
        return line, raw, value

    def _broken(self, what: str) -> SourceError:
        return SourceError(f"the JSON is broken: {what}", f"{self._source.path}, line {self._line}", "export it again")
