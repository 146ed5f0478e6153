"""Moments: times and intervals as Genesys Cloud writes them, ISO 8601 in UTC with milliseconds."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

INSTANT = timedelta(milliseconds=1)


def written(moment: datetime) -> str:
    """A moment as the vendor writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"


def moment_of(text: str) -> datetime:
    """A moment that the vendor wrote."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def interval(start: datetime, end: datetime) -> str:
    """From one moment to another."""
    return f"{written(start)}/{written(end)}"


def midnight_after(moment: datetime) -> datetime:
    """When the moment's day of UTC ends."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)


def number_of(options: Mapping[str, Any], name: str, default: float) -> float:
    """A number that the connection's options say, or what holds where they say none."""
    value = options.get(name, default)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0 else default


def days_of(options: Mapping[str, Any], name: str, default: float) -> timedelta:
    """Days that the connection's options say; half an hour at least."""
    return max(timedelta(minutes=30), timedelta(days=number_of(options, name, default)))
