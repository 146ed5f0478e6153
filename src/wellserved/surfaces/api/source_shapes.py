"""Source shapes: what the API tells of sources, of the same customers among them, and of platforms' own numbers."""

from datetime import datetime
from typing import Any

from pydantic import Field

from wellserved.surfaces.api.shapes import Shape


class Source(Shape):
    """A source, and what the store holds of it."""

    name: str
    record: str
    kind: str
    file: str
    files: int
    rows: int
    read_at: datetime | None
    loaded_at: datetime | None
    latest: datetime | None
    waiting: int = Field(description="rows in quarantine")


class SourceMatched(Shape):
    """How customers of one source are matched."""

    source: str
    customers: int
    keyed: int = Field(description="customers with a key that counts")
    matched: int = Field(description="customers who are one with a customer of another source")
    twice: int = Field(description="customers who are one with another customer of the same source")
    by: dict[str, int] = Field(description="matched customers by kind of key; one may be by several")
    rate: float = Field(description="the share that is matched")


class RefusedKeys(Shape):
    """Keys of one kind that join nobody, as too many customers share them."""

    kind: str
    keys: int
    customers: int


class Matched(Shape):
    """How customers of different sources are matched."""

    sources: list[SourceMatched]
    refused: list[RefusedKeys]


class ReconcileTold(Shape):
    """Vendors' numbers beside ours; docs/reference/json.md tells each key."""

    sentence: str
    compared: list[dict[str, Any]]
    not_compared: list[dict[str, Any]] = Field(description="vendors' numbers that nothing of ours compares with")
