"""Still told: which files of some folders hold any of some words, packed ones looked into."""

import gzip
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb

from wellserved.store.duckdb_engine import connect
from wellserved.store.views import literal, quote

CHUNK = 1 << 20


def still_told(folders: Iterable[Path], words: Sequence[str], home: Path) -> list[str]:
    """The files that hold a word, as people know them.

    Args:
        folders: Where to look.
        words: What to look for, in any case of letters.
        home: The folder that names are told from.
    """
    sought = [word.lower().encode() for word in words]
    with connect() as duck:
        found = {path for folder in folders for path in _files(folder) if _holds(duck, path, sought)}
    return sorted(str(path.relative_to(home)) if path.is_relative_to(home) else str(path) for path in found)


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in sorted(folder.rglob("*")) if path.is_file())


def _holds(duck: duckdb.DuckDBPyConnection, path: Path, sought: Sequence[bytes]) -> bool:
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


def _in_stream(parts: Iterable[bytes], sought: Sequence[bytes]) -> bool:
    """Whether a word lies in a stream, also across two of its parts."""
    before, longest = b"", max(map(len, sought))
    for part in parts:
        here = before + part.lower()
        if any(word in here for word in sought):
            return True
        before = here[-longest:]
    return False


def _in_parquet(duck: duckdb.DuckDBPyConnection, path: Path, sought: Sequence[bytes]) -> bool:
    """Whether a text of a Parquet file holds a word; its pages are packed."""
    file = f"read_parquet({literal(str(path))})"
    columns = [name for name, *_ in duck.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()]
    lowered = [f"lower(CAST({quote(name)} AS VARCHAR))" for name in columns]
    told = [f"contains({column}, {literal(word.decode())})" for column in lowered for word in sought]
    return bool(duck.execute(f"SELECT 1 FROM {file} WHERE {' OR '.join(told)} LIMIT 1").fetchall())
