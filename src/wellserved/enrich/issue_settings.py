"""Issue settings: how contacts of one customer are chained into issues."""

from dataclasses import dataclass


@dataclass(frozen=True)
class IssueSettings:
    """How an organisation sees one matter.

    Args:
        gap_days: A later contact belongs to the issue when it begins at most so long after the one before.
        window_days: How far the next and the previous contact are looked for.
        by_topic: Only contacts about the same topic are chained.
    """

    gap_days: float = 7
    window_days: float = 31
    by_topic: bool = True
