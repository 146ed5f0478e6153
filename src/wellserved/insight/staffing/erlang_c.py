"""Erlang C: waiting in a line that nobody leaves, exactly.

Source:
    Erlang (1917); Gans, Koole and Mandelbaum (2003), Telephone call centers, section 4.1.
"""

import numpy as np

from wellserved.insight.staffing.waiting import Array, Waiting


def erlang_c(rate: Array, handle: float, agents: Array, target: float = 20.0, limit: float = 120.0) -> Waiting:
    """Waiting where all who come stay until they are served.

    Where more comes than the agents can serve, the line grows without end: the wait is infinite, and all are delayed.

    Args:
        rate: Contacts a second, by interval.
        handle: Mean seconds of handling.
        agents: Whole agents, by interval.
        target: Seconds within which an answer is on target.
        limit: Seconds after which a wait is long.
    """
    rate, agents = np.broadcast_arrays(np.asarray(rate, dtype=float), np.asarray(agents, dtype=float))
    load = rate * handle
    steady = load < agents
    with np.errstate(divide="ignore", invalid="ignore"):
        blocked = _erlang_b(load, agents)
        delayed = np.where(steady, blocked / (1 - load / agents * (1 - blocked)), 1.0)
        spare = np.where(steady, (agents - load) / handle, 0.0)
        wait = np.where(steady, delayed / spare, np.inf)
        busy = np.where(steady, load / agents, 1.0)
    within = 1 - delayed * np.exp(-spare * target)
    return Waiting(
        delayed,
        np.zeros_like(load),
        wait,
        within,
        delayed * np.exp(-spare * limit),
        busy,
        np.where(load, rate * wait, 0),
    )


def _erlang_b(load: Array, agents: Array) -> Array:
    """The share that finds no line free where nobody may wait, by the recursion that cancels nothing."""
    blocked = np.ones_like(load)
    for n in range(1, int(agents.max(initial=0)) + 1):
        step = load * blocked / (n + load * blocked)
        blocked = np.where(n <= agents, step, blocked)
    return blocked
