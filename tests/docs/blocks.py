"""Blocks: what a Markdown page tells its reader to write and to run.

A fenced block whose info string names a file, such as `yaml file=sources/calls.yaml`, is that file's text. In
a `console` block, lines that begin with `$ ` are commands and the lines after each are what it prints, where
`…` stands for anything within a line, and a line of `…` alone for any lines. `console exit=10` says how the
block's last command ends; `console shown` is not run. A page that needs what another one made says `<!--
after: path/of/the/other.md -->`.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<body>.*?)^```[ ]*$", re.MULTILINE | re.DOTALL)
AFTER = re.compile(r"<!-- after: (?P<path>\S+) -->")


@dataclass(frozen=True)
class File:
    """A file that the reader writes."""

    path: str
    text: str
    line: int


@dataclass(frozen=True)
class Command:
    """A command that the reader runs, what it prints and how it ends; its output begins `words_lines` below `line`."""

    words: str
    prints: str
    ends: int
    line: int
    words_lines: int = 1


def blocks(page: Path) -> list[File | Command]:
    """Everything to write and to run, in the page's order."""
    text = page.read_text(encoding="utf-8")
    found: list[File | Command] = []
    for fence in FENCE.finditer(text):
        line = text.count("\n", 0, fence.start()) + 1
        info = fence["info"].split()
        named = next((word.removeprefix("file=") for word in info if word.startswith("file=")), None)
        if named:
            found.append(File(named, fence["body"], line))
        elif info[:1] == ["console"] and "shown" not in info:
            found += commands(fence["body"], _ends(info), line + 1)
    return found


def comes_after(page: Path) -> Path | None:
    """The page whose reader this one goes on with."""
    named = AFTER.search(page.read_text(encoding="utf-8"))
    return (page.parent / named["path"]).resolve() if named else None


def commands(body: str, ends: int, line: int) -> list[Command]:
    """Cut a console block into its commands; only the last may end otherwise than 0."""
    lines = body.splitlines()
    starts = [i for i, text in enumerate(lines) if text.startswith("$ ")]
    found = []
    for start, after in zip(starts, [*starts[1:], len(lines)], strict=True):
        words, first = _words(lines, start)
        printed = "\n".join(lines[first:after]).rstrip("\n")
        found.append(Command(words, printed, ends if after == len(lines) else 0, line + start, first - start))
    return found


def pattern(prints: str) -> re.Pattern[str]:
    """What a page shows, as a pattern; white space at the ends of lines does not count."""
    written = [r"(?:[^\n]*\n)*?" if line.strip() == "…" else _line(line) + r"[ ]*\n" for line in prints.splitlines()]
    return re.compile("".join(written) + r"\s*")


def _line(text: str) -> str:
    return "[^\n]*?".join(re.escape(part) for part in text.rstrip().split("…"))


def _words(lines: list[str], start: int) -> tuple[str, int]:
    words, after = lines[start].removeprefix("$ "), start + 1
    while words.endswith("\\"):
        words, after = words[:-1] + lines[after].strip().removeprefix("> "), after + 1
    return words, after


def _ends(info: list[str]) -> int:
    return int(next((word.removeprefix("exit=") for word in info if word.startswith("exit=")), "0"))
