"""Spans: the stretch of time that people name, also as the last so many whole periods with data."""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from wellserved.flow.catalogue import catalogue
from wellserved.flow.engines import open_engine
from wellserved.flow.reach import reaches
from wellserved.flow.scorecards import scorecards_of
from wellserved.flow.workspace import Workspace
from wellserved.metrics.catalogue import Catalogue
from wellserved.scorecard.latest import latest_period, periods_until
from wellserved.store.engine import Engine
from wellserved.terms.errors import QueryError
from wellserved.terms.period import Calendar, Grain, Period, parse_period

LAST = re.compile(r"last-([1-9][0-9]{0,3})([dwmqy])")
GRAINS = {"d": Grain.DAY, "w": Grain.WEEK, "m": Grain.MONTH, "q": Grain.QUARTER, "y": Grain.YEAR}
MOST = {"d": 3660, "w": 520, "m": 120, "q": 40, "y": 10}


def span_of(
    said: str, engine: Engine, metrics: Iterable[str], known: Catalogue, calendar: Calendar, clock: datetime
) -> Period:
    """A period as people write it: 2026-07 and the like, or last-52w.

    last-52w is the last 52 weeks that are over and that at least half of the KPIs have data for; so with d, w, m, q
    and y. One of them is that period; several are one span of days.

    Args:
        said: What they wrote.
        engine: Where the rows are.
        metrics: The KPIs asked for.
        known: Their definitions.
        calendar: How time is cut.
        clock: The moment of asking.

    Raises:
        QueryError: It is no period, it is too long, or there is no data to count back from.
    """
    asked = LAST.fullmatch(said.strip())
    if asked is None:
        return parse_period(said, calendar)
    count, letter = int(asked[1]), asked[2]
    if count > MOST[letter]:
        raise QueryError(f"'{said}' is too long", "period", f"at most last-{MOST[letter]}{letter}")
    found = reaches(engine, metrics, known, calendar.zone, clock)
    if not found:
        raise QueryError("there is no data to count back from", said, "load some, or name a period")
    last = latest_period(found, GRAINS[letter], calendar, clock)
    return last if count == 1 else Period(periods_until(last, count, calendar)[0].start, last.end, Grain.ALL)


def span(workspace: Workspace, said: str, metrics: Sequence[str] = ()) -> Period:
    """A period as people write it, counted back from the data of some KPIs, or of those of the first scorecard.

    Raises:
        QueryError: It is no period, or there is no data to count back from.
    """
    workspace = workspace.now()
    calendar, clock = workspace.calendar, datetime.now(UTC)
    if LAST.fullmatch(said.strip()) is None:
        return parse_period(said, calendar)
    cards = [card.metrics for card in scorecards_of(workspace).values()]
    engine = open_engine(workspace)
    try:
        return span_of(said, engine, metrics or (cards[0] if cards else ()), catalogue(workspace), calendar, clock)
    finally:
        engine.close()
