"""The line: callers wait for the next free agent, in order, and hang up when their patience ends.

A queue with many servers, simulated call by call: an agent is free or busy, has a
break, and goes home at the end of a shift. Waiting is what comes of it; nothing
here says how long it should be.
"""

from dataclasses import dataclass
from heapq import heapify, heappop, heappush

import numpy as np

from wellserved.sources.sample.setting import Array

BREAK, LATE = 900, 1_800
NO_BREAK = 1 << 62
HUNG_UP_SECONDS = 7


@dataclass(frozen=True)
class Calls:
    """Calls and chats of one day, by time: arrays of one entry each.

    Args:
        at: When each came, UTC seconds.
        credit: Seconds by which each is taken to have come earlier.
        patience: Seconds that each would wait.
        work: Seconds of talk with an agent of usual pace.
        after: Seconds of hold and wrap.
        luck: From 0 to 1; where it lies below an agent's rate, that agent hangs up.
    """

    at: Array
    credit: Array
    patience: Array
    work: Array
    after: Array
    luck: Array


@dataclass(frozen=True)
class Served:
    """Who took each call (-1: nobody), after how long somebody patient would have been taken, and the talk."""

    agent: Array
    offered: Array
    talk: Array


class Line:
    """One day's line.

    Args:
        calls: Who comes.
        shifts: Agent, first and last second of each shift.
        pace: Factor of each agent on how long their calls take.
        hangs_up: How often each agent hangs up at once.
    """

    def __init__(self, calls: Calls, shifts: list[tuple[int, int, int]], pace: list[float], hangs: list[float]) -> None:
        self._at, self._patience = calls.at.tolist(), calls.patience.tolist()
        self._work, self._after, self._luck = calls.work.tolist(), calls.after.tolist(), calls.luck.tolist()
        self._order = (calls.at - calls.credit).tolist()
        self._pace, self._hangs = pace, hangs
        self._free = [(start, agent, end + LATE, (start + end) // 2) for agent, start, end in shifts]
        heapify(self._free)
        self._waiting: list[tuple[int, int]] = []
        n = len(self._at)
        self._agent, self._offered, self._talk = [-1] * n, [0] * n, [0] * n

    def run(self) -> Served:
        """Let everybody come, wait, and be served or leave."""
        for i, now in enumerate(self._at):
            self._serve_until(now)
            heappush(self._waiting, (self._order[i], i))
            self._serve_until(now)
        self._serve_until(NO_BREAK)
        for _, i in self._waiting:
            self._offered[i] = self._patience[i] + 1
        return Served(*(np.array(part, dtype=np.int64) for part in (self._agent, self._offered, self._talk)))

    def _serve_until(self, now: int) -> None:
        """Whoever is free by now takes who is first in line."""
        free, waiting = self._free, self._waiting
        while waiting and free and free[0][0] <= now:
            since, agent, end, rest = heappop(free)
            i = waiting[0][1]
            start = max(since, self._at[i])
            if start >= end:
                continue
            if start >= rest:
                heappush(free, (max(since, rest) + BREAK, agent, end, NO_BREAK))
                continue
            heappop(waiting)
            self._offered[i] = start - self._at[i]
            if self._offered[i] > self._patience[i]:
                heappush(free, (since, agent, end, rest))
                continue
            self._agent[i] = agent
            self._talk[i] = self._talked(i, agent)
            heappush(free, (start + self._talk[i] + self._after[i], agent, end, rest))

    def _talked(self, i: int, agent: int) -> int:
        if self._luck[i] < self._hangs[agent]:
            return HUNG_UP_SECONDS
        return int(self._work[i] * self._pace[agent])
