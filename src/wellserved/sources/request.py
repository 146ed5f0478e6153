"""Request: what the reading process is asked for, and what it answers, as lines of JSON."""

import json
from dataclasses import asdict, dataclass
from typing import Self


@dataclass(frozen=True)
class Request:
    """One file to be staged.

    Args:
        path: The file.
        shown: Its name in messages.
        into: The Parquet file to write.
        needed: Columns that the file must have.
        encoding: Of its texts.
        sheet: Of a workbook.
        delimiter: Of a CSV.
        wanted: Columns that objects of a JSON file may have; null where none has them.
    """

    path: str
    shown: str
    into: str
    needed: tuple[str, ...]
    encoding: str = "utf-8"
    sheet: str | None = None
    delimiter: str | None = None
    wanted: tuple[str, ...] = ()

    def to_line(self) -> str:
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        data = json.loads(line)
        return cls(**{**data, "needed": tuple(data["needed"]), "wanted": tuple(data["wanted"])})


@dataclass(frozen=True)
class Answer:
    """What became of it: rows, or what was wrong."""

    rows: int = 0
    faults: int = 0
    what: str = ""
    where: str = ""
    fix: str = ""

    def to_line(self) -> str:
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        return cls(**json.loads(line))
