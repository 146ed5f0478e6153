"""Question: what a database is asked: one SELECT, and only the rows from a mark on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import pyarrow as pa

Texts: TypeAlias = "tuple[pa.Array[Any], ...]"
Take: TypeAlias = "Callable[[Texts], None]"


@dataclass(frozen=True)
class Mark:
    """How far a source was read.

    Args:
        value: The highest value of the cursor column that was seen, as text.
        type: What the database calls its type.
    """

    value: str
    type: str


@dataclass(frozen=True)
class Question:
    """What to ask.

    Args:
        query: The SELECT, as its author wrote it.
        cursor: The column that grows with each change; empty where all rows are asked for each time.
        mark: Only rows at or after it; all where None.
        seconds: How long the database may take.
        where: The source's file and field, for messages.
    """

    query: str
    cursor: str
    mark: Mark | None
    seconds: float
    where: str


class Answer(Protocol):
    """Rows on their way. Where there is a cursor they come in its order."""

    names: list[str]
    cursor_type: str

    def send(self, take: Take) -> None: ...


def double_quoted(name: str) -> str:
    """Quote a column's name, as all three databases do."""
    return '"' + name.replace('"', '""') + '"'


def text_quoted(value: str) -> str:
    """Quote a text, as all three databases do."""
    return "'" + value.replace("'", "''") + "'"
