"""Journey asked: which journeys a question is about, as SQL must know it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from wellserved.enrich.issue_settings import IssueSettings
from wellserved.enrich.journey_steps import Detail


@dataclass(frozen=True)
class Journeying:
    """Which journeys are asked for.

    Args:
        issues: How contacts are chained.
        horizon: The last moment, in microseconds, of which it is known what followed within the gap.
        letters: A letter for each step.
        detail: Of cases, all events or only what the customer takes or feels.
        answers: The kind of survey that tells dissatisfaction.
        first: Journeys that begin from this moment on.
        until: And before this one.
        begin: Each journey from its first such step on; those without are left out.
        goal: Up to the first such step after that; to reach it is to be resolved.
        openers: A SELECT of the contacts (`_opener`) that may be a journey's first; where no contacts are loaded,
            of the journeys that a case began.
        by_case: No contacts are loaded.
        few: So few rows that steps are better kept in memory than read again.
        bare: Only when journeys began and how they ended is asked, not what they took.
        part: Of all journeys only some: the number of the part, and of how many.
    """

    issues: IssueSettings
    horizon: int
    letters: Mapping[str, str] = field(default_factory=dict)
    detail: Detail = "felt"
    answers: str = "csat"
    first: int | None = None
    until: int | None = None
    begin: str | None = None
    goal: str | None = None
    openers: str | None = None
    by_case: bool = False
    few: bool = False
    bare: bool = False
    part: tuple[int, int] = (0, 1)

    @property
    def whole(self) -> bool:
        """Whether journeys are told with all of their steps."""
        return self.begin is None and self.goal is None

    @property
    def bounded(self) -> bool:
        """Whether not all journeys are asked for."""
        return any(bound is not None for bound in (self.first, self.until, self.openers))
