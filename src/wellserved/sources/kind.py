"""Kind: what a file is, told by its content, and whether its name says the same."""

import zipfile
from pathlib import Path
from typing import Literal

from wellserved.terms.errors import SourceError

Kind = Literal["csv", "json", "ndjson", "parquet", "xlsx"]
NAMES: dict[str, Kind] = {
    ".csv": "csv", ".tsv": "csv", ".txt": "csv", ".json": "json", ".ndjson": "ndjson", ".jsonl": "ndjson",
    ".parquet": "parquet", ".xlsx": "xlsx",
}  # fmt: skip
MAGIC = (
    (b"PK\x03\x04", "a zip"),
    (b"PK\x05\x06", "an empty zip"),
    (b"PAR1", "parquet"),
    (b"\x1f\x8b", "a gzip"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Excel (.xls) or Word file"),
    (b"SQLite format 3", "an SQLite database"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"\x7fELF", "a program"),
)
HEAD = 8_192


def kind_of(path: Path, head: bytes, encoding: str, *, packed: bool) -> Kind:
    """Tell what a file is.

    Args:
        path: Its name says what it should be.
        head: Its first bytes, unpacked.
        encoding: The declared one; UTF-16 may hold NUL bytes.
        packed: It was unpacked from gzip.

    Raises:
        SourceError: It is not what its name says, or nothing that can be read.
    """
    named = _named(path, packed)
    found = _found(path, head, encoding, named)
    if named is None or named == found or {named, found} == {"json", "ndjson"}:
        return found
    raise _not_what_it_says(path, f"'{found}' content", named)


def _named(path: Path, packed: bool) -> Kind | None:
    name = path.name.lower().removesuffix(".gz") if packed else path.name.lower()
    return next((kind for ending, kind in NAMES.items() if name.endswith(ending)), None)


def _found(path: Path, head: bytes, encoding: str, named: Kind | None) -> Kind:
    magic = next((what for start, what in MAGIC if head.startswith(start)), None)
    if magic == "parquet":
        return "parquet"
    if magic == "a zip" and _is_workbook(path):
        return "xlsx"
    if magic is not None:
        raise _not_what_it_says(path, magic, named)
    return _text_kind(path, head, encoding, named)


def _text_kind(path: Path, head: bytes, encoding: str, named: Kind | None) -> Kind:
    wide = encoding.startswith(("utf-16", "utf-32"))
    if head.startswith((b"\xff\xfe", b"\xfe\xff")) and not wide:
        raise SourceError("the file is in UTF-16", str(path), "declare 'encoding: utf-16'")
    if b"\x00" in head and not wide:
        raise _not_what_it_says(path, "binary data", named)
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()[:64].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml")):
        raise _not_what_it_says(path, "a web page or XML", named)
    if start.startswith((b"[{", b'{"', b"{}", b"[]")) or (named in ("json", "ndjson") and start[:1] in (b"[", b"{")):
        return "json" if start.startswith(b"[") else "ndjson"
    if named in ("parquet", "xlsx", "json", "ndjson"):
        raise _not_what_it_says(path, "plain text", named)
    return "csv"


def _is_workbook(path: Path) -> bool:
    try:
        with zipfile.ZipFile(path) as archive:
            return any(name.startswith("xl/workbook") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return False


def _not_what_it_says(path: Path, found: str, named: Kind | None) -> SourceError:
    wanted = f"not {named}" if named else "no csv, csv.gz, parquet, json, ndjson or xlsx"
    return SourceError(
        f"the file is not what it says: it is {found}, {wanted}", str(path), "export it again, or name it as what it is"
    )
