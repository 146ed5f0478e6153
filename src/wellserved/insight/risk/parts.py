"""Parts: rows split by time: learn before, set the level after that, test last, no outcome reaching into the next."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from wellserved.insight.risk.seen import Seen

LEARN, SET = 0.6, 0.2
LEAST_ROWS, LEAST_CAME, LEAST_TESTED, LEAST_DAYS, LEAST_MOMENTS = 1_000, 100, 30, 56, 6
MOST_LEARNED, MOST_TESTED = 40_000, 30_000


@dataclass(frozen=True)
class Parts:
    """Places of rows.

    Args:
        learn: To learn from.
        set: To set the level by.
        test: To test on.
    """

    learn: NDArray[np.int64]
    set: NDArray[np.int64]
    test: NDArray[np.int64]


def refusal(seen: Seen) -> str | None:
    """Why nothing can be foretold from rows; None where something may be."""
    known = seen.known
    n, came = int(known.sum()), int(seen.came[known].sum())
    if n < LEAST_ROWS:
        return f"{n:,} rows of which it is known what came: at least {LEAST_ROWS:,} are needed"
    if min(came, n - came) < LEAST_CAME:
        what = "it came" if came <= n - came else "it did not come"
        return f"{what} in {min(came, n - came):,} of {n:,} rows: at least {LEAST_CAME} are needed of either"
    days = int(seen.day[known].max() - seen.day[known].min()) + 1
    if days < LEAST_DAYS:
        return f"{days} days of history: at least {LEAST_DAYS} are needed to learn before, and test after"
    return None


def parted(seen: Seen, days: int) -> Parts | str:
    """Split by time, or say why it can't be.

    Args:
        seen: The rows.
        days: After how many days it is known what came: rows nearer to the next part are left out of the one before,
            for what came of them lies in the time that is to be foretold.
    """
    known = np.flatnonzero(seen.known)
    day = seen.day[known]
    moments, counts = np.unique(day, return_counts=True)
    if len(moments) < LEAST_MOMENTS:
        return f"{len(moments)} moments at which rows were scored: at least {LEAST_MOMENTS} are needed"
    before = np.cumsum(counts) / len(known)
    first, second = (_begin(moments, before, share) for share in (LEARN, LEARN + SET))
    learn, middle = known[day + days <= first], known[(day >= first) & (day + days <= second)]
    test = known[day >= second]
    for name, part in (("learn from", learn), ("set the level by", middle), ("test on", test)):
        fewer = min(int(seen.came[part].sum()), int((~seen.came[part]).sum()))
        if fewer < LEAST_TESTED:
            return f"{fewer} of either outcome to {name}: at least {LEAST_TESTED} are needed"
    return Parts(_thinned(learn, MOST_LEARNED), _thinned(middle, MOST_TESTED), _thinned(test, MOST_TESTED))


def _begin(moments: NDArray[np.int64], before: NDArray[np.floating], share: float) -> int:
    """The first moment before which that share of the rows lies."""
    return int(moments[min(int(np.searchsorted(before, share - 1e-9)) + 1, len(moments) - 1)])


def _thinned(rows: NDArray[np.int64], most: int) -> NDArray[np.int64]:
    """At most so many rows, evenly over time."""
    if len(rows) <= most:
        return rows
    return rows[np.linspace(0, len(rows) - 1, most).astype(np.int64)]
