"""Measurement: one KPI, one period, one segment, with its doubt."""

from dataclasses import dataclass
from enum import StrEnum

from wellserved.terms.period import Period

Segment = tuple[tuple[str, str | None], ...]


class Note(StrEnum):
    """What to know before a value is believed, gravest first."""

    NO_DATA = "no data"
    NOT_YET_KNOWN = "not yet known"
    RETIRED = "detail retired"
    TOO_FEW = "too few"
    PARTIAL = "partial"
    RESTATED = "restated"
    OK = "ok"


@dataclass(frozen=True)
class Measurement:
    """What a KPI said.

    Args:
        metric: The KPI's name.
        version: The definition's version that gave the value.
        period: The stretch of time.
        segment: Pairs of segment name and value; empty for the whole.
        value: In the KPI's unit (percent as a share, 0 to 1); None where there is no data.
        low: Lower end of the 95 % interval, or None where none can be given.
        high: Upper end.
        n: Rows (or units of exposure, rounded down) that the value rests on.
        coverage: Share of the rows of its population that could be used; None with none.
        note: The gravest thing to know.
        freshness: Latest load of a row that it could rest on, ISO 8601; None with none.
        remark: Of what a model tells: by what it was told, or why it can't be; None of all else.
    """

    metric: str
    version: int
    period: Period
    segment: Segment
    value: float | None
    low: float | None
    high: float | None
    n: int
    coverage: float | None
    note: Note
    freshness: str | None = None
    remark: str | None = None


@dataclass(frozen=True)
class Comparison:
    """A measurement beside the same of another period.

    Args:
        now: The later one.
        then: The earlier one.
        change: now minus then, in the KPI's unit; None where either is missing.
        low: Lower end of the change's 95 % interval.
        high: Upper end.
    """

    now: Measurement
    then: Measurement
    change: float | None
    low: float | None
    high: float | None

    @property
    def beyond_noise(self) -> bool:
        """Whether the change's interval leaves out zero."""
        return self.low is not None and self.high is not None and (self.low > 0 or self.high < 0)
