"""Fields of a scorecard: weights, spans and lists of entries, besides what a KPI's file has."""

from dataclasses import dataclass

from wellserved.metrics.fields import Fields
from wellserved.terms.errors import DefinitionError


@dataclass(frozen=True)
class CardFields(Fields):
    """One mapping inside a scorecard's document."""

    def refuse(self, what: str, key: str = "", fix: str = "") -> DefinitionError:
        """Make the error for a fault in this mapping."""
        return DefinitionError(what, self.where(key) if key else self.where(), fix)

    def optional(self, key: str) -> str | None:
        return self.text(key) if self.has(key) else None

    def note(self, key: str) -> str:
        """Read a text that may be left out."""
        return self.optional(key) or ""

    def weight(self) -> float:
        """Read the weight: 1 unless said, and above 0."""
        value = self.number("weight", 1.0)
        if value <= 0:
            raise self.refuse(f"a weight must be above 0, not {value:g}", "weight", "leave it out, or drop the entry")
        return value

    def span(self, key: str) -> tuple[float, float]:
        """Read a number, or two as [low, high]."""
        value = self.data.get(key)
        if not isinstance(value, list):
            number = self.number(key)
            return number, number
        ends = [CardFields(self.document, {key: end}, self.path).number(key) for end in value]
        if len(ends) != 2 or ends[0] >= ends[1]:
            raise self.refuse(f"'{key}' must be one number, or two", key, f"write '{key}: [low, high]'")
        return ends[0], ends[1]

    def entries(self, key: str) -> list["CardFields"]:
        """Read a list of mappings; nothing is an empty list."""
        value = self.data.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise self.refuse(f"'{key}' must be a list of entries", key, f"write '{key}:' and '- name: value' below it")
        return [CardFields(self.document, item, (*self.path, key, i)) for i, item in enumerate(value)]

    def some(self, key: str) -> list["CardFields"]:
        """Read a list of at least one mapping."""
        found = self.entries(key)
        if not found:
            raise self.refuse(f"'{key}' needs at least one entry", key, f"write '{key}:' and '- name: value' below it")
        return found
