"""Kept rows: questions that read rows themselves are asked of days whose rows are all there."""

from datetime import date

from wellserved.metrics.closed import refusal
from wellserved.store.engine import Engine


def detail_from(engine: Engine) -> date | None:
    """The first day whose rows are all there; None where nothing was retired."""
    return max((one.detail_from for one in engine.extents.values() if one.detail_from), default=None)


def require_rows(engine: Engine, first: date, asked: str) -> None:
    """Refuse a question over rows that went.

    Args:
        engine: Where the rows are.
        first: The first day that is asked.
        asked: What asks for them, such as "journeys".

    Raises:
        QueryError: Rows of some of the days were retired.
    """
    closed = detail_from(engine)
    if closed is not None and first < closed:
        raise refusal(asked, closed)
