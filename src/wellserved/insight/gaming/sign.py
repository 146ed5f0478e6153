"""Sign: one place to look at: what was seen, how large, how sure, and what to check. It accuses nobody."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Fact = str | int | float | None
LEAST_ROWS = 50
LEAST_PERIODS = 2
ALL = "all"
MAY_NOT = (
    "that anybody meant it: a tool, a rule, a kind of work or a wrong record may look the same",
    "that one agent is worse than another: this is no ranking",
)


class Verdict(StrEnum):
    """What a test says."""

    LOOK = "look"
    QUIET = "quiet"
    UNTOLD = "untold"


@dataclass(frozen=True)
class Picture:
    """What a chart of a finding needs.

    Args:
        kind: "bars" with what was expected as a line, or "funnel" of shares against n.
        x: Positions of bars, or n of points.
        y: Heights, or shares.
        expected: What was expected at each x.
        low: Lower limit at each x, of a funnel.
        high: Upper limit at each x, of a funnel.
        marked: Which are what the finding is about.
        threshold: Where a threshold lies on x.
    """

    kind: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    expected: tuple[float, ...] = ()
    low: tuple[float, ...] = ()
    high: tuple[float, ...] = ()
    marked: tuple[bool, ...] = ()
    threshold: float | None = None


@dataclass(frozen=True)
class Sign:
    """What one test says of one subject.

    Args:
        kind: Which test, such as "hang_up".
        kpi: The KPI that would be gamed, by name.
        subject: Whom or what it is about: an agent, a segment, "all".
        verdict: Whether to look.
        size: How much more than expected, in the unit below; None where untold.
        low: The lower end of its 95 % interval.
        high: The upper end.
        n: Rows that it rests on.
        unit: What size is: "share", "seconds", "days", "ratio".
        facts: Numbers and names that its sentence is told with.
        record: Whose rows to check.
        rows: Their keys.
        touches: Other KPIs that the same rows move.
        picture: What a chart of it needs.
        why: Why nothing can be told; empty where something is.
    """

    kind: str
    kpi: str
    subject: str
    verdict: Verdict
    size: float | None = None
    low: float | None = None
    high: float | None = None
    n: int = 0
    unit: str = "share"
    facts: Mapping[str, Fact] = field(default_factory=dict)
    record: str = ""
    rows: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    picture: Picture | None = None
    why: str = ""


def untold(kind: str, kpi: str, subject: str, why: str, n: int = 0) -> Sign:
    """That a test could not be made, and what is missing."""
    return Sign(kind, kpi, subject, Verdict.UNTOLD, n=n, why=why)
