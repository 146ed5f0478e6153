"""Byte lines: a text file line by line, in bounded memory, with lines that can't be decoded marked."""

import codecs
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from wellserved.sources.limits import Limits, too_long
from wellserved.terms.errors import SourceError

BLOCK = 1 << 20


class Unpacked(io.RawIOBase):
    """A gzip's content, given up where it unfolds without end."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._file = gzip.open(path, "rb")  # noqa: SIM115
        self._most = max(limits.unpacked, path.stat().st_size * limits.ratio)
        self._read = 0

    def read(self, size: int = -1) -> bytes:
        try:
            got = self._file.read(size)
        except (EOFError, zlib.error, OSError) as error:
            raise SourceError(f"the gzip is damaged: {error}", str(self._path), "fetch the file again") from None
        self._read += len(got)
        if self._read > self._most:
            raise SourceError(
                f"the gzip unfolds to more than {self._limits.ratio} times its size",
                str(self._path),
                "unpack it by hand",
            )
        return got

    def close(self) -> None:
        self._file.close()
        super().close()


def open_bytes(path: Path, limits: Limits, *, packed: bool) -> BinaryIO:
    """Open a file, unpacking it if it is packed."""
    return Unpacked(path, limits) if packed else path.open("rb")  # type: ignore[return-value]


def blocks(file: BinaryIO, path: Path, limits: Limits) -> Iterator[bytes]:
    """Read whole lines, about a MiB at a time.

    Raises:
        SourceError: A line is too long.
    """
    rest, line = b"", 1
    while got := file.read(BLOCK):
        end = got.rfind(b"\n") + 1
        if end == 0 or len(rest) + got.find(b"\n") > limits.line:
            rest += got
            if len(rest) > limits.line:
                raise too_long(str(path), line, limits)
            continue
        block = rest + got[:end]
        rest = got[end:]
        line += block.count(b"\n")
        yield block
    if rest:
        yield rest


@dataclass
class Lines:
    """The file's lines as text. `wrong` holds the numbers of lines that were not in the encoding."""

    path: Path
    encoding: str
    limits: Limits
    packed: bool
    wrong: set[int] = field(default_factory=set)

    def __iter__(self) -> Iterator[str]:
        with open_bytes(self.path, self.limits, packed=self.packed) as file:
            if self.encoding.startswith(("utf-16", "utf-32")):
                yield from self._wide(file)
                return
            count = 0
            for number, block in enumerate(blocks(file, self.path, self.limits)):
                lines = self._decoded(
                    block.removeprefix(codecs.BOM_UTF8) if number == 0 and self._utf8 else block, count
                )
                count += len(lines)
                yield from lines

    @property
    def _utf8(self) -> bool:
        return self.encoding in ("utf-8", "utf-8-sig", "ascii")

    def _decoded(self, block: bytes, before: int) -> list[str]:
        """Decode a block at once; line by line only where that fails."""
        encoding = "utf-8" if self._utf8 else self.encoding
        try:
            return _split(block.decode(encoding))
        except UnicodeDecodeError:
            pass
        lines = []
        for number, line in enumerate(_split_bytes(block), before + 1):
            try:
                lines.append(line.decode(encoding))
            except UnicodeDecodeError:
                self.wrong.add(number)
                lines.append(line.decode(encoding, "backslashreplace"))
        return lines

    def _wide(self, file: BinaryIO) -> Iterator[str]:
        """Read UTF-16 and UTF-32, where a line's end is no single byte."""
        decoder = codecs.getincrementaldecoder(self.encoding)()
        rest = ""
        try:
            while got := file.read(BLOCK):
                lines = _split(rest + decoder.decode(got))
                rest = "" if not lines or lines[-1].endswith("\n") else lines.pop()
                if len(rest) > self.limits.line:
                    raise too_long(str(self.path), 1, self.limits)
                yield from lines
            rest += decoder.decode(b"", final=True)
        except UnicodeError as error:
            reason = getattr(error, "reason", error)
            raise SourceError(
                f"the file is not in {self.encoding}: {reason}", str(self.path), "mend 'encoding'"
            ) from None
        yield from _split(rest)


def _split(text: str) -> list[str]:
    """Cut after each line feed only: other marks that Python calls line ends may stand in a text."""
    lines = text.split("\n")
    last = lines.pop()
    return [line + "\n" for line in lines] + ([last] if last else [])


def _split_bytes(block: bytes) -> list[bytes]:
    lines = block.split(b"\n")
    last = lines.pop()
    return [line + b"\n" for line in lines] + ([last] if last else [])
