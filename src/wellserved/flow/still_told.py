"""Still told: which files of some folders hold any of some words by itself, packed ones looked into."""

import codecs
import gzip
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from pathlib import Path

import duckdb

from wellserved.store.duckdb_engine import connect
from wellserved.store.views import literal, quote
from wellserved.terms.whole_word import WITHIN, whole_word

CHUNK = 1 << 20
SPELLINGS = ("utf-8", "cp1252")


def still_told(folders: Iterable[Path], words: Sequence[str], home: Path) -> list[str]:
    """The files that hold a word by itself, as people know them.

    Args:
        folders: Where to look.
        words: What to look for, in any case of letters; short numbers may be anything, and are not looked for.
        home: The folder that names are told from.
    """
    sought = [word for word in words if whole_word(word)]
    with connect() as duck:
        found = {path for folder in folders for path in _files(folder) if _holds(duck, path, sought)}
    return sorted(str(path.relative_to(home)) if path.is_relative_to(home) else str(path) for path in found)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _holds(duck: duckdb.DuckDBPyConnection, path: Path, sought: Sequence[str]) -> bool:
    if path.suffix == ".parquet" and _in_parquet(duck, path, sought):
        return True
    return any(_in_stream(parts, sought) for parts in _streams(path))


def _streams(path: Path) -> Iterator[Iterable[bytes]]:
    """What a file holds, packed and not."""
    with path.open("rb") as file:
        yield iter(lambda: file.read(CHUNK), b"")
    if path.suffix == ".gz":
        with gzip.open(path, "rb") as unpacked:
            yield iter(lambda: unpacked.read(CHUNK), b"")
    elif zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            for name in packed.namelist():
                with packed.open(name) as part:
                    yield iter(lambda part=part: part.read(CHUNK), b"")  # type: ignore[misc]


def _in_stream(parts: Iterable[bytes], sought: Sequence[str]) -> bool:
    """Whether a word stands in a stream, also across two of its parts; a letter beyond ASCII as files spell it."""
    spelled = {name: [one for word in sought for one in _written(word, name)] for name in SPELLINGS}
    read = {name: codecs.getincrementaldecoder(name)("replace") for name, words in spelled.items() if words}
    longest = max((len(word) for words in spelled.values() for word in words), default=0)
    before = dict.fromkeys(read, "\n")
    for part in chain(parts, [b"\n"]):
        for name, decoder in read.items():
            here = before[name] + decoder.decode(part).lower()
            if any(word in here and _alone(word).search(here) for word in spelled[name]):
                return True
            before[name] = here[-longest - 2 :]
    return False


def _written(word: str, spelling: str) -> set[str]:
    """A word in small letters as a file has it: itself and as JSON writes it; in another spelling what differs."""
    if spelling != "utf-8":
        return set() if word.isascii() else {word.lower()}
    cases = (word, word.lower(), word.upper(), word.title())
    return {word.lower(), *(json.dumps(case)[1:-1].lower() for case in cases)}


def _alone(word: str) -> re.Pattern[str]:
    return re.compile(f"{WITHIN}{re.escape(word)}{WITHIN}")


def _in_parquet(duck: duckdb.DuckDBPyConnection, path: Path, sought: Sequence[str]) -> bool:
    """Whether a text of a Parquet file holds a word; its pages are packed."""
    file = f"read_parquet({literal(str(path))})"
    columns = [name for name, *_ in duck.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()]
    lowered = [f"lower(CAST({quote(name)} AS VARCHAR))" for name in columns]
    patterns = [literal(pattern) for pattern in map(whole_word, sought) if pattern]
    told = [f"regexp_matches({column}, {pattern})" for column in lowered for pattern in patterns]
    return bool(duck.execute(f"SELECT 1 FROM {file} WHERE {' OR '.join(told)} LIMIT 1").fetchall())
