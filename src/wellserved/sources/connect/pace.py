"""Pace: how patiently calls are tried again."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


@dataclass(frozen=True)
class Pace:
    """How patiently calls are tried again.

    Args:
        tries: How often one call is tried.
        budget: How many calls of a run may be tried again, in all.
        first: Seconds before the second try; each further one waits twice as long.
        most: Seconds that a wait of our own choice lasts at most.
        asked: Seconds that a wait which the vendor asks for may last.
        seconds: How long one call may take.
    """

    tries: int = 8
    budget: int = 500
    first: float = 0.5
    most: float = 60.0
    asked: float = 900.0
    seconds: float = 120.0

    def before(self, attempt: int) -> float:
        """Seconds to wait after a failed attempt, counted from 1; spread, so that clients do not come back together."""
        return min(self.most, self.first * float(2 ** (attempt - 1))) * random.uniform(0.75, 1.0)  # noqa: S311


PATIENT = Pace()


def retry_after(written: str, now: datetime | None = None) -> float | None:
    """Seconds of a Retry-After header (RFC 9110, 10.2.3: seconds, or a date); None where it says nothing usable."""
    try:
        return max(0.0, float(written))
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(written)
    except (TypeError, ValueError):
        return None
    until = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max(0.0, (until - (now or datetime.now(UTC))).total_seconds())
