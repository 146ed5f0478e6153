"""Told: a scorecard and an explanation as a notebook shows them and a program takes them."""

from dataclasses import dataclass, field
from html import escape
from typing import Any

from wellserved.insight.explanation import Explanation
from wellserved.scorecard.json_shape import score_json
from wellserved.scorecard.scored import Score
from wellserved.surfaces.explained import cautions, sentence
from wellserved.surfaces.explained_json import explained_json
from wellserved.surfaces.number import Numbers
from wellserved.surfaces.python.table import Table, html


@dataclass(frozen=True)
class Scored:
    """A scorecard of a period.

    Args:
        score: All that was found.
        numbers: How numbers are written.
    """

    score: Score
    numbers: Numbers = field(repr=False)

    def to_dict(self) -> dict[str, Any]:
        """What `score --format json` prints."""
        return score_json(self.score)

    @property
    def table(self) -> Table:
        """One row a KPI: value, target, status, behaviour."""
        columns = ("metric", "label", "value", "low", "high", "n", "target", "status", "trend", "score")
        rows = [
            [m.metric, m.label, v.value, v.low, v.high, v.n, m.target.goal.low if m.target else None, m.status.value,
             m.behaviour.trend.value, m.score.value]
            for m in self.score.metrics
            for v in [m.measurement]
        ]  # fmt: skip
        return Table(columns, rows)

    def _repr_html_(self) -> str:
        shown = [
            (m.label, self.numbers.value(m.measurement.value, m.unit), m.status.value, m.behaviour.trend.value)
            for m in self.score.metrics
        ]
        return html(("KPI", "value", "status", "behaviour"), shown, self.score.label)


@dataclass(frozen=True)
class Explained:
    """Why a KPI moved.

    Args:
        explanation: All that was found.
        numbers: How numbers are written.
    """

    explanation: Explanation
    numbers: Numbers = field(repr=False)

    def __str__(self) -> str:
        return sentence(self.explanation, self.numbers)

    def to_dict(self) -> dict[str, Any]:
        """What `explain --format json` prints."""
        return explained_json(self.explanation, self.numbers)

    @property
    def table(self) -> Table:
        """One row a segment's value: what changed within it, and what its share did."""
        parts = [{"segment": cut["segment"], **part} for cut in self.to_dict()["by"] for part in cut["parts"]]
        columns = list(parts[0]) if parts else ["segment"]
        return Table(columns, [[part[name] for name in columns] for part in parts])

    def _repr_html_(self) -> str:
        said = (str(self), *cautions(self.explanation, self.numbers))
        return "".join(f"<p>{escape(one)}</p>" for one in said) + self.table._repr_html_()
