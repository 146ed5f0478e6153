"""Fields: the parts of a scorecard's document, read one by one, each fault with its place."""

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from wellserved.terms.document import Document, Path
from wellserved.terms.errors import DefinitionError, nearest


@dataclass(frozen=True)
class Fields:
    """One mapping of a document, and where it stands."""

    document: Document
    data: Mapping[str, Any]
    path: Path = ()

    def where(self, key: str = "") -> str:
        return self.document.where(*self.path, *([key] if key else []))

    def refuse(self, what: str, key: str = "", fix: str = "") -> DefinitionError:
        """Make the error for a fault in this mapping."""
        return DefinitionError(what, self.where(key), fix)

    def only(self, *allowed: str) -> None:
        """Raise where a key is not one of those allowed."""
        for key in self.data:
            if key not in allowed:
                raise self.refuse(f"there is no field called '{key}' here", key, nearest(key, allowed))

    def text(self, key: str, default: str | None = None) -> str:
        """Read one text; without a default it must be there."""
        value = self.data.get(key)
        if value is None and default is not None:
            return default
        if value is None:
            raise self.refuse(f"'{key}' is missing", fix=f"add '{key}: …'")
        if not isinstance(value, str | int | float | date) or isinstance(value, bool) or not str(value).strip():
            raise self.refuse(f"'{key}' must be a text", key)
        return str(value)

    def optional(self, key: str) -> str | None:
        return self.text(key) if self.data.get(key) is not None else None

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """Read one of the allowed words."""
        value = self.text(key, default)
        if value not in allowed:
            raise self.refuse(f"'{key}' may not be '{value}'", key, nearest(value, allowed))
        return value

    def weight(self, key: str = "weight") -> float:
        """Read a weight: 1 unless said, and above 0."""
        value = self.number(key) if key in self.data else 1.0
        if value <= 0:
            raise self.refuse(f"'{key}' must be above 0, not {value:g}", key, "leave it out, or take the entry out")
        return value

    def number(self, key: str) -> float:
        return self._number(self.data.get(key), key)

    def span(self, key: str) -> tuple[float, float]:
        """Read a number, or two as [low, high]."""
        value = self.data.get(key)
        if not isinstance(value, list):
            number = self._number(value, key)
            return number, number
        ends = [self._number(end, key) for end in value]
        if len(ends) != 2 or ends[0] >= ends[1]:
            raise self.refuse(f"'{key}' must be one number, or [low, high]", key)
        return ends[0], ends[1]

    def _number(self, value: object, key: str) -> float:
        if value is None:
            raise self.refuse(f"'{key}' is missing", fix=f"add '{key}: …'")
        if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
            raise self.refuse(f"'{key}' must be a number, not '{value}'", key)
        return float(value)

    def day(self, key: str) -> date | None:
        """Read a day, or None where there is none."""
        value = self.data.get(key)
        if value is not None and type(value) is not date:
            raise self.refuse(f"'{key}' must be a day, not '{value}'", key, "write it as 2026-01-31")
        return value

    def names(self, key: str) -> tuple[str, ...]:
        """Read a list of texts, empty unless said."""
        value = self.data.get(key) or []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise self.refuse(f"'{key}' must be a list of names", key, f"write '{key}: [a, b]'")
        return tuple(value)

    def parts(self, key: str, needed: bool = False) -> list["Fields"]:
        """Read a list of mappings, empty unless needed."""
        value = self.data.get(key)
        if value is None and not needed:
            return []
        if not isinstance(value, list) or not value or not all(isinstance(item, dict) for item in value):
            raise self.refuse(
                f"'{key}' must be a list with at least one entry", key, f"write '{key}:' and '- …' under it"
            )
        return [Fields(self.document, item, (*self.path, key, i)) for i, item in enumerate(value)]
