"""Typed reading of a mapping's fields, each mistake with its place and mend."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wellserved.terms.document import Document
from wellserved.terms.errors import DefinitionError, nearest


@dataclass(frozen=True)
class Fields:
    """One mapping inside a document, and the path that leads to it."""

    document: Document
    data: Mapping[str, Any]
    path: tuple[str | int, ...] = ()

    def where(self, *keys: str | int) -> str:
        return self.document.where(*self.path, *keys)

    def has(self, key: str) -> bool:
        return self.data.get(key) is not None

    def refuse_unknown(self, known: Collection[str]) -> None:
        """Refuse a name that this mapping does not have."""
        for key in self.data:
            if key not in known:
                raise DefinitionError(f"there is no field called '{key}'", self.where(key), nearest(key, known))

    def need(self, *keys: str) -> None:
        """Refuse a mapping that leaves out, or leaves empty, a field that its owner must fill."""
        for key in keys:
            if not self.has(key):
                state = "is empty" if key in self.data else "is missing"
                raise DefinitionError(f"the field '{key}' {state}", self.where(key), f"write '{key}: …'")

    def text(self, key: str, default: str | None = None) -> str:
        """Text that says something, on one line."""
        value = self.data.get(key, default)
        if value is None:
            self.need(key)
        if not isinstance(value, str) or not value.strip():
            raise DefinitionError(
                f"'{key}' must be text, not {value!r}", self.where(key), "write text, quoted if need be"
            )
        return value.strip()

    def choice(self, key: str, choices: Collection[str], default: str | None = None) -> str:
        value = self.text(key, default)
        if value not in choices:
            raise DefinitionError(f"'{key}' may not be '{value}'", self.where(key), nearest(value, choices))
        return value

    def whole(self, key: str, default: int | None = None, at_least: int = 0) -> int:
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int) or value < at_least:
            raise DefinitionError(
                f"'{key}' must be a whole number, not {value!r}", self.where(key), f"write a number from {at_least} up"
            )
        return value

    def number(self, key: str, default: float | None = None) -> float:
        value = self.data.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
            raise DefinitionError(f"'{key}' must be a number, not {value!r}", self.where(key), "write a number")
        return float(value)

    def day(self, key: str) -> date | None:
        value = self.data.get(key)
        if value is None or isinstance(value, date):
            return value
        raise DefinitionError(f"'{key}' must be a day, not {value!r}", self.where(key), "write it as 2026-01-31")

    def names(self, key: str) -> tuple[str, ...]:
        """A list of texts; nothing is an empty list."""
        value = self.data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise DefinitionError(f"'{key}' must be a list of names", self.where(key), f"write '{key}: [one, another]'")
        return tuple(value)

    def mapping(self, key: str) -> "Fields":
        """A mapping inside this one; nothing is an empty mapping."""
        value = self.data.get(key)
        if value is None:
            value = {}
        if not isinstance(value, dict):
            raise DefinitionError(f"'{key}' must be a mapping", self.where(key), "write 'name: value' lines below it")
        return Fields(self.document, value, (*self.path, key))
