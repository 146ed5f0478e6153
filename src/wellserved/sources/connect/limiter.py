"""Limiter: how long a call must wait so that a vendor's limits hold, by class of endpoint."""

import time
from collections import deque
from collections.abc import Callable, Mapping

from wellserved.sources.connect.vendor import Limit

Told = Callable[[float], None]
LONG = 2.0  # seconds of waiting that people are told of
LOW, RESTS = 0.1, 0.1  # below this share of a window, each call rests for this share of what is left of it


class Limiter:
    """Calls of one credential: no more in any window than each class of endpoint allows, and none while it rests.

    Args:
        limits: By class; "" is what every call counts to.
        told: Told of long waits, in seconds.
    """

    def __init__(self, limits: Mapping[str, Limit], told: Told = lambda seconds: None) -> None:
        self._limits = limits
        self._calls: dict[str, deque[float]] = {name: deque() for name in limits}
        self._rests_until: dict[str, float] = {}
        self._told = told

    def wait(self, name: str) -> None:
        """Wait until one more call of a class may be made, and count it."""
        classes = [one for one in dict.fromkeys(("", name)) if one in self._limits]
        while (seconds := max(self._seconds(one) for one in (*classes, name, ""))) > 0:
            self._sleep(seconds)
        for one in classes:
            self._calls[one].append(time.monotonic())

    def rest(self, seconds: float, name: str = "") -> None:
        """Make no call of a class for some seconds; of none, where it is the class of all."""
        self._rests_until[name] = max(self._rests_until.get(name, 0.0), time.monotonic() + seconds)

    def heed(self, left: tuple[float, float] | None, name: str) -> None:
        """Slow down by what the vendor says is left of its window: a share, and seconds until it is whole again."""
        if left is not None and left[0] < LOW:
            self.rest(left[1] if left[0] <= 0 else left[1] * RESTS, name)

    def _seconds(self, name: str) -> float:
        now = time.monotonic()
        rest = self._rests_until.get(name, 0.0) - now
        limit, calls = self._limits.get(name), self._calls.get(name, deque())
        if limit is None:
            return rest
        while calls and calls[0] <= now - limit.seconds:
            calls.popleft()
        full = len(calls) >= limit.calls
        return max(rest, calls[0] + limit.seconds - now) if full else rest

    def _sleep(self, seconds: float) -> None:
        if seconds >= LONG:
            self._told(seconds)
        time.sleep(seconds)
