"""Export file: the zip that an export ends with, one JSON object a line, read some rows at a time."""

import io
import json
import zipfile
from collections.abc import Iterator
from itertools import islice

from wellserved.sources.connect.reply import Wire
from wellserved.sources.connect.stream import Row
from wellserved.terms.errors import SourceError

ROWS = 20_000  # at a time, so that a large survey is landed in bounded memory
LONGEST = 16 << 20
_last: dict[str, bytes] = {}  # the file in hand: it only spares another download, nothing depends on it


def rows_of(wire: Wire, survey: str, file: str, begin: int) -> tuple[list[Row], bool]:
    """Some rows of a file, from one on; and whether there are more.

    Raises:
        SourceError: It is no zip, or no JSON object a line.
    """
    rows = list(islice(_objects(_fetched(wire, survey, file), survey), begin, begin + ROWS + 1))
    if len(rows) <= ROWS:
        _last.clear()
    return rows[:ROWS], len(rows) > ROWS


def _fetched(wire: Wire, survey: str, file: str) -> bytes:
    if file not in _last:
        _last.clear()
        _last[file] = wire.download(f"surveys/{survey}/export-responses/{file}/file")
    return _last[file]


def _objects(body: bytes, survey: str) -> Iterator[Row]:
    """Each response; Qualtrics does not write the survey into it, so we do."""
    where = f"surveys/{survey}/export-responses"
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            for name in archive.namelist():
                with archive.open(name) as lines:
                    for number, line in enumerate(iter(lambda: lines.readline(LONGEST), b""), 1):
                        if line.strip():
                            yield {"surveyId": survey, **_object(line, f"{where}, line {number}")}
    except (zipfile.BadZipFile, zipfile.LargeZipFile, EOFError, NotImplementedError) as error:
        raise SourceError(f"the export's file is no zip: {error}", where, "load again") from None


def _object(line: bytes, where: str) -> Row:
    try:
        found = json.loads(line)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise SourceError("the export's file is no JSON object a line", where, "load again")
    return found
