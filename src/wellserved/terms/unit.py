"""Units a KPI's value may have, and which way is better."""

from enum import StrEnum


class Unit(StrEnum):
    """What a value counts. `percent` is kept as a share, 0 to 1; `points` is -100 to 100 or a scale's own."""

    PERCENT = "percent"
    POINTS = "points"
    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    COUNT = "count"
    MONEY = "money"
    RATIO = "ratio"
    SCORE = "score"


class Better(StrEnum):
    """The direction that serves the customer; `range` has a best middle."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"
