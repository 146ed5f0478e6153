"""Erlang A: waiting in a line that customers leave when their patience ends, exactly.

The number in the system is a birth and death process: n agents serve at the rate n / handle, and each of those who wait
leaves at the rate 1 / patience. Its steady state is summed in logs, so that no number of agents is too large.

Source:
    Palm (1957); Garnett, Mandelbaum and Reiman (2002), Designing a call center with impatient customers.
    That somebody with k before them waits longer than t is a sum of exponential times whose rates step by 1 / patience:
    the chance that of c + k mortal things at least c live at t, a beta integral.
"""

import numpy as np

from wellserved.insight.staffing.waiting import Array, Waiting, between

SURE = 90
MOST_STATES, AT_ONCE = 200_000, 2_000_000


def erlang_a(
    rate: Array,
    handle: float,
    patience: float,
    agents: Array,
    target: float | None = 20.0,
    limit: float | None = 120.0,
) -> Waiting:
    """Waiting where those who come leave when their patience ends.

    A part of an agent is a part of the way from the whole number below to that above.

    Args:
        rate: Contacts a second, by interval.
        handle: Mean seconds of handling.
        patience: Mean seconds that a customer would wait.
        agents: Agents at work, by interval.
        target: Seconds within which an answer is on target; None where it need not be told, and takes long.
        limit: Seconds after which a wait is long; None likewise.

    Raises:
        ValueError: Handling or patience does not last, or there are fewer agents than none.
    """
    if handle <= 0 or patience <= 0:
        raise ValueError("handling and patience last more than 0 seconds")
    rate, agents = np.broadcast_arrays(np.asarray(rate, dtype=float), np.asarray(agents, dtype=float))
    if (agents < 0).any():
        raise ValueError("there are fewer agents than none")
    shape, rate, agents = rate.shape, rate.ravel(), agents.ravel()
    low = np.floor(agents)
    parts = [_in_blocks(rate, handle, patience, some, target, limit) for some in (low, low + 1)]
    found = between(parts[0], parts[1], agents - low)
    return Waiting(*(getattr(found, name).reshape(shape) for name in Waiting.__dataclass_fields__))


def _in_blocks(
    rate: Array, handle: float, patience: float, agents: Array, target: float | None, limit: float | None
) -> Waiting:
    """All intervals, so many at once that they fit into memory, those of like length together."""
    line = np.minimum(np.maximum(0.0, (2 * rate - agents / handle) * patience) + SURE, MOST_STATES)
    order = np.argsort(agents + line, kind="stable")
    found = np.empty((len(Waiting.__dataclass_fields__), len(rate)))
    begin = 0
    while begin < len(order):
        longest = int((agents + line)[order[-1]]) + 2
        end = min(len(order), begin + max(1, AT_ONCE // longest))
        rows = order[begin:end]
        states = int(agents[rows].max()), int(np.ceil(line[rows].max()))
        found[:, rows] = _steady(rate[rows], handle, patience, agents[rows], target, limit, states)
        begin = end
    return Waiting(*found)


def _steady(
    rate: Array,
    handle: float,
    patience: float,
    agents: Array,
    target: float | None,
    limit: float | None,
    states: tuple[int, int],
) -> Array:
    """The steady state's sums; states are so many served and so many waiting."""
    served = np.arange(1, states[0] + 1)
    waiting = np.arange(1, states[1] + 1)
    with np.errstate(divide="ignore"):
        up = np.log(rate)[:, None]
        filling = np.where(served <= agents[:, None], up - np.log(served / handle), 0.0)
        queueing = up - np.log(agents[:, None] / handle + waiting / patience)
    below = np.concatenate([np.zeros((len(rate), 1)), np.cumsum(filling, axis=1)], axis=1)
    above = below[:, -1:] + np.concatenate([np.zeros((len(rate), 1)), np.cumsum(queueing, axis=1)], axis=1)
    inside = np.concatenate([np.zeros((len(rate), 1)), served < agents[:, None]], axis=1)[:, : states[0] + 1]
    inside[:, 0] = agents > 0
    top = np.maximum(below.max(axis=1), above.max(axis=1))[:, None]
    free = np.exp(below - top) * inside
    full = np.exp(above - top)
    total = free.sum(axis=1) + full.sum(axis=1)
    free, full = free / total[:, None], full / total[:, None]
    return _told(rate, handle, patience, agents, target, limit, free, full)


def _told(
    rate: Array,
    handle: float,
    patience: float,
    agents: Array,
    target: float | None,
    limit: float | None,
    free: Array,
    full: Array,
) -> Array:
    """What the steady state means for those who come; `full` is by the number who wait before them."""
    line = np.arange(full.shape[1])
    delayed = full.sum(axis=1)
    waiting = full @ line
    calm = rate > 0
    with np.errstate(divide="ignore", invalid="ignore"):
        wait = np.where(calm, waiting / rate, 0.0)
    abandoned = wait / patience
    services = agents / handle * patience
    late, beyond = (
        np.full(len(rate), np.nan) if seconds is None else _served_after(full, services, seconds / patience)
        for seconds in (target, limit)
    )
    answered = 1 - abandoned
    with np.errstate(divide="ignore", invalid="ignore"):
        busy = np.where(agents > 0, rate * answered * handle / agents, 0.0)
    return np.array([delayed, abandoned, wait, answered - late, beyond, busy, waiting])


def _served_after(full: Array, servers: Array, after: float) -> Array:
    """Share who are served after so many mean patiences; `servers` is the services in one mean patience."""
    line = np.arange(full.shape[1])
    stays = servers[:, None] / (servers[:, None] + line + 1)
    if after <= 0:
        return np.asarray((full * stays).sum(axis=1))
    living = servers[:, None] + 1
    steps = np.log((living + line[1:] - 1) / line[1:]) + np.log(-np.expm1(-after))
    terms = np.concatenate([np.zeros((len(servers), 1)), np.cumsum(steps, axis=1)], axis=1) - after * living
    longer = np.minimum(np.cumsum(np.exp(terms), axis=1), 1.0)
    return np.asarray((full * stays * longer).sum(axis=1))
