"""Erasing: rows that tell of a person leave the raw pages of a connection."""

import gzip
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

from wellserved.sources.connect.landing import LEVEL, open_landing
from wellserved.terms.whole_word import whole_word


def erase_raw(folder: Path, words: tuple[str, ...]) -> int:
    """Take out the rows of all streams that hold one of some words by itself; how many they were.

    Raises:
        SourceError: Another process reads this connection.
    """
    if not (folder / "state.db").is_file():
        return 0
    gone, patterns = 0, [re.compile(one) for one in map(whole_word, words) if one]
    with open_landing(folder) as landing:
        pages = landing.db.execute("SELECT stream, page, file FROM pages").fetchall()
        for stream, page, file in pages:
            rows = _without(folder / file, lambda row: _tells(row, patterns))
            if rows:
                gone += rows
                size = (folder / file).stat().st_size
                sql = "UPDATE pages SET rows = rows - ?, bytes = ? WHERE stream = ? AND page = ?"
                with landing.db:
                    landing.db.execute(sql, (rows, size, stream, page))
    return gone


def _without(path: Path, tells: Callable[[Any], bool]) -> int:
    """Write a page anew without some rows; how many they were."""
    with gzip.open(path, "rb") as lines:
        rows = list(lines)
    kept = [row for row in rows if not tells(json.loads(row))]
    if len(kept) < len(rows):
        part = path.with_suffix(".part")
        part.write_bytes(gzip.compress(b"".join(kept), LEVEL, mtime=0))
        part.replace(path)
    return len(rows) - len(kept)


def _tells(row: Any, patterns: Sequence[re.Pattern[str]]) -> bool:
    return any(one.search(value) for value in _values(row) for one in patterns)


def _values(row: Any) -> Iterator[str]:
    """All values of a row, however deep, as small letters."""
    if isinstance(row, dict):
        for value in row.values():
            yield from _values(value)
    elif isinstance(row, list):
        for value in row:
            yield from _values(value)
    elif row is not None and not isinstance(row, bool):
        yield str(row).lower()
