"""Request: what the reading process is asked for, and what it answers, as lines of JSON."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
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
        taken: Columns to stage, and the SQL type that each is to have where its own equals it; all, as text, if empty.
    """

    path: str
    shown: str
    into: str
    needed: tuple[str, ...]
    encoding: str = "utf-8"
    sheet: str | None = None
    delimiter: str | None = None
    wanted: tuple[str, ...] = ()
    taken: Mapping[str, str] = field(default_factory=dict)

    def to_line(self) -> str:
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        data = json.loads(line)
        return cls(**{**data, "needed": tuple(data["needed"]), "wanted": tuple(data["wanted"])})


@dataclass(frozen=True)
class Answer:
    """What became of it: rows, or what was wrong.

    Args:
        rows: Rows and faults.
        faults: Lines that are no rows.
        typed: SQL types of the columns that were staged in their own type, as `taken` asked.
        what: What was wrong; empty if nothing.
        where: In which place.
        fix: How to mend it.
    """

    rows: int = 0
    faults: int = 0
    typed: Mapping[str, str] = field(default_factory=dict)
    what: str = ""
    where: str = ""
    fix: str = ""

    def to_line(self) -> str:
        return json.dumps(asdict(self)) + "\n"

    @classmethod
    def from_line(cls, line: str) -> Self:
        return cls(**json.loads(line))
