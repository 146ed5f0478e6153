"""Refill: bring what the pages show up to date with what their commands print.

`python -m tests.docs.refill [PAGE…]` plays each page and writes what has changed; where a page leaves lines out by
`…`, it still does. Read the difference before you keep it: a page that changes may be a promise that breaks.
"""

import sys
import tempfile
from collections.abc import Sequence
from difflib import SequenceMatcher
from pathlib import Path

from tests.docs.blocks import Command, pattern
from tests.docs.playing import PAGES, play


def main(names: Sequence[str]) -> None:
    """Refill these pages, or all."""
    for page in [Path(name).resolve() for name in names] or PAGES:
        told = played(page)
        page.write_text(refilled(page.read_text(encoding="utf-8"), told), encoding="utf-8")


def played(page: Path) -> list[tuple[Command, str]]:
    """Each command of a page with what it prints now."""
    told: list[tuple[Command, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        play(page, Path(folder), lambda command, _, prints: told.append((command, prints)))
    return told


def refilled(text: str, told: Sequence[tuple[Command, str]]) -> str:
    """The page with what its commands print now."""
    lines = text.split("\n")
    for command, prints in reversed(told):
        if not pattern(command.prints).fullmatch(prints.rstrip("\n") + "\n"):
            first = command.line + command.words_lines - 1
            shown = len(command.prints.split("\n")) if command.prints else 0
            lines[first : first + shown] = renewed(command.prints.split("\n"), prints.rstrip("\n").split("\n"))
    return "\n".join(lines)


def renewed(shown: Sequence[str], printed: Sequence[str]) -> list[str]:
    """What is shown, brought up to date: each stretch between `…` begins and ends where it is most alike."""
    parts = stretches(shown)
    found: list[str] = []
    for i, part in enumerate(parts):
        if part == ["…"]:
            found += part
            continue
        first = likest(part[0], printed) if i > 0 else 0
        after = likest(part[-1], printed) + 1 if i < len(parts) - 1 else len(printed)
        found += [kept(line.rstrip(), part) for line in printed[first:after]]
    return found


def stretches(shown: Sequence[str]) -> list[list[str]]:
    """Cut at lines of `…` alone, which stay as stretches of their own."""
    found: list[list[str]] = []
    for line in shown:
        left_out = line.strip() == "…"
        if left_out or not found or found[-1] == ["…"]:
            found.append(["…"] if left_out else [line])
        else:
            found[-1].append(line)
    return found


def likest(line: str, printed: Sequence[str]) -> int:
    """The printed line that is most like a shown one; the last of equals."""
    likes = [SequenceMatcher(None, line, other).ratio() for other in printed]
    return max(i for i, like in enumerate(likes) if like == max(likes))


def kept(line: str, shown: Sequence[str]) -> str:
    """The shown line where it still holds, with its `…`; else the printed one."""
    return next((old for old in shown if "…" in old and pattern(old).fullmatch(line + "\n")), line)


if __name__ == "__main__":
    main(sys.argv[1:])
