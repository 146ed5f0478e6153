"""Remembered: answers told before, the oldest forgotten first; what two threads ask at once is worked out once."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock, RLock
from typing import Any, TypeVar, cast

T = TypeVar("T")
MOST = 200_000  # of what `weight` counts: some 100 bytes each


class Remembered:
    """Answers by question, of one unchanging snapshot."""

    def __init__(self, most: int = MOST) -> None:
        self._most, self._weight = most, 0
        self._lock = Lock()
        self._told: OrderedDict[Hashable, tuple[object, int]] = OrderedDict()
        self._asking: dict[Hashable, RLock] = {}

    def once(self, name: Hashable, make: Callable[[], T], weight: Callable[[T], int] = lambda _: 1) -> T:
        """What was told before, or else what `make` tells now; what it raises is not kept."""
        with self._lock:
            if name in self._told:
                self._told.move_to_end(name)
                return cast(T, self._told[name][0])
            asking = self._asking.setdefault(name, RLock())
        with asking:
            with self._lock:
                if name in self._told:
                    return cast(T, self._told[name][0])
            try:
                told = make()
                self.keep(name, told, weight(told))
            finally:
                with self._lock:
                    self._asking.pop(name, None)
        return told

    def get(self, name: Hashable) -> Any:
        """What was told before; None where nothing was."""
        with self._lock:
            if name not in self._told:
                return None
            self._told.move_to_end(name)
            return self._told[name][0]

    def keep(self, name: Hashable, told: object, weight: int) -> None:
        """Keep what was told."""
        with self._lock:
            if weight > self._most or name in self._told:
                return
            self._told[name] = told, weight
            self._weight += weight
            while self._weight > self._most:
                self._weight -= self._told.popitem(last=False)[1][1]
